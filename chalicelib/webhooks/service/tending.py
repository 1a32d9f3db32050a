"""The minute's round: what is overdue is looked at, and who answers for a disabled endpoint is told."""

from datetime import timedelta

from chalicelib.gateways import mail
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.telemetry import log
from chalicelib.webhooks import texts
from chalicelib.webhooks.model import Endpoint, EndpointState
from chalicelib.webhooks.service import posting
from chalicelib.webhooks.store import deliveries, endpoints

_A_ROUND = 200
"""Deliveries of one endpoint that a round posts: one that comes back after days is not flooded."""

_TELLING = timedelta(seconds=20)


def tend() -> dict[str, int]:
    """Post the deliveries that are overdue and mail about the endpoints that were disabled; how many of each.

    Two rounds at once share the work. Raises `Transient` when a delivery could not be posted.
    """
    every = endpoints.every()
    posted = sum(_post_overdue(one.endpoint_id) for one in every if one.active)
    waiting = [one for one in every if one.state is EndpointState.DISABLED and not one.told]
    return {"posted": posted, "told": sum(_tell(one) for one in waiting)}


def _post_overdue(endpoint_id: str) -> int:
    now, posted = clock.now(), 0
    for event_id in deliveries.due(endpoint_id, now=now, limit=_A_ROUND):
        if deliveries.look_later(event_id, endpoint_id, now=now, look_at=now + posting.PATIENCE):
            posting.post_again(event_id, endpoint_id)
            posted += 1
    return posted


def _tell(endpoint: Endpoint) -> bool:
    """Mail that an endpoint is disabled; whether that is over. A busy mail service is asked next round.

    A sender that dies after the mail service took the mail repeats that one mail.
    """
    sender, now = settings().mail_from, clock.now()
    if not sender or not endpoints.begin_telling(endpoint.endpoint_id, now, now + _TELLING):
        return False
    made = texts.letter(endpoint, f"{settings().shop_url.rstrip('/')}/desk/webhooks/{endpoint.endpoint_id}")
    try:
        mail.send(sender=sender, to=endpoint.contact, subject=made.subject, text=made.text, html=made.html)
    except Transient as trouble:
        log.warning("notice delayed", extra={"endpoint": endpoint.endpoint_id, "why": trouble.detail})
        return False
    except mail.MailRefused as refusal:
        log.error("notice refused", extra={"endpoint": endpoint.endpoint_id, "why": refusal.reason})
    endpoints.told(endpoint.endpoint_id)
    return True
