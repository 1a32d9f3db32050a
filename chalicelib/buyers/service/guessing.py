"""Guesses at tokens: counted in this process only, so that they cost neither a read nor a write.

A token has 128 bits, so nobody guesses one; who tries is told to stop. A genuine token from the same network
still opens what is its own.
"""

from collections.abc import Callable
from typing import Any

from chalicelib.buyers.service import range_of
from chalicelib.kernel import clock
from chalicelib.kernel.errors import NotAuthenticated, NotPermitted
from chalicelib.kernel.routes import Request
from chalicelib.kernel.signing_in import TooManyAttempts

WRONG_A_MINUTE = 300
_MINUTE = 60
_MOST_NETWORKS = 10_000
_wrong: dict[tuple[str, int], int] = {}


def limited(verify: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """The same check, which tells a network that was refused too often this minute to stop."""

    def checked(request: Request) -> Any:
        try:
            return verify(request)
        except (NotAuthenticated, NotPermitted):
            _count(request.source_ip)
            raise

    return checked


def forget() -> None:
    """Be a process that has seen no guess."""
    _wrong.clear()


def _count(source_ip: str) -> None:
    network, now = range_of(source_ip), int(clock.now().timestamp())
    if network is None:
        return
    if len(_wrong) >= _MOST_NETWORKS:
        _wrong.clear()
    key = (network, now // _MINUTE)
    _wrong[key] = _wrong.get(key, 0) + 1
    if _wrong[key] > WRONG_A_MINUTE:
        raise TooManyAttempts(retry_after=_MINUTE - now % _MINUTE)
