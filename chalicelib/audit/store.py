"""The audit log's table. What is in it is only ever added: no role may change or remove an item.

<chain>#<block>   / <number>          an entry; a hundred lie in a block
ABOUT#<id>        / <action>#<stage>  an entry that is about this order, product, code …: its chain and number
PEOPLE            / <subject>         who signed in with which address, as first seen
SEALS#<chain>     / <number>          a head of the chain, signed
BROKEN#<chain>    / <moment>          where a check found that the chain does not hold

Entries are found by month, person and operation in indexes of these names, in the order of their actions
(`place`). A place begins with the action's id, so with its time, and ends with the stage: what began and what
became of it lie side by side.
"""

import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from chalicelib.audit.model import chain as chains
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Item, Page, Table, Transaction, WriteRefused

_ABSENT = "attribute_not_exists(pk)"
_TRIES = 20
_PAUSE_SECONDS = 0.01


@dataclass(frozen=True)
class Head:
    """The last entry of a chain: its number, 0 of an empty one, and its hash."""

    number: int
    hash: str


_heads: dict[str, Head] = {}
"""Where this process last saw the end of each chain: where to look first, never what is believed."""


@lru_cache(maxsize=1)
def table() -> Table:
    """The audit log's table."""
    return Table(settings().table_audit)


def forget() -> None:
    """Look for the ends of the chains anew."""
    _heads.clear()


def append(chain: str, facts: Item) -> Item:
    """Add an entry at the end of a chain, once for each action and stage; the entry.

    Its number is the next and nobody else's: of two writers one is refused, looks again, and follows the
    other. Raises `Transient` when others are faster too often, or the database is silent.
    """
    head = _heads.get(chain) or head_of(chain)
    for attempt in range(_TRIES):
        item = chains.linked(chain, head.number + 1, head.hash, facts)
        try:
            _writes(item).commit()
        except WriteRefused as refused:
            stood = refused.refused.get("entry")
            if stood and stood["place"] == item["place"]:
                item = stood  # an answer was lost: it was written at the first try
            else:
                time.sleep(random.uniform(0, _PAUSE_SECONDS * min(attempt, 8)))  # noqa: S311 - spread
                head = head_of(chain, seen=head.number)
                continue
        _heads[chain] = Head(item["number"], item["hash"])
        return item
    raise Transient("others are writing to the audit log")


def head_of(chain: str, *, seen: int = 1) -> Head:
    """The end of a chain as it surely stands. `seen` is a number that is surely there, if one is known."""
    block = (max(seen, 1) - 1) // chains.BLOCK
    newest = _newest(chain, block)
    if newest is None and block:
        return head_of(chain)
    if newest and newest["number"] < (block + 1) * chains.BLOCK:
        return Head(newest["number"], newest["hash"])
    block, step = _gallop(chain, block)
    while step > 1:
        step //= 2
        block += step * _is_begun(chain, block + step)
    newest = _newest(chain, block)
    return Head(newest["number"], newest["hash"]) if newest else Head(0, chains.origin(chain))


def find(chain: str, number: int) -> Item | None:
    """An entry as it stands."""
    return table().get(chains.partition(chain, number), chains.place(number))


def after(chain: str, number: int, *, most: int) -> Iterator[Item]:
    """The entries behind a number in their order, about `most` of them, read block by block.

    It ends behind two empty blocks, so that one which was removed whole is seen by what lies behind it.
    """
    first = number // chains.BLOCK
    empty = 0
    for block in range(first, first + most // chains.BLOCK + 1):
        found = list(_behind(chains.partition(chain, block * chains.BLOCK + 1), number))
        yield from found
        empty = 0 if found else empty + 1
        if empty > 1:
            return


def listed(index: str, key: str, *, low: str, high: str, start: Item | None, limit: int) -> Page:
    """Keys of the entries of a month, a person or an operation between two places, newest first."""
    condition, values = f"#{index} = :key AND #place BETWEEN :low AND :high", {"key": key, "low": low}
    return table().query_index(
        index, condition, values | {"high": high}, start=start, limit=limit, forward=False
    )


def about(subject: str, *, low: str, high: str, start: Item | None, limit: int) -> Page:
    """Keys of the entries about a thing between two places, newest first."""
    page = table().query(f"ABOUT#{subject}", between=(low, high), start=start, limit=limit, forward=False)
    keys = [_key(one["chain"], one["number"]) | {"place": one["sk"]} for one in page.items]
    return Page(keys, page.next_key)


def entries(keys: Iterable[Item]) -> dict[str, Item]:
    """The entries at some keys, by place."""
    found = table().get_many((one["pk"], one["sk"]) for one in keys)
    return {item["place"]: item for item in found}


def remember(subject: str, email: str) -> None:
    """Keep with which address somebody signed in first; a repeat changes nothing."""
    _put_once({"pk": "PEOPLE", "sk": subject, "email": email})


def people(*, start: Item | None = None) -> Page:
    """A page of those who have signed in."""
    return table().query("PEOPLE", start=start)


def seal(chain: str, head: Head, at: str, signature: str) -> None:
    """Keep a signed head; a repeat changes nothing."""
    facts = {"number": head.number, "hash": head.hash, "at": at, "signature": signature}
    _put_once({"pk": f"SEALS#{chain}", "sk": chains.place(head.number), **facts})


def last_seal(chain: str) -> Item | None:
    """The newest signed head of a chain."""
    return next(iter(table().query(f"SEALS#{chain}", limit=1, forward=False).items), None)


def break_found(chain: str, number: int, reason: str, at: str) -> None:
    """Keep that a check found a chain broken."""
    _put_once({"pk": f"BROKEN#{chain}", "sk": at, "number": number, "reason": reason})


def last_break(chain: str) -> Item | None:
    """What a check found last, if one ever found a chain broken."""
    return next(iter(table().query(f"BROKEN#{chain}", limit=1, forward=False).items), None)


def _writes(item: Item) -> Transaction:
    writes = Transaction()
    writes.put("entry", table(), item, when=_ABSENT)
    for subject in item["about"]:
        pointer: dict[str, Any] = {"pk": f"ABOUT#{subject}", "sk": item["place"]}
        pointer |= {"chain": item["chain"], "number": item["number"]}
        writes.put(f"about {subject}", table(), pointer, when=_ABSENT)
    return writes


def _gallop(chain: str, block: int) -> tuple[int, int]:
    """A block that is begun, and a step so wide that the block that far behind is not."""
    step = 1
    while _is_begun(chain, block + step):
        block, step = block + step, step * 2
    return block, step


def _behind(pk: str, number: int) -> Iterator[Item]:
    start: Item | None = None
    while True:
        page = table().query(pk, between=(chains.place(number + 1), "~"), start=start)
        yield from page.items
        start = page.next_key
        if start is None:
            return


def _is_begun(chain: str, block: int) -> bool:
    return find(chain, block * chains.BLOCK + 1) is not None


def _newest(chain: str, block: int) -> Item | None:
    page = table().query(chains.partition(chain, block * chains.BLOCK + 1), limit=1, forward=False)
    return next(iter(page.items), None)


def _put_once(item: Item) -> None:
    try:
        table().put(item, when=_ABSENT)
    except WriteRefused:
        return


def _key(chain: str, number: int) -> Item:
    return {"pk": chains.partition(chain, number), "sk": chains.place(number)}
