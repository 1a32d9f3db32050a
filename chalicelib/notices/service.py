"""Telling buyers by mail what became of their orders."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from chalicelib.buyers.service import link_token
from chalicelib.gateways import mail
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.telemetry import log
from chalicelib.notices import store
from chalicelib.notices.model import Fact, State, facts, key
from chalicelib.notices.texts import letter, link_letter
from chalicelib.orders.model import Order
from chalicelib.orders.service import finding
from chalicelib.orders.service.placing import token_of

LONGEST_SENDING = timedelta(seconds=20)
"""A sender that has not finished by then is dead: three tries of at most four seconds, and their pauses."""


def tell(before: Order, order: Order) -> None:
    """Send what became true between two versions of an order, each fact once; a repeat sends nothing.

    Whoever was forgotten has no address to write to, and of what a partner buys there is no mail. Raises
    `Transient` when a mail could not be sent yet: the same call again sends what is missing. A sender that
    dies after the mail service took a mail, or never hears that it did, repeats that one mail.
    """
    news = facts(before, order)
    if not news or not order.email or order.of_partner or not _is_on():
        return
    waiting = [fact for fact in news if not _told(fact, order)]
    if waiting:
        raise Transient(f"not told yet: {', '.join(waiting)}")


def tell_link(request: str, *, email: str, language: str) -> None:
    """Mail a link that opens the orders of an address, once per request; nothing if it has none.

    Raises `Transient` when the mail could not be sent yet, as `tell` does.
    """
    if not _is_on() or not finding.of_address(email):
        return
    if not _sent_once(request, "orders", lambda: _send_link(email, language)):
        raise Transient("the link was not sent yet")


def told(order_id: str) -> list[dict[str, str]]:
    """Every mail about an order: the `fact` it told, its `state`, and when it was sent, or last tried."""
    return [{"fact": one["sk"], "state": one["state"], "at": one["at"]} for one in store.of_order(order_id)]


def link_of(order_id: str) -> str:
    """The address that opens an order. The token is its fragment, so no server is ever sent it in a URL."""
    return f"{settings().shop_url.rstrip('/')}/orders/{order_id}#{token_of(order_id)}"


def _told(fact: Fact, order: Order) -> bool:
    return _sent_once(order.order_id, key(fact, order), lambda: _send(fact, order))


def _sent_once(about: str, name: str, send: Callable[[], str]) -> bool:
    """Whether nothing is left to do about a notice, after trying."""
    now = clock.now()
    attempt = store.begin(about, name, now=now, until=now + LONGEST_SENDING)
    if attempt is None:
        notice = store.find(about, name)
        return notice is not None and notice["state"] != State.SENDING
    try:
        message = send()
    except mail.MailRefused as refusal:
        store.failed(about, name, attempt, now=clock.now(), reason=refusal.reason)
        log.error("notice refused", extra={"order": about, "notice": name, "why": refusal.reason})
        return True
    except Transient as trouble:
        store.postpone(about, name, attempt, now=clock.now())
        log.warning("notice delayed", extra={"order": about, "notice": name, "why": trouble.detail})
        return False
    store.sent(about, name, attempt, now=clock.now(), message=message)
    log.info("notice sent", extra={"order": about, "notice": name, "attempt": attempt})
    return True


def _send_link(email: str, language: str) -> str:
    link = f"{settings().shop_url.rstrip('/')}/orders#{link_token(email)}"
    made = link_letter(language, link)
    sender = settings().mail_from
    return mail.send(sender=sender, to=email, subject=made.subject, text=made.text, html=made.html)


def _send(fact: Fact, order: Order) -> str:
    made = letter(fact, order, link_of(order.order_id))
    return mail.send(
        sender=settings().mail_from, to=order.email, subject=made.subject, text=made.text, html=made.html
    )


@lru_cache(maxsize=1)
def _is_on() -> bool:
    """Whether the stage sends mail; a process that does not says so once."""
    on = bool(settings().mail_from and settings().shop_url)
    if not on:
        log.warning("mail is off: MailFrom or ShopUrl is not set, buyers are told nothing")
    return on
