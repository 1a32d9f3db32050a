"""The life of a code and the arithmetic of lanes. No I/O.

Nothing leads from `revealed` back to sale: what was seen once is never sold again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

RACK_SIZE = 100
"""Positions in one rack."""

LANE_STOCK = 500
"""Codes per lane that justify one more lane."""

MOST_LANES = 32

MOST_CANARIES = 20
"""Texts that are no goods among the codes of one batch."""


FIRST_KEY = 1
"""The number of the data key that a batch begins with."""


class CodeState(StrEnum):
    """Where a code is in its life."""

    AVAILABLE = "available"
    HELD = "held"
    RETURNED = "returned"
    SOLD = "sold"
    REVEALED = "revealed"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    FROZEN = "frozen"
    VOIDED = "voided"


class ImportState(StrEnum):
    """Where the import of an uploaded file is. `refused` is the merchant's file, `failed` our workflow."""

    READING = "reading"
    IMPORTING = "importing"
    FINISHED = "finished"
    REFUSED = "refused"
    FAILED = "failed"


CLAIMABLE = (CodeState.AVAILABLE, CodeState.RETURNED)
UNSOLD = (*CLAIMABLE, CodeState.FROZEN)
"""States of codes that belong to nobody and can still be used."""

MOVES: dict[CodeState, tuple[CodeState, ...]] = {
    CodeState.AVAILABLE: (
        CodeState.HELD,
        CodeState.REVEALED,
        CodeState.FROZEN,
        CodeState.EXPIRED,
        CodeState.VOIDED,
    ),
    CodeState.HELD: (CodeState.SOLD, CodeState.RETURNED),
    CodeState.RETURNED: (
        CodeState.HELD,
        CodeState.REVEALED,
        CodeState.FROZEN,
        CodeState.EXPIRED,
        CodeState.VOIDED,
    ),
    CodeState.SOLD: (CodeState.REVEALED, CodeState.RETURNED, CodeState.VOIDED),
    CodeState.REVEALED: (CodeState.REDEEMED, CodeState.VOIDED),
    CodeState.FROZEN: (CodeState.AVAILABLE, CodeState.REVEALED, CodeState.VOIDED),
    CodeState.REDEEMED: (),
    CodeState.EXPIRED: (),
    CodeState.VOIDED: (),
}
"""Every lawful move. A write carries the sources of its target as its condition.

An unsold code is voided only with its whole batch: docs/decisions/0014-import-of-millions.md
One that is paid from a wallet is sold and seen in one write: docs/decisions/0022-paying-from-a-wallet.md
One that is exported is seen, and belongs to its export: docs/decisions/0036-export-and-leaks.md
"""


def sources(target: CodeState) -> tuple[CodeState, ...]:
    """The states from which a code may move to `target`."""
    return tuple(state for state, targets in MOVES.items() if target in targets)


def lane_count(stock: int) -> int:
    """How many lanes a SKU of that stock wants: one per 500 codes, 1 to 32."""
    return max(1, min(MOST_LANES, -(-stock // LANE_STOCK)))


def rack_of(position: int) -> tuple[int, int]:
    """The rack of a position and the place within it."""
    return divmod(position, RACK_SIZE)


def pool_of(sku: str, campaign: str | None) -> str:
    """The pool that an order draws from: a SKU's own, or the part of its stock set aside for a campaign."""
    return f"{sku}@{campaign}" if campaign else sku


def sku_of(pool: str) -> str:
    """The SKU whose codes a pool holds."""
    return pool.partition("@")[0]


@dataclass(frozen=True)
class Code:
    """One code as it is stored: `sealed` is its ciphertext, `mask` what a list may show.

    `unit_cost` is in minor units of `cost_currency`; a cost without one is in no book. A `canary` is no
    goods: it lies frozen among the others of its batch and can only be voided. `key_number` says which of its
    batch's data keys it is sealed under.
    """

    code_id: str
    sku: str
    batch: str
    sealed: bytes
    mask: str
    state: CodeState = CodeState.AVAILABLE
    version: int = 1
    owner: str | None = None
    held_until: str | None = None
    expires_on: str | None = None
    unit_cost: int | None = None
    cost_currency: str | None = None
    canary: bool = False
    key_number: int = FIRST_KEY

    def claimable(self, today: date) -> bool:
        """Whether an order may hold it."""
        fresh = self.expires_on is None or self.expires_on >= today.isoformat()
        return self.state in CLAIMABLE and fresh


def costs(codes: Iterable[Code]) -> Mapping[str, int]:
    """What some codes cost together, in minor units by currency."""
    found: Counter[str] = Counter()
    for code in codes:
        if code.unit_cost and code.cost_currency:
            found[code.cost_currency] += code.unit_cost
    return found


@dataclass(frozen=True)
class Because:
    """Who moves a code and why; both stand in its history."""

    actor: str
    reason: str
