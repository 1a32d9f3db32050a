"""Run Python functions the way Lambda does.

Upstream reports every exception of a handler as `Runtime.HandlerError` and kills the process, so `Retry` and
`Catch` on our own error names never match and every refusal costs a cold start; it waits 50 ms for log lines
of a call that logs nothing; it unpacks the package again for each process, without bytecode; and its
processes inherit the whole environment and every installed package of the developer. `PythonWorker` does none
of that. Functions with layers and other runtimes keep the upstream worker.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import threading
from collections.abc import Callable
from typing import Any

from local.cloud import packages
from local.cloud.mends.patching import around, rewrite
from local.cloud.settings import Settings
from local.cloud.upstream import app, lambda_runtime, lambda_svc
from local.cloud.workers import Exited, InitFailed, PythonWorker, TimedOut

_running = threading.local()


def mend(settings: Settings) -> None:
    """Put `PythonWorker` in the place of the upstream worker for Python packages."""
    PythonWorker.root = settings.packages
    around(lambda_runtime, "_worker_class_for", _choose)
    around(lambda_svc, "_execute_function_warm", _execute)
    around(app, "_load_persisted_state", _then_tidy)
    lambda_svc._yima_log_stream = lambda upstream: getattr(_running, "log_stream", "") or upstream
    stream = "f\"{now.year:04d}/{now.month:02d}/{now.day:02d}/[{qualifier}]{new_uuid().replace('-', '')}\""
    rewrite(lambda_svc, "_emit_lambda_logs", {stream: f"_yima_log_stream({stream})"})


def _then_tidy(load: Callable[[], None]) -> None:
    load()
    functions = [*lambda_svc._functions._data.values()]
    functions += [version for function in functions for version in function.get("versions", {}).values()]
    packages.forget_others(
        PythonWorker.root, [found["code_zip"] for found in functions if found.get("code_zip")]
    )


def _ours(config: dict[str, Any]) -> bool:
    return str(config.get("Runtime", "")).startswith("python") and not config.get("Layers")


def _choose(upstream: Any, config: dict[str, Any]) -> Any:
    return PythonWorker if _ours(config) else upstream(config)


def _execute(upstream: Any, func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
    config = func.get("config") or func
    package = func.get("code_zip")
    _running.log_stream = ""
    if not package or not _ours(config):
        result: dict[str, Any] = upstream(func, event, request_id)
        return result
    worker, _ = lambda_svc.acquire_worker(
        config.get("FunctionName", "unknown"), config, package, qualifier=config.get("Version", "$LATEST")
    )
    try:
        return _answer(worker, event, request_id, config)
    finally:
        _running.log_stream = worker.log_stream
        lambda_svc.release_worker(worker)


def _answer(worker: PythonWorker, event: Any, request_id: str, config: dict[str, Any]) -> dict[str, Any]:
    call = {
        "event": event,
        "request_id": request_id,
        "invoked_function_arn": config.get("FunctionArn", ""),
        "trace_id": lambda_svc._xray_trace_id_for_invocation(config),
        "depth": lambda_svc._invoke_depth.get(),
    }
    try:
        outcome = worker.answer(call)
    except InitFailed as error:
        return _failed(error.failure, error.log)
    except Exited as end:
        message = f"RequestId: {request_id} Error: Runtime exited without providing a reason"
        return _failed({"errorType": "Runtime.ExitError", "errorMessage": message}, str(end))
    except TimedOut as end:
        message = f"Task timed out after {worker.timeout:.2f} seconds"
        return _failed({"errorType": "Sandbox.Timedout", "errorMessage": message}, f"{end}{message}\n")
    if "failure" in outcome.reply:
        return _failed(outcome.reply["failure"], outcome.log)
    return {"body": outcome.reply["result"], "log": outcome.log}


def _failed(failure: dict[str, Any], log: str) -> dict[str, Any]:
    return {"body": failure, "error": True, "function_error": "Unhandled", "log": log}
