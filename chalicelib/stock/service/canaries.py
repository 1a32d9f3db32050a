"""Canaries: texts among the codes of a batch that look like them and are never sold.

Whoever has one has it from this shop's stock. They are sealed like their neighbours and frozen for good, and
their history says no more than that of any other code.
Source: docs/decisions/0036-export-and-leaks.md
"""

from collections.abc import Iterable, Iterator, Sequence
from random import Random

from chalicelib.kernel import ids
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.stock import intake
from chalicelib.stock.errors import BatchEmpty, BatchNotFound, BatchWithdrawn, CanariesPlanted
from chalicelib.stock.lookalike import lookalike
from chalicelib.stock.model import Because, Code
from chalicelib.stock.service import custody, peppers
from chalicelib.stock.service.goods import Goods, goods, parts, sealed
from chalicelib.stock.store import batches, codes

_TRIES = 200


def plant(sku: str, batch_id: str, kind: intake.Kind, count: int, *, actor: str) -> list[Code]:
    """Put so many canaries among the codes of a batch, once; a repeat gives the same ones.

    Raises `BatchNotFound`, `BatchWithdrawn`, `BatchEmpty`, and `CanariesPlanted` if it has another number.
    """
    batch = batches.find(sku, batch_id)
    if batch is None:
        raise BatchNotFound
    if batch.withdrawn:
        raise BatchWithdrawn
    if planted := batches.canaries(batch_id):
        return _same(planted, count)
    pages, _ = batches.pages(batch_id, limit=1, start=None)
    samples = opened(codes.find_many(pages[0]).values()) if pages else []
    if not samples:
        raise BatchEmpty
    key = custody.newest_key(batch)
    chosen = unlike(kind, samples, "canary", batch_id, count=count)
    writes = Transaction()
    for one in chosen:
        codes.create_canary(writes, sealed(one, batch, key), Because(batch.actor, "imported"))
    batches.check_newest(writes, batch)
    batches.add_canaries(writes, batch_id, [one.code_id for one in chosen], actor=actor)
    try:
        writes.commit()
    except WriteRefused:
        planted = batches.canaries(batch_id)
        if not planted:
            raise Transient("others are writing to this batch; repeat the request") from None
        return _same(planted, count)
    return _same([one.code_id for one in chosen], count)


def unlike(
    kind: intake.Kind, samples: Sequence[tuple[str | None, str]], *seed: str, count: int
) -> list[Goods]:
    """Goods that look like the samples, number and code each, and that the shop has not; the same for a seed.

    Nobody without the shop's pepper can draw them.
    """
    found: dict[str, Goods] = {}
    for one in _drawn(kind, samples, *seed):
        if one.code_id not in found and not codes.find_many(one.code_ids):
            found[one.code_id] = one
        if len(found) == count:
            return list(found.values())
    raise Transient("no text was found that looks like these codes and is none of them")


def opened(found: Iterable[Code]) -> list[tuple[str | None, str]]:
    """Number, if there is one, and code of each of these, in plain: never for a log."""
    return [parts(custody.open_code(code)) for code in found]


def _drawn(kind: intake.Kind, samples: Sequence[tuple[str | None, str]], *seed: str) -> Iterator[Goods]:
    draw = Random(int.from_bytes(ids.keyed(peppers.lasting(), *seed, size=32)))  # noqa: S311 - seeded by a keyed digest
    numbers = [number for number, _ in samples if number is not None]
    secrets = [text for _, text in samples]
    for _ in range(_TRIES):
        number = lookalike(numbers, draw) if numbers else None
        yield goods(kind, intake.Record(0, lookalike(secrets, draw), number))


def _same(planted: list[str], count: int) -> list[Code]:
    if len(planted) != count:
        raise CanariesPlanted(f"this batch has {len(planted)}")
    found = codes.find_many(planted)
    return [found[code_id] for code_id in planted]
