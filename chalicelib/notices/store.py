"""The notices' table: what was told to whom is known by the order; no address is kept here.

NOTICE#<order_id> / <fact>   state, attempts, at; `until` while a mail is being sent; `message` or `reason`
"""

from datetime import datetime
from functools import lru_cache

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Table, WriteRefused
from chalicelib.notices.model import State


@lru_cache(maxsize=1)
def _table() -> Table:
    return Table(settings().table_notices)


def find(order_id: str, fact: str) -> Item | None:
    """A notice as it surely stands."""
    return _table().get(_key(order_id), fact)


def of_order(order_id: str) -> list[Item]:
    """Every notice of an order, the oldest first."""
    return sorted(_table().query(_key(order_id)).items, key=lambda item: item["at"])


def begin(order_id: str, fact: str, *, now: datetime, until: datetime) -> int | None:
    """Claim the sending of a notice until then, for one sender; which attempt that is.

    None if it was sent, has failed for good, or is being sent by somebody whose time is not over.
    """
    values = {"sending": State.SENDING, "now": clock.text(now), "until": clock.text(until)}
    try:
        item = _table().update(
            _key(order_id),
            fact,
            "SET #state = :sending, #at = :now, #until = :until, "
            "#attempts = if_not_exists(#attempts, :none) + :one",
            when="attribute_not_exists(pk) OR (#state = :sending AND #until <= :now)",
            values=values | {"none": 0, "one": 1},
        )
    except WriteRefused:
        return None
    return int(item["attempts"])


def postpone(order_id: str, fact: str, attempt: int, *, now: datetime) -> None:
    """Let the next attempt begin at once; nothing happens if it has begun already."""
    _moved(order_id, fact, attempt, "SET #until = :now", {"now": clock.text(now)})


def sent(order_id: str, fact: str, attempt: int, *, now: datetime, message: str) -> None:
    """Note that the mail service has taken the mail."""
    values = {"to": State.SENT, "now": clock.text(now), "message": message}
    _moved(order_id, fact, attempt, "SET #state = :to, #at = :now, #message = :message REMOVE #until", values)


def failed(order_id: str, fact: str, attempt: int, *, now: datetime, reason: str) -> None:
    """Note that the mail service will never take the mail, and the name it gave for that."""
    values = {"to": State.FAILED, "now": clock.text(now), "reason": reason}
    _moved(order_id, fact, attempt, "SET #state = :to, #at = :now, #reason = :reason REMOVE #until", values)


def _moved(order_id: str, fact: str, attempt: int, change: str, values: dict[str, str]) -> None:
    """Change a notice that is being sent by this attempt; another's is left alone."""
    when = "#state = :sending AND #attempts = :attempt"
    mine = {"sending": State.SENDING, "attempt": attempt}
    try:
        _table().update(_key(order_id), fact, change, when=when, values=values | mine)
    except WriteRefused:
        return


def _key(order_id: str) -> str:
    return f"NOTICE#{order_id}"
