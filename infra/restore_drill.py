"""Prove that the tables of a stage can be had back: `python -m infra.restore_drill --stage prod`.

Each table is restored from its point-in-time recovery beside the real one, as `<table>-drill-<time>`. What
both hold is compared by the digests of their items; then the copy is deleted, unless `--keep`. Nothing is
ever written to a real table.

A table that is being written to differs by what came after the moment: those items are counted, not faults.
The drill fails if a table cannot be restored, lacks recovery, or lacks an item that has not changed since.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_LONGEST_WAIT_SECONDS = 6 * 3600
_LOOK_AGAIN_SECONDS = 20.0
_SEGMENT_LIMIT = 1000


@dataclass(frozen=True)
class Outcome:
    """What the drill found of one table; `seconds` is how long its restoration took."""

    table: str
    items: int
    restored: bool = False
    seconds: float = 0.0
    restored_items: int = 0
    changed_since: int = 0
    lost: int = 0
    trouble: str = ""

    @property
    def good(self) -> bool:
        """Whether the table could be had back whole."""
        return self.restored and not self.lost


def tables_of(client: "DynamoDBClient", stage: str) -> list[str]:
    """The real tables of a stage."""
    prefix = f"yima-{stage}-"
    names = [name for page in client.get_paginator("list_tables").paginate() for name in page["TableNames"]]
    return [name for name in names if name.startswith(prefix) and "-drill-" not in name]


def drill(
    client: "DynamoDBClient",
    table: str,
    *,
    keep: bool = False,
    look_again: float = _LOOK_AGAIN_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Restore one table beside itself, compare, and delete the copy."""
    before = digests(client, table)
    moment = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)  # AWS restores whole seconds
    copy = f"{table}-drill-{moment:%Y%m%d%H%M%S}"
    wait = _Patience(look_again, sleep)
    began = time.monotonic()
    try:
        wait.until(lambda: _restorable_until(client, table) >= moment, f"{table} to be restorable")
        client.restore_table_to_point_in_time(
            SourceTableName=table, TargetTableName=copy, RestoreDateTime=moment
        )
        wait.until(lambda: _is_active(client, copy), f"{copy} to be restored")
    except (client.exceptions.ClientError, TimeoutError, NoRecovery) as trouble:
        return Outcome(table, items=len(before), trouble=str(trouble))
    seconds = time.monotonic() - began
    try:
        return compare(table, before, digests(client, copy), digests(client, table), seconds)
    finally:
        if not keep:
            client.delete_table(TableName=copy)


def compare(
    table: str, before: dict[str, str], restored: dict[str, str], after: dict[str, str], seconds: float
) -> Outcome:
    """What became of the items: lost is what neither changed meanwhile nor is in the copy as it was."""
    still = {key for key, digest in before.items() if after.get(key) == digest}
    lost = sum(1 for key in still if restored.get(key) != before[key])
    changed = len(before.keys() | after.keys()) - len(still)
    return Outcome(
        table,
        restored=True,
        seconds=round(seconds, 1),
        items=len(before),
        restored_items=len(restored),
        changed_since=changed,
        lost=lost,
    )


def digests(client: "DynamoDBClient", table: str) -> dict[str, str]:
    """The digest of every item by its key; an item's content leaves this function only as a digest."""
    found: dict[str, str] = {}
    for item in _items(client, table):
        key = json.dumps([item["pk"], item["sk"]], sort_keys=True)
        found[key] = hashlib.sha256(json.dumps(item, sort_keys=True, default=_plain).encode()).hexdigest()
    return found


def _items(client: "DynamoDBClient", table: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("scan").paginate(
        TableName=table, ConsistentRead=True, PaginationConfig={"PageSize": _SEGMENT_LIMIT}
    ):
        yield from page["Items"]


def _plain(value: object) -> str:
    """Bytes as text, sets in an order."""
    return value.hex() if isinstance(value, bytes) else str(value)


class NoRecovery(Exception):
    """Point-in-time recovery of the table is off."""


@dataclass(frozen=True)
class _Patience:
    """Looks again and again, for six hours at most."""

    look_again: float
    sleep: Callable[[float], None]

    def until(self, done: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited six hours for {what}")
            self.sleep(self.look_again)


def _restorable_until(client: "DynamoDBClient", table: str) -> datetime:
    """The latest moment to which a table can be restored, minutes ago as a rule. Raises `NoRecovery`."""
    backups = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        raise NoRecovery(f"{table} has no point-in-time recovery: deploy with Protect=true")
    return recovery["LatestRestorableDateTime"]


def _is_active(client: "DynamoDBClient", table: str) -> bool:
    return client.describe_table(TableName=table)["Table"].get("TableStatus") == "ACTIVE"


def main(arguments: list[str]) -> int:
    """Restore, compare, report as JSON lines; 1 if anything is amiss."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--stage", required=True)
    parser.add_argument("--table", help="only this one, as in `orders`")
    parser.add_argument("--keep", action="store_true", help="leave the restored tables, to look at them")
    parser.add_argument("--look-again", type=float, default=_LOOK_AGAIN_SECONDS, help="seconds between looks")
    parser.add_argument("--endpoint-url", help="of a local cloud")
    given = parser.parse_args(arguments)
    client = boto3.client("dynamodb", endpoint_url=given.endpoint_url)
    wanted = [
        name for name in tables_of(client, given.stage) if given.table in {None, name.rsplit("-", 1)[1]}
    ]
    if not wanted:
        print(f"stage {given.stage} has no such tables", file=sys.stderr)
        return 1
    good = True
    for table in wanted:
        outcome = drill(client, table, keep=given.keep, look_again=given.look_again)
        print(json.dumps(asdict(outcome) | {"good": outcome.good}), flush=True)
        good = good and outcome.good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
