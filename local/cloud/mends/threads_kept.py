"""Use a thread again that has done its work.

Upstream starts a thread for each call of a function, each batch of a queue or stream and each execution of a
workflow: some fifteen for an order, and all else waits for each to have started. One that waits for more
costs nothing. There are as many as were ever busy at once, and no bound: one call may wait for another.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from types import SimpleNamespace
from typing import Any

from local.cloud.mends.patching import rewrite
from local.cloud.settings import Settings
from local.cloud.upstream import concurrency, stepfunctions

IDLE_SECONDS = 10.0
OFTEN = frozenset({"ministack-apigw-invoke", "ministack-esm", "ministack-lambda-invoke"})
"""How upstream names the threads that it starts often, and never asks for again."""

EXECUTION = """threading.Thread(
        target=ctx_snapshot.run,
        args=(_run_execution, exec_arn),
        daemon=True,
    ).start()"""
MENDED_EXECUTION = "_yima_start(ctx_snapshot.run, _run_execution, exec_arn)"


class Kept:
    """Threads that are there, and those of them that have nothing to do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[SimpleQueue[Callable[[], None]]] = []

    def start(self, work: Callable[[], None]) -> None:
        """Have a thread do it at once; raises `RuntimeError` when there can be no more of them."""
        with self._lock:
            inbox = self._idle.pop() if self._idle else None
        if inbox is None:
            threading.Thread(target=self._serve, args=(work,), daemon=True, name="kept").start()
        else:
            inbox.put(work)

    def _serve(self, work: Callable[[], None]) -> None:
        inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        while True:
            work()
            with self._lock:
                self._idle.append(inbox)
            try:
                work = inbox.get(timeout=IDLE_SECONDS)
            except Empty:
                with self._lock:
                    if inbox in self._idle:
                        self._idle.remove(inbox)
                        return
                work = inbox.get()  # it was handed over in the same moment


class Started:
    """What upstream takes for a thread of its own."""

    def __init__(self, kept: Kept, target: Callable[[], None]) -> None:
        self._kept = kept
        self._target = target

    def start(self) -> None:
        """Begin."""
        self._kept.start(self._target)


def mend(_: Settings) -> None:
    """Give the module that starts such threads ours."""
    kept = Kept()
    found = {name: getattr(threading, name) for name in threading.__all__}

    def thread(*, target: Callable[[], None], name: str, daemon: bool) -> Any:
        if name in OFTEN:
            return Started(kept, target)
        return threading.Thread(target=target, name=name, daemon=daemon)

    stepfunctions._yima_start = lambda work, *given: kept.start(partial(work, *given))
    rewrite(stepfunctions, "_start_execution", {EXECUTION: MENDED_EXECUTION})
    concurrency.threading = SimpleNamespace(**{**found, "Thread": thread})
