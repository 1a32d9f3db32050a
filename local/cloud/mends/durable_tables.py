"""A DynamoDB write that was acknowledged survives `kill -9`.

Upstream writes its state only when it is stopped politely, leaves the stream records out of it but keeps how
far the event source mappings had read: after a restart they skip as many new records as they had read before.
Here every operation appends its effect (items, stream records, positions) to a journal before it answers.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.operation_lock import lock
from local.cloud.settings import Settings
from local.cloud.tables import Tables
from local.cloud.upstream import app, dynamodb, lambda_svc, provisioners

DESCRIBING = (
    *("_create_table", "_delete_table", "_update_table", "_update_ttl", "_update_continuous_backups"),
    *("_tag_resource", "_untag_resource", "_restore_table_from_backup", "_restore_table_to_point_in_time"),
    *("_put_resource_policy", "_delete_resource_policy", "reset"),
)
RESOURCES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


def mend(settings: Settings) -> None:
    """Journal every change, and restore from the journal instead of upstream's file."""
    tables = Tables(settings.tables, settings.journal_bytes)
    lock.on_leave = tables.commit
    _note_changes(tables)
    _note_descriptions(tables)
    dynamodb.get_state = lambda: None

    def restore(upstream: Callable[[], None]) -> None:
        tables.restore()
        upstream()
        known = {key: read for key, read in tables.positions.items() if key in lambda_svc._esms._data}
        lambda_svc._dynamodb_stream_positions._data.update(known)

    around(app, "_load_persisted_state", restore)
    lambda_svc.yima_position_advanced = tables.position_advanced


def _note_changes(tables: Tables) -> None:
    def set_item(upstream: Callable[..., Any], table: Any, partition: Any, sort: Any, item: Any) -> Any:
        with lock:
            tables.item_set(table, partition, sort, item)
            return upstream(table, partition, sort, item)

    def remove_item(upstream: Callable[..., Any], table: Any, partition: Any, sort: Any) -> Any:
        with lock:
            tables.item_removed(table, partition, sort)
            return upstream(table, partition, sort)

    def items_replaced(upstream: Callable[..., Any], table: Any) -> None:
        with lock:
            upstream(table)
            tables.items_replaced(table)

    def emit(upstream: Callable[..., Any], name: str, *args: Any, **kwargs: Any) -> None:
        with lock:
            before = (dynamodb._stream_records.get(name) or [None])[-1]
            upstream(name, *args, **kwargs)
            after = (dynamodb._stream_records.get(name) or [None])[-1]
            if after is not before:
                tables.record_emitted(dynamodb._tables[name], after)

    around(dynamodb, "_set_item", set_item)
    around(dynamodb, "_remove_item", remove_item)
    around(dynamodb, "_items_replaced", items_replaced)
    around(dynamodb, "_emit_stream_event", emit)


def _note_descriptions(tables: Tables) -> None:
    def describing(upstream: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with lock:
            tables.description_changed()
            return upstream(*args, **kwargs)

    for operation in DESCRIBING:
        around(dynamodb, operation, describing)
    for resource in RESOURCES:
        handlers = provisioners._RESOURCE_HANDLERS[resource]
        for action in ("create", "update", "delete"):
            handlers[action] = _through(describing, handlers[action])


def _through(wrapper: Callable[..., Any], upstream: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **kwargs: wrapper(upstream, *args, **kwargs)
