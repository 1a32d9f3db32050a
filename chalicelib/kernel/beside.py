"""Work done beside other work of the same request, where one round trip need not wait for another."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

_THREADS = 4


def beside(work: Callable[[], T]) -> Future[T]:
    """Begin work in another thread; `result` waits for it and raises what it raised.

    The threads stay, and with them their connections to the services.
    """
    return _threads().submit(work)


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="beside")
