"""What happens to stock behind the scenes: history, restocking, the daily audit, imports and roll-backs."""

from typing import Any

from chalice.app import Blueprint
from pydantic import BaseModel, Field

from chalicelib.catalog.service import products
from chalicelib.kernel.table import unmarshal
from chalicelib.kernel.tasks import batch, bulk, schedule, step, stream_position
from chalicelib.kernel.telemetry import log
from chalicelib.stock.model import ImportState
from chalicelib.stock.service import chunking, cutting, rekeying, rolling_back, uploading
from chalicelib.stock.service.auditing import audit
from chalicelib.stock.service.restocking import restock as put_back
from chalicelib.stock.store.codes import record_moves

blueprint = Blueprint(__name__)


@bulk(blueprint, identifier=stream_position)
def record_history(records: list[dict[str, Any]]) -> None:
    """Write each move of a code to its history; the same record twice writes the same."""
    changes = [
        record["dynamodb"]
        for record in records
        if record["eventName"] == "MODIFY" and record["dynamodb"]["Keys"]["sk"]["S"] == "CODE"
    ]
    record_moves((unmarshal(one["OldImage"]), unmarshal(one["NewImage"])) for one in changes)


def _partition(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["Keys"]["pk"]["S"])


@batch(blueprint, identifier=stream_position, once=_partition)
def restock(record: dict[str, Any]) -> None:
    """Put returned codes back into lanes when markers appear, all of a SKU at once."""
    partition = _partition(record)
    if partition.startswith("RETURN#") and record["eventName"] != "REMOVE":
        put_back(partition.removeprefix("RETURN#"))


class AuditIncomplete(Exception):
    """Some SKUs could not be audited; the others were."""


@schedule(blueprint)
def audit_stock() -> dict[str, Any]:
    """Count every SKU's codes, compare its lanes with them, heal what differs."""
    lost = dead = expired = unfinished = failed = 0
    skus = [sku for product in products() for sku in product.skus]
    for sku in skus:
        try:
            result = audit(sku)
        except Exception:  # noqa: BLE001 - one SKU must not keep the others from their audit
            failed += 1
            log.exception("audit failed", extra={"sku": sku})
            continue
        lost, dead = lost + result.lost, dead + result.dead
        expired, unfinished = expired + result.expired, unfinished + result.unfinished
        log.info("audited", extra={"sku": sku, "states": dict(result.states), "lost": result.lost})
    if failed:
        raise AuditIncomplete(f"{failed} of {len(skus)} SKUs could not be audited; the log says why")
    return {"skus": len(skus), "lost": lost, "dead": dead, "expired": expired, "unfinished": unfinished}


class OfBatch(BaseModel):
    """Which import."""

    sku_id: str
    batch_id: str


class OfChunk(OfBatch):
    """Which part of it."""

    chunk: int = Field(ge=0)


class OfKey(OfBatch):
    """Which of its keys."""

    key_number: int = Field(ge=1)


class Failure(OfBatch):
    """What kind of error ended it."""

    error: str


@step(blueprint, OfBatch)
def read_upload(given: OfBatch) -> dict[str, Any]:
    """Read the uploaded file into chunks; the numbers of the chunks, none when the file is refused."""
    run = uploading.find(given.sku_id, given.batch_id)
    if run.state is ImportState.READING:
        cutting.cut(run)
        run = uploading.find(given.sku_id, given.batch_id)
    return {"state": str(run.state), "chunks": list(range(run.chunks or 0))}


@step(blueprint, OfChunk)
def import_chunk(given: OfChunk) -> dict[str, Any]:
    """Import one chunk."""
    return {"done": chunking.import_chunk(given.batch_id, given.chunk)}


@step(blueprint, OfBatch)
def finish_import(given: OfBatch) -> dict[str, Any]:
    """Put on sale, report, forget the file."""
    run = chunking.finish(given.batch_id)
    return {"accepted": run.accepted, "duplicates": run.duplicates, "rejected": run.rejected}


@step(blueprint, Failure)
def fail_import(given: Failure) -> dict[str, Any]:
    """Let the desk see that an import needs help."""
    chunking.fail(given.batch_id, given.error)
    return {}


@step(blueprint, OfBatch)
def roll_back_batch(given: OfBatch) -> dict[str, Any]:
    """Void what is unsold on the next pages."""
    return {"more": rolling_back.step(given.batch_id)}


@step(blueprint, OfBatch)
def heal_stock(given: OfBatch) -> dict[str, Any]:
    """Heal the lanes after a roll-back, and close it."""
    return {"states": rolling_back.finish(given.batch_id).states}


@step(blueprint, OfKey)
def rekey_batch(given: OfKey) -> dict[str, Any]:
    """Seal the next codes of a batch under another key than the one given; called until there are no more."""
    done = rekeying.step(given.sku_id, given.batch_id, given.key_number)
    return {"moved": done.moved, "more": done.more, "since": done.since}
