"""Placing an order: price it, claim its codes, and write everything in one transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from chalicelib.buyers.service import buyer_of, device_of, range_of
from chalicelib.campaigns.model.admission import Number
from chalicelib.campaigns.model.campaign import Campaign
from chalicelib.campaigns.service import selling
from chalicelib.gateways.secrets import keys
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import IdempotencyKeyReused, Problem
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders import store
from chalicelib.orders.model import Event, Line, Order, Payment
from chalicelib.orders.schemas import PlaceOrder
from chalicelib.orders.service import blocking, parking, prepaying
from chalicelib.orders.service.parking import Slot
from chalicelib.orders.service.quoting import Quote, quote
from chalicelib.orders.service.showing import Showing
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.model import Because
from chalicelib.stock.service import claiming
from chalicelib.stock.service.claiming import Ticket
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting

_CLAIM_TRIES = 8
_GUEST = "guest"


@dataclass(frozen=True)
class Buyer:
    """Who orders: digests of their address, device and network, as far as these are known, and from where.

    A partner has no such address: its `address` is what stands for it in place of one.
    """

    address: str
    device: str | None = None
    network: str | None = None
    source_ip: str | None = None
    partner: Owner | None = None

    @property
    def owner(self) -> Owner:
        """Whose wallet pays."""
        return self.partner or Owner.of_buyer(self.address)


@dataclass(frozen=True)
class _Claim:
    """Everything that one transaction must find true: codes, limit and ticket of a campaign, free slots."""

    order: Order
    tickets: list[Ticket]
    slots: list[Slot]
    campaign: Campaign | None = None
    number: Number | None = None
    source_ip: str = ""
    showing: Showing = field(default_factory=Showing)


def place(
    wanted: PlaceOrder,
    key: str,
    *,
    device: str | None = None,
    source_ip: str = "",
    payer: str | None = None,
    showing: Showing | None = None,
    allowed: Callable[[Order], None] | None = None,
) -> Order:
    """One order for one key, with a code held for every unit; or an error, with nothing held.

    Two round trips for one code where this process knows the catalogue, the lanes and the rack. `allowed` may
    refuse, by what it raises, an order that is to be paid, before a code is taken. The same key
    with the same body gives the first order again, whatever has become of it, its price or its stock; with
    another body `IdempotencyKeyReused`. A wallet pays for its owner `payer` only; goods that it pays for
    wholly are delivered at once, and `showing` has them then. Raises `UnknownSku`, `Invalid`, `PriceChanged`,
    `OutOfStock`, `TooManyOpenOrders`, `InsufficientCredit`, `BuyerBlocked`, and in a campaign what `selling`
    raises.
    """
    prepaying.check_payer(wanted, payer)
    buyer = Buyer(
        buyer_of(wanted.contact.email),
        device_of(device) if device else None,
        range_of(source_ip),
        source_ip or None,
    )
    return place_as(buyer, wanted, ids.derived("ord", _GUEST, key), digest_of(wanted), showing, allowed)


def place_as(
    buyer: Buyer,
    wanted: PlaceOrder,
    order_id: str,
    digest: str,
    showing: Showing | None = None,
    allowed: Callable[[Order], None] | None = None,
) -> Order:
    """The order of that id, placed by that buyer, who is known to be who they say; see `place`."""
    try:
        quoted = quote(wanted)
        order = draft(buyer, wanted, order_id, digest, quoted)
        if allowed and order.payment is Payment.OPEN:
            allowed(order)
        if buyer.partner:
            prepaying.check_funds(order, buyer.partner)
        number = _admitted(quoted.campaign, wanted.ticket, buyer)
        tickets = take_all(quoted.lines)
    except Problem:
        earlier = store.find(order_id)
        if earlier is None:
            raise
        return same(earlier, digest)
    unpaid = order.payment is Payment.OPEN
    slots = parking.choose(buyer=buyer.address, device=buyer.device, network=buyer.network) if unpaid else []
    claim = _Claim(
        order, tickets, slots, quoted.campaign, number, buyer.source_ip or "", showing or Showing()
    )
    return _claim(claim)


def take_all(lines: tuple[Line, ...]) -> list[Ticket]:
    """Tickets for every unit of every line, or `OutOfStock` with nothing kept."""
    tickets: list[Ticket] = []
    try:
        for line in lines:
            tickets += claiming.take(line.pool, line.quantity)
    except Exception:
        claiming.put_back(tickets)
        raise
    return tickets


def with_codes(lines: tuple[Line, ...], tickets: list[Ticket]) -> tuple[Line, ...]:
    """The lines with the codes of these tickets."""
    return tuple(
        replace(line, codes=tuple(ticket.code_id for ticket in tickets if ticket.pool == line.pool))
        for line in lines
    )


def token_of(order_id: str) -> str:
    """The 128-bit token that opens an order: whoever has it is its buyer."""
    return _token(keys(settings().token_secret).newest, order_id)


def opens(token: str, order_id: str) -> bool:
    """Whether the token is the order's own, by a key that is accepted still."""
    return keys(settings().token_secret).made(token, lambda key: _token(key, order_id))


def _token(key: bytes, order_id: str) -> str:
    return ids.token(ids.keyed(key, "order token", order_id))


def _admitted(campaign: Campaign | None, ticket: str | None, buyer: Buyer) -> Number | None:
    if campaign is None:
        return None
    return selling.admit(campaign, ticket, buyer=buyer.address, device=buyer.device)


def _claim(claim: _Claim) -> Order:
    for tries in range(_CLAIM_TRIES):
        order = replace(
            claim.order,
            lines=with_codes(claim.order.lines, claim.tickets),
            slots=tuple(slot.key for slot in claim.slots),
        )
        try:
            _write(replace(claim, order=order))
        except WriteRefused as refusal:
            if "order" in refusal.refused:
                claiming.put_back(claim.tickets)
                return same(_surely(order.order_id), order.request)
            claim = _other(claim, set(refusal.refused), tries)
        except Exception:
            claiming.put_back(claim.tickets)
            raise
        else:
            return order
    claiming.put_back(claim.tickets)
    raise OutOfStock("the codes that are left cannot be sold at the moment")


def _other(claim: _Claim, refused: set[str], tries: int) -> _Claim:
    """The claim with other codes and slots for those that were refused; with nothing kept when it raises."""
    try:
        if crediting.short(refused):
            raise crediting.insufficient(prepaying.FIELD)
        blocked = blocking.refusal(refused)
        if blocked:
            raise blocked
        if claim.campaign and claim.order.buyer:
            problem = selling.refusal(refused, claim.campaign, buyer=claim.order.buyer)
            if problem:
                raise problem
        slots = parking.others(claim.slots, refused)
    except Exception:
        claiming.put_back(claim.tickets)
        raise
    return replace(claim, slots=slots, tickets=claiming.replace(claim.tickets, refused, tries=tries))


def _write(claim: _Claim) -> None:
    order, until = claim.order, clock.parse(claim.order.hold_until)
    writes = Transaction()
    store.place(writes, order)
    blocking.check(writes, order)
    parking.take(writes, claim.slots, order_id=order.order_id, until=until)
    if claim.campaign and order.buyer:
        count = len(claim.tickets)
        selling.buy(
            writes, claim.campaign, claim.number, buyer=order.buyer, count=count, order_id=order.order_id
        )
    prepaying.pay(writes, order, source_ip=claim.source_ip)
    if order.at_once:
        because = Because("buyer", "bought from a wallet and shown")
        claiming.sell_seen(writes, claim.tickets, owner=order.order_id, because=because)
        claim.showing.commit(writes, order)
    else:
        because = Because("buyer", "ordered")
        claiming.hold(writes, claim.tickets, owner=order.order_id, until=until, because=because)
        writes.commit()


def draft(buyer: Buyer, wanted: PlaceOrder, order_id: str, digest: str, quoted: Quote) -> Order:
    """The order at these prices, with what its wallet pays, and no codes yet. Raises `Invalid`."""
    now = clock.now()
    order = Order(
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
        buyer=buyer.address,
        device=buyer.device,
        source_ip=buyer.source_ip,
        campaign=wanted.campaign,
        country=wanted.country,
    )
    return prepaying.prepaid(order, wanted.wallet_amount, buyer.owner)


def digest_of(wanted: PlaceOrder, *, without: frozenset[str] = frozenset()) -> str:
    """What a repeat is compared by; defaults are left out, so a new optional field changes no old one."""
    text = wanted.model_dump_json(exclude_defaults=True, exclude=set(without))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _surely(order_id: str) -> Order:
    order = store.find(order_id)
    if order is None:
        raise AssertionError("an order that refused its own repeat must exist")
    return order


def same(earlier: Order, digest: str) -> Order:
    """The order that a repeat meets; raises `IdempotencyKeyReused` if it asks for something else."""
    if earlier.request != digest:
        raise IdempotencyKeyReused("use a new key for another order")
    return earlier
