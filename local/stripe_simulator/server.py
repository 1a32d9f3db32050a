"""uvicorn around the application, with a way to drop a connection without an answer."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .application import application
from .world import Settings, open_world


class OneWrite:
    """A transport that sends the head and the body of an answer with one system call."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Send with whatever else is written before the event loop turns."""
        if not self._pieces:
            asyncio.get_running_loop().call_soon(self._flush)
        self._pieces.append(data)

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        if pieces and not self._transport.is_closing():
            self._transport.write(b"".join(pieces))

    def close(self) -> None:
        """Close after everything written is sent."""
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class DroppableProtocol(H11Protocol):
    """HTTP whose requests can hang up on their client: `scope["state"]["hang_up"]()`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the connection's requests their way to hang up."""
        super().connection_made(OneWrite(transport))  # type: ignore[arg-type]
        self.app_state = {**self.app_state, "hang_up": transport.abort}


class AnnouncedServer(uvicorn.Server):
    """A server that says when it serves."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Print `ready` once requests are answered."""
        await super().startup(sockets)
        if self.started:
            print("ready", flush=True)


async def serve(settings: Settings, state: Path, listener: socket.socket) -> None:
    """Serve the account kept under `state` until a signal; prints `ready` when requests are answered."""
    world = open_world(settings, state / "stripe.sqlite3")
    config = uvicorn.Config(
        application(world),
        http=DroppableProtocol,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        lifespan="on",
    )
    await AnnouncedServer(config).serve(sockets=[listener])
