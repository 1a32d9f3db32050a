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


class RefundNotFound(Problem):
    """No such refund, or one that was made before refunds could be found by their id."""

    status = 404
    title = "There is no such refund"


class RefundRefused(Problem):
    """What was agreed when the goods were sold gives no refund; `reasons` says why, by SKU."""

    status = 409
    title = "This cannot be refunded"


class NotProposed(Problem):
    """The refund does not wait for anybody's consent: it was decided, or is under way."""

    status = 409
    title = "This refund does not wait for consent"


class SamePerson(Problem):
    """Who asked for a refund, or agreed to it before, cannot be the other person."""

    status = 409
    title = "Another person must agree to this refund"


class NotFailed(Problem):
    """The refund did not fail, or another took its place."""

    status = 409
    title = "This refund did not fail"


class NotShort(Problem):
    """The order does not wait for goods."""

    status = 409
    title = "This order does not wait for goods"
