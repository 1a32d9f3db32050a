"""The reader of the orders' stream that tells buyers, and other programs, what became of orders."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.kernel.table import unmarshal
from chalicelib.kernel.tasks import batch, stream_position
from chalicelib.notices import service
from chalicelib.notices.model import unpaid
from chalicelib.orders.service.states import FIND, order_of
from chalicelib.webhooks.service import publishing

blueprint = Blueprint(__name__)


@batch(blueprint, identifier=stream_position)
def send_notices(record: dict[str, Any]) -> None:
    """Tell the buyer of a changed order what is new, and the programs that want to hear of it.

    Who asked for their orders is mailed the link. Events are kept before a mail is sent: one that has to wait
    holds none up.
    """
    change = record["dynamodb"]
    asked = change["Keys"]["pk"]["S"]
    if record["eventName"] == "INSERT" and asked.startswith(FIND):
        item = unmarshal(change["NewImage"])
        request = f"{asked}#{item['sk']}"
        service.tell_link(request, email=item["email"], language=item["language"])
    if change["Keys"]["sk"]["S"] == "ORDER" and record["eventName"] != "REMOVE":
        order = order_of(unmarshal(change["NewImage"]))
        before = order_of(unmarshal(change["OldImage"])) if "OldImage" in change else unpaid(order)
        publishing.publish(before, order)
        service.tell(before, order)
