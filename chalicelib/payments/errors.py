"""What can go wrong with payments and refunds."""

from chalicelib.kernel.errors import Problem


class TopUpNotFound(Problem):
    """No such top-up of this buyer in this currency."""

    status = 404
    title = "There is no such top-up"


class NotRefundable(Problem):
    """Less than that was captured and not yet refunded, or another refund is on its way."""

    status = 409
    title = "That much cannot be refunded"
