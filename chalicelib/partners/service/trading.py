"""What partners do by program: buy from their balance, and read what they bought and what it cost.

A sandbox key gets the same answers of made-up orders, see `sandbox`.
"""

from collections.abc import Iterable

from chalicelib.orders.errors import NotRevealable
from chalicelib.orders.model import Order
from chalicelib.orders.schemas import Contact, OrderItem, PlaceOrder, RevealedCode
from chalicelib.orders.service import keeping, partnering
from chalicelib.orders.service.showing import Showing
from chalicelib.partners.model import Caller
from chalicelib.partners.service import sandbox
from chalicelib.wallet.errors import InsufficientCredit
from chalicelib.wallet.model import Line, Owner, Wallet
from chalicelib.wallet.service import crediting, reading

FIELD = "expected_total"


def place(
    caller: Caller,
    *,
    items: Iterable[OrderItem],
    currency: str,
    expected_total: int,
    country: str | None,
    key: str,
    source_ip: str,
) -> tuple[Order, list[RevealedCode]]:
    """One order for one key, wholly paid from the balance, and its codes in plain.

    The same key and wish give the first order and its codes again. An order that a person has to look at
    first has no codes yet. Raises `UnknownSku`, `Invalid`, `PriceChanged`, `TotalTooSmall`, `OutOfStock`,
    `InsufficientCredit`, `BuyerBlocked`, `IdempotencyKeyReused`.
    """
    partner = caller.partner
    wanted = PlaceOrder(
        items=list(items),
        contact=Contact(email=partner.email, language=partner.language),
        currency=currency,
        expected_total=expected_total,
        country=country,
        wallet_amount=expected_total,
    )
    if caller.key.sandbox:
        return sandbox.place(owner_of(caller), partner.partner_id, wanted, key)
    showing = Showing()
    try:
        order = partnering.place(owner_of(caller), wanted, key, source_ip=source_ip, showing=showing)
    except InsufficientCredit:
        raise crediting.insufficient(FIELD) from None
    return order, showing.codes or keeping.reveal_again(order, source_ip=source_ip)


def order(caller: Caller, order_id: str) -> Order:
    """An order of the partner's; raises `OrderNotFound` for everybody else's."""
    if caller.key.sandbox:
        return sandbox.find(caller.partner.partner_id, order_id)
    return partnering.own(owner_of(caller), order_id)


def orders(caller: Caller, text: str | None) -> tuple[list[Order], str | None]:
    """Some of the partner's orders, the newest first, and the cursor of the next."""
    if caller.key.sandbox:
        return sandbox.page(caller.partner.partner_id, text)
    return partnering.page(owner_of(caller), text)


def codes(caller: Caller, order_id: str, *, source_ip: str) -> list[RevealedCode]:
    """The codes of an own order in plain; each look is logged. Raises `OrderNotFound`, `NotRevealable`."""
    found = order(caller, order_id)
    if not caller.key.sandbox:
        return keeping.reveal(found.order_id, source_ip=source_ip)
    made_up = sandbox.codes(found)
    if not made_up:
        raise NotRevealable(f"the order is {found.fulfilment}, its payment {found.payment}")
    return made_up


def balances(caller: Caller) -> list[Wallet]:
    """What the partner has in each currency."""
    if caller.key.sandbox:
        return sandbox.wallets(owner_of(caller), caller.partner)
    return reading.wallets(owner_of(caller))


def statement(caller: Caller, currency: str, text: str | None) -> tuple[list[Line], str | None]:
    """What moved a balance, the newest first, and the cursor of the next page."""
    if caller.key.sandbox:
        return sandbox.statement(caller.partner.partner_id, currency, text)
    return reading.statement(owner_of(caller), currency, text)


def owner_of(caller: Caller) -> Owner:
    """Whose wallet it is."""
    return Owner.of_partner(caller.partner.partner_id)
