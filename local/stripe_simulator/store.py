"""What the simulator knows, in one SQLite file that survives a restart and a kill -9.

One process, one connection, one thread: a transaction is whole because nothing awaits inside it.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import Thing

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA wal_autocheckpoint = 8000;
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    created INTEGER NOT NULL, intent TEXT, charge TEXT, type TEXT, currency TEXT, source TEXT, payout TEXT,
    body TEXT NOT NULL, notes TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_kind ON objects (kind, seq);
CREATE INDEX IF NOT EXISTS by_intent ON objects (kind, intent) WHERE intent IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_source ON objects (source) WHERE source IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_payout ON objects (payout, currency) WHERE kind = 'balance_transaction';
CREATE TABLE IF NOT EXISTS keys (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, path TEXT NOT NULL, request TEXT NOT NULL,
    status INTEGER NOT NULL, body BLOB NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_due ON jobs (due);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
    status TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    copies INTEGER NOT NULL DEFAULT 0, spoil TEXT NOT NULL DEFAULT '',
    due REAL NOT NULL DEFAULT 0, answer INTEGER, error TEXT);
CREATE INDEX IF NOT EXISTS by_status ON deliveries (status) WHERE status = 'pending';
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_TABLES = ("objects", "keys", "jobs", "deliveries", "facts")


@dataclass
class Record:
    """One object as Stripe shows it (`body`) and what only the simulator knows of it (`notes`)."""

    body: Thing
    notes: Thing = field(default_factory=dict)


class Store:
    """The only place that knows the tables."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file; nothing committed is lost without it."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept, or nothing of it when an exception leaves the block."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one statement of another module's table."""
        return self._db.execute(sql, values)

    def insert(self, body: Thing, notes: Thing | None = None) -> None:
        """Keep a new object; its place in lists is after everything kept before."""
        kind = body["object"]
        names_type = kind in {"event", "balance_transaction"}
        self._db.execute(
            "INSERT INTO objects (id, kind, created, intent, charge, type, currency, source, body, notes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                body["id"],
                kind,
                body["created"],
                body.get("payment_intent"),
                body.get("charge"),
                body["type"] if names_type else None,
                body.get("currency"),
                body.get("source"),
                json.dumps(body, separators=(",", ":")),
                json.dumps(notes or {}, separators=(",", ":")),
            ),
        )

    def update(self, body: Thing) -> None:
        """Replace an object's body; its place in lists stays."""
        self._db.execute(
            "UPDATE objects SET body = ?, intent = ? WHERE id = ?",
            (json.dumps(body, separators=(",", ":")), body.get("payment_intent"), body["id"]),
        )

    def find(self, kind: str, object_id: str) -> Record | None:
        """The object of that kind and id, if there is one."""
        row = self._db.execute(
            "SELECT body, notes FROM objects WHERE id = ? AND kind = ?", (object_id, kind)
        ).fetchone()
        return Record(json.loads(row[0]), json.loads(row[1])) if row else None

    def find_any(self, object_id: str) -> Record | None:
        """The object with that id, whatever its kind."""
        row = self._db.execute("SELECT body, notes FROM objects WHERE id = ?", (object_id,)).fetchone()
        return Record(json.loads(row[0]), json.loads(row[1])) if row else None

    def position(self, kind: str, object_id: str) -> int | None:
        """Where an object stands in the list of its kind."""
        row = self._db.execute(
            "SELECT seq FROM objects WHERE id = ? AND kind = ?", (object_id, kind)
        ).fetchone()
        return int(row[0]) if row else None

    def matching(
        self, kind: str, conditions: Sequence[tuple[str, Any]], *, oldest_first: bool, limit: int
    ) -> list[Thing]:
        """Bodies of one kind that meet every condition: an SQL fragment of ours with `?`, and its value."""
        fragments = " AND ".join(["kind = ?", *(fragment for fragment, _ in conditions)])
        order = "ASC" if oldest_first else "DESC"
        rows = self._db.execute(
            f"SELECT body FROM objects WHERE {fragments} ORDER BY seq {order} LIMIT ?",  # noqa: S608 - constants of listing.py
            [kind, *(value for _, value in conditions), limit],
        )
        return [json.loads(row[0]) for row in rows]

    def forget(self) -> None:
        """Empty every table."""
        with self.transaction():
            for table in _TABLES:
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants above
