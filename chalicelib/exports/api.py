"""Routes by which staff have codes exported, and ask where a code comes from."""

from chalicelib.approvals.errors import BasisChanged, NotWaiting
from chalicelib.approvals.schemas import ProposalView
from chalicelib.catalog.errors import SkuNotFound
from chalicelib.exports import schemas, store
from chalicelib.exports.errors import ExportNotFound, ExportUnderWay, NotCollectable, NotForYou
from chalicelib.exports.service import asking, collecting, tracing
from chalicelib.kernel.errors import IdempotencyKeyReused, Transient
from chalicelib.kernel.routes import Request, Routes
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires
from chalicelib.stock.errors import BatchNotFound, BatchWithdrawn
from chalicelib.stock.schemas import CodeView

routes = Routes("exports")

_COLLECTING = (ExportNotFound, NotForYou, NotCollectable, Transient)


@routes.post(
    "/v1/desk/exports",
    status=201,
    idempotent=True,
    security=requires(Role.OPERATIONS),
    errors=(
        SkuNotFound,
        BatchNotFound,
        BatchWithdrawn,
        BasisChanged,
        NotWaiting,
        IdempotencyKeyReused,
        Transient,
    ),
)
def propose_export(body: schemas.NewExport, caller: Staff, idempotency_key: str) -> ProposalView:
    """Ask for unsold codes in plain; nothing is exported before another person consents."""
    proposal = asking.ask(
        body.sku,
        batch=body.batch,
        states=tuple(body.states),
        number=body.number,
        delivery=body.delivery,
        reason=body.reason,
        caller=caller,
        key=idempotency_key,
    )
    return ProposalView.of(proposal)


@routes.get("/v1/desk/exports", security=requires())
def list_exports() -> schemas.CodeExportList:
    """Every export that was agreed on, the newest first."""
    return schemas.CodeExportList(exports=[schemas.CodeExportView.of(one) for one in store.every()])


@routes.get("/v1/desk/exports/{export_id}", security=requires(), errors=(ExportNotFound, Transient))
def get_export(export_id: schemas.ExportId) -> schemas.CodeExportView:
    """How far an export is."""
    export = asking.find(export_id)
    return schemas.CodeExportView.of(export, needs_help=asking.needs_help(export))


@routes.post("/v1/desk/exports/{export_id}/file", security=requires(Role.OPERATIONS), errors=_COLLECTING)
def collect_file(export_id: schemas.ExportId, caller: Staff, request: Request) -> schemas.ExportFile:
    """The address of the encrypted file, once, for whoever asked for the export."""
    url = collecting.file_address(export_id, caller, source_ip=request.source_ip)
    return schemas.ExportFile(url=url)


@routes.post(
    "/v1/desk/exports/{export_id}/passphrase", security=requires(Role.OPERATIONS), errors=_COLLECTING
)
def collect_passphrase(export_id: schemas.ExportId, caller: Staff, request: Request) -> schemas.ExportOpening:
    """What opens the file, once, for the person it was agreed for."""
    text = collecting.opening(export_id, caller, source_ip=request.source_ip)
    return schemas.ExportOpening(passphrase=text)


@routes.post(
    "/v1/desk/exports/{export_id}/again",
    status=201,
    idempotent=True,
    security=requires(Role.OPERATIONS),
    errors=(
        ExportNotFound,
        ExportUnderWay,
        BasisChanged,
        NotWaiting,
        IdempotencyKeyReused,
        Transient,
    ),
)
def propose_export_again(
    export_id: schemas.ExportId, body: schemas.ExportAgain, caller: Staff, idempotency_key: str
) -> ProposalView:
    """Ask for another file of the same codes, when the first was lost; another person consents to it anew."""
    proposal = asking.ask_again(export_id, reason=body.reason, caller=caller, key=idempotency_key)
    return ProposalView.of(proposal)


@routes.post(
    "/v1/desk/exports/{export_id}/resume",
    status=202,
    security=requires(Role.OPERATIONS),
    errors=(ExportNotFound, ExportUnderWay, Transient),
)
def resume_export(export_id: schemas.ExportId) -> schemas.CodeExportView:
    """Go on with an export that stopped before its end; no code is taken twice."""
    return schemas.CodeExportView.of(asking.resume(export_id))


@routes.post("/v1/desk/codes/trace", security=requires(Role.OPERATIONS, Role.SUPPORT), errors=(Transient,))
def trace_code(body: schemas.TraceRequest, caller: Staff, request: Request) -> schemas.TraceList:
    """Where a code comes from: its batch and owner, or the batch or file that it proves to have leaked.

    A hit is written down as a look at the code; of a text that the shop does not know nothing is kept.
    """
    found = tracing.trace(body.number, body.code, caller, reason=body.reason, source_ip=request.source_ip)
    return schemas.TraceList(found=[_trace_view(one) for one in found])


def _trace_view(one: tracing.Trace) -> schemas.TraceView:
    return schemas.TraceView(
        origin=one.origin,
        code=CodeView.of(one.code) if one.code else None,
        imported=schemas.ImportFact(**vars(one.imported)) if one.imported else None,
        export=schemas.CodeExportView.of(one.export) if one.export else None,
    )
