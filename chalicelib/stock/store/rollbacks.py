"""Roll-backs of batches: how far each is, and what it came to."""

from dataclasses import dataclass, field

from chalicelib.kernel.table import Item, WriteRefused
from chalicelib.stock.store.table import ABSENT, table


@dataclass(frozen=True)
class Rollback:
    """The roll-back of a batch. `states` counts the codes of the pages behind it by the state they are in.

    `place` is the cursor of the pages before it, None at the beginning. `attempt` names the execution.
    """

    batch: str
    sku: str
    request: str
    actor: str
    reason: str
    started_at: str
    attempt: int = 1
    finished: bool = False
    step: int = 0
    place: str | None = None
    states: dict[str, int] = field(default_factory=dict)

    @property
    def execution(self) -> str:
        """The name of the workflow's execution that works on it."""
        return f"{self.batch}-{self.attempt}"


def begin(rollback: Rollback) -> Rollback:
    """Put a roll-back; the one that stands afterwards, which is the first of that batch."""
    try:
        table().put(_item(rollback), when=ABSENT)
    except WriteRefused as refusal:
        return _rollback(refusal.refused["put"] or {})
    return rollback


def restart(rollback: Rollback, seen: Rollback) -> Rollback | None:
    """Put a roll-back in the place of an earlier attempt; None if somebody else did."""
    when = "#attempt = :attempt AND #step = :step"
    try:
        table().put(_item(rollback), when=when, values={"attempt": seen.attempt, "step": seen.step})
    except WriteRefused:
        return None
    return rollback


def find(batch: str) -> Rollback | None:
    """The newest roll-back of a batch."""
    item = table().get(f"BATCH#{batch}", "ROLLBACK")
    return _rollback(item) if item else None


def advance(rollback: Rollback, *, place: str | None, states: dict[str, int]) -> None:
    """Store that more pages are behind it, unless that was stored already."""
    values = {"place": place or "", "states": states, "next": rollback.step + 1}
    _change(rollback, "SET #place = :place, #states = :states, #step = :next", values)


def finish(rollback: Rollback) -> None:
    """Everything is done."""
    _change(rollback, "SET #finished = :yes", {"yes": True})


def _change(rollback: Rollback, change: str, values: Item) -> None:
    try:
        table().update(
            f"BATCH#{rollback.batch}",
            "ROLLBACK",
            change,
            when="#attempt = :attempt AND #step = :step",
            values=values | {"attempt": rollback.attempt, "step": rollback.step},
        )
    except WriteRefused:
        return


def _item(rollback: Rollback) -> Item:
    return {"pk": f"BATCH#{rollback.batch}", "sk": "ROLLBACK", **vars(rollback)}


def _rollback(item: Item) -> Rollback:
    kept = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
    return Rollback(**{**kept, "place": kept.get("place") or None})
