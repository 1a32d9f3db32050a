"""Who may not order. An order's transaction asks for their absence, so no order slips past a block.

A block that was lifted leaves its story behind.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.kernel import clock, ids
from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.orders.model import Because
from chalicelib.orders.store.records import ABSENT, table

BLOCKS = "BLOCKS"
_ANY = "attribute_exists(pk) OR attribute_not_exists(pk)"
_PAGE = 50


def check(writes: Transaction, kind: str, who: str) -> None:
    """Add the condition that nobody blocked this; the write is named `block <kind>`."""
    writes.check(f"block {kind}", table(), f"BLOCK#{kind}#{who}", "BLOCK", when=ABSENT, values={})


def block(writes: Transaction, kind: str, who: str, *, because: Because, order_id: str | None) -> None:
    """Add a block, and its place in the list; one that stands keeps its first reason."""
    facts = {
        "kind": kind,
        "who": who,
        "since": clock.text(clock.now()),
        "actor": because.actor,
        "reason": because.reason,
        "order_id": order_id,
    }
    for name, (pk, sk) in _keys(kind, who).items():
        known: Mapping[str, Any] = {key: value for key, value in facts.items() if value is not None}
        change = "SET " + ", ".join(f"#{key} = if_not_exists(#{key}, :{key})" for key in known)
        writes.update(name, table(), pk, sk, change, when=_ANY, values=known)


def find(kind: str, who: str) -> Item | None:
    """The block of somebody as it stands, if there is one."""
    return table().get(f"BLOCK#{kind}#{who}", "BLOCK")


def lift(kind: str, who: str, *, because: Because) -> bool:
    """Let somebody order again, and note who said so; False if they are not blocked."""
    item = find(kind, who)
    if item is None:
        return False
    writes = Transaction()
    for name, (pk, sk) in _keys(kind, who).items():
        writes.delete(name, table(), pk, sk, when="#since = :since", values={"since": item["since"]})
    lifted = {"lifted_at": clock.text(clock.now()), "lifted_by": because.actor, "lifted_for": because.reason}
    writes.put("story", table(), {**item, **lifted, "sk": f"LIFTED#{ids.new('lift')}"}, when=ABSENT)
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def blocked(start: str | None) -> tuple[list[Item], str | None]:
    """A page of those who may not order, and the cursor of the next."""
    page = table().query(BLOCKS, limit=_PAGE, start=place(start, partition=BLOCKS, prefix=""))
    return page.items, cursor(page.next_key)


def _keys(kind: str, who: str) -> dict[str, tuple[str, str]]:
    return {
        f"block {kind}": (f"BLOCK#{kind}#{who}", "BLOCK"),
        f"listed {kind}": (BLOCKS, f"{kind}.{who}"),
    }
