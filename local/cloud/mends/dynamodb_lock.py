"""One DynamoDB operation at a time.

Over HTTP upstream runs each operation on the one event loop, so it is atomic; Step Functions' direct
integration and the expiry of items write from other threads, in the middle of an operation, and updates are
lost. One re-entrant lock around every operation cures it. The journal of `durable_tables` writes one entry
per outermost operation.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.operation_lock import lock
from local.cloud.settings import Settings
from local.cloud.upstream import dynamodb

OPERATIONS = (
    *("_create_table", "_delete_table", "_update_table", "_describe_table", "_list_tables"),
    *("_put_item", "_get_item", "_delete_item", "_update_item", "_query", "_scan"),
    *("_batch_write_item", "_batch_get_item", "_transact_write_items", "_transact_get_items"),
    *("_execute_statement", "_batch_execute_statement", "_execute_transaction"),
    *("_update_ttl", "_update_continuous_backups", "_tag_resource", "_untag_resource"),
    *("_restore_table_from_backup", "_restore_table_to_point_in_time", "_put_resource_policy"),
    *("_delete_resource_policy", "_create_backup", "_delete_backup", "reset"),
)


def mend(_: Settings) -> None:
    """Hold the lock around every operation and wherever upstream holds a lock of its own."""
    dynamodb._lock = lock
    for operation in OPERATIONS:
        around(dynamodb, operation, _locked)


def _locked(operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with lock:
        return operation(*args, **kwargs)
