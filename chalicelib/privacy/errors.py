"""What can go wrong when somebody wants to be forgotten."""

from chalicelib.kernel.errors import Problem


class NotErasable(Problem):
    """Something of the buyer's is not over yet.

    `obstacles` says what: an `order`, `refund`, `dispute` or `invoice`, or money in a `wallet`.
    """

    status = 409
    title = "Something of yours is still open, so your data cannot be erased yet"


class NothingHeld(Problem):
    """The shop holds nothing about this buyer that names a person."""

    status = 404
    title = "We hold nothing about you that could be erased"
