"""HTTP/1.1 for one ASGI application: what AWS clients, browsers and tools on this machine speak, and no more.

Nearly every call of the local cloud is one small request on a connection that stays open. This server reads
it in one pass and does nothing else: no other version of HTTP, no WebSockets, no TLS.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

from local.cloud.wire import END, LONGEST_HEAD, Body, Malformed, Message, Pair, head_of, parsed

Application = Any

HELD_BODY = 1 << 20
"""Bytes of a body that wait to be read before the client is asked to wait."""

IDLE_SECONDS = 75.0
BODILESS = frozenset({204, 304})


class Connection(asyncio.Protocol):
    """One client. Its requests are answered in order, each in a task of its own."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._data = bytearray()
        self._exchange: Exchange | None = None
        self._idle: asyncio.TimerHandle | None = None
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Be ready for the first request."""
        self.transport = transport
        self._server.connections.add(self)
        self._wait()

    def connection_lost(self, _: Exception | None) -> None:
        """Tell whoever answers that nobody listens any more."""
        self._server.connections.discard(self)
        if self._idle:
            self._idle.cancel()
        if self._exchange:
            self._exchange.gone()

    def data_received(self, data: bytes) -> None:
        """Go on with the request under way, or begin one."""
        self._data += data
        try:
            self._read()
        except Malformed as refusal:
            self._refuse(refusal.status)

    def ended(self, *, keep: bool) -> None:
        """The exchange is over: begin the next one, which may be there already."""
        self._exchange = None
        if not keep or self._server.stopping:
            self.transport.close()
            return
        self.transport.resume_reading()
        self._wait()
        if self._data:
            self.data_received(b"")

    @property
    def busy(self) -> bool:
        """Whether a request is being answered."""
        return self._exchange is not None

    def _read(self) -> None:
        if self._exchange is None:
            end = self._data.find(END)
            if end < 0:
                if len(self._data) > LONGEST_HEAD:
                    raise Malformed(431)
                return
            head = bytes(self._data[:end]).lstrip(b"\r\n")
            del self._data[: end + len(END)]
            if self._idle:
                self._idle.cancel()
            scope, keep = parsed(head)
            self._exchange = Exchange(self, scope, keep=keep)
            self._exchange.take(self._data)
            self._server.run(self._exchange)
            return
        self._exchange.take(self._data)
        if len(self._data) > HELD_BODY:  # a request that is not yet its turn
            self.transport.pause_reading()

    def _wait(self) -> None:
        self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self.transport.close)

    def _refuse(self, status: int) -> None:
        self.transport.write(head_of(status, [(b"content-length", b"0"), (b"connection", b"close")]))
        self.transport.close()


class Exchange:
    """One request and its answer, as ASGI wants them."""

    def __init__(self, connection: Connection, scope: Message, *, keep: bool) -> None:
        self._connection = connection
        self.scope = {
            **scope,
            "client": connection.transport.get_extra_info("peername"),
            "server": connection.transport.get_extra_info("sockname"),
        }
        headers = dict(scope["headers"])
        self._keep = keep
        self._awaits = headers.get(b"expect", b"").lower() == b"100-continue"
        self._body = Body(scope["headers"])
        self._news = asyncio.Event()
        self._gone = self._read = False
        self._head: bytes | None = None
        self._began = self._complete = self._chunked = False

    def take(self, data: bytearray) -> None:
        """More of the body has come."""
        self._body.feed(data)
        if len(self._body.held) > HELD_BODY and not self._body.complete:
            self._connection.transport.pause_reading()
        self._news.set()

    def gone(self) -> None:
        """The client has hung up."""
        self._gone = True
        self._news.set()

    async def receive(self) -> Message:
        """The next part of the body; after the last one, that the client has hung up."""
        if self._awaits and not self._body.complete:
            self._connection.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._awaits = False
        while not self._gone and (self._read or not (self._body.held or self._body.complete)):
            self._news.clear()
            await self._news.wait()
        if self._gone:
            return {"type": "http.disconnect"}
        part = bytes(self._body.held)
        self._body.held.clear()
        self._read = self._body.complete
        if not self._read:
            self._connection.transport.resume_reading()
        return {"type": "http.request", "body": part, "more_body": not self._read}

    async def send(self, message: Message) -> None:
        """Write a part of the answer; what comes after the client hung up is dropped."""
        if message["type"] == "http.response.start":
            self._start(message["status"], list(message.get("headers", ())))
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self.scope["method"] == "HEAD":
            body = b""
        if self._chunked:
            body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + (b"" if more else b"0\r\n\r\n")
        head, self._head = self._head or b"", None
        self._began, self._complete = True, not more
        if not self._gone:
            self._connection.transport.write(head + body)

    def _start(self, status: int, headers: list[Pair]) -> None:
        names = {name.lower(): value for name, value in headers}
        bodiless = status in BODILESS or self.scope["method"] == "HEAD"
        if not bodiless and b"content-length" not in names:
            self._chunked = self.scope["http_version"] == "1.1"
            self._keep = self._keep and self._chunked
            headers += [(b"transfer-encoding", b"chunked")] if self._chunked else []
        if names.get(b"connection", b"").lower() == b"close":
            self._keep = False
        elif not self._keep:
            headers.append((b"connection", b"close"))
        self._head = head_of(status, headers)

    def over(self) -> None:
        """The application is done; what it left unfinished ends with the connection."""
        if self._gone:
            return
        if not self._began:
            self._start(500, [(b"content-length", b"0")])
            self._connection.transport.write(self._head)
            self._complete = True
        self._connection.ended(keep=self._keep and self._complete and self._body.complete)


class Server:
    """Every connection of the application, on sockets that are bound already."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections: set[Connection] = set()
        self.stopping = False

    def run(self, exchange: Exchange) -> None:
        """Answer one request."""
        task = asyncio.get_running_loop().create_task(self._answer(exchange))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, exchange: Exchange) -> None:
        try:
            await self._application(exchange.scope, exchange.receive, exchange.send)
        finally:
            exchange.over()

    @contextlib.asynccontextmanager
    async def serving(self, sockets: list[socket.socket], quiet_seconds: float) -> AsyncIterator[None]:
        """Serve meanwhile; afterwards, requests under way have so many seconds to end."""
        loop = asyncio.get_running_loop()
        async with _life(self._application):
            listeners = [
                await loop.create_server(lambda: Connection(self), sock=sock, backlog=512) for sock in sockets
            ]
            yield
            self.stopping = True
            for listener in listeners:
                listener.close()
            for connection in list(self.connections):
                if not connection.busy:
                    connection.transport.close()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=quiet_seconds)
            for task in self._tasks:
                task.cancel()


@contextlib.asynccontextmanager
async def _life(application: Application) -> AsyncIterator[None]:
    """Have the application start before the first request and end after the last."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def send(message: Message) -> None:
        heard.put_nowait(message["type"])

    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    living = asyncio.create_task(application(scope, told.get, send))

    async def says(what: str) -> None:
        told.put_nowait({"type": f"lifespan.{what}"})
        answer = asyncio.create_task(heard.get())
        await asyncio.wait({answer, living}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            living.result()  # it ended by itself: raises what ended it
        elif answer.result() != f"lifespan.{what}.complete":
            raise RuntimeError(f"the application failed at {what}")

    await says("startup")
    try:
        yield
    finally:
        await says("shutdown")
        await asyncio.wait({living}, timeout=1)
        living.cancel()
