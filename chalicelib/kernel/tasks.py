"""Everything that is not HTTP: workflow steps, stream and queue readers, schedules.

Lambda imports a task's module and never `app.py`, so what every task needs is in this decorator.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from chalice.app import Blueprint
from pydantic import BaseModel, ValidationError

from chalicelib.kernel.config import check_at_cold_start
from chalicelib.kernel.errors import Problem
from chalicelib.kernel.telemetry import log

M = TypeVar("M", bound=BaseModel)
Handler = Callable[[dict[str, Any], Any], Any]
BatchAnswer = dict[str, list[dict[str, str]]]


class BadInput(Exception):
    """A workflow passed what the step does not understand; repeating it cannot help."""


def step(blueprint: Blueprint, takes: type[M]) -> Callable[[Callable[[M], dict[str, Any]]], Handler]:
    """Register a workflow step: a function of a checked input that returns small facts.

    A `Problem` leaves as it is, so its class name is the error that the machine's `Retry` and `Catch` see.
    Safe to run twice is the duty of the function.
    """

    def decorate(function: Callable[[M], dict[str, Any]]) -> Handler:
        def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
            try:
                given = takes.model_validate(event)
            except ValidationError as error:
                raise BadInput(
                    f"{function.__name__}: {sorted(str(e['loc']) for e in error.errors())}"
                ) from None
            about = given.model_dump(exclude={"task_token"})
            return _logged(function.__name__, lambda: function(given), about)

        return _registered(blueprint, function.__name__, handler)

    return decorate


def batch(
    blueprint: Blueprint,
    *,
    identifier: Callable[[dict[str, Any]], str],
    once: Callable[[dict[str, Any]], str] | None = None,
) -> Callable[[Callable[[dict[str, Any]], None]], Handler]:
    """Register a reader of a stream or a queue: a function of one record.

    Records that fail are reported by their `identifier` and come again, the others do not. Of the records
    that are alike by `once`, the function sees one a batch.
    """

    def decorate(function: Callable[[dict[str, Any]], None]) -> Handler:
        def handler(event: dict[str, Any], _context: Any) -> BatchAnswer:
            failed: list[dict[str, str]] = []
            for record in _unlike(event.get("Records", []), once or identifier):
                try:
                    function(record)
                except Exception as error:  # noqa: BLE001 - one bad record must not take the batch along
                    _failed(function.__name__, error, {"record": identifier(record)})
                    failed.append({"itemIdentifier": identifier(record)})
            log.info("batch", extra={"task": function.__name__, "failed": len(failed)})
            return {"batchItemFailures": failed}

        return _registered(blueprint, function.__name__, handler)

    return decorate


def bulk(
    blueprint: Blueprint, *, identifier: Callable[[dict[str, Any]], str]
) -> Callable[[Callable[[list[dict[str, Any]]], None]], Handler]:
    """Register a reader of a stream: a function of all records of a batch; if it fails, all come again."""

    def decorate(function: Callable[[list[dict[str, Any]]], None]) -> Handler:
        def handler(event: dict[str, Any], _context: Any) -> BatchAnswer:
            records = event.get("Records", [])
            failed: list[dict[str, str]] = []
            try:
                function(records)
            except Exception as error:  # noqa: BLE001 - the stream brings them again, and halves them
                _failed(function.__name__, error, {"records": len(records)})
                failed.append({"itemIdentifier": identifier(records[0])})
            log.info("batch", extra={"task": function.__name__, "failed": len(failed)})
            return {"batchItemFailures": failed}

        return _registered(blueprint, function.__name__, handler)

    return decorate


def schedule(blueprint: Blueprint) -> Callable[[Callable[[], dict[str, Any]]], Handler]:
    """Register what runs by the clock; it returns what it did, in numbers."""

    def decorate(function: Callable[[], dict[str, Any]]) -> Handler:
        def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
            return _logged(function.__name__, function, {})

        return _registered(blueprint, function.__name__, handler)

    return decorate


def stream_position(record: dict[str, Any]) -> str:
    """What names a record of a DynamoDB stream."""
    return str(record["dynamodb"]["SequenceNumber"])


def message_id(record: dict[str, Any]) -> str:
    """What names a message of a queue."""
    return str(record["messageId"])


def _unlike(records: list[dict[str, Any]], likeness: Callable[[dict[str, Any]], str]) -> list[dict[str, Any]]:
    """The first record of each kind, in order."""
    first: dict[str, dict[str, Any]] = {}
    for record in records:
        first.setdefault(likeness(record), record)
    return list(first.values())


def _logged(name: str, run: Callable[[], dict[str, Any]], about: dict[str, Any]) -> dict[str, Any]:
    try:
        result = run()
    except Exception as error:
        _failed(name, error, about)
        raise
    log.info("task", extra={"task": name, "about": about, "result": result})
    return result


def _failed(name: str, error: Exception, about: dict[str, Any]) -> None:
    if isinstance(error, Problem):
        log.info("task refused", extra={"task": name, "about": about, "problem": error.code()})
    else:
        log.error("task failed", extra={"task": name, "about": about}, exc_info=error)


def _registered(blueprint: Blueprint, name: str, handler: Handler) -> Handler:
    check_at_cold_start()
    handler.__name__ = name
    registered: Handler = blueprint.lambda_function(name=name)(handler)
    return registered
