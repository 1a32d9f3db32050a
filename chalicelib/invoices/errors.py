"""What can go wrong with invoices."""

from chalicelib.kernel.errors import Problem


class InvoiceNotFound(Problem):
    """Nobody asked for an invoice of that order."""

    status = 404
    title = "There is no invoice for this order"


class NotInvoiceable(Problem):
    """The order is not paid, its money went back, or a refund is under way."""

    status = 409
    title = "There is no invoice for an order like this"


class InvoiceRequested(Problem):
    """An invoice of the order was asked for before, with other words, or is issued."""

    status = 409
    title = "An invoice was asked for already"


class InvoiceClosed(Problem):
    """The request is not in a state that allows this."""

    status = 409
    title = "The request is past that"


class FileMissing(Problem):
    """The file was not put where its address says."""

    status = 409
    title = "The file has not arrived"
