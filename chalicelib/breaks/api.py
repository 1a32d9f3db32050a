"""Routes by which staff see money that does not fit, and settle it."""

from datetime import timedelta

from chalicelib.breaks import schemas
from chalicelib.breaks.errors import BreakNotFound, BreakNotOpen
from chalicelib.breaks.service import handling
from chalicelib.kernel.routes import Routes
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires

routes = Routes("breaks")

_KEEPERS = (Role.FINANCE, Role.SUPPORT)


@routes.get("/v1/desk/breaks", security=requires())
def list_breaks(query: schemas.BreaksQuery) -> schemas.BreakList:
    """Money that does not fit, the oldest first: what is open and waits for a person, or what is over."""
    older_than = None if query.older_than_hours is None else timedelta(hours=query.older_than_hours)
    found, following = handling.listed(
        query.state,
        kind=query.kind,
        day=None if query.day is None else query.day.isoformat(),
        older_than=older_than,
        after=query.cursor,
    )
    return schemas.BreakList(breaks=[schemas.BreakView.of(one) for one in found], next=following)


@routes.get("/v1/desk/breaks/{break_id}", security=requires(), errors=(BreakNotFound,))
def get_break(break_id: schemas.BreakId) -> schemas.BreakDetail:
    """A break with all that happened to it."""
    return schemas.BreakDetail.of(handling.get(break_id))


@routes.post(
    "/v1/desk/breaks/{break_id}/take", security=requires(*_KEEPERS), errors=(BreakNotFound, BreakNotOpen)
)
def take_break(break_id: schemas.BreakId, caller: Staff) -> schemas.BreakDetail:
    """Look after an open break from now on, in place of whoever did."""
    return schemas.BreakDetail.of(handling.take(break_id, caller.actor))


@routes.post("/v1/desk/breaks/{break_id}/notes", security=requires(*_KEEPERS), errors=(BreakNotFound,))
def note_break(break_id: schemas.BreakId, body: schemas.NewNote, caller: Staff) -> schemas.BreakDetail:
    """Write down what is known about a break."""
    return schemas.BreakDetail.of(handling.note(break_id, caller.actor, body.note))


@routes.post(
    "/v1/desk/breaks/{break_id}/resolve",
    security=requires(Role.FINANCE),
    errors=(BreakNotFound, BreakNotOpen),
)
def resolve_break(break_id: schemas.BreakId, body: schemas.Resolution, caller: Staff) -> schemas.BreakDetail:
    """End an open break with a reason. It moves no money: do that first, by refund or adjustment."""
    return schemas.BreakDetail.of(handling.resolve(break_id, caller.actor, body.reason))
