"""Let memory not grow with every call.

Upstream keeps the history of every execution, every log line and every metric value for ever. Here the newest
`HISTORIES` executions keep their history, the newest `EXECUTIONS` are known at all, a log stream keeps its
newest `LOG_LINES` lines, a log group its newest `LOG_STREAMS` streams, a metric its newest `VALUES` values.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import itertools
from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import cloudwatch, cloudwatch_logs, lambda_svc, stepfunctions

HISTORIES = 500
EXECUTIONS = 5_000
EVERY = 100
LOG_LINES = 5_000
LOG_STREAMS = 50
VALUES = 5_000

_ended = itertools.count(1)


def mend(_: Settings) -> None:
    """Forget the oldest whenever something ends or is written."""
    around(stepfunctions, "_run_execution", _run)
    around(cloudwatch_logs, "_append_log_events", _append)
    around(lambda_svc, "_emit_lambda_logs", _emit)
    around(cloudwatch, "_metric_bucket", _values)


def _run(run: Callable[[str], None], arn: str) -> None:
    run(arn)
    if next(_ended) % EVERY == 0:
        _forget_executions()


def _forget_executions() -> None:
    executions = stepfunctions._executions._data
    ended = [(run["stopDate"], key) for key, run in list(executions.items()) if run.get("stopDate")]
    ended.sort(key=lambda pair: str(pair[0]))
    for _, key in ended[:-EXECUTIONS]:
        executions.pop(key, None)
    for _, key in ended[-EXECUTIONS:-HISTORIES]:
        execution = executions.get(key)
        if execution is not None:
            execution["events"] = execution["events"][-1:]


def _append(append: Callable[..., None], stream: dict[str, Any], events: list[Any]) -> None:
    append(stream, events)
    if len(stream["events"]) > LOG_LINES + LOG_LINES // 10:
        with cloudwatch_logs._log_events_lock:
            del stream["events"][:-LOG_LINES]


def _emit(emit: Callable[..., None], func: dict[str, Any], *args: Any, **kwargs: Any) -> None:
    emit(func, *args, **kwargs)
    config = func.get("config") or func
    name = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config.get('FunctionName')}"
    streams = (cloudwatch_logs._log_groups.get(name) or {}).get("streams", {})
    if len(streams) > LOG_STREAMS:
        oldest = sorted(streams, key=lambda stream: streams[stream]["lastEventTimestamp"] or 0)
        for stream in oldest[:-LOG_STREAMS]:
            streams.pop(stream, None)


def _values(bucket: Callable[..., list[Any]], key: Any) -> list[Any]:
    values = bucket(key)
    if len(values) > VALUES + VALUES // 10:
        del values[:-VALUES]
    return values
