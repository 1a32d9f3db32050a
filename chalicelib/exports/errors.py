"""What can go wrong with exports of codes."""

from chalicelib.kernel.errors import Problem


class ExportNotFound(Problem):
    """There is no export of this id."""

    status = 404
    title = "There is no such export"


class NotCollectable(Problem):
    """The file is not ready, was collected, or is gone; each part is handed out once."""

    status = 409
    title = "This cannot be collected, now or any more"


class NotForYou(Problem):
    """The file is for whoever asked for it; what opens it for them or for whoever consented, as agreed."""

    status = 403
    title = "This is for another person to collect"


class ExportUnderWay(Problem):
    """The export is being worked on, or over."""

    status = 409
    title = "This export needs no help: it is over, or under way"
