"""A server on this machine that takes webhooks, and behaves as it is told."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request as it came in; header names are lower case."""

    path: str
    headers: Mapping[str, str]
    body: str


Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Receiver:
    """Everything that came in, and how the next request is answered."""

    url: str
    behave: Behaviour
    received: list[Received] = field(default_factory=list)

    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.received]


def answers(status: int, body: bytes = b"ok", **headers: str) -> Behaviour:
    """A receiver that answers at once."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def hangs(seconds: float) -> Behaviour:
    """A receiver that says nothing for so long."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        answers(200)(handler)

    return behave


def drips(seconds: float) -> Behaviour:
    """A receiver that sends a byte now and then, and never ends."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            handler.wfile.write(b".")
            time.sleep(0.05)

    return behave


def pours(size: int) -> Behaviour:
    """A receiver that answers far more than anybody asked for."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(size // 65_536):
            handler.wfile.write(b"x" * 65_536)

    return behave


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up early is expected here."""


@contextmanager
def receiving(
    behave: Behaviour | None = None, wrap: Callable[[Any], Any] | None = None
) -> Iterator[Receiver]:
    """A receiver on a free port of this machine; `wrap` may make its sockets speak TLS."""
    receiver = Receiver("", behave or answers(200))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.path, headers, body))
            try:
                receiver.behave(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = _Server(("127.0.0.1", 0), Handler)
    if wrap:
        server.socket = wrap(server.socket)
    scheme = "https" if wrap else "http"
    receiver.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
