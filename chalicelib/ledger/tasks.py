"""The reader of the ledger's stream that keeps the sums."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.kernel.table import unmarshal
from chalicelib.kernel.tasks import bulk, stream_position
from chalicelib.ledger import store
from chalicelib.ledger.service import summing

blueprint = Blueprint(__name__)


@bulk(blueprint, identifier=stream_position)
def sum_ledger(records: list[dict[str, Any]]) -> None:
    """Add new entries to the sums of accounts and SKUs; a record that comes twice counts once."""
    summing.sum_up(
        store.entry_of(unmarshal(record["dynamodb"]["NewImage"]))
        for record in records
        if record["eventName"] == "INSERT" and record["dynamodb"]["Keys"]["sk"]["S"].startswith(store.ENTRY)
    )
