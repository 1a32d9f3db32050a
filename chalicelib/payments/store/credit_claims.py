"""Banks' claims of money that was paid into wallets, in the payments' table.

DISPUTE#<dispute> / CREDIT             a claim, and what of the credit is set aside
LOOKS             / <time>#<dispute>   when the provider is asked about it again
"""

from dataclasses import replace
from typing import Any

from chalicelib.kernel.table import Item, Transaction
from chalicelib.payments.model import CreditClaim, Stage
from chalicelib.payments.store.records import table

_ABSENT = "attribute_not_exists(pk)"
_THERE = "attribute_exists(pk)"
_LOOKS = "LOOKS"


def add_claim(writes: Transaction, claim: CreditClaim) -> None:
    """Add a new claim, refused when it is known already."""
    writes.put("claim", table(), _item(claim), when=_ABSENT)
    if claim.look_at:
        writes.put("look", table(), _look(claim), when=_ABSENT)


def change_claim(writes: Transaction, before: CreditClaim, after: CreditClaim) -> None:
    """Add a change of a claim; refused unless it is as it was read."""
    item = _item(replace(after, version=before.version + 1))
    writes.put("claim", table(), item, when="#version = :read", values={"read": before.version})
    if before.look_at == after.look_at:
        return
    if before.look_at:
        writes.delete("look before", table(), _LOOKS, _look(before)["sk"], when=_THERE)
    if after.look_at:
        writes.put("look", table(), _look(after), when=_ABSENT)


def claim(dispute_id: str) -> CreditClaim | None:
    """A claim as it surely stands; None if the dispute is of no top-up, or not known."""
    item = table().get(f"DISPUTE#{dispute_id}", "CREDIT")
    return _claim(item) if item else None


def undecided(owner: str) -> bool:
    """Whether a claim of credit in that owner's wallets is not decided yet. As it surely stands."""
    start: Item | None = None
    while True:
        page = table().query(_LOOKS, start=start)
        keys = [(f"DISPUTE#{look['subject']}", "CREDIT") for look in page.items]
        if any(item["owner"] == owner for item in table().get_many(keys)):
            return True
        start = page.next_key
        if start is None:
            return False


def _claim(item: Item) -> CreditClaim:
    known: dict[str, Any] = {name: item[name] for name in CreditClaim.__dataclass_fields__ if name in item}
    return CreditClaim(**known | {"stage": Stage(item["stage"])})


def _item(claim: CreditClaim) -> Item:
    return {**vars(claim), "pk": f"DISPUTE#{claim.dispute}", "sk": "CREDIT"}


def _look(claim: CreditClaim) -> Item:
    return {"pk": _LOOKS, "sk": f"{claim.look_at}#{claim.dispute}", "subject": claim.dispute}
