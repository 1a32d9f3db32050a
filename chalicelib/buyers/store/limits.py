"""Tries that were made: a token bucket of one number, the moment at which all tries will have come back."""

from datetime import datetime, timedelta

from chalicelib.buyers.model import Limit, milliseconds
from chalicelib.buyers.store.table import ABSENT, table
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import WriteRefused

_TRIES = 5
_SECOND = 1000


def spend(limit: Limit, who: str, *, now: datetime) -> int:
    """Take one try: 0, or how many milliseconds there is none, and then nothing is written.

    `until` is when all tries made so far will have come back; it may lie so far ahead as the burst lasts.
    Two at once never take more than there are. Raises `Transient` when too many try the same at once.
    """
    pk, at = f"LIMIT#{limit.what}#{who}", milliseconds(now)
    every = int(limit.every / timedelta(milliseconds=1))
    until, before = at, None
    for _ in range(_TRIES):
        if until + every > at + limit.burst * every:
            return until + every - at - limit.burst * every
        item = {"pk": pk, "sk": "LIMIT", "until": until + every, "ttl": (until + every) // _SECOND + 1}
        when = ABSENT + " OR #until <= :now" if before is None else "#until = :before"
        try:
            table().put(item, when=when, values={"now": at} if before is None else {"before": before})
        except WriteRefused as refusal:
            stood = refusal.refused["put"]
            before = int(stood["until"]) if stood else None
            until = max(at, before or 0)
        else:
            return 0
    raise Transient("many try the same at once")
