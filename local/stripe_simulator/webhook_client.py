"""Posts notifications over kept-alive connections: hundreds a second cost little."""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

_CHUNK = 65_536


@dataclass
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    protocol: h11.Connection


class WebhookClient:
    """A small HTTP client for one address; follows no redirects."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "127.0.0.1"
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._netloc = parts.netloc
        self._timeout = timeout_seconds
        self._idle: list[_Connection] = []

    async def post(self, body: bytes, headers: Sequence[tuple[str, str]]) -> int:
        """The status the address answered. Raises `OSError`, `TimeoutError` or `h11.ProtocolError`."""
        async with asyncio.timeout(self._timeout):
            while self._idle:
                with suppress(OSError, h11.ProtocolError):
                    return await self._exchange(self._idle.pop(), body, headers)
            return await self._exchange(await self._open(), body, headers)

    async def _open(self) -> _Connection:
        reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        return _Connection(reader, writer, h11.Connection(h11.CLIENT))

    async def _exchange(
        self, connection: _Connection, body: bytes, headers: Sequence[tuple[str, str]]
    ) -> int:
        reusable = False
        try:
            request = h11.Request(
                method="POST",
                target=self._target,
                headers=[("Host", self._netloc), ("Content-Length", str(len(body))), *headers],
            )
            protocol = connection.protocol
            pieces = [
                protocol.send(event) or b"" for event in (request, h11.Data(data=body), h11.EndOfMessage())
            ]
            connection.writer.write(b"".join(pieces))
            status = await _status(connection)
            if protocol.our_state is h11.DONE and protocol.their_state is h11.DONE:
                protocol.start_next_cycle()
                reusable = True
        finally:
            if reusable:
                self._idle.append(connection)
            else:
                connection.writer.close()
        return status

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().writer.close()


async def _status(connection: _Connection) -> int:
    status = 0
    while True:
        event = connection.protocol.next_event()
        if event is h11.NEED_DATA:
            connection.protocol.receive_data(await connection.reader.read(_CHUNK))
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.EndOfMessage):
            return status
        elif isinstance(event, h11.ConnectionClosed):
            raise h11.RemoteProtocolError("closed before an answer")
