"""Batches: one import each, with the wrapped key of its codes, its counts and its pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.stock.store.table import ABSENT, table

_CANARIES = "PAGE#CANARIES"
"""The last page of a batch: whoever goes through its pages meets the canaries too."""


@dataclass(frozen=True)
class Batch:
    """One import. `request` is the digest of what was sent; `report` is compressed, None while loading.

    `page_size` is fixed at the beginning, so that a resumed import cuts the same pages; so is `currency`, in
    which its codes were bought. A batch that is `withdrawn` is rolled back, or about to be: nothing is
    imported into it any more.
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


def _page(number: int) -> str:
    return f"PAGE#{number:06d}"


def _item(batch: Batch) -> Item:
    fields: dict[str, Any] = dict(vars(batch))
    return fields | {"pk": f"SKU#{batch.sku}", "sk": f"BATCH#{batch.batch}"}


def _batch(item: Item) -> Batch:
    return Batch(**{name: value for name, value in item.items() if name not in {"pk", "sk"}})
