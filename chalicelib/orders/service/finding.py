"""Finding orders again: buyers by a link that only their mailbox gets, staff by day or address.

Nobody learns from an answer whether an address is known: the request is noted for every address alike, and
what comes of it is seen in the mailbox only.
"""

from chalicelib.buyers.service import buyer_of
from chalicelib.kernel import clock
from chalicelib.orders import store
from chalicelib.orders.model import Order, Status, status

MOST_FOUND = 50
"""Orders of one buyer that are shown, the newest of them."""

_PAGE = 50
_LOOKED_AT = 500


def ask(email: str, language: str) -> None:
    """Note that somebody asked for the orders of an address; a mail follows if there are any.

    One write, whatever the address. Repeated within a minute it changes nothing.
    """
    store.ask(buyer_of(email), email=email, language=language, now=clock.now())


def of_buyer(buyer: str) -> list[Order]:
    """The newest orders of a buyer; a moment old."""
    return store.of_buyer(buyer, limit=MOST_FOUND)


def of_address(email: str) -> list[Order]:
    """The newest orders under an address; a moment old."""
    return of_buyer(buyer_of(email))


def placed_on(
    day: str, *, wanted: Status | None, before: tuple[str, str] | None
) -> tuple[list[Order], tuple[str, str] | None]:
    """A page of the orders of a day in UTC, newest first, and the place to go on from; None at the end.

    A page of one status may be short before the end: a call looks at so many orders only.
    """
    found: list[Order] = []
    looked_at = 0
    while looked_at < _LOOKED_AT:
        page = store.placed_on(day, before=before, limit=_PAGE)
        for order in page:
            before = (order.created_at, order.order_id)
            if wanted in {None, status(order)}:
                found.append(order)
            if len(found) == _PAGE:
                return found, before
        if len(page) < _PAGE:
            return found, None
        looked_at += len(page)
    return found, before
