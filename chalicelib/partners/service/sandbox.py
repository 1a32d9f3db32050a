"""Orders that are none: priced by the catalogue, paid with play money, with codes that say what they are.

Nothing is read of the stock, and nothing is written but rows of the sandbox's own in the partners' table.
"""

from dataclasses import replace

from chalicelib.catalog import service as catalog
from chalicelib.catalog.model import SkuKind
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.paging import cursor
from chalicelib.kernel.paging import place as place_of
from chalicelib.kernel.table import WriteRefused
from chalicelib.ledger.model import Kind
from chalicelib.orders.errors import OrderNotFound
from chalicelib.orders.model import Event, Fulfilment, Order
from chalicelib.orders.schemas import PlaceOrder, RevealedCode
from chalicelib.orders.service import partnering, placing
from chalicelib.partners.model import Partner
from chalicelib.partners.store import sandbox as store
from chalicelib.stock.errors import OutOfStock
from chalicelib.wallet.model import Line, Movement, Owner, Wallet
from chalicelib.wallet.service import crediting

PLAY_MONEY = 1_000_000_000
"""Minor units of every currency that a partner has to begin with."""

MARK = "SANDBOX"
"""What every made-up code begins with."""

OUT_OF_STOCK = "sandbox-out-of-stock-"
NO_CREDIT = "sandbox-insufficient-credit-"
IN_REVIEW = "sandbox-in-review-"
"""What an idempotency key begins with that asks for that outcome."""

PAGE = 50
_TRIES = 8


def place(partner: Owner, partner_id: str, wanted: PlaceOrder, key: str) -> tuple[Order, list[RevealedCode]]:
    """One made-up order for one key, and its codes; the same again for a repeat. Errors as of a real one."""
    order_id = partnering.rehearsal(partner, key)
    for _ in range(_TRIES):
        earlier = store.find(partner_id, order_id)
        if earlier:
            found = placing.same(earlier, partnering.digest_of(wanted))
            return found, codes(found)
        order = _outcome(partnering.rehearse(partner, wanted, key), key)
        before = store.wallet(partner_id, order.currency) or _full(partner, order.currency)
        if before.available < order.total:
            raise crediting.insufficient("expected_total")
        movement = Movement(
            f"spd:{order.order_id}", Kind.SPEND, order.order_id, -order.total, order.created_at
        )
        line = Line(before.version + 1, before.balance - order.total, movement)
        try:
            store.place(partner_id, order, line=line)
        except WriteRefused:
            continue  # the same order, or another of the same play money, came between
        return order, codes(order)
    raise Transient("many sandbox orders come at once")


def find(partner_id: str, order_id: str) -> Order:
    """A made-up order of the partner's; raises `OrderNotFound`."""
    found = store.find(partner_id, order_id)
    if found is None:
        raise OrderNotFound
    return found


def page(partner_id: str, text: str | None) -> tuple[list[Order], str | None]:
    """Some made-up orders, the newest first, and the cursor of the next."""
    start = place_of(text, partition=store.partition(partner_id), prefix=store.PLACED)
    found, following = store.placed(partner_id, start=start, limit=PAGE)
    return found, cursor(following)


def wallets(partner: Owner, told: Partner) -> list[Wallet]:
    """The play money in every currency that was used, and in the partner's own."""
    found = {wallet.currency: wallet for wallet in store.wallets(told.partner_id)}
    found.setdefault(told.currency, _full(partner, told.currency))
    return [found[currency] for currency in sorted(found)]


def statement(partner_id: str, currency: str, text: str | None) -> tuple[list[Line], str | None]:
    """What moved the play money, the newest first, and the cursor of the next page."""
    prefix = store.line_prefix(currency)
    start = place_of(text, partition=store.partition(partner_id), prefix=prefix)
    found, following = store.lines(partner_id, currency, start=start, limit=PAGE)
    return found, cursor(following)


def codes(order: Order) -> list[RevealedCode]:
    """The made-up codes of an order, the same at every look; none before it is delivered."""
    if order.fulfilment is not Fulfilment.DELIVERED:
        return []
    kinds = {sku_id: sku.kind for sku_id, sku in catalog.skus([line.sku for line in order.lines]).items()}
    made: list[RevealedCode] = []
    for line in order.lines:
        pair = kinds.get(line.sku) is SkuKind.NUMBER_PASSWORD
        for _ in range(line.quantity):
            text = f"{MARK}-{order.order_id[-8:]}-{len(made) + 1:04d}"
            made.append(
                RevealedCode(
                    sku=line.sku,
                    product_title=line.product_title,
                    title=line.title,
                    code=f"{text}----{MARK}" if pair else text,
                    number=text if pair else None,
                    password=MARK if pair else None,
                    guide={},
                )
            )
    return made


def _outcome(order: Order, key: str) -> Order:
    """The order with what its key asks for."""
    if key.startswith(OUT_OF_STOCK):
        raise OutOfStock("as the key of this sandbox order asks for")
    if key.startswith(NO_CREDIT):
        raise crediting.insufficient("expected_total")
    if not key.startswith(IN_REVIEW) and not order.review:
        return order
    lines = tuple(replace(line, delivered=False, delivered_at=None) for line in order.lines)
    paid = tuple(event for event in order.timeline if event.event in {"placed", "paid"})
    seen = (*paid, Event(order.created_at, "in_review"))
    return replace(order, review=True, fulfilment=Fulfilment.IN_REVIEW, lines=lines, timeline=seen)


def _full(partner: Owner, currency: str) -> Wallet:
    return Wallet(partner.key, currency, PLAY_MONEY, PLAY_MONEY)
