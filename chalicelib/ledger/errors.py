"""What can go wrong with the ledger."""

from chalicelib.kernel.errors import Problem


class AdjustmentNotFound(Problem):
    """No adjustment of that id was proposed."""

    status = 404
    title = "There is no such adjustment"


class SamePerson(Problem):
    """Who proposes a thing does not approve it."""

    status = 403
    title = "Somebody else has to decide on this"


class AlreadyDecided(Problem):
    """The proposal was approved or rejected before."""

    status = 409
    title = "This was decided already"
