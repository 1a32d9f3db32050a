"""The reader of the catalogue's stream that publishes the catalogue when it changes."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.kernel.tasks import batch, stream_position
from chalicelib.shop.service import publishing

blueprint = Blueprint(__name__)


def _any(_record: dict[str, Any]) -> str:
    return "the catalogue changed"


@batch(blueprint, identifier=stream_position, once=_any)
def publish_catalog(_record: dict[str, Any]) -> None:
    """Publish what stands now; one publication serves all changes of a batch."""
    publishing.publish()
