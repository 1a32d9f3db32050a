"""Disputes and warnings of which no notification came: the provider is asked daily which there are."""

from datetime import datetime, timedelta

from chalicelib.gateways import queue
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.payments.service import disputing, warnings
from chalicelib.payments.service.provider import gateway
from chalicelib.payments.store import disputes
from chalicelib.payments.store.credit_claims import claim

_EVERY = timedelta(hours=20)
_OVERLAP = timedelta(hours=6)
_FIRST = timedelta(days=7)


def ask() -> bool:
    """Have the provider asked which disputes and warnings began lately, once in 20 hours; whether it is time.

    The message comes before the note of it, so a crash between the two only asks twice.
    """
    now, last = clock.now(), disputes.listing()
    if last and clock.parse(last) > now - _EVERY:
        return False
    since = (clock.parse(last) - _OVERLAP) if last else now - _FIRST
    message = {"event": None, "claims_since": clock.text(since)}
    queue.send(settings().notification_queue_url, message)
    return disputes.list_again(last, clock.text(now))


def record_since(moment: datetime) -> int:
    """Record every dispute and warning that began then or later and is not known yet; how many."""
    claims, hints = gateway().claims_since(moment)
    missed = [one for one in claims if disputes.dispute(one) is None and claim(one) is None]
    unheard = [one for one in hints if disputes.warning(one) is None]
    for dispute in missed:
        disputing.record(dispute)
    for warning in unheard:
        warnings.record(warning)
    return len(missed) + len(unheard)
