"""Time limits, heartbeats and failures of Step Functions tasks that wait for a token.

Upstream does not read `TimeoutSecondsPath`, `HeartbeatSeconds` or `HeartbeatSecondsPath`, swallows the error
of the function that should have stored the token (the task then waits for ever instead of reaching its
`Retry`), lets a stopped execution wait on, and turns an aborted execution into a failed one when its task
ends later.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from local.cloud.mends.patching import around, rewrite
from local.cloud.settings import Settings
from local.cloud.upstream import stepfunctions

FOREVER = 99_999_999.0
FIELDS = ("TimeoutSeconds", "HeartbeatSeconds")
CALL = """try:
            _call_lambda(func_ref, lambda_payload)
        except _ExecutionError:
            pass"""
MENDED_CALL = """try:
            _call_lambda(func_ref, lambda_payload)
        except _ExecutionError:
            if not evt.is_set():
                _task_tokens.pop(token, None)
                raise"""
WAIT = """timeout = state_def.get("TimeoutSeconds", 99999)
    if not evt.wait(timeout=timeout):
        _task_tokens.pop(token, None)
        raise _ExecutionError("States.Timeout",
                              "Task timed out waiting for callback")"""

_execution: ContextVar[str] = ContextVar("execution", default="")
_ExecutionError = stepfunctions._ExecutionError


def mend(_: Settings) -> None:
    """Resolve the limits when a task is entered, and wait for its token within them."""
    around(stepfunctions, "_execute_task", _with_limits)
    around(stepfunctions, "_send_task_heartbeat", _beat)
    around(stepfunctions, "_stop_execution", _stop)
    around(stepfunctions, "_fail_execution", _fail)
    around(stepfunctions, "_error_matches", _matches)
    stepfunctions._yima_begin = _begin
    stepfunctions._yima_wait = _wait
    pieces = {
        CALL: MENDED_CALL,
        WAIT: "_yima_wait(token, state_def)",
        'clean_resource = resource.replace(".waitForTaskToken", "")': (
            '_yima_begin(token)\n    clean_resource = resource.replace(".waitForTaskToken", "")'
        ),
    }
    rewrite(stepfunctions, "_invoke_with_callback", pieces)


def current_execution() -> str:
    """The ARN of the execution whose task this thread runs."""
    return _execution.get()


def _with_limits(
    run: Callable[..., Any], state: dict[str, Any], given: Any, execution: Any, context: Any
) -> Any:
    _execution.set((execution or {}).get("executionArn", ""))
    limits = {}
    for field in FIELDS:
        if path := state.get(f"{field}Path"):
            limits[field] = _limit(
                field, path, stepfunctions._apply_input_path(state, given, context), context
            )
    return run({**state, **limits}, given, execution, context)


def _limit(field: str, path: str, given: Any, context: Any) -> int:
    value = stepfunctions._resolve_path_or_ctx(path, given, context)
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise _ExecutionError(
            "States.Runtime", f"{field}Path {path} must select a positive integer, not {value!r}"
        )
    return value


def _begin(token: str) -> None:
    now = time.monotonic()
    stepfunctions._task_tokens[token].update(execution=_execution.get(), began=now, beat=now)


def _wait(token: str, state: dict[str, Any]) -> None:
    task = stepfunctions._task_tokens[token]
    limit = task["began"] + float(state.get("TimeoutSeconds", FOREVER))
    silence = float(state.get("HeartbeatSeconds", FOREVER))
    while True:
        until = min(limit, task["beat"] + silence)
        left = until - time.monotonic()
        if task["event"].wait(min(max(0.0, left), 3600.0)):
            return
        if time.monotonic() >= min(limit, task["beat"] + silence):
            break
    stepfunctions._task_tokens.pop(token, None)
    if time.monotonic() >= limit:
        raise _ExecutionError("States.Timeout", "The task did not end within TimeoutSeconds")
    raise _ExecutionError("States.HeartbeatTimeout", "The task sent no heartbeat within HeartbeatSeconds")


def _beat(send: Callable[[Any], Any], data: dict[str, Any]) -> Any:
    task = stepfunctions._task_tokens.get(data.get("taskToken"))
    if task:
        task["beat"] = time.monotonic()
    return send(data)


def _stop(stop: Callable[[Any], Any], data: dict[str, Any]) -> Any:
    response = stop(data)
    for task in stepfunctions._task_tokens.values():
        if task.get("execution") == data.get("executionArn") and not task["event"].is_set():
            task["error"] = {"Error": "States.ExecutionAborted", "Cause": "The execution was stopped"}
            task["event"].set()
    return response


def _fail(fail: Callable[..., None], execution: dict[str, Any], error: str, cause: str) -> None:
    if execution["status"] == "RUNNING":
        fail(execution, error, cause)


def _matches(matches: Callable[..., bool], names: list[str], error: str) -> bool:
    return matches(names, error) or (error == "States.HeartbeatTimeout" and "States.Timeout" in names)
