"""What is kept about payments and refunds. No I/O."""

from dataclasses import dataclass
from datetime import datetime

LONGEST_REFUND = 5
"""How many times longer than a delivery a refund may take before the sweep looks after it."""


@dataclass(frozen=True)
class OpenCheckout:
    """A checkout of an order; `return_url` is where the buyer wanted to come back to."""

    order_id: str
    checkout: str
    url: str
    return_url: str


@dataclass(frozen=True)
class Refund:
    """A refund of an order; `amount` is in minor units.

    `whole` when nothing is left after it; `lines` are the SKUs whose goods go back with it. `payment` is set
    for money that came on top of the order's own: it goes back without touching the order. `asked` is the
    digest of what was asked for under its idempotency key.
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


@dataclass(frozen=True)
class Extra:
    """A refund of money on top of an order's own that is not over; `run` was started for it last."""

    refund_id: str
    order_id: str
    due_at: datetime
    run: str | None = None
