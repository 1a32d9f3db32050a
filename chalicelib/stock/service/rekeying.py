"""Another data key for the codes of a batch, while they are sold and seen.

The batch gets a second key; its codes are sealed anew, page by page, each on condition that its ciphertext
is what was read; then the first key is dropped. At every moment the batch has the key of each of its codes.
Source: docs/decisions/0041-data-keys.md
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.stock.errors import BatchNotFound, ImportUnderWay
from chalicelib.stock.seal import SealBroken, seal, unseal
from chalicelib.stock.service.custody import context
from chalicelib.stock.store import batches, codes, rollbacks, runs
from chalicelib.stock.store.batches import Batch

_PAGES = 5
"""Pages after which it is stored how far it is, and looked at the clock."""

_SECONDS = 20.0

_LONGEST_WRITER = timedelta(minutes=5)
"""Longer than any function lives that puts codes into a batch."""


@dataclass(frozen=True)
class Rekeyed:
    """Codes that were sealed anew; whether there are more; when the key that they have now was made."""

    moved: int
    more: bool
    since: str


def step(sku: str, batch_id: str, key_number: int) -> Rekeyed:
    """Seal codes of a batch anew for some 20 seconds, so that none has the key of that number any more.

    Goes on where it stopped, whoever stopped. When nothing is left, the old key is gone from the batch, and a
    repeat changes nothing. Several at once are as right as one. Raises `BatchNotFound`, `ImportUnderWay`,
    `Invalid` for a key that never was, `SealBroken` with the id of a code that does not open, `Transient`.
    """
    batch = _found(sku, batch_id)
    if key_number > batch.key_number:
        raise Invalid.of_field("key_number", "unknown", f"the batch has key {batch.key_number}")
    if batch.key_number == key_number and batch.next_key is None:
        _require_settled(batch)
        batch = batches.add_key(batch, vault().new_key(context(sku, batch_id)).wrapped)
    keys = {number: vault().unwrap(wrapped, context(sku, batch_id)) for number, wrapped in batch.keys.items()}
    until = time.monotonic() + _SECONDS
    moved = 0
    while batch.key_number == key_number:
        pages, following = batches.pages(batch_id, limit=_PAGES, start=batch.next_place)
        moved += sum(_seal_anew(page, batch, keys) for page in pages)
        batch = _leave_behind(batch, following)
        if following and time.monotonic() > until:
            break
    more = batch.key_number == key_number
    return Rekeyed(moved, more, (batch.next_since if more else batch.keyed_at) or batch.created_at)


def _found(sku: str, batch_id: str) -> Batch:
    batch = batches.find(sku, batch_id)
    if batch is None:
        raise BatchNotFound
    return batch


def _require_settled(batch: Batch) -> None:
    """Raise `ImportUnderWay` unless nobody can put codes into the batch any more.

    So it is after the report, when all pages stand, and some time after the roll-back of what has none.
    """
    if batch.report is not None:
        return
    rollback = rollbacks.find(batch.batch) if batch.withdrawn else None
    if rollback is None or clock.now() - clock.parse(rollback.started_at) < _LONGEST_WRITER:
        raise ImportUnderWay("the import is not over: wait, resume it, or roll it back")


def _seal_anew(page: Iterable[str], batch: Batch, keys: dict[int, bytes]) -> int:
    """Seal the codes of a page under the newest key; how many did not have it."""
    moved = 0
    for code in codes.find_many(page).values():
        if code.key_number == batch.newest:
            continue
        place = {"sku": code.sku, "batch": code.batch, "code_id": code.code_id}
        try:
            text = unseal(keys[code.key_number], code.sealed, **place)
        except SealBroken:
            raise SealBroken(code.code_id) from None
        moved += codes.reseal(code, seal(keys[batch.newest], text, **place), batch.newest)
    return moved


def _leave_behind(batch: Batch, following: str | None) -> Batch:
    """Store that all codes up to a cursor, None for all of them, have the next key."""
    if following is not None:
        return batches.advance(batch, following)
    if batch.next_key is not None:
        runs.rewrap(batch.batch, batch.next_key)
    return batches.drop_key(batch)
