"""Placing an order: price it, claim its codes, and write everything in one transaction."""

import hashlib
import hmac
from dataclasses import replace

from chalicelib.gateways.secrets import secret
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import IdempotencyKeyReused, Problem
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders import store
from chalicelib.orders.model import Event, Line, Order
from chalicelib.orders.schemas import PlaceOrder
from chalicelib.orders.service.quoting import Quote, quote
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.model import Because
from chalicelib.stock.service import claiming
from chalicelib.stock.service.claiming import Ticket

_CLAIM_TRIES = 8
_GUEST = "guest"


def place(wanted: PlaceOrder, key: str) -> Order:
    """One order for one key, with a code held for every unit; or an error, with nothing held.

    Two round trips for one code where this process knows the catalogue, the lanes and the rack. The same key
    with the same body gives the first order again, whatever has become of it, its price or its stock; with
    another body `IdempotencyKeyReused`. Raises `UnknownSku`, `Invalid`, `PriceChanged`, `OutOfStock`.
    """
    order_id = ids.derived("ord", _GUEST, key)
    digest = _digest(wanted)
    try:
        quoted = quote(wanted)
        tickets = take_all(quoted.lines)
    except Problem:
        earlier = store.find(order_id)
        if earlier is None:
            raise
        return _same(earlier, digest)
    return _claim(_draft(order_id, digest, wanted, quoted), tickets)


def take_all(lines: tuple[Line, ...]) -> list[Ticket]:
    """Tickets for every unit of every line, or `OutOfStock` with nothing kept."""
    tickets: list[Ticket] = []
    try:
        for line in lines:
            tickets += claiming.take(line.sku, line.quantity)
    except Exception:
        claiming.put_back(tickets)
        raise
    return tickets


def with_codes(lines: tuple[Line, ...], tickets: list[Ticket]) -> tuple[Line, ...]:
    """The lines with the codes of these tickets."""
    return tuple(
        replace(line, codes=tuple(ticket.code_id for ticket in tickets if ticket.sku == line.sku))
        for line in lines
    )


def token_of(order_id: str) -> str:
    """The 128-bit token that opens an order: whoever has it is its buyer."""
    key = secret(settings().token_secret).encode()
    return ids.token(ids.keyed(key, "order token", order_id))


def opens(token: str, order_id: str) -> bool:
    """Whether the token is the order's own; takes the same time whatever differs."""
    return hmac.compare_digest(token.encode(), token_of(order_id).encode())


def buyer_of(email: str) -> str:
    """What stands for an address where orders are found by it: nobody can read the address from it."""
    key = secret(settings().token_secret).encode()
    return ids.token(ids.keyed(key, "buyer", email.strip().lower()))


def _claim(draft: Order, tickets: list[Ticket]) -> Order:
    for tries in range(_CLAIM_TRIES):
        order = replace(draft, lines=with_codes(draft.lines, tickets))
        try:
            _write(order, tickets)
        except WriteRefused as refusal:
            if "order" in refusal.refused:
                claiming.put_back(tickets)
                return _same(_surely(draft.order_id), draft.request)
            tickets = claiming.replace(tickets, refusal.refused, tries=tries)
        except Exception:
            claiming.put_back(tickets)
            raise
        else:
            return order
    claiming.put_back(tickets)
    raise OutOfStock("the codes that are left cannot be sold at the moment")


def _write(order: Order, tickets: list[Ticket]) -> None:
    writes = Transaction()
    store.place(writes, order, buyer=buyer_of(order.email))
    until = clock.parse(order.hold_until)
    claiming.hold(writes, tickets, owner=order.order_id, until=until, because=Because("buyer", "ordered"))
    writes.commit()


def _draft(order_id: str, digest: str, wanted: PlaceOrder, quoted: Quote) -> Order:
    now = clock.now()
    return Order(
        order_id=order_id,
        request=digest,
        email=wanted.contact.email,
        language=wanted.contact.language,
        currency=wanted.currency,
        total=quoted.total,
        lines=quoted.lines,
        created_at=clock.text(now),
        hold_until=clock.text(now + quoted.hold),
        timeline=(Event(clock.text(now), "placed"),),
        review=quoted.review,
    )


def _digest(wanted: PlaceOrder) -> str:
    """What a repeat is compared by; defaults are left out, so a new optional field changes no old one."""
    return hashlib.sha256(wanted.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:32]


def _surely(order_id: str) -> Order:
    order = store.find(order_id)
    if order is None:
        raise AssertionError("an order that refused its own repeat must exist")
    return order


def _same(earlier: Order, digest: str) -> Order:
    if earlier.request != digest:
        raise IdempotencyKeyReused("use a new key for another order")
    return earlier
