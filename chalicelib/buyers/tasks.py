"""The reader of the buyers' stream that mails what concerns accounts."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.buyers.model import Change, Purpose
from chalicelib.buyers.service import sending
from chalicelib.buyers.store.changes import CHANGE
from chalicelib.buyers.store.codes import CODE
from chalicelib.kernel.table import unmarshal
from chalicelib.kernel.tasks import batch, stream_position

blueprint = Blueprint(__name__)


@batch(blueprint, identifier=stream_position)
def mail_buyers(record: dict[str, Any]) -> None:
    """Mail a code that was asked for, what changed, and that an erasure waits, not that it was put off."""
    item = unmarshal(record["dynamodb"]["NewImage"])
    if item["pk"].startswith(CODE):
        sending.send(item["email"], Purpose(item["purpose"]), item["language"])
    elif item["pk"].startswith(CHANGE):
        sending.tell_of_change(item["email"], item["language"], Change(item["change"]))
    elif item["sk"] == "ERASURE" and not item["kept_by"]:
        sending.tell_of_erasure(item["email"], item["language"], until=item["due_at"])
