"""What can go wrong with wallets."""

from chalicelib.kernel.errors import Problem


class InsufficientCredit(Problem):
    """The wallet holds less than was to be paid with it, so nothing happened at all."""

    status = 409
    title = "There is not that much in the wallet"
