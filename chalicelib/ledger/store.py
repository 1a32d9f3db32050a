"""The ledger's table. Entries are only ever added.

<subject> / ENTRY#<entry>               an entry: all its postings, balanced
ACCOUNTS / <account>#<currency>         what an account holds, summed from the stream
BALANCE#<account>#<currency> / <day>    what a day moved on an account, summed from the stream
PROFIT#<day> / <sku>#<currency>         what a day earned with a SKU, summed from the stream
SUMMED#<subject>#<entry> / SUMMED       this entry is in the sums; forgotten after a week
ADJUSTMENTS / <adjustment>              what one person proposed and another decides

Index `posted` (`posted_on`, `at`) holds all entries by day, in eight partitions.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Table, Transaction, WriteRefused
from chalicelib.ledger.model import Account, Adjustment, AdjustmentState, Entry, Kind, Posting

SHARDS = 8
"""Partitions of a day in the index, so that none is hot."""

ENTRY = "ENTRY#"
_ADJUSTMENTS = "ADJUSTMENTS"
_ABSENT = "attribute_not_exists(pk)"
_ANY = "attribute_exists(pk) OR attribute_not_exists(pk)"
"""A sum is begun by the first amount that is added."""

_WEEK_SECONDS = 604_800
"""A stream keeps its records for a day: after a week none of them can be told again."""


@lru_cache(maxsize=1)
def table() -> Table:
    """The ledger's table."""
    return Table(settings().table_ledger)


def write_name(entry: Entry) -> str:
    """The name of an entry's write in a transaction; a refusal that names it says: recorded already."""
    return f"entry {entry.entry_id}"


def post(writes: Transaction, entry: Entry) -> None:
    """Add an entry to the transaction of the fact that it records; refused when it was recorded before."""
    now = clock.now()
    shard = zlib.crc32(entry.subject.encode()) % SHARDS
    item = {
        **asdict(entry),
        "postings": [asdict(posting) for posting in entry.postings],
        "pk": entry.subject,
        "sk": f"{ENTRY}{entry.entry_id}",
        "at": clock.text(now),
        "posted_on": f"{now.date().isoformat()}#{shard}",
    }
    writes.put(write_name(entry), table(), item, when=_ABSENT)


def find(subject: str, entry_id: str) -> Entry | None:
    """An entry as it surely stands."""
    item = table().get(subject, f"{ENTRY}{entry_id}")
    return entry_of(item) if item else None


def find_many(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Entry]:
    """Those entries that exist, by subject and id."""
    items = table().get_many((subject, f"{ENTRY}{entry_id}") for subject, entry_id in keys)
    return {(item["pk"], item["entry_id"]): entry_of(item) for item in items}


def of_subject(subject: str, *, most: int | None = None) -> list[Entry]:
    """Every entry of an order, a wallet or whatever else, oldest first; `most` of them if there are more."""
    found = [entry_of(item) for item in _all(subject, ENTRY, consistent=True, most=most)]
    return sorted(found, key=lambda entry: (entry.at, entry.entry_id))


def posted_on(
    day: str, shard: int, *, since: str = "", start: Item | None = None, limit: int = 100
) -> tuple[list[Entry], Item | None]:
    """A page of the entries of a day in UTC in one partition of the index, oldest first; where it goes on."""
    condition, values = (
        "#posted_on = :day AND #at >= :since",
        {"day": f"{day}#{shard}", "since": since or day},
    )
    page = table().query_index("posted", condition, values, start=start, limit=limit)
    return [entry_of(item) for item in page.items], page.next_key


def sum_up(entries: Iterable[Entry]) -> None:
    """Add entries to the sums of accounts and SKUs by day, each entry once however often it is told.

    All or nothing; raises `WriteRefused` naming those that are in the sums already, by `write_name`.
    """
    chosen = list(entries)
    writes = Transaction()
    ttl = int(clock.now().timestamp()) + _WEEK_SECONDS
    for entry in chosen:
        mark = {"pk": f"SUMMED#{entry.subject}#{entry.entry_id}", "sk": "SUMMED", "ttl": ttl}
        writes.put(write_name(entry), table(), mark, when=_ABSENT)
    for (pk, sk), sums in sums_of(chosen).items():
        change = "ADD " + ", ".join(f"#{name} :{name}" for name in sums)
        writes.update(f"{pk} {sk}", table(), pk, sk, change, when=_ANY, values=dict(sums))
    writes.commit()


def not_summed(entries: Iterable[Entry]) -> list[Entry]:
    """Those of some entries that are not in the sums."""
    chosen = {f"SUMMED#{entry.subject}#{entry.entry_id}": entry for entry in entries}
    marks = {item["pk"] for item in table().get_many((pk, "SUMMED") for pk in chosen)}
    return [entry for pk, entry in chosen.items() if pk not in marks]


def sums_of(entries: Iterable[Entry]) -> dict[tuple[str, str], Counter[str]]:
    """What entries add to each sum: accounts as debits less credits, SKUs as what they bring the shop."""
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for entry in entries:
        day = entry.at[:10]
        for one in entry.postings:
            found["ACCOUNTS", f"{one.account}#{one.currency}"]["amount"] += one.amount
            found[f"BALANCE#{one.account}#{one.currency}", day]["amount"] += one.amount
            group, _, name = one.account.partition(":")
            if one.sku and group in {"income", "expense"}:
                found[f"PROFIT#{day}", f"{one.sku}#{one.currency}"][name] -= one.amount
        for sku, quantity in entry.quantities.items():
            found[f"PROFIT#{day}", f"{sku}#{entry.postings[0].currency}"]["quantity"] += quantity
    return found


def holdings() -> dict[tuple[Account, str], int]:
    """What every account holds in each currency, by the sums."""
    found = {}
    for item in _all("ACCOUNTS"):
        account, _, currency = item["sk"].rpartition("#")
        found[Account(account), currency] = int(item["amount"])
    return found


def days_since(account: Account, currency: str, day: str) -> list[tuple[str, int]]:
    """What each day moved on an account, from a day on."""
    newest_first: list[tuple[str, int]] = []
    start: Item | None = None
    while True:
        page = table().query(
            f"BALANCE#{account}#{currency}", limit=31, start=start, forward=False, consistent=False
        )
        newest_first += [(item["sk"], item["amount"]) for item in page.items if item["sk"] >= day]
        start = page.next_key
        if start is None or page.items[-1]["sk"] < day:
            return newest_first[::-1]


def first_day() -> str | None:
    """The first day on which anything was posted, by the sums; None before that."""
    firsts = [
        page.items[0]["sk"]
        for account, currency in holdings()
        if (page := table().query(f"BALANCE#{account}#{currency}", limit=1)).items
    ]
    return min(firsts, default=None)


def profit_on(day: str) -> list[Item]:
    """The sums of a day by SKU and currency."""
    return _all(f"PROFIT#{day}")


def propose(adjustment: Adjustment) -> bool:
    """Keep a proposal; False when there is one of that id."""
    item = {**asdict(adjustment), "pk": _ADJUSTMENTS, "sk": adjustment.adjustment_id}
    try:
        table().put(item, when=_ABSENT)
    except WriteRefused:
        return False
    return True


def adjustment(adjustment_id: str) -> Adjustment | None:
    """A proposal as it surely stands."""
    item = table().get(_ADJUSTMENTS, adjustment_id)
    return _adjustment(item) if item else None


def adjustments() -> list[Adjustment]:
    """Every proposal, newest first; there are few, as each is a person's doing."""
    found = [_adjustment(item) for item in _all(_ADJUSTMENTS, consistent=True)]
    return sorted(found, key=lambda one: (one.proposed_at, one.adjustment_id), reverse=True)


def decide(
    writes: Transaction, adjustment_id: str, state: AdjustmentState, *, actor: str, reason: str | None
) -> None:
    """Add the decision on a proposal, once and by somebody else; the write is named `adjustment`."""
    writes.update(
        "adjustment",
        table(),
        _ADJUSTMENTS,
        adjustment_id,
        "SET #state = :state, #decided_by = :actor, #decided_at = :now, #decided_for = :reason",
        when="#state = :proposed AND #proposed_by <> :actor",
        values={
            "state": state,
            "actor": actor,
            "now": clock.text(clock.now()),
            "reason": reason or "",
            "proposed": AdjustmentState.PROPOSED,
        },
    )


def entry_of(item: Mapping[str, Any]) -> Entry:
    """The entry that an item, or a stream record, shows."""
    known = {name: item[name] for name in Entry.__dataclass_fields__ if name in item}
    postings = tuple(
        Posting(Account(one["account"]), one["amount"], one["currency"], one.get("sku"))
        for one in item["postings"]
    )
    return Entry(**{**known, "kind": Kind(item["kind"]), "postings": postings})


def _adjustment(item: Item) -> Adjustment:
    known = {name: item[name] for name in Adjustment.__dataclass_fields__ if name in item}
    typed = {
        "debit": Account(item["debit"]),
        "credit": Account(item["credit"]),
        "state": AdjustmentState(item["state"]),
    }
    return Adjustment(**{**known, **typed})


def _all(pk: str, sk_prefix: str = "", *, consistent: bool = False, most: int | None = None) -> list[Item]:
    found: list[Item] = []
    start: Item | None = None
    while True:
        page = table().query(pk, sk_prefix=sk_prefix, start=start, consistent=consistent)
        found += page.items
        start = page.next_key
        if start is None or (most is not None and len(found) >= most):
            return found[:most]
