"""What can go wrong with the reconciliation of a day."""

from chalicelib.kernel.errors import Problem


class DayNotFound(Problem):
    """The day was never reconciled."""

    status = 404
    title = "This day was not reconciled"


class ReportNotReady(Problem):
    """The day's first run is not over, so there is no report yet."""

    status = 409
    title = "There is no report of this day yet"


class LeaseLost(Exception):
    """Another run took the day over: this one stops, and changes nothing any more."""
