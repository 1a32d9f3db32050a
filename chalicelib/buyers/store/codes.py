"""Who asked for a code."""

from datetime import datetime, timedelta

from chalicelib.buyers.store.table import ABSENT, THERE, table
from chalicelib.kernel import clock
from chalicelib.kernel.table import WriteRefused

CODE = "CODE#"
_KEPT = timedelta(days=1)


def ask(buyer: str, purpose: str, *, email: str, language: str, now: datetime) -> None:
    """Note that a code was asked for; once a minute, more often changes nothing."""
    item = {
        "pk": f"{CODE}{buyer}",
        "sk": f"{clock.text(now)[:16]}#{purpose}",
        "purpose": purpose,
        "email": email,
        "language": language,
        "ttl": int((now + _KEPT).timestamp()),
    }
    try:
        table().put(item, when=ABSENT)
    except WriteRefused:
        return


def forget_asked(buyer: str) -> None:
    """Remove every note of codes that were asked for."""
    for item in table().query(f"{CODE}{buyer}").items:
        table().delete(item["pk"], item["sk"], when=THERE)
