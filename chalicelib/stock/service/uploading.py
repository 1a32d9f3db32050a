"""Imports of any size: a file is put into the object store, then a workflow imports it.

What is started twice is done once: ids derive from person and `Idempotency-Key`, executions are named by the
batch and the attempt. Source: docs/decisions/0014-import-of-millions.md
"""

import hashlib
import json
import time
from dataclasses import dataclass

from chalicelib.gateways import uploads as objects
from chalicelib.gateways import workflows
from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.money import exponent
from chalicelib.stock import intake
from chalicelib.stock.errors import (
    BatchNotFound,
    BatchWithdrawn,
    NothingToResume,
    UploadIncomplete,
    UploadNotFound,
)
from chalicelib.stock.model import ImportState
from chalicelib.stock.service.custody import context
from chalicelib.stock.service.writing import PAGE
from chalicelib.stock.store import batches, runs, uploads
from chalicelib.stock.store.batches import Batch
from chalicelib.stock.store.runs import Run
from chalicelib.stock.store.uploads import Upload

_KEPT_SECONDS = 86_400


@dataclass(frozen=True)
class Wish:
    """What a merchant says of an uploaded file, and whether it is only to be tried.

    `currency` is the one in which the codes were bought.
    """

    kind: intake.Kind
    currency: str
    encoding: str | None = None
    columns: tuple[intake.Field | None, ...] | None = None
    header: bool | None = None
    dry_run: bool = False


def new_upload(sku: str, *, name: str, size: int, actor: str, key: str) -> tuple[Upload, str]:
    """An upload and the address to put its file at; a repeat gives the same upload, with a fresh address.

    Raises `IdempotencyKeyReused`.
    """
    upload_id = ids.derived("upl", sku, actor, key)
    wanted = Upload(upload_id, sku, name, size, actor, int(time.time()) + 2 * _KEPT_SECONDS)
    upload = uploads.begin(wanted)
    if (upload.name, upload.size) != (name, size):
        raise IdempotencyKeyReused
    return upload, objects.upload_address(upload.key, size)


def start(sku: str, upload_id: str, wish: Wish, *, actor: str, key: str) -> Run:
    """Start the import of an upload; a repeat changes nothing, but starts again what was never started.

    Raises `UploadNotFound`, `UploadIncomplete`, `IdempotencyKeyReused`.
    """
    batch_id = ids.derived("bat", actor, key)
    request = _digest(sku, upload_id, wish)
    run = runs.find(batch_id)
    if run is None:
        run = runs.begin(_new_run(batch_id, _arrived(sku, upload_id), wish, actor=actor, request=request))
    if run.request != request:
        raise IdempotencyKeyReused
    if not run.dry_run and batches.begin(_batch(run)).request != request:
        raise IdempotencyKeyReused
    if is_working(run):
        _work_on(run)
    return run


def resume(sku: str, batch: str) -> Run:
    """Go on with an import whose workflow failed or died; nothing is imported twice.

    Raises `BatchNotFound`, `NothingToResume`, `BatchWithdrawn`.
    """
    run = find(sku, batch)
    stored = batches.find(sku, batch)
    if stored and stored.withdrawn:
        raise BatchWithdrawn
    if not needs_help(run):
        raise NothingToResume
    following = runs.again(run)
    if following is None:
        raise NothingToResume
    _work_on(following)
    return following


def is_working(run: Run) -> bool:
    """Whether the import is neither over nor given up."""
    return run.state in {ImportState.READING, ImportState.IMPORTING}


def needs_help(run: Run) -> bool:
    """Whether nobody works on an import that is not over."""
    if is_working(run):
        return not workflows.is_running(settings().stock_import_machine, run.execution)
    return run.state is ImportState.FAILED


def percent(run: Run) -> int:
    """How much of an import is done, rounded down; 100 only at its end."""
    if run.state is ImportState.FINISHED:
        return 100
    return min(99, 100 * run.done // run.total) if run.total else 0


def find(sku: str, batch: str) -> Run:
    """The import of an upload. Raises `BatchNotFound`."""
    run = runs.find(batch)
    if run is None or run.sku != sku:
        raise BatchNotFound
    return run


def _work_on(run: Run) -> None:
    given = {"sku_id": run.sku, "batch_id": run.batch}
    workflows.start(settings().stock_import_machine, run.execution, given)


def _arrived(sku: str, upload_id: str) -> Upload:
    upload = uploads.find(sku, upload_id)
    if upload is None:
        raise UploadNotFound
    found = objects.find(upload.key)
    if found is None or found.size != upload.size:
        raise UploadIncomplete
    return upload


def _new_run(batch_id: str, upload: Upload, wish: Wish, *, actor: str, request: str) -> Run:
    return Run(
        batch=batch_id,
        sku=upload.sku,
        upload=upload.upload,
        name=upload.name,
        kind=str(wish.kind),
        currency_exponent=exponent(wish.currency),
        currency=wish.currency,
        wrapped_key=vault().new_key(context(upload.sku, batch_id)).wrapped,
        request=request,
        actor=actor,
        created_at=clock.text(clock.now()),
        dry_run=wish.dry_run,
        encoding=wish.encoding,
        columns=None if wish.columns is None else [str(one or "") for one in wish.columns],
        header=wish.header,
    )


def _batch(run: Run) -> Batch:
    return Batch(
        batch=run.batch,
        sku=run.sku,
        wrapped_key=run.wrapped_key,
        request=run.request,
        actor=run.actor,
        source=run.name,
        page_size=PAGE,
        created_at=run.created_at,
        currency=run.currency,
    )


def _digest(sku: str, upload_id: str, wish: Wish) -> str:
    says = [sku, upload_id, wish.encoding, wish.columns, wish.header, wish.dry_run]
    return hashlib.sha256(json.dumps(says).encode()).hexdigest()
