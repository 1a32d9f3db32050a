"""The reader of the stream of looks that notices unusual ones."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.kernel.table import unmarshal
from chalicelib.kernel.tasks import batch, stream_position
from chalicelib.looks import service
from chalicelib.looks.store import PREFIX, look_of

blueprint = Blueprint(__name__)


@batch(blueprint, identifier=stream_position)
def watch_looks(record: dict[str, Any]) -> None:
    """Add up what whoever looked has seen within the hour; the same record twice changes nothing."""
    change = record["dynamodb"]
    if record["eventName"] == "INSERT" and change["Keys"]["sk"]["S"].startswith(PREFIX):
        service.watch(look_of(unmarshal(change["NewImage"])))
