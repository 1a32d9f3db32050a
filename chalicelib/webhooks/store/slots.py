"""Places at an endpoint: at most so many attempts are under way there at once."""

from datetime import datetime, timedelta

from chalicelib.kernel import clock
from chalicelib.kernel.table import WriteRefused
from chalicelib.webhooks.store.table import table

_FORGOTTEN = timedelta(hours=1)


def take(endpoint_id: str, count: int, *, owner: str, now: datetime, until: datetime) -> int | None:
    """Take one of so many places until then; which, or None if all are taken. A dead owner's comes free."""
    for number in range(count):
        try:
            table().update(
                _pk(endpoint_id),
                str(number),
                "SET #owner = :owner, #until = :until, #ttl = :ttl",
                when="attribute_not_exists(pk) OR #until <= :now",
                values={
                    "owner": owner,
                    "until": clock.text(until),
                    "now": clock.text(now),
                    "ttl": int((until + _FORGOTTEN).timestamp()),
                },
            )
        except WriteRefused:
            continue
        return number
    return None


def release(endpoint_id: str, number: int, *, owner: str) -> None:
    """Give a place back, unless it is another's by now."""
    try:
        table().delete(_pk(endpoint_id), str(number), when="#owner = :owner", values={"owner": owner})
    except WriteRefused:
        return


def _pk(endpoint_id: str) -> str:
    return f"SLOT#{endpoint_id}"
