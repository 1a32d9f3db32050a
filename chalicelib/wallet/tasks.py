"""The reader of the wallets' stream that writes statements."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.kernel.table import unmarshal
from chalicelib.kernel.tasks import bulk, stream_position
from chalicelib.wallet import store

blueprint = Blueprint(__name__)


@bulk(blueprint, identifier=stream_position)
def write_statements(records: list[dict[str, Any]]) -> None:
    """Write a line for each version of a balance; a record that comes twice writes the same line again."""
    images = [
        unmarshal(record["dynamodb"]["NewImage"])
        for record in records
        if record["eventName"] != "REMOVE" and record["dynamodb"]["Keys"]["sk"]["S"].startswith(store.BALANCE)
    ]
    store.add_lines([item for item in images if "last" in item])
