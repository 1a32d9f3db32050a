"""What can go wrong with orders."""

from typing import ClassVar

from chalicelib.kernel.errors import Problem


class OrderNotFound(Problem):
    """No such order."""

    status = 404
    title = "There is no such order"


class TooManyOpenOrders(Problem):
    """The buyer, the device or the network has as many unpaid orders as it may; `kind` says which of them."""

    status = 429
    title = "Pay or give up your open orders first"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "60"}


class BuyerBlocked(Problem):
    """The shop takes no order or money from this address or device. Why is not told; its support knows."""

    status = 403
    title = "The shop takes no order and no money from here; please ask its support"


class NotBlocked(Problem):
    """Nobody blocked this buyer or device, or the block was lifted."""

    status = 404
    title = "There is no such block"


class PriceChanged(Problem):
    """The total is not the one the buyer agreed to; `total` is the present one."""

    status = 409
    title = "The price has changed"


class TotalTooSmall(Problem):
    """The total is less than the payment provider charges in that currency; `minimum` is the least."""

    status = 422
    title = "The total is less than can be charged"


class NotPayable(Problem):
    """The order is not waiting for a payment any more."""

    status = 409
    title = "This order cannot be paid"


class NotCancelable(Problem):
    """The order is paid, or over."""

    status = 409
    title = "This order cannot be canceled"


class NotDeliverable(Problem):
    """The order has no money to deliver for, or waits for a decision."""

    status = 409
    title = "This order cannot be delivered"


class NotRevealable(Problem):
    """There is nothing to show: not paid, not delivered yet, being refunded, or disputed."""

    status = 409
    title = "There is no code to show for this order"


class NotInReview(Problem):
    """The order does not wait for a decision."""

    status = 409
    title = "This order does not wait for a decision"
