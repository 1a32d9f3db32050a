"""Honour `TimeToLiveSpecification` and `PointInTimeRecoverySpecification` of a table in CloudFormation.

Upstream drops both. Items that expire also get their stream record, marked as AWS marks it; upstream deletes
them silently.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import threading
from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import CannotMend, around
from local.cloud.settings import Settings
from local.cloud.upstream import FIRST_ERROR, dynamodb, provisioners, responses

REAPER = "dynamodb-ttl-reaper"
SERVICE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def mend(_: Settings) -> None:
    """Apply the settings after the table is made or changed."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]
    handlers["create"] = _after_create(handlers["create"])
    handlers["update"] = _after_update(handlers["update"])
    around(dynamodb, "_remove_item", _with_record)


def _after_create(create: Callable[..., Any]) -> Callable[..., Any]:
    def created(logical_id: str, props: dict[str, Any], stack: str) -> Any:
        made = create(logical_id, props, stack)
        _apply(made[0], {}, props)
        return made

    return created


def _after_update(update: Callable[..., Any]) -> Callable[..., Any]:
    def updated(
        name: str, old: dict[str, Any], new: dict[str, Any], stack: str, logical_id: str | None = None
    ) -> Any:
        made = update(name, old, new, stack, logical_id)
        _apply(made[0], old, new)
        return made

    return updated


def _apply(table: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    before = old.get("TimeToLiveSpecification")
    after = new.get("TimeToLiveSpecification")
    if after != before:
        wanted = after or {**(before or {}), "Enabled": False}
        _done(dynamodb._update_ttl({"TableName": table, "TimeToLiveSpecification": _typed(wanted)}))
    if recovery := new.get("PointInTimeRecoverySpecification"):
        request = {"TableName": table, "PointInTimeRecoverySpecification": _typed(recovery)}
        _done(dynamodb._update_continuous_backups(request))


def _typed(specification: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation also accepts "true" for true."""
    return {key: {"true": True, "false": False}.get(value, value) for key, value in specification.items()}


def _done(response: tuple[int, Any, Any]) -> None:
    if response[0] >= FIRST_ERROR and b"already" not in bytes(response[2]):
        raise CannotMend(f"table setting refused: {response[2]!r}")


def _with_record(remove: Callable[..., Any], table: dict[str, Any], partition: Any, sort: Any) -> Any:
    old = remove(table, partition, sort)
    if old is None or threading.current_thread().name != REAPER:
        return old
    _, _, _, region, account, _ = table["TableArn"].split(":", 5)
    with responses.request_scope(account, region):
        name = table["TableName"]
        before = (dynamodb._stream_records.get(name) or [None])[-1]
        dynamodb._emit_stream_event(name, "REMOVE", old, None)
        after = (dynamodb._stream_records.get(name) or [None])[-1]
        if after is not before:
            after["userIdentity"] = SERVICE
    return old
