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
    """A refund of an order; `whole` when nothing is left after it. `amount` is in minor units."""

    order_id: str
    refund_id: str
    amount: int
    whole: bool
    reason: str
    actor: str
    requested_at: str
    state: str = "requested"
