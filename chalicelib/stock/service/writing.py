"""The core of every import: codes are written page by page, each page whole with its places in a lane.

One transaction writes the codes of a page, the page itself, the racks and the purchase in the ledger: nothing
half-written can exist. A page that stands is skipped, so any part of an import may run twice.
Source: docs/decisions/0014-import-of-millions.md, docs/decisions/0031-purchases.md
"""

from collections.abc import Iterable

from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.ledger import templates
from chalicelib.ledger.model import Entry
from chalicelib.ledger.service import posting
from chalicelib.stock.model import Because, Code, costs, lane_count
from chalicelib.stock.service import peppers
from chalicelib.stock.service.custody import newest_key
from chalicelib.stock.service.goods import Goods, sealed
from chalicelib.stock.store import batches, codes, lanes
from chalicelib.stock.store.batches import Batch
from chalicelib.stock.store.lanes import Filling

PAGE = 96
"""Codes of a page: with the page, two racks and an entry all that DynamoDB writes in one transaction."""

_TRIES = 20

Owners = dict[str, str]
"""Code ids that a page did not take, and the batch that each of them is of."""


def lanes_for(sku: str, more: int) -> list[int]:
    """The lanes of a SKU that gets so many codes more, the emptiest first."""
    found = lanes.survey(sku, lanes.lane_total(sku))
    wanted = lane_count(sum(lane.left for lane in found) + more)
    if wanted > len(found):
        found = lanes.survey(sku, lanes.widen(sku, wanted))
    return [lane.lane for lane in sorted(found, key=lambda lane: lane.left)]


class Writer:
    """Writes pages of one batch; what it wrote is for sale after `publish`."""

    def __init__(self, batch: Batch, because: Because) -> None:
        self._batch = batch
        self._because = because
        self._key = newest_key(batch)
        self._fillings: dict[int, Filling] = {}

    def write(self, number: int, lane: int, page: list[Goods]) -> Owners:
        """Put those codes of a page that nobody has, once; whose each of the others is.

        `page` holds no code twice. When another run wrote the page, nothing is changed. Raises `Transient`,
        also while the key of the fingerprints changes.
        """
        for since in {one.since for one in page}:
            peppers.require_settled(since)
        filling = self._fillings.setdefault(lane, Filling(self._batch.sku, lane))
        others = known_before(page)
        left = {one.code_id: sealed(one, self._batch, self._key) for one in page if one.code_id not in others}
        for _ in range(_TRIES):
            writes = Transaction()
            for code in left.values():
                codes.create(writes, code, self._because)
            batches.add_page(writes, self._batch.batch, number, lane=lane, code_ids=list(left))
            filling.extend(writes, list(left))
            posting.post(writes, self._purchase(number, left.values()))
            try:
                writes.commit()
            except WriteRefused as refusal:
                filling.forget()
                stands = refusal.refused.pop("page", None)
                if stands is not None:
                    return standing(page, stands["codes"])
                others |= _owners(refusal.refused)
                left = {code_id: code for code_id, code in left.items() if code_id not in others}
            else:
                filling.extended(list(left))
                return others
        raise Transient("others are filling the same lane")

    def _purchase(self, number: int, taken: Iterable[Code]) -> Entry:
        batch = self._batch
        return templates.purchase(batch.batch, number, batch.sku, costs(taken), actor=self._because.actor)

    def publish(self) -> None:
        """Put on sale what was written."""
        for filling in self._fillings.values():
            filling.publish()


def standing(page: list[Goods], written: list[str]) -> Owners:
    """What `write` answered when it wrote this page."""
    mine = set(written)
    return known(one for one in page if mine.isdisjoint(one.code_ids))


def known(page: Iterable[Goods]) -> Owners:
    """The goods that the shop has already, under whatever key, by their present id, and whose they are."""
    several = list(page)
    found = codes.find_many(code_id for one in several for code_id in one.code_ids)
    return {
        one.code_id: found[code_id].batch for one in several for code_id in one.code_ids if code_id in found
    }


def known_before(page: Iterable[Goods]) -> Owners:
    """Those of which the shop has the code under a key of before; no read where there was none."""
    several = [one for one in page if one.older]
    found = codes.find_many(code_id for one in several for code_id in one.older)
    return {one.code_id: found[code_id].batch for one in several for code_id in one.older if code_id in found}


def _owners(refused: dict[str, Item | None]) -> Owners:
    """The codes among the refused writes, and whose they are."""
    return {name: str(item["batch"]) for name, item in refused.items() if item and "batch" in item}
