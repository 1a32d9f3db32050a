"""What can go wrong with the ledger."""

from chalicelib.kernel.errors import Problem


class AdjustmentNotFound(Problem):
    """No adjustment of that id was proposed."""

    status = 404
    title = "There is no such adjustment"


class AlreadyDecided(Problem):
    """The proposal was approved or rejected before."""

    status = 409
    title = "This was decided already"
