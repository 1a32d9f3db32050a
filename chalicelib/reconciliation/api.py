"""Routes by which staff see which days add up, read their reports, and have them run again."""

from chalicelib.kernel.errors import Invalid, Transient
from chalicelib.kernel.routes import Routes
from chalicelib.reconciliation import schemas, store
from chalicelib.reconciliation.errors import DayNotFound, ReportNotReady
from chalicelib.reconciliation.model import Day
from chalicelib.reconciliation.service import asking, reporting
from chalicelib.staff.model import Role
from chalicelib.staff.service import requires

routes = Routes("reconciliation")

_PAGE = 31


@routes.get("/v1/desk/reconciliation/days", security=requires())
def list_days(query: schemas.DaysQuery) -> schemas.DayList:
    """Which days add up, the latest first."""
    found, following = store.days(query.cursor, limit=_PAGE)
    return schemas.DayList(days=[schemas.DayView.of(day) for day in found], next=following)


@routes.get("/v1/desk/reconciliation/days/{day}", security=requires(), errors=(DayNotFound,))
def get_day(day: schemas.DayName) -> schemas.DayView:
    """A day and the outcome of its latest run."""
    return schemas.DayView.of(_get(day))


@routes.post(
    "/v1/desk/reconciliation/days/{day}/run",
    status=202,
    security=requires(Role.FINANCE),
    errors=(Invalid, Transient),
)
def run_day(day: schemas.DayName) -> schemas.DayView:
    """Have a day that is over run again, within minutes; nothing changes where nothing has changed."""
    asking.ask_for(day)
    return schemas.DayView.of(_get(day))


@routes.get(
    "/v1/desk/reconciliation/days/{day}/report",
    bulk=True,
    security=requires(Role.FINANCE),
    errors=(DayNotFound, ReportNotReady),
)
def get_report(day: schemas.DayName, query: schemas.ReportQuery) -> schemas.ReportLink:
    """Where a day's signed report can be had."""
    link = reporting.link(_get(day), query.format)
    return schemas.ReportLink(url=link.address, name=link.name, signature=link.signature)


@routes.post("/v1/desk/reconciliation/verify", security=requires(Role.FINANCE))
def verify_report(body: schemas.SignedReport) -> schemas.Genuineness:
    """Whether a report is this shop's own and unchanged."""
    return schemas.Genuineness(genuine=reporting.is_genuine(body.document.encode(), body.signature))


def _get(day: str) -> Day:
    found = store.find(day)
    if found is None:
        raise DayNotFound
    return found
