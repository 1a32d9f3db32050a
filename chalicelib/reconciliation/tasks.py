"""The schedule that reconciles days."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.kernel.tasks import schedule
from chalicelib.payments.service import breaks
from chalicelib.reconciliation.service import running

blueprint = Blueprint(__name__)


@schedule(blueprint)
def reconcile_day() -> dict[str, Any]:
    """Run the days that are due, or go on with them; a piece of four minutes each time."""
    return {"moved": breaks.move(), **running.work()}
