"""What can go wrong with payments, refunds and disputes."""

from chalicelib.kernel.errors import Problem


class TopUpNotFound(Problem):
    """No such top-up of this buyer in this currency."""

    status = 404
    title = "There is no such top-up"


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


class UnderDispute(NotRefundable):
    """The buyer's bank has taken the money and decides whose it is: a refund would pay it twice."""

    title = "The bank decides about this money; a refund would pay it twice"


class DisputeNotFound(Problem):
    """No such dispute."""

    status = 404
    title = "There is no such dispute"


class WarningNotFound(Problem):
    """No such early fraud warning."""

    status = 404
    title = "There is no such warning"


class DisputeOver(Problem):
    """The bank has decided; `outcome` says how."""

    status = 409
    title = "This dispute is over"


class OnlyAnInquiry(Problem):
    """The bank asks and has claimed nothing, so there is nothing to accept: answer, or refund."""

    status = 409
    title = "The bank only asks about this payment"


class EvidenceTooLate(Problem):
    """The bank took evidence until `due_by` only."""

    status = 409
    title = "It is too late for evidence"


class AlreadyAnswered(Problem):
    """Evidence was submitted before, and can be submitted once."""

    status = 409
    title = "Evidence was submitted already"


class WarningDecided(Problem):
    """The warning was dismissed, or its order refunded; `state` says which."""

    status = 409
    title = "This warning was decided already"


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


class NotFailed(Problem):
    """The refund did not fail, or another took its place."""

    status = 409
    title = "This refund did not fail"


class NotShort(Problem):
    """The order does not wait for goods."""

    status = 409
    title = "This order does not wait for goods"
