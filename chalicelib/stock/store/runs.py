"""Runs: how far the import of an uploaded file is. A chunk counts once, however often it is worked on."""

from dataclasses import dataclass, field, fields
from typing import Any

from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.stock.model import ImportState
from chalicelib.stock.store.table import ABSENT, table


@dataclass(frozen=True)
class Run:
    """The import of one upload, and what the merchant said of the file.

    `total` records are in `chunks` sealed objects once the file is read; `done` of them are judged. `refused`
    lines could not be read. `attempt` names the execution that works on it.
    """

    batch: str
    sku: str
    upload: str
    name: str
    kind: str
    currency_exponent: int
    wrapped_key: bytes
    request: str
    actor: str
    created_at: str
    dry_run: bool
    encoding: str | None = None
    columns: list[str] | None = None
    header: bool | None = None
    currency: str | None = None
    state: ImportState = ImportState.READING
    attempt: int = 1
    chunks: int | None = None
    total: int = 0
    done: int = 0
    lines: int = 0
    blank: int = 0
    rejected: int = 0
    accepted: int = 0
    duplicates: int = 0
    layout: Item | None = None
    preview: list[Item] = field(default_factory=list)
    problem: Item | None = None

    @property
    def execution(self) -> str:
        """The name of the workflow's execution that works on it."""
        return f"{self.batch}-{self.attempt}"

    @property
    def folder(self) -> str:
        """Where what belongs to it is in the object store."""
        return f"batches/{self.batch}"

    @property
    def error_file(self) -> str:
        """Where the list of the lines that were not taken is in the object store."""
        return f"errors/{self.batch}.csv"


_NAMES = frozenset(one.name for one in fields(Run))


def begin(run: Run) -> Run:
    """Put a new run; the one that stands afterwards, which is the first of that batch."""
    item: Item = {**_key(run.batch), **vars(run), "state": str(run.state)}
    try:
        table().put(item, when=ABSENT)
    except WriteRefused as refusal:
        return _run(refusal.refused["put"] or {})
    return run


def find(batch: str) -> Run | None:
    """The run of a batch; None when it was imported in one request."""
    item = table().get(f"BATCH#{batch}", "RUN")
    return _run(item) if item else None


def refuse(batch: str, problem: Item) -> None:
    """The file cannot be read: nothing is imported."""
    _move(batch, ImportState.REFUSED, (ImportState.READING,), {"problem": problem})


def cut(batch: str, facts: Item) -> None:
    """The file is read: its records are in chunks."""
    _move(batch, ImportState.IMPORTING, (ImportState.READING,), facts)


def finish(batch: str) -> None:
    """Everything is done."""
    _move(batch, ImportState.FINISHED, (ImportState.IMPORTING,), {})


def fail(batch: str, problem: Item) -> None:
    """The workflow gave up."""
    _move(batch, ImportState.FAILED, (ImportState.READING, ImportState.IMPORTING), {"problem": problem})


def again(run: Run) -> Run | None:
    """Go on with another attempt where the last one stopped; None if somebody else did, or it is over."""
    state = ImportState.READING if run.chunks is None else ImportState.IMPORTING
    values = {"state": str(state), "seen": str(run.state), "attempt": run.attempt, "one": 1}
    change = "SET #state = :state, #attempt = #attempt + :one REMOVE #problem"
    try:
        item = table().update(
            **_key(run.batch), change=change, when="#state = :seen AND #attempt = :attempt", values=values
        )
    except WriteRefused:
        return None
    return _run(item)


def rewrap(batch: str, wrapped_key: bytes) -> None:
    """Keep another key in the place of the first, which nothing needs once the import is over."""
    try:
        table().update(
            **_key(batch),
            change="SET #wrapped_key = :key",
            when="attribute_exists(pk)",
            values={"key": wrapped_key},
        )
    except WriteRefused:
        return


def count(batch: str, chunk: int, *, done: int, accepted: int, duplicates: int) -> None:
    """Add what a chunk came to, once."""
    counts = {"done": done, "accepted": accepted, "duplicates": duplicates}
    changes = ", ".join(f"#{name} = #{name} + :{name}" for name in counts)
    writes = Transaction()
    item: Item = {"pk": f"BATCH#{batch}", "sk": f"CHUNK#{chunk:05d}", **counts}
    writes.put("chunk", table(), item, when=ABSENT)
    writes.update(
        "run", table(), **_key(batch), change=f"SET {changes}", when="attribute_exists(pk)", values=counts
    )
    try:
        writes.commit()
    except WriteRefused:
        return


def _move(batch: str, target: ImportState, origins: tuple[ImportState, ...], facts: Item) -> None:
    """Change the state and what goes with it; nothing when it is in none of `origins` any more."""
    from_states = {f"from{index}": str(state) for index, state in enumerate(origins)}
    sets = ", ".join(["#state = :state", *(f"#{name} = :{name}" for name in facts)])
    values: dict[str, Any] = {"state": str(target), **facts, **from_states}
    when = f"#state IN ({', '.join(f':{name}' for name in from_states)})"
    try:
        table().update(**_key(batch), change=f"SET {sets}", when=when, values=values)
    except WriteRefused:
        return


def _key(batch: str) -> dict[str, str]:
    return {"pk": f"BATCH#{batch}", "sk": "RUN"}


def _run(item: Item) -> Run:
    known = {name: value for name, value in item.items() if name in _NAMES}
    return Run(**{**known, "state": ImportState(item["state"])})
