"""Disputes and early fraud warnings in the payments' table.

ORDER#<order> / DISPUTE#<dispute>      a dispute of an order's money
ORDER#<order> / EVIDENCE#<submission>  what was sent to the bank
ORDER#<order> / WARNING#<warning>      an early fraud warning, and what was decided
DISPUTE#<id>, WARNING#<id> / NAME      whose it is
DISPUTES#open / <deadline>#<dispute>   those that the bank has not decided; DISPUTES#closed / <time>#<dispute>
WARNINGS#new / <time>#<warning>        those that nobody has decided; WARNINGS#decided
LOOKS / <time>#<dispute>               when the provider is asked again
CLAIMS / LISTED                        when it was last asked which disputes and warnings there are
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.payments.model import Disputed, Stage, Submission, Warned, WarningDecision
from chalicelib.payments.store.records import table

_ABSENT = "attribute_not_exists(pk)"
_THERE = "attribute_exists(pk)"
_LOOKS = "LOOKS"
_NO_DEADLINE = "9999"
_PAGE = 50

Key = tuple[str, str]


def add_dispute(writes: Transaction, record: Disputed) -> None:
    """Add a new dispute; the write is named `dispute`, refused when it is known already."""
    writes.put("dispute", table(), _dispute_item(record), when=_ABSENT)
    name = {"pk": f"DISPUTE#{record.dispute}", "sk": "NAME", "order_id": record.order_id}
    writes.put("name", table(), name, when=_ABSENT)
    for write, (pk, sk) in _places(record):
        writes.put(write, table(), _pointer(record, pk, sk), when=_ABSENT)


def change_dispute(writes: Transaction, before: Disputed, after: Disputed) -> None:
    """Add a change of a dispute, and of its places in lists; refused unless it is as it was read."""
    item = _dispute_item(replace(after, version=before.version + 1))
    writes.put("dispute", table(), item, when="#version = :read", values={"read": before.version})
    old, new = dict(_places(before)), dict(_places(after))
    for write in sorted(old.keys() | new.keys()):
        if old.get(write) == new.get(write):
            continue
        if write in old:
            writes.delete(f"{write} before", table(), *old[write], when=_THERE)
        if write in new:
            writes.put(write, table(), _pointer(after, *new[write]), when=_ABSENT)


def dispute(dispute_id: str) -> Disputed | None:
    """A dispute as it surely stands."""
    name = table().get(f"DISPUTE#{dispute_id}", "NAME")
    item = table().get(f"ORDER#{name['order_id']}", f"DISPUTE#{dispute_id}") if name else None
    return _dispute(item) if item else None


def disputes(order_id: str) -> list[Disputed]:
    """Every dispute of an order."""
    return [_dispute(item) for item in table().query(f"ORDER#{order_id}", sk_prefix="DISPUTE#").items]


def listed_disputes(state: str, start: str | None) -> tuple[list[Disputed], str | None]:
    """A page of the open disputes by deadline, or of the closed ones, the latest first; the next cursor."""
    items, following = _listed(f"DISPUTES#{state}", start, newest_first=state != "open")
    return [_dispute(item) for item in items], following


def waiting(limit: int) -> tuple[int, int]:
    """How many disputes are open, and how many warnings new, each counted up to `limit`."""
    claims, hints = (table().query(pk, limit=limit).items for pk in ("DISPUTES#open", "WARNINGS#new"))
    return len(claims), len(hints)


def looks(now: str, limit: int) -> list[str]:
    """Disputes about which the provider is to be asked by now, the longest overdue first."""
    found = table().query(_LOOKS, limit=limit).items
    return [item["subject"] for item in found if item["sk"].partition("#")[0] <= now]


def listing() -> str | None:
    """When the provider was last asked which disputes and warnings there are."""
    item = table().get("CLAIMS", "LISTED")
    return str(item["at"]) if item else None


def list_again(before: str | None, now: str) -> bool:
    """Note that it is asked now; False if somebody else did meanwhile."""
    when = "#at = :before" if before else _ABSENT
    try:
        table().put(
            {"pk": "CLAIMS", "sk": "LISTED", "at": now},
            when=when,
            values={"before": before} if before else {},
        )
    except WriteRefused:
        return False
    return True


def add_submission(submission: Submission) -> Submission:
    """Keep what is sent to the bank, once for its id; what was kept first."""
    item = {
        **vars(submission),
        "pk": f"ORDER#{submission.order_id}",
        "sk": f"EVIDENCE#{submission.submission_id}",
    }
    try:
        table().put(item, when=_ABSENT)
    except WriteRefused as refusal:
        return _submission(refusal.refused["put"] or {})
    return submission


def submissions(order_id: str, dispute_id: str) -> list[Submission]:
    """What was sent to the bank about a dispute, or was about to be."""
    found = table().query(f"ORDER#{order_id}", sk_prefix="EVIDENCE#").items
    return [_submission(item) for item in found if item["dispute"] == dispute_id]


def all_submissions(order_id: str) -> list[Submission]:
    """What was sent to the bank about any dispute of an order."""
    return [_submission(item) for item in table().query(f"ORDER#{order_id}", sk_prefix="EVIDENCE#").items]


def replace_evidence(submission: Submission, evidence: dict[str, str]) -> None:
    """Keep other texts in our copy of what was sent to the bank."""
    pk, sk = f"ORDER#{submission.order_id}", f"EVIDENCE#{submission.submission_id}"
    table().update(pk, sk, "SET #evidence = :texts", when=_THERE, values={"texts": evidence})


def add_warning(writes: Transaction, warned: Warned) -> None:
    """Add an early fraud warning; the write is named `warning`, refused when it is known already."""
    writes.put("warning", table(), _warning_item(warned), when=_ABSENT)
    name = {"pk": f"WARNING#{warned.warning}", "sk": "NAME", "order_id": warned.order_id}
    writes.put("name", table(), name, when=_ABSENT)
    pk, sk = _place_of_warning(warned)
    writes.put("list", table(), _warning_pointer(warned, pk, sk), when=_ABSENT)


def decide_warning(writes: Transaction, before: Warned, after: Warned) -> None:
    """Add a decision about a new warning, once."""
    item = _warning_item(after)
    name = before.warning
    writes.put(f"warning {name}", table(), item, when="#state = :new", values={"new": WarningDecision.NEW})
    writes.delete(f"list {name} before", table(), *_place_of_warning(before), when=_THERE)
    pk, sk = _place_of_warning(after)
    writes.put(f"list {name}", table(), _warning_pointer(after, pk, sk), when=_ABSENT)


def warning(warning_id: str) -> Warned | None:
    """An early fraud warning as it surely stands."""
    name = table().get(f"WARNING#{warning_id}", "NAME")
    item = table().get(f"ORDER#{name['order_id']}", f"WARNING#{warning_id}") if name else None
    return _warned(item) if item else None


def warnings(order_id: str) -> list[Warned]:
    """Every early fraud warning about an order."""
    return [_warned(item) for item in table().query(f"ORDER#{order_id}", sk_prefix="WARNING#").items]


def listed_warnings(state: str, start: str | None) -> tuple[list[Warned], str | None]:
    """A page of the new warnings, the oldest first, or of the decided ones, the latest first."""
    items, following = _listed(f"WARNINGS#{state}", start, newest_first=state != "new")
    return [_warned(item) for item in items], following


def _listed(pk: str, start: str | None, *, newest_first: bool) -> tuple[list[Item], str | None]:
    """The things that a page of a list points to, in its order."""
    begin = place(start, partition=pk, prefix="")
    page = table().query(pk, limit=_PAGE, start=begin, forward=not newest_first)
    keys = [(f"ORDER#{one['order_id']}", f"{one['kind']}#{one['subject']}") for one in page.items]
    found = {(item["pk"], item["sk"]): item for item in table().get_many(keys)}
    return [found[key] for key in keys if key in found], cursor(page.next_key)


def _places(record: Disputed) -> Iterator[tuple[str, Key]]:
    """Where a dispute stands in lists, by the name of the write."""
    if record.closed:
        yield "list", ("DISPUTES#closed", f"{record.closed_at}#{record.dispute}")
    else:
        yield "list", ("DISPUTES#open", f"{record.due_by or _NO_DEADLINE}#{record.dispute}")
    if record.look_at:
        yield "look", (_LOOKS, f"{record.look_at}#{record.dispute}")


def _pointer(record: Disputed, pk: str, sk: str) -> Item:
    return {"pk": pk, "sk": sk, "order_id": record.order_id, "kind": "DISPUTE", "subject": record.dispute}


def _dispute_item(record: Disputed) -> Item:
    return {**vars(record), "pk": f"ORDER#{record.order_id}", "sk": f"DISPUTE#{record.dispute}"}


def _dispute(item: Item) -> Disputed:
    return Disputed(
        **{**_known(Disputed, item), "look_at": item.get("look_at"), "stage": Stage(item["stage"])}
    )


def _place_of_warning(warned: Warned) -> Key:
    if warned.state is WarningDecision.NEW:
        return "WARNINGS#new", f"{warned.opened_at}#{warned.warning}"
    return "WARNINGS#decided", f"{warned.decided_at}#{warned.warning}"


def _warning_pointer(warned: Warned, pk: str, sk: str) -> Item:
    return {"pk": pk, "sk": sk, "order_id": warned.order_id, "kind": "WARNING", "subject": warned.warning}


def _warning_item(warned: Warned) -> Item:
    return {**vars(warned), "pk": f"ORDER#{warned.order_id}", "sk": f"WARNING#{warned.warning}"}


def _warned(item: Item) -> Warned:
    return Warned(**{**_known(Warned, item), "state": WarningDecision(item["state"])})


def _submission(item: Item) -> Submission:
    return Submission(**_known(Submission, item))


def _known(kind: type[Any], item: Item) -> dict[str, Any]:
    return {name: item[name] for name in kind.__dataclass_fields__ if name in item}
