"""What is kept about payments and refunds. No I/O."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_REFUND = 5
"""How many times longer than a delivery a refund may take before the sweep looks after it."""


class Destination(StrEnum):
    """Where refunded money goes: to the payment it came by, or into the buyer's wallet."""

    ORIGINAL = "original"
    WALLET = "wallet"


class Stage(StrEnum):
    """How far a refund is."""

    PROPOSED = "proposed"
    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REJECTED = "rejected"


WAITING = (Stage.PROPOSED, Stage.REQUESTED, Stage.FAILED)
"""Stages in which somebody, or the provider, has something left to do."""


@dataclass(frozen=True)
class OpenCheckout:
    """A checkout of an order; `return_url` is where the buyer wanted to come back to."""

    order_id: str
    checkout: str
    url: str
    return_url: str


class TopUpState(StrEnum):
    """How far a top-up is. `expired`: its page can be paid no more, and was not."""

    OPEN = "open"
    PAID = "paid"
    EXPIRED = "expired"


@dataclass(frozen=True)
class TopUp:
    """Money that an owner wants to pay into a wallet; `asked` is the digest of the request under its key.

    Written before its page is opened, so that money never comes for a top-up that we do not know.
    """

    top_up_id: str
    owner: str
    currency: str
    amount: int
    asked: str
    return_url: str
    opened_at: str
    expires_at: str
    state: TopUpState = TopUpState.OPEN
    checkout: str | None = None
    url: str | None = None
    payment: str | None = None
    paid_at: str | None = None


@dataclass(frozen=True)
class Refund:
    """A refund of an order, in minor units: of `gross` the shop keeps `fee`, the buyer gets `amount`.

    `whole` when nothing is left after it; `lines` are the SKUs whose goods go back with it. `payment` is set
    for money that came on top of the order's own: it goes back without touching the order. `asked` is the
    digest of what was asked for under its idempotency key. `to_wallet` of the amount goes into that `wallet`.

    `people` of the staff must stand behind it, `approved_by` are those who do; `before` is the refund state
    of the order when it was proposed. `from_owed` of it was owed already, by an earlier refund that failed.
    `owed` is what is the buyer's still though it failed. `retried_by` is the refund that took its place.
    """

    order_id: str
    refund_id: str
    amount: int
    whole: bool
    reason: str
    actor: str
    requested_at: str
    lines: tuple[str, ...] = ()
    payment: str | None = None
    state: str = "requested"
    closed_at: str | None = None
    asked: str = ""
    currency: str = ""
    gross: int = 0
    fee: int = 0
    destination: str = Destination.ORIGINAL
    to_wallet: int = 0
    wallet: str | None = None
    people: int = 0
    approved_by: tuple[str, ...] = ()
    before: str = "none"
    from_owed: int = 0
    owed: int = 0
    retried_by: str | None = None
    decided_by: str | None = None
    decided_for: str | None = None

    @property
    def to_provider(self) -> int:
        """What the provider sends back."""
        return self.amount - self.to_wallet

    @property
    def missing(self) -> int:
        """How many people must still agree."""
        return max(0, self.people - len(self.approved_by))


@dataclass(frozen=True)
class ExtraPayment:
    """Money that came on top of an order's own, in minor units."""

    payment: str
    amount: int
    captured_at: str


@dataclass(frozen=True)
class Extra:
    """A refund of money on top of an order's own that is not over; `run` was started for it last."""

    refund_id: str
    order_id: str
    due_at: datetime
    run: str | None = None
