"""Breaks that older versions kept among the payments: they are moved to where all breaks are."""

from contextlib import suppress

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel.telemetry import log
from chalicelib.payments import store


def move() -> int:
    """Move what is left, at most a hundred; how many. A crash between the two writes repeats the first."""
    moved = 0
    for item in store.old_breaks():
        kind, _, subject = str(item["sk"]).partition("#")
        with suppress(ValueError):  # a kind that nobody knows stays where it is, for a person
            facts = Found(
                BreakKind(kind), subject, order_id=item.get("order_id"), provider_amount=item.get("amount")
            )
            recording.add(facts, first_seen=item["found_at"])
            store.forget_break(item["sk"])
            moved += 1
    if moved:
        log.info("breaks moved", extra={"count": moved})
    return moved
