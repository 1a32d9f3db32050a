"""What changed about an account, until its owner is mailed so."""

from datetime import datetime, timedelta

from chalicelib.buyers.model import Account, Change
from chalicelib.buyers.store.table import ABSENT, THERE, table
from chalicelib.kernel import clock
from chalicelib.kernel.table import WriteRefused

CHANGE = "CHANGE#"
_KEPT = timedelta(days=1)


def note(account: Account, change: Change, now: datetime) -> None:
    """Have the owner of an account told of a change; of the same one once a minute."""
    item = {
        "pk": f"{CHANGE}{account.buyer}",
        "sk": f"{clock.text(now)[:16]}#{change}",
        "change": change,
        "email": account.email,
        "language": account.language,
        "ttl": int((now + _KEPT).timestamp()),
    }
    try:
        table().put(item, when=ABSENT)
    except WriteRefused:
        return


def forget(buyer: str) -> None:
    """Remove every note of what changed."""
    for item in table().query(f"{CHANGE}{buyer}").items:
        table().delete(item["pk"], item["sk"], when=THERE)
