"""What can go wrong when the audit log is read."""

from chalicelib.kernel.errors import Problem


class EntryNotFound(Problem):
    """No such entry in that chain."""

    status = 404
    title = "There is no such entry in the audit log"
