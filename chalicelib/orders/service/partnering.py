"""Orders of partners: paid from the partner's balance when they are placed, and read by nobody else."""

from chalicelib.kernel import ids
from chalicelib.kernel.paging import cursor, index_place
from chalicelib.orders import store
from chalicelib.orders.errors import OrderNotFound
from chalicelib.orders.model import Order
from chalicelib.orders.schemas import PlaceOrder
from chalicelib.orders.service import placing
from chalicelib.orders.service.quoting import quote
from chalicelib.orders.service.showing import Showing
from chalicelib.wallet.model import Owner

PAGE = 50
_KEY = frozenset({"pk", "sk", "buyer", "created_at"})
_NOT_COMPARED = frozenset({"contact"})
"""A partner's address is not part of what it asks for: a repeat after it moved is a repeat."""


def place(partner: Owner, wanted: PlaceOrder, key: str, *, source_ip: str, showing: Showing) -> Order:
    """One order of a partner for one key, wholly paid from its balance, codes sold and seen with it.

    What somebody has to look at first is paid, and delivered when they agree. Repeats and errors are those of
    `placing.place`.
    """
    order_id = ids.derived("ord", partner.key, key)
    buyer = placing.Buyer(as_buyer(partner), source_ip=source_ip or None, partner=partner)
    return placing.place_as(buyer, wanted, order_id, digest_of(wanted), showing)


def rehearse(partner: Owner, wanted: PlaceOrder, key: str) -> Order:
    """The order that `place` would make, under the id `rehearsal`: without codes, and nothing is written.

    Raises what is wrong with the wish: `UnknownSku`, `Invalid`, `PriceChanged`, `TotalTooSmall`.
    """
    buyer = placing.Buyer(as_buyer(partner), partner=partner)
    return placing.draft(buyer, wanted, rehearsal(partner, key), digest_of(wanted), quote(wanted))


def rehearsal(partner: Owner, key: str) -> str:
    """The id of what is rehearsed under a key; never that of an order."""
    return ids.derived("ord", "sandbox", partner.key, key)


def digest_of(wanted: PlaceOrder) -> str:
    """What a repeat is compared by."""
    return placing.digest_of(wanted, without=_NOT_COMPARED)


def own(partner: Owner, order_id: str) -> Order:
    """An order of the partner's as it surely stands; raises `OrderNotFound` for everybody else's."""
    order = store.find(order_id)
    if order is None or order.wallet != partner.key:
        raise OrderNotFound
    return order


def page(partner: Owner, text: str | None) -> tuple[list[Order], str | None]:
    """Some orders of a partner, the newest first, and the cursor of the next; a moment old."""
    start = index_place(text, names=_KEY, fixed={"buyer": as_buyer(partner), "sk": "ORDER"})
    found, following = store.page_of_buyer(as_buyer(partner), start=start, limit=PAGE)
    return found, cursor(following)


def as_buyer(partner: Owner) -> str:
    """What stands for a partner where a digest stands for a buyer's address: in lists, in blocks."""
    return ids.token(ids.keyed(b"partner", partner.key))
