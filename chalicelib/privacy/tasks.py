"""What forgets buyers by the clock."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.kernel.tasks import schedule
from chalicelib.privacy.service import erasing

blueprint = Blueprint(__name__)


@schedule(blueprint)
def erase_buyers() -> dict[str, Any]:
    """Forget every buyer who asked for it and whose waiting period is over."""
    return dict(erasing.run())
