"""Batches: one import each, with the wrapped keys of its codes, its counts and its pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.stock.model import FIRST_KEY
from chalicelib.stock.store.table import ABSENT, table

_CANARIES = "PAGE#CANARIES"
"""The last page of a batch: whoever goes through its pages meets the canaries too."""


@dataclass(frozen=True)
class Batch:
    """One import. `request` is the digest of what was sent; `report` is compressed, None while loading.

    `page_size` is fixed at the beginning, so that a resumed import cuts the same pages; so is `currency`, in
    which its codes were bought. A batch that is `withdrawn` is rolled back, or about to be: nothing is
    imported into it any more.

    `wrapped_key` has the number `key_number` and was made at `keyed_at`, or with the batch. While codes are
    sealed anew there is a `next_key` too, of the following number, made at `next_since`; the codes of all
    pages up to the cursor `next_place` have it.
    """

    batch: str
    sku: str
    wrapped_key: bytes
    request: str
    actor: str
    source: str
    page_size: int
    created_at: str
    count: int = 0
    accepted: int = 0
    report: bytes | None = None
    withdrawn: bool = False
    currency: str | None = None
    key_number: int = FIRST_KEY
    keyed_at: str | None = None
    next_key: bytes | None = None
    next_since: str | None = None
    next_place: str | None = None

    @property
    def keys(self) -> dict[int, bytes]:
        """The wrapped keys that its codes may have, by number."""
        keys = {self.key_number: self.wrapped_key}
        return keys if self.next_key is None else keys | {self.key_number + 1: self.next_key}

    @property
    def newest(self) -> int:
        """The number of the key that a code is sealed under from now on."""
        return max(self.keys)


def begin(batch: Batch) -> Batch:
    """Put a new batch; the one that stands afterwards, which is the first of that id."""
    try:
        table().put(_item(batch), when=ABSENT)
    except WriteRefused as refusal:
        return _batch(refusal.refused["put"] or {})
    return batch


def finish(batch: Batch, *, accepted: int, report: bytes) -> None:
    """Store the outcome, once."""
    try:
        table().update(
            f"SKU#{batch.sku}",
            f"BATCH#{batch.batch}",
            "SET #accepted = :accepted, #report = :report",
            when="attribute_exists(pk) AND attribute_not_exists(#report)",
            values={"accepted": accepted, "report": report},
        )
    except WriteRefused:
        return


def withdraw(sku: str, batch: str) -> None:
    """Let nothing be imported into a batch any more; a repeat changes nothing."""
    change = "SET #withdrawn = :yes"
    table().update(f"SKU#{sku}", f"BATCH#{batch}", change, when="attribute_exists(pk)", values={"yes": True})


def find(sku: str, batch: str) -> Batch | None:
    """A batch of a SKU."""
    item = table().get(f"SKU#{sku}", f"BATCH#{batch}")
    return _batch(item) if item else None


def of_sku(sku: str, *, limit: int, start: str | None) -> tuple[list[Batch], str | None]:
    """Some batches of a SKU, the newest of them first, and the cursor of the next page."""
    partition = f"SKU#{sku}"
    key = place(start, partition=partition, prefix="BATCH#")
    page = table().query(partition, sk_prefix="BATCH#", limit=limit, start=key)
    found = sorted((_batch(item) for item in page.items), key=lambda batch: batch.created_at, reverse=True)
    return found, cursor(page.next_key)


def add_page(writes: Transaction, batch: str, number: int, *, lane: int, code_ids: list[str]) -> None:
    """Add a page, which tells that its codes are in a lane; named `page`, refused if it is there already."""
    item = {"pk": f"BATCH#{batch}", "sk": _page(number), "lane": lane, "codes": code_ids}
    writes.put("page", table(), item, when=ABSENT)


def add_canaries(writes: Transaction, batch: str, code_ids: list[str], *, actor: str) -> None:
    """Add the page of a batch's canaries, which are in no lane; refused if it has some already."""
    now = clock.text(clock.now())
    item = {"pk": f"BATCH#{batch}", "sk": _CANARIES, "codes": code_ids, "actor": actor, "at": now}
    writes.put("page", table(), item, when=ABSENT)


def canaries(batch: str) -> list[str]:
    """The canaries of a batch."""
    item = table().get(f"BATCH#{batch}", _CANARIES)
    return list(item["codes"]) if item else []


def written(batch: str, numbers: Iterable[int]) -> dict[int, list[str]]:
    """The codes of those pages that are written, by page number."""
    found = table().get_many([(f"BATCH#{batch}", _page(number)) for number in numbers])
    return {int(item["sk"].removeprefix("PAGE#")): item["codes"] for item in found}


def pages(batch: str, *, limit: int, start: str | None) -> tuple[list[list[str]], str | None]:
    """Pages of code ids of a batch in order, and the cursor of the next."""
    partition = f"BATCH#{batch}"
    key = place(start, partition=partition, prefix="PAGE#")
    found = table().query(partition, sk_prefix="PAGE#", limit=limit + 1, start=key).items
    more = len(found) > limit
    last = {name: found[limit - 1][name] for name in ("pk", "sk")} if more else None
    return [item["codes"] for item in found[:limit]], cursor(last)


def pages_written(batch: str) -> int:
    """How many pages of an import are written."""
    count = 0
    key = None
    while True:
        page = table().query(f"BATCH#{batch}", sk_prefix="PAGE#", limit=200, start=key)
        count += len(page.items)
        if not (key := page.next_key):
            return count


def check_newest(writes: Transaction, batch: Batch) -> None:
    """Add the condition, named `key`, that a batch has no newer key than it had when it was read."""
    writes.check(
        "key",
        table(),
        f"SKU#{batch.sku}",
        f"BATCH#{batch.batch}",
        when=_same_keys(batch),
        values=_keys(batch),
    )


def add_key(batch: Batch, wrapped: bytes) -> Batch:
    """Begin to replace a batch's key; the batch that stands afterwards, perhaps with another's next key."""
    change = "SET #next_key = :next, #next_since = :now"
    values = {"next": wrapped, "now": clock.text(clock.now())}
    return _change(batch, change, _same_keys(batch), _keys(batch) | values)


def advance(batch: Batch, place: str) -> Batch:
    """Store that all codes up to a cursor have the next key; the batch that stands afterwards.

    Nothing is changed when somebody else got further meanwhile.
    """
    at = "attribute_not_exists(#next_place)" if batch.next_place is None else "#next_place = :seen"
    seen = {} if batch.next_place is None else {"seen": batch.next_place}
    values = {"place": place, "next": batch.next_key, **seen}
    return _change(batch, "SET #next_place = :place", f"#next_key = :next AND {at}", values)


def drop_key(batch: Batch) -> Batch:
    """End the replacement: the next key is the only one. The batch that stands afterwards.

    Lawful once no code has the old key. Nothing is changed when somebody else was faster.
    """
    change = "SET #wrapped_key = :next, #key_number = :number, #keyed_at = :since"
    change += " REMOVE #next_key, #next_since, #next_place"
    values = {"next": batch.next_key, "number": batch.newest, "since": batch.next_since}
    return _change(batch, change, "#next_key = :next", values)


def _same_keys(batch: Batch) -> str:
    following = "attribute_not_exists(#next_key)" if batch.next_key is None else "#next_key = :following"
    return f"#wrapped_key = :wrapped AND {following}"


def _keys(batch: Batch) -> dict[str, Any]:
    following = {} if batch.next_key is None else {"following": batch.next_key}
    return {"wrapped": batch.wrapped_key, **following}


def _change(batch: Batch, change: str, when: str, values: dict[str, Any]) -> Batch:
    pk, sk = f"SKU#{batch.sku}", f"BATCH#{batch.batch}"
    try:
        return _batch(table().update(pk, sk, change, when=when, values=values))
    except WriteRefused as refusal:
        return _batch(refusal.refused["update"] or {})


def _page(number: int) -> str:
    return f"PAGE#{number:06d}"


def _item(batch: Batch) -> Item:
    fields: dict[str, Any] = dict(vars(batch))
    return fields | {"pk": f"SKU#{batch.sku}", "sk": f"BATCH#{batch.batch}"}


def _batch(item: Item) -> Batch:
    return Batch(**{name: value for name, value in item.items() if name not in {"pk", "sk"}})
