"""What can go wrong with payments and refunds."""

from chalicelib.kernel.errors import Problem


class NoPaymentMethod(Problem):
    """The shop's rules leave nothing to pay this order with. Nothing was charged."""

    status = 409
    title = "There is no way to pay for this order"


class NoReceipt(Problem):
    """The order is not paid."""

    status = 409
    title = "There is no receipt before the payment"


class NotRefundable(Problem):
    """Less than that was captured and not yet refunded, or another refund is on its way."""

    status = 409
    title = "That much cannot be refunded"
