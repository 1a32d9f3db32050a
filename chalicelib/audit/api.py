"""Routes by which the owner and finance read the audit log."""

from chalicelib.audit import schemas
from chalicelib.audit.errors import EntryNotFound
from chalicelib.audit.service import reading, sealing
from chalicelib.kernel.routes import Routes
from chalicelib.staff.model import Role
from chalicelib.staff.service import requires

routes = Routes("audit")

_PAGE = 50
_EXPORT_PAGE = 500
_READS = requires(Role.FINANCE)


@routes.get("/v1/desk/audit/entries", security=_READS)
def list_audit_entries(query: schemas.AuditQuery) -> schemas.AuditList:
    """What the staff did, newest first, 50 a page."""
    rows, following = reading.page(query.search(), query.cursor, limit=_PAGE)
    people = reading.people()
    return schemas.AuditList(entries=[schemas.AuditRow.of(one, people) for one in rows], next=following)


@routes.get("/v1/desk/audit/entries/{chain}/{number}", security=_READS, errors=(EntryNotFound,))
def get_audit_entry(chain: schemas.AuditChain, number: schemas.AuditNumber) -> schemas.AuditDetail:
    """One action: what was asked for, what it changed, what came of it."""
    item, begun = reading.entry(chain, number)
    return schemas.AuditDetail.whole(item, begun, reading.people())


@routes.get("/v1/desk/audit/people", security=_READS)
def list_audit_people() -> schemas.AuditPeople:
    """Who has signed in, to search by."""
    found = sorted(reading.people().items(), key=lambda one: one[1])
    return schemas.AuditPeople(
        people=[schemas.AuditPerson(person=subject, email=email) for subject, email in found]
    )


@routes.get("/v1/desk/audit/chains", security=_READS)
def list_audit_chains() -> schemas.AuditStandings:
    """Up to which entry each chain was found intact by the hourly check."""
    return schemas.AuditStandings(chains=[schemas.AuditStanding.of(one) for one in sealing.standings()])


@routes.get("/v1/desk/audit/export", security=_READS, bulk=True)
def export_audit_entries(query: schemas.AuditQuery) -> schemas.AuditExport:
    """The same list with what was changed, 500 a page; its use is recorded."""
    rows, following = reading.page(query.search(), query.cursor, limit=_EXPORT_PAGE)
    people = reading.people()
    return schemas.AuditExport(
        entries=[schemas.AuditExportRow.of(one, people) for one in rows], next=following
    )
