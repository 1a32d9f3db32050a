"""At most a few processes per Lambda function, and a fair queue before them.

Upstream starts a process for every concurrent call: 32 cold calls are 32 processes and 38 seconds on two
cores. Here a call beyond the bound waits in line, first come first served, and is handed the next worker that
becomes free. Two kinds of call do not wait, because what they wait for might wait for them: one made by
another invocation, and one that has waited `PATIENCE` seconds; both get a process of their own that ends
afterwards. A redeployment ends idle workers at once and busy ones after their answer, which upstream cuts
off.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import lambda_runtime, lambda_svc

PATIENCE = 30.0
SHAPING = ("Environment", "Handler", "Timeout", "MemorySize", "Role", "LoggingConfig", "Runtime")
Worker = Any


@dataclass
class Waiter:
    """One call in line, and the function as it was when the call came."""

    name: str
    config: dict[str, Any]
    package: bytes
    worker: Worker | None = None
    served: threading.Event = field(default_factory=threading.Event)

    def fits(self, worker: Worker) -> bool:
        """Whether that worker runs this code with this configuration."""
        same_shape = all(worker.config.get(key) == self.config.get(key) for key in SHAPING)
        return worker.code_zip is self.package and same_shape

    def give(self, worker: Worker) -> None:
        """End the wait."""
        worker.in_use = True
        self.worker = worker
        self.served.set()


class Pool:
    """The workers of every function, within the bound."""

    def __init__(self, bound: int, patience: float = PATIENCE) -> None:
        self._bound = bound
        self._patience = patience
        self._lines: defaultdict[str, deque[Waiter]] = defaultdict(deque)

    def acquire(
        self, _: Any, name: str, config: dict[str, Any], package: bytes, qualifier: str = "$LATEST", **__: Any
    ) -> tuple[Worker, str]:
        """Lease a worker, waiting for one when the function has as many as it may."""
        key = lambda_runtime._worker_key(name, config, qualifier)
        waiter = Waiter(name, config, package)
        nested = lambda_svc._invoke_depth.get() > 1
        with lambda_runtime._lock:
            self._lines[key].append(waiter)
            self._serve(key)
            if nested:
                self._serve_out_of_line(key, waiter)
        if not waiter.served.wait(self._patience):
            with lambda_runtime._lock:
                self._serve_out_of_line(key, waiter)
        return waiter.worker, "reused"

    def release(self, _: Any, worker: Worker) -> None:
        """Hand the worker to whoever is first in line, or end it when it is not wanted any more."""
        if worker is None:
            return
        with lambda_runtime._lock:
            worker.in_use = False
            worker.last_used = time.time()
            key = worker.yima_key
            pool = lambda_runtime._workers.get(key, [])
            if worker not in pool:
                _end([worker])
            elif len(pool) > self._bound:
                pool.remove(worker)
                _end([worker])
            self._serve(key)

    def invalidate(
        self,
        _: Any,
        name: str,
        qualifier: str | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Forget the workers of a function: idle ones end now, busy ones when they are released."""
        wanted = (account, region, name, qualifier)
        with lambda_runtime._lock:
            keys = [key for key in lambda_runtime._workers if _matches(key, wanted)]
            gone = [worker for key in keys for worker in lambda_runtime._workers.pop(key)]
            for key in keys:
                self._serve(key)
        _end([worker for worker in gone if not worker.in_use])

    def _serve(self, key: str) -> None:
        """Give workers to those in line while there are any to give. The pool's lock is held."""
        line = self._lines[key]
        pool = lambda_runtime._workers.setdefault(key, [])
        while line:
            idle = [worker for worker in pool if not worker.in_use]
            outdated = [worker for worker in idle if not line[0].fits(worker)]
            for worker in outdated:
                pool.remove(worker)
            _end(outdated)
            fitting = sorted((worker for worker in idle if worker not in outdated), key=_is_dead)
            if not fitting and len(pool) >= self._bound:
                return
            waiter = line.popleft()
            waiter.give(fitting[0] if fitting else self._new(key, waiter))

    def _serve_out_of_line(self, key: str, waiter: Waiter) -> None:
        if waiter.worker is None:
            self._lines[key].remove(waiter)
            waiter.give(self._new(key, waiter))

    @staticmethod
    def _new(key: str, waiter: Waiter) -> Worker:
        worker = lambda_runtime._worker_class_for(waiter.config)(waiter.name, waiter.config, waiter.package)
        worker.yima_key = key
        lambda_runtime._workers.setdefault(key, []).append(worker)
        return worker


def _is_dead(worker: Worker) -> bool:
    """Whether the worker would have to start a process first."""
    return worker._proc is None or worker._proc.poll() is not None


def _end(workers: list[Worker]) -> None:
    """End processes without keeping anyone waiting for it."""
    if workers:
        threading.Thread(target=lambda_runtime.kill_workers, args=(workers,), daemon=True).start()


def _matches(key: str, wanted: tuple[str | None, ...]) -> bool:
    return all(want is None or want == part for part, want in zip(key.split(":"), wanted, strict=True))


def mend(settings: Settings) -> None:
    """Put the bounded pool in the place of the unbounded one."""
    pool = Pool(settings.workers)
    around(lambda_runtime, "acquire_worker", pool.acquire, (lambda_svc, "acquire_worker"))
    around(lambda_runtime, "release_worker", pool.release, (lambda_svc, "release_worker"))
    around(lambda_runtime, "invalidate_worker", pool.invalidate, (lambda_svc, "invalidate_worker"))
