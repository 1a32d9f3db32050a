"""Requests to addresses that other people name: to the internet and nowhere else.

The name is looked up once, every address it has is checked, and the connection is made to a checked one: a
name that answers otherwise a moment later leads nowhere else. Redirects are not followed, no proxy is asked,
time and size are bounded. Source: docs/decisions/0040-webhooks.md
"""

import http.client
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from chalicelib.gateways.addresses import is_public
from chalicelib.gateways.targets import Target, TargetRefused, target

__all__ = ["Answered", "NoAnswer", "Target", "TargetRefused", "post", "target"]

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
MOST_BYTES = 64 * 1024
"""How much of an answer is read; what comes after it is left unread."""


class NoAnswer(Exception):
    """Nothing that could be understood came back in time; `reason` is one of a few fixed words.

    The request may have arrived all the same.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Answered:
    """What came back: the status, the beginning of the body, and `Retry-After` as it was sent."""

    status: int
    body: bytes
    retry_after: str | None


def post(url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool = False) -> Answered:
    """Send a body once and return the answer, whatever its status. Over within ten seconds.

    Raises `TargetRefused` for an address that is none of the internet, `NoAnswer` when there was no answer.
    `loopback` also admits this machine, over plain HTTP and at any port: for tests on a developer's machine.
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    to = target(url, loopback=loopback)
    addresses = _looked_up(to, loopback=loopback)
    with _connected(to, addresses, deadline) as line:
        return line.exchange(body, headers)


class _Line:
    """One connection to a checked address, which another thread hangs up when the time is over."""

    def __init__(self, to: Target, sock: socket.socket, deadline: float) -> None:
        self._to = to
        self._sock: Any = sock
        self._over = threading.Event()
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._hang_up)
        self._timer.daemon = True
        self._timer.start()

    def exchange(self, body: bytes, headers: Mapping[str, str]) -> Answered:
        """One POST and its answer."""
        try:
            if self._to.secure:
                self._encrypt()
            return self._asked(body, headers)
        except ssl.SSLError as error:
            raise NoAnswer("timeout" if self._over.is_set() else _tls(error)) from None
        except TimeoutError:
            raise NoAnswer("timeout") from None
        except (OSError, http.client.HTTPException, ValueError):
            raise NoAnswer("timeout" if self._over.is_set() else "hung_up") from None

    def _encrypt(self) -> None:
        """Speak TLS, to whom a known authority says is the host; the watch goes on over the new socket."""
        self._sock = _trusted().wrap_socket(
            self._sock, server_hostname=self._to.host, do_handshake_on_connect=False
        )
        if self._over.is_set():
            raise TimeoutError
        self._sock.do_handshake()

    def _asked(self, body: bytes, headers: Mapping[str, str]) -> Answered:
        connection = http.client.HTTPConnection(self._to.host, self._to.port)
        connection.sock = self._sock
        fixed = {"Host": self._to.authority, "Connection": "close", "Accept-Encoding": "identity"}
        connection.request("POST", self._to.path, body, {**headers, **fixed})
        with connection.getresponse() as response:
            content = response.read(MOST_BYTES)
            if self._over.is_set():
                raise TimeoutError
            return Answered(response.status, content, response.getheader("Retry-After"))

    def close(self) -> None:
        """End it, and the watch over it."""
        self._timer.cancel()
        self._sock.close()

    def _hang_up(self) -> None:
        self._over.set()
        try:
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
        except OSError:
            return


@contextmanager
def _connected(to: Target, addresses: list[str], deadline: float) -> Iterator[_Line]:
    line = _Line(to, _dialled(addresses, to.port, deadline), deadline)
    try:
        yield line
    finally:
        line.close()


def _dialled(addresses: list[str], port: int, deadline: float) -> socket.socket:
    """A connection to the first of these addresses that takes one; the numbers are not looked up again."""
    reason = "timeout"
    until = min(deadline, time.monotonic() + CONNECT_SECONDS)
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET  # noqa: PLR2004
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(left)
        try:
            sock.connect((address, port))
        except TimeoutError:
            sock.close()
            reason = "timeout"
        except OSError:
            sock.close()
            reason = "refused"
        else:
            sock.settimeout(max(0.001, deadline - time.monotonic()))
            return sock
    raise NoAnswer(reason)


def _looked_up(to: Target, *, loopback: bool) -> list[str]:
    """Every address of a name, each of which may be spoken to; one that may not refuses them all."""
    found = _resolved(to.host, to.port)
    if not found:
        raise NoAnswer("no_such_name")
    allowed = [is_public(one) or (loopback and ip_address(one).is_loopback) for one in found]
    if not all(allowed):
        raise TargetRefused("not_public", "its name leads to an address that is not on the internet")
    return found


def _resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, or none; a resolver that hangs is not waited for."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            answers.put([])
        else:
            answers.put(list(dict.fromkeys(str(one[4][0]) for one in found)))

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        return answers.get(timeout=CONNECT_SECONDS)
    except queue.Empty:
        raise NoAnswer("timeout") from None


def _tls(error: ssl.SSLError) -> str:
    return "certificate" if isinstance(error, ssl.SSLCertVerificationError) else "tls"


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
