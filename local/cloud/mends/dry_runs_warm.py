"""Have a dry run of a function start its process, so that the first real call finds it warm.

A dry run calls nothing, on AWS and upstream alike. Here it also stands for what provisioned concurrency is
on AWS: 17 functions that start one after the other would make the first order slow.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import threading
from contextvars import copy_context
from typing import Any

from local.cloud.mends.patching import rewrite
from local.cloud.settings import Settings
from local.cloud.upstream import lambda_svc
from local.cloud.workers import InitFailed, PythonWorker

_two_at_a_time = threading.BoundedSemaphore(2)


def mend(_: Settings) -> None:
    """Warm a function in the background when it is dry-run."""
    lambda_svc._yima_warm = warm
    check = 'if invocation_type == "DryRun":'
    pieces = {check: f"{check}\n        _yima_warm(name, exec_record, qualifier)"}
    rewrite(lambda_svc, "_invoke", pieces)


def warm(name: str, record: dict[str, Any], qualifier: str | None) -> None:
    """Start a process of the function, if it has none; returns at once."""
    account_and_region = copy_context()
    arguments = (_warm, name, record, qualifier)
    threading.Thread(target=account_and_region.run, args=arguments, daemon=True).start()


def _warm(name: str, record: dict[str, Any], qualifier: str | None) -> None:
    with _two_at_a_time:
        config, package = record["config"], record.get("code_zip")
        worker, _ = lambda_svc.acquire_worker(name, config, package, qualifier=qualifier or "$LATEST")
        try:
            if isinstance(worker, PythonWorker):
                worker.start()
        except InitFailed:
            return  # the first real call meets the same failure and tells its caller
        finally:
            lambda_svc.release_worker(worker)
