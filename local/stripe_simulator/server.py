"""uvicorn around the application, with a way to drop a connection without an answer."""

import asyncio
import socket
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from local.one_write import OneWrite

from .application import application
from .world import Settings, open_world


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
