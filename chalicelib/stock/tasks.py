"""What happens to stock behind the scenes: history, restocking, the daily audit."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.catalog.service import products
from chalicelib.kernel.table import unmarshal
from chalicelib.kernel.tasks import batch, schedule, stream_position
from chalicelib.kernel.telemetry import log
from chalicelib.stock.service.auditing import audit
from chalicelib.stock.service.restocking import restock as put_back
from chalicelib.stock.store.codes import record_move

blueprint = Blueprint(__name__)


@batch(blueprint, identifier=stream_position)
def record_history(record: dict[str, Any]) -> None:
    """Write each move of a code to its history; the same record twice writes once."""
    change = record["dynamodb"]
    if record["eventName"] == "MODIFY" and change["Keys"]["sk"]["S"] == "CODE":
        record_move(unmarshal(change["OldImage"]), unmarshal(change["NewImage"]))


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
