"""What is kept of the use of keys: nonces, and how many requests came in a minute."""

import uuid
from datetime import datetime

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import WriteRefused
from chalicelib.partners.model import WINDOW
from chalicelib.partners.store.table import table

_TRIES = 4
_FREE = "attribute_not_exists(pk) OR #ttl < :now"
_HERE = "#window = :window AND #count < :most"
_BEGUN = "attribute_not_exists(pk) OR #window < :window"


def use_nonce(key_id: str, nonce: str, *, now: datetime, until: datetime) -> bool:
    """Use a nonce of a key up, for that long; False if it was used. One write.

    A question whose answer was lost is asked again: the mark of this use tells it from another's.
    """
    mark = uuid.uuid4().hex
    item = {"pk": f"NONCE#{key_id}#{nonce}", "sk": "NONCE", "mark": mark, "ttl": int(until.timestamp())}
    try:
        table().put(item, when=_FREE, values={"now": int(now.timestamp())})
    except WriteRefused as refusal:
        stood = refusal.refused["put"]
        return stood is not None and stood["mark"] == mark
    return True


def count(key_id: str, *, most: int, now: datetime) -> int | None:
    """Count a request of a key in its present window: how many there are with it; None if `most` were.

    One write; in a window's first request it is two. The latest use is kept with it.
    """
    seconds = int(WINDOW.total_seconds())
    values: dict[str, int | str] = {
        "window": int(now.timestamp()) // seconds * seconds,
        "at": clock.text(now),
        "one": 1,
    }
    for _ in range(_TRIES):
        try:
            item = table().update(
                f"KEY#{key_id}",
                "USE",
                "SET #count = #count + :one, #used_at = :at",
                when=_HERE,
                values=values | {"most": most},
            )
            return int(item["count"])
        except WriteRefused as refusal:
            stood = refusal.refused["update"]
        if stood is not None and stood["window"] == values["window"]:
            return None
        if stood is not None and stood["window"] > int(values["window"]):
            values["window"] = stood["window"]  # another server's clock is in the next one already
            continue
        if _begin(key_id, values):
            return 1
    raise Transient("many requests of this key begin a window at once")


def _begin(key_id: str, values: dict[str, int | str]) -> bool:
    try:
        table().update(
            f"KEY#{key_id}",
            "USE",
            "SET #window = :window, #count = :one, #used_at = :at",
            when=_BEGUN,
            values=values,
        )
    except WriteRefused:
        return False
    return True
