"""What builds exports behind the scenes: the relay that starts their workflow, and its steps."""

from typing import Any

from chalice.app import Blueprint
from pydantic import BaseModel

from chalicelib.exports.model import ExportState
from chalicelib.exports.service import asking, building, taking
from chalicelib.exports.store import EXPORTS
from chalicelib.kernel.table import unmarshal
from chalicelib.kernel.tasks import batch, step, stream_position

blueprint = Blueprint(__name__)


@batch(blueprint, identifier=stream_position)
def relay_exports(record: dict[str, Any]) -> None:
    """Start the workflow of each export that was agreed on or shall go on, once for an attempt."""
    change = record["dynamodb"]
    if record["eventName"] == "REMOVE" or change["Keys"]["pk"]["S"] != EXPORTS:
        return
    item = unmarshal(change["NewImage"])
    if item["state"] == ExportState.REQUESTED:
        asking.relay(item["export_id"], item["attempt"])


class OfExport(BaseModel):
    """Which export."""

    export_id: str


@step(blueprint, OfExport)
def take_codes(given: OfExport) -> dict[str, Any]:
    """Take the next codes of an export off sale."""
    return {"more": taking.step(given.export_id)}


@step(blueprint, OfExport)
def build_export(given: OfExport) -> dict[str, Any]:
    """Write the encrypted file."""
    export = building.build(given.export_id)
    return {"state": str(export.state), "rows": export.rows}
