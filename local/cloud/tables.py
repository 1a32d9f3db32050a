"""DynamoDB's tables, streams and stream positions, to and from a journal."""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from local.cloud.journal import Entry, Journal
from local.cloud.operation_lock import lock
from local.cloud.upstream import dynamodb, persistence

logger = logging.getLogger("local.cloud.tables")

STORES = (
    "tags",
    "ttl_settings",
    "pitr_settings",
    "resource_policies",
    "kinesis_destinations",
    "contributor_insights",
)
NOT_DESCRIPTION = frozenset({"items", dynamodb._INDEX_MEMBERS})
GROUP = 200
Key = tuple[str, str, str]


class Tables:
    """Journals every change while the operation lock is held, so an acknowledged write survives a kill."""

    def __init__(self, folder: Path, least_journal: int) -> None:
        self._journal = Journal(
            folder, encode=persistence._json_default, decode=persistence._json_object_hook
        )
        self._pending: list[Entry] = []
        self._known: set[tuple[Key, str]] = set()
        self._described = True
        self._snapshot_size = 0
        self._least_journal = least_journal
        self._compacting = threading.Lock()
        self.positions: dict[Key, int] = {}

    def restore(self) -> None:
        """Bring back what the journal holds, then begin a fresh one."""
        actions: dict[str, Callable[..., None]] = {
            "meta": self._describe,
            "items": self._fill,
            "records": self._refill_stream,
            "set": self._set,
            "del": self._delete,
            "rec": self._extend_stream,
            "pos": self._advance,
        }
        for group in self._journal.read():
            for kind, *values in group:
                actions[kind](*values)
        for table in dynamodb._tables._data.values():
            dynamodb._update_counts(table)
        self.compact()

    # -- changes ---------------------------------------------------------------

    def item_set(self, table: dict[str, Any], partition: Any, sort: Any, item: dict[str, Any]) -> None:
        """Note that an item has a new value."""
        self._pending.append(["set", *_key(table), partition, sort, item])

    def item_removed(self, table: dict[str, Any], partition: Any, sort: Any) -> None:
        """Note that an item is gone."""
        self._pending.append(["del", *_key(table), partition, sort])

    def items_replaced(self, table: dict[str, Any]) -> None:
        """Note that a whole table has a new content."""
        self._described = False
        self._pending.extend(_all_items(_key(table), table))

    def record_emitted(self, table: dict[str, Any], record: dict[str, Any]) -> None:
        """Note a new record in the stream of a table."""
        self._pending.append(["rec", *_key(table), record])

    def description_changed(self) -> None:
        """Note that tables were created, changed or deleted, or their settings were."""
        self._described = False

    def position_advanced(self, key: Key, position: int) -> None:
        """Note how far an event source mapping has read."""
        with lock:
            self.positions[key] = position
            self._pending.append(["pos", *key, position])

    def commit(self) -> None:
        """Write what was noted as one group.

        Called with the operation lock held, at the end of an operation.
        """
        if not self._pending and self._described:
            return
        group, self._pending = self._pending, []
        if not self._described or not self._all_known(group):
            group.insert(0, self._description())
        self._journal.append(group)
        if self._journal.written > max(self._least_journal, 2 * self._snapshot_size):
            threading.Thread(target=self.compact, name="compact-tables", daemon=True).start()
            self._journal.written = 0

    def _all_known(self, group: list[Entry]) -> bool:
        keys = {tuple(entry[1:4]) for entry in group if entry[0] != "pos"}
        return all((key, _table_id(key)) in self._known for key in keys)

    def _description(self) -> Entry:
        tables = {key: _described(table) for key, table in dynamodb._tables._data.items()}
        self._known = {(key, table.get("TableId", "")) for key, table in tables.items()}
        self._described = True
        stores = {name: getattr(dynamodb, f"_{name}") for name in STORES}
        return ["meta", [[*key, table] for key, table in tables.items()], stores]

    # -- snapshots -------------------------------------------------------------

    def compact(self) -> None:
        """Write a snapshot, so that the journal does not grow for ever; operations go on meanwhile."""
        if not self._compacting.acquire(blocking=False):
            return
        try:
            with lock:
                number = self._journal.rotate()
                groups = self._state()
            self._snapshot_size = self._journal.snapshot(number, groups)
        finally:
            self._compacting.release()

    def _state(self) -> Iterator[list[Entry]]:
        """Copy the structure now, under the lock; yield it later. Stored items are never changed in place."""
        head = [self._description()]
        head += [["pos", *key, position] for key, position in self.positions.items()]
        tables = {
            key: {**table, "items": {partition: dict(rows) for partition, rows in table["items"].items()}}
            for key, table in dynamodb._tables._data.items()
        }
        streams = {key: list(records) for key, records in dynamodb._stream_records._data.items()}
        trimmed = dict(dynamodb._stream_trimmed._data)

        def groups() -> Iterator[list[Entry]]:
            yield head
            for key, table in tables.items():
                for entry in _all_items(key, table):
                    yield [entry]
            for key, records in streams.items():
                yield [["records", *key, trimmed.get(key, 0), records]]

        return groups()

    # -- replay ----------------------------------------------------------------

    def _describe(self, tables: list[list[Any]], stores: dict[str, Any]) -> None:
        current = dynamodb._tables._data
        described = {(account, region, name): table for account, region, name, table in tables}
        for key in [key for key in current if key not in described]:
            self._forget(key)
        for key, table in described.items():
            before = current.get(key)
            if before is not None and before.get("LatestStreamArn") != table.get("LatestStreamArn"):
                _forget_stream(key)
            same = before is not None and before.get("TableId") == table.get("TableId")
            table["items"] = before["items"] if same else defaultdict(dict)
            current[key] = table
        for name, store in stores.items():
            getattr(dynamodb, f"_{name}")._data.clear()
            getattr(dynamodb, f"_{name}")._data.update(store._data)

    def _forget(self, key: Key) -> None:
        dynamodb._tables._data.pop(key, None)
        _forget_stream(key)

    def _fill(self, account: str, region: str, name: str, items: dict[str, Any], first: bool) -> None:  # noqa: FBT001
        table = dynamodb._tables._data[account, region, name]
        if first:
            table["items"] = defaultdict(dict)
        for partition, rows in items.items():
            table["items"][partition].update(rows)

    def _refill_stream(self, account: str, region: str, name: str, trimmed: int, records: list[Any]) -> None:
        dynamodb._stream_trimmed._data[account, region, name] = trimmed
        dynamodb._stream_records._data[account, region, name] = records

    def _set(
        self, account: str, region: str, name: str, partition: Any, sort: Any, item: dict[str, Any]
    ) -> None:
        dynamodb._tables._data[account, region, name]["items"][partition][sort] = item

    def _delete(self, account: str, region: str, name: str, partition: Any, sort: Any) -> None:
        items = dynamodb._tables._data[account, region, name]["items"]
        items.get(partition, {}).pop(sort, None)
        if not items.get(partition):
            items.pop(partition, None)

    def _extend_stream(self, account: str, region: str, name: str, record: dict[str, Any]) -> None:
        dynamodb._stream_records._data.setdefault((account, region, name), []).append(record)

    def _advance(self, account: str, region: str, mapping: str, position: int) -> None:
        self.positions[account, region, mapping] = position


def _key(table: dict[str, Any]) -> Key:
    _, _, _, region, account, resource = table["TableArn"].split(":", 5)
    return account, region, resource.removeprefix("table/")


def _table_id(key: tuple[Any, ...]) -> str:
    return str((dynamodb._tables._data.get(key) or {}).get("TableId", ""))


def _described(table: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in NOT_DESCRIPTION}


def _all_items(key: Key, table: dict[str, Any]) -> Iterator[Entry]:
    """A table's content in pieces; the first one empties the table when it is read back."""
    piece: dict[Any, Any] = {}
    first, count = True, 0
    for partition, rows in table["items"].items():
        piece[partition] = dict(rows)
        count += len(rows)
        if count >= GROUP:
            yield ["items", *key, piece, first]
            piece, first, count = {}, False, 0
    yield ["items", *key, piece, first]


def _forget_stream(key: Key) -> None:
    dynamodb._stream_records._data.pop(key, None)
    dynamodb._stream_trimmed._data.pop(key, None)
