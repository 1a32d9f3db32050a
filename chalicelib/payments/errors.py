"""What can go wrong with payments and refunds."""

from chalicelib.kernel.errors import Problem


class NotRefundable(Problem):
    """Less than that was captured and not yet refunded, or another refund is on its way."""

    status = 409
    title = "That much cannot be refunded"
