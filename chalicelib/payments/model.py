"""What is kept about payments and refunds. No I/O."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_REFUND = 5
"""How many times longer than a delivery a refund may take before the sweep looks after it."""


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
    """A refund of an order; `amount` is in minor units.

    `whole` when nothing is left after it; `lines` are the SKUs whose goods go back with it. `payment` is set
    for money that came on top of the order's own: it goes back without touching the order. `asked` is the
    digest of what was asked for under its idempotency key. `to_wallet` of the amount goes into that `wallet`.
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
    to_wallet: int = 0
    wallet: str | None = None

    @property
    def to_provider(self) -> int:
        """What the provider sends back."""
        return self.amount - self.to_wallet


@dataclass(frozen=True)
class Extra:
    """A refund of money on top of an order's own that is not over; `run` was started for it last."""

    refund_id: str
    order_id: str
    due_at: datetime
    run: str | None = None
