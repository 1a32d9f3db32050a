"""Passwords that are being set: noted first, so that older sessions end also if the process dies then."""

from datetime import timedelta

from chalicelib.buyers.store.table import ABSENT, THERE, table
from chalicelib.kernel import clock, ids
from chalicelib.kernel.table import WriteRefused

_KEPT = timedelta(days=31)
"""Longer than any session lasts that was begun before."""


def begin(buyer: str) -> str:
    """Note that the password of a buyer may change now; what names this note."""
    reset = ids.new("rst")
    expires = int((clock.now() + _KEPT).timestamp())
    table().put({"pk": _key(buyer), "sk": reset, "ttl": expires}, when=ABSENT)
    return reset


def end(buyer: str, reset: str) -> None:
    """Older sessions have ended, or the password has not changed; a second time changes nothing."""
    try:
        table().delete(_key(buyer), reset, when=THERE)
    except WriteRefused:
        return


def begun(buyer: str) -> list[str]:
    """The notes that nobody has ended."""
    return [item["sk"] for item in table().query(_key(buyer)).items]


def _key(buyer: str) -> str:
    return f"RESET#{buyer}"
