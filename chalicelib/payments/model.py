"""What is kept about payments and refunds. No I/O."""

from dataclasses import dataclass


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
    for money that came on top of the order's own: it goes back without touching the order.
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
