"""What can go wrong with breaks."""

from chalicelib.kernel.errors import Problem


class BreakNotFound(Problem):
    """There is no break of this id."""

    status = 404
    title = "This break does not exist"


class BreakNotOpen(Problem):
    """The break has healed, or somebody resolved it: it can be noted upon, not taken or resolved again."""

    status = 409
    title = "This break is not open any more"
