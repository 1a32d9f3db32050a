"""Routes by which staff keep stock."""

from collections.abc import Iterable

from chalicelib.catalog.errors import SkuNotFound
from chalicelib.catalog.model import Sku
from chalicelib.catalog.schemas import SkuId
from chalicelib.catalog.service import range_of_goods, skus
from chalicelib.kernel.errors import IdempotencyKeyReused, Transient
from chalicelib.kernel.money import Money
from chalicelib.kernel.routes import Routes
from chalicelib.looks.schemas import LookView
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires
from chalicelib.stock import intake, schemas
from chalicelib.stock.errors import (
    BatchEmpty,
    BatchNotFound,
    BatchWithdrawn,
    CanariesPlanted,
    CodeNotFound,
    IllegalMove,
    ImportUnderWay,
    NothingToResume,
    TooManyLines,
    UnreadableFile,
    UploadIncomplete,
    UploadNotFound,
)
from chalicelib.stock.model import Because
from chalicelib.stock.service import (
    canaries,
    chunking,
    claiming,
    custody,
    importing,
    reporting,
    rolling_back,
    uploading,
)
from chalicelib.stock.store import batches
from chalicelib.stock.store.runs import Run

routes = Routes("stock")

_NOTHING = {"expires_on": None, "unit_cost": None}


@routes.post(
    "/v1/desk/skus/{sku_id}/imports",
    status=201,
    idempotent=True,
    body_limit=schemas.IMPORT_LIMIT,
    security=requires(Role.OPERATIONS),
    errors=(SkuNotFound, UnreadableFile, TooManyLines, IdempotencyKeyReused, BatchWithdrawn),
)
def import_codes(
    sku_id: SkuId, body: schemas.NewImport, caller: Staff, idempotency_key: str
) -> schemas.ImportReport:
    """Import codes, each once ever; the answer names every line that was not taken and why."""
    sku = _sku(sku_id)
    source = importing.Source(
        sku=sku_id,
        kind=intake.Kind(sku.kind),
        currency=sku.currency,
        data=body.text if body.text is not None else body.file or b"",
        encoding=body.encoding,
        columns=tuple(body.columns) if body.columns else None,
        header=body.header,
        name=body.name,
    )
    report = importing.import_codes(source, actor=caller.actor, key=idempotency_key, dry_run=body.dry_run)
    return _report(report, sku.currency, dry_run=body.dry_run)


@routes.get("/v1/desk/skus/{sku_id}/imports", security=requires(Role.OPERATIONS), errors=(BatchNotFound,))
def get_import_progress(sku_id: SkuId, query: schemas.ProgressQuery, caller: Staff) -> schemas.ProgressView:
    """How far the caller's own import with that key is."""
    found = importing.progress(sku_id, actor=caller.actor, key=query.key)
    return schemas.ProgressView(**vars(found))


@routes.post(
    "/v1/desk/skus/{sku_id}/uploads",
    status=201,
    idempotent=True,
    security=requires(Role.OPERATIONS),
    errors=(SkuNotFound, IdempotencyKeyReused),
)
def new_upload(
    sku_id: SkuId, body: schemas.NewUpload, caller: Staff, idempotency_key: str
) -> schemas.UploadView:
    """An address at which a file of up to 256 MB can be put, to be imported afterwards."""
    _sku(sku_id)
    upload, url = uploading.new_upload(
        sku_id, name=body.name, size=body.size, actor=caller.actor, key=idempotency_key
    )
    return schemas.UploadView(upload=upload.upload, url=url)


@routes.post(
    "/v1/desk/skus/{sku_id}/uploads/{upload_id}/imports",
    status=202,
    idempotent=True,
    security=requires(Role.OPERATIONS),
    errors=(SkuNotFound, UploadNotFound, UploadIncomplete, IdempotencyKeyReused),
)
def import_upload(
    sku_id: SkuId,
    upload_id: schemas.UploadId,
    body: schemas.ColumnMapping,
    caller: Staff,
    idempotency_key: str,
) -> schemas.ImportView:
    """Start to import an uploaded file, or only to try it; ask for the batch to see how far it is."""
    sku = _sku(sku_id)
    wish = uploading.Wish(
        kind=intake.Kind(sku.kind),
        currency=sku.currency,
        encoding=body.encoding,
        columns=tuple(body.columns) if body.columns else None,
        header=body.header,
        dry_run=body.dry_run,
    )
    run = uploading.start(sku_id, upload_id, wish, actor=caller.actor, key=idempotency_key)
    return _import_view(run, sku.currency)


@routes.get(
    "/v1/desk/skus/{sku_id}/batches/{batch_id}",
    security=requires(),
    errors=(SkuNotFound, BatchNotFound),
)
def get_import(sku_id: SkuId, batch_id: schemas.BatchId) -> schemas.ImportView:
    """How the import of an uploaded file stands."""
    return _import_view(uploading.find(sku_id, batch_id), _sku(sku_id).currency)


@routes.get(
    "/v1/desk/skus/{sku_id}/batches/{batch_id}/errors",
    bulk=True,
    security=requires(),
    errors=(BatchNotFound,),
)
def list_import_errors(
    sku_id: SkuId, batch_id: schemas.BatchId, query: schemas.PageQuery
) -> schemas.ErrorList:
    """The lines of an uploaded file that were not taken, in pages, and all of them as a file."""
    run = uploading.find(sku_id, batch_id)
    errors = chunking.errors_of(run, query.cursor)
    refused = [schemas.RefusedLine(**vars(line)) for line in errors.lines]
    return schemas.ErrorList(refused=refused, next=errors.next, file=errors.file)


@routes.post(
    "/v1/desk/skus/{sku_id}/batches/{batch_id}/resume",
    status=202,
    security=requires(Role.OPERATIONS),
    errors=(SkuNotFound, BatchNotFound, NothingToResume, BatchWithdrawn),
)
def resume_import(sku_id: SkuId, batch_id: schemas.BatchId) -> schemas.ImportView:
    """Go on with an import that stopped before its end; nothing is imported twice."""
    return _import_view(uploading.resume(sku_id, batch_id), _sku(sku_id).currency)


@routes.post(
    "/v1/desk/skus/{sku_id}/batches/{batch_id}/rollback",
    status=202,
    idempotent=True,
    security=requires(Role.OPERATIONS),
    errors=(BatchNotFound, ImportUnderWay, IdempotencyKeyReused),
)
def roll_back(
    sku_id: SkuId, batch_id: schemas.BatchId, body: schemas.CodeChange, caller: Staff, idempotency_key: str
) -> schemas.RollbackView:
    """Void what is unsold of a batch; what was sold stays with its buyer and can be listed by its state."""
    rollback = rolling_back.start(
        sku_id, batch_id, reason=body.reason, actor=caller.actor, key=idempotency_key
    )
    return schemas.RollbackView.model_validate(vars(rollback))


@routes.get(
    "/v1/desk/skus/{sku_id}/batches/{batch_id}/rollback", security=requires(), errors=(BatchNotFound,)
)
def get_rollback(sku_id: SkuId, batch_id: schemas.BatchId) -> schemas.RollbackView:
    """How far the newest roll-back of a batch is."""
    return schemas.RollbackView.model_validate(vars(rolling_back.find(sku_id, batch_id)))


@routes.post(
    "/v1/desk/skus/{sku_id}/batches/{batch_id}/canaries",
    status=201,
    security=requires(Role.OPERATIONS),
    errors=(SkuNotFound, BatchNotFound, BatchWithdrawn, BatchEmpty, CanariesPlanted, Transient),
)
def plant_canaries(
    sku_id: SkuId, batch_id: schemas.BatchId, body: schemas.PlantCanaries, caller: Staff
) -> schemas.CanaryList:
    """Put texts among the codes of a batch that look like them and are never sold; a repeat changes nothing.

    Whoever is found with one has it from this batch.
    """
    kind = intake.Kind(_sku(sku_id).kind)
    planted = canaries.plant(sku_id, batch_id, kind, body.count, actor=caller.actor)
    return schemas.CanaryList(canaries=[schemas.CodeView.of(code) for code in planted])


@routes.get("/v1/desk/stock", security=requires())
def list_stock() -> schemas.StockList:
    """What is left of every SKU, the fewest first."""
    listed, found = range_of_goods()
    everything = {product.product: product for product in listed}
    left = claiming.left(list(found))
    views = [
        schemas.SkuStock(
            sku=sku.sku,
            product=sku.product,
            title=sku.title,
            product_title=everything[sku.product].title,
            kind=sku.kind,
            active=sku.active and everything[sku.product].active,
            left=left[sku.sku],
        )
        for sku in found.values()
    ]
    return schemas.StockList(skus=sorted(views, key=lambda view: view.left))


@routes.get("/v1/desk/skus/{sku_id}/stock", security=requires(), errors=(SkuNotFound,))
def get_stock(sku_id: SkuId, query: schemas.PageQuery) -> schemas.StockView:
    """What is left of a SKU, and its imports, newest first."""
    _sku(sku_id)
    found, following = batches.of_sku(sku_id, limit=50, start=query.cursor)
    views = [
        schemas.BatchView(
            batch=batch.batch,
            source=batch.source,
            created_at=batch.created_at,
            accepted=batch.accepted,
            finished=batch.report is not None,
        )
        for batch in found
    ]
    return schemas.StockView(sku=sku_id, left=claiming.left([sku_id])[sku_id], batches=views, next=following)


@routes.get("/v1/desk/codes", security=requires())
def list_codes(query: schemas.CodesQuery) -> schemas.CodeList:
    """The codes of a batch, masked, in pages."""
    pages, following = batches.pages(query.batch, limit=5, start=query.cursor)
    found = custody.inspect(code_id for page in pages for code_id in page)
    views = [
        schemas.CodeView.of(found[code_id])
        for page in pages
        for code_id in page
        if code_id in found and query.state in {None, found[code_id].state}
    ]
    return schemas.CodeList(codes=views, next=following)


@routes.get("/v1/desk/codes/{code_id}", security=requires(), errors=(CodeNotFound,))
def get_code(code_id: schemas.CodeId) -> schemas.CodeHistory:
    """One code, masked, with every move it made and everybody who looked at it."""
    code, moves = custody.look_up(code_id)
    entries = [
        schemas.Move(
            from_state=move.get("from_state"),
            to_state=move["to_state"],
            actor=move["actor"],
            reason=move["reason"],
            order=move.get("order"),
            at=move["at"],
        )
        for move in moves
    ]
    seen = [LookView.of(look) for look in custody.looks_at(code_id, moves)]
    return schemas.CodeHistory(code=schemas.CodeView.of(code), moves=entries, looks=seen)


@routes.post(
    "/v1/desk/codes/{code_id}/freeze",
    security=requires(Role.OPERATIONS, Role.SUPPORT),
    errors=(CodeNotFound, IllegalMove),
)
def freeze_code(code_id: schemas.CodeId, body: schemas.CodeChange, caller: Staff) -> schemas.CodeView:
    """Take an unsold code off sale."""
    return schemas.CodeView.of(custody.freeze(code_id, Because(caller.actor, body.reason)))


@routes.post(
    "/v1/desk/codes/{code_id}/unfreeze",
    security=requires(Role.OPERATIONS),
    errors=(CodeNotFound, IllegalMove),
)
def unfreeze_code(code_id: schemas.CodeId, body: schemas.CodeChange, caller: Staff) -> schemas.CodeView:
    """Put a frozen code on sale again."""
    return schemas.CodeView.of(custody.unfreeze(code_id, Because(caller.actor, body.reason)))


@routes.post(
    "/v1/desk/codes/{code_id}/void",
    security=requires(Role.OPERATIONS),
    errors=(CodeNotFound, IllegalMove),
)
def void_code(code_id: schemas.CodeId, body: schemas.CodeChange, caller: Staff) -> schemas.CodeView:
    """Take a frozen code off sale for ever."""
    return schemas.CodeView.of(custody.void_frozen(code_id, Because(caller.actor, body.reason)))


def _report(report: reporting.Report, currency: str, *, dry_run: bool) -> schemas.ImportReport:
    refused = [schemas.RefusedLine(**vars(line)) for line in report.refused]
    layout = schemas.DetectedView.model_validate(vars(report.layout)) if report.layout else None
    told = {"refused": refused, "layout": layout, "preview": _preview(report.preview, currency)}
    return schemas.ImportReport(**{**vars(report), **told}, dry_run=dry_run)


def _preview(shown: Iterable[reporting.Shown], currency: str) -> list[schemas.PreviewLine]:
    return [
        schemas.PreviewLine(
            line=one.line,
            code=one.code,
            expires_on=one.expires_on,
            unit_cost=None if one.unit_cost is None else Money(amount=one.unit_cost, currency=currency),
        )
        for one in shown
    ]


def _import_view(run: Run, currency: str) -> schemas.ImportView:
    layout = reporting.layout_of(run.layout)
    shown = (reporting.Shown(**{**_NOTHING, **one}) for one in run.preview)
    told = {
        "percent": uploading.percent(run),
        "layout": schemas.DetectedView.model_validate(vars(layout)) if layout else None,
        "preview": _preview(shown, currency),
        "problem": schemas.ImportProblem.model_validate(run.problem) if run.problem else None,
        "resumable": uploading.needs_help(run),
    }
    return schemas.ImportView.model_validate({**vars(run), **told})


def _sku(sku_id: str) -> Sku:
    found = skus([sku_id]).get(sku_id)
    if found is None:
        raise SkuNotFound
    return found
