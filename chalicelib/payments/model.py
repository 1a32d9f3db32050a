"""What is kept about payments and refunds. No I/O."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.payments.rules import Capture, Method

LONGEST_REFUND = 5
"""How many times longer than a delivery a refund may take before the sweep looks after it."""


@dataclass(frozen=True)
class OpenCheckout:
    """A checkout of an order; `return_url` is where the buyer wanted to come back to.

    `methods` and `capture` are what a rule said when it was opened; without a rule everything is allowed.
    """

    order_id: str
    checkout: str
    url: str
    return_url: str
    methods: tuple[Method, ...] = ()
    capture: Capture | None = None


@dataclass(frozen=True)
class Arrived:
    """Money that came for an order, by which method; `tax` is the part of it that is tax.

    `extra` when it came on top of the order's own and goes back.
    """

    payment: str
    amount: int
    captured_at: str
    tax: int = 0
    method: str | None = None
    extra: bool = False


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
