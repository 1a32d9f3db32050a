"""Erasures that were asked for, and when they are due."""

from dataclasses import asdict, replace

from chalicelib.buyers.model import Erasure, ErasureState
from chalicelib.buyers.store.table import ABSENT, THERE, table
from chalicelib.kernel.table import Item, Transaction, WriteRefused

_LIST = "ERASURES"
_SK = "ERASURE"


def find(buyer: str) -> Erasure | None:
    """What was asked for, and what became of it."""
    item = table().get(_pk(buyer), _SK)
    return erasure_of(item) if item else None


def ask(erasure: Erasure) -> bool:
    """Keep a request; False if one is waiting already."""
    writes = Transaction()
    writes.put(
        "erasure",
        table(),
        _item(erasure),
        when=ABSENT + " OR #state <> :waiting",
        values={"waiting": ErasureState.WAITING},
    )
    writes.put("list", table(), _pointer(erasure), when=ABSENT)
    return _committed(writes)


def change(before: Erasure, after: Erasure) -> bool:
    """Put off, withdraw or finish a request that still is as it was read; False if it is not."""
    writes = Transaction()
    values = {"waiting": ErasureState.WAITING, "due": before.due_at}
    when = "#state = :waiting AND #due_at = :due"
    writes.put("erasure", table(), _item(after), when=when, values=values)
    writes.delete("list before", table(), _LIST, _place(before), when=THERE)
    if after.state is ErasureState.WAITING:
        writes.put("list", table(), _pointer(after), when=ABSENT)
    return _committed(writes)


def due(now: str, limit: int) -> list[Erasure]:
    """Requests that are due by now, the longest due first."""
    pointers = [item for item in table().query(_LIST, limit=limit).items if item["sk"] <= now]
    found = table().get_many((_pk(item["buyer"]), _SK) for item in pointers)
    return [erasure_of(item) for item in found]


def closed(erasure: Erasure, state: ErasureState) -> Erasure:
    """A request that is over; its address is not kept."""
    return replace(erasure, state=state, email="")


def erasure_of(item: Item) -> Erasure:
    """The request that an item shows."""
    known = {name: item[name] for name in Erasure.__dataclass_fields__ if name in item}
    kept_by = tuple(item.get("kept_by", ()))
    return Erasure(**{**known, "state": ErasureState(item["state"]), "kept_by": kept_by})


def _committed(writes: Transaction) -> bool:
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def _item(erasure: Erasure) -> Item:
    return asdict(erasure) | {"pk": _pk(erasure.buyer), "sk": _SK}


def _pointer(erasure: Erasure) -> Item:
    return {"pk": _LIST, "sk": _place(erasure), "buyer": erasure.buyer}


def _place(erasure: Erasure) -> str:
    return f"{erasure.due_at}#{erasure.buyer}"


def _pk(buyer: str) -> str:
    return f"ERASURE#{buyer}"
