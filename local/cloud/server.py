"""Start MiniStack mended in this process, serve it on loopback, and stop it without losing anything."""

import asyncio
import contextlib
import errno
import fcntl
import gc
import importlib.metadata
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from local.cloud import mends
from local.cloud.mends.patching import CannotMend
from local.cloud.settings import HOST, WITHOUT, Settings, prepare_environment
from local.one_write import OneWrite

MINISTACK = "1.5.33"
QUIET_SECONDS = 3
PATIENCE_SECONDS = 15.0
GARBAGE = 50_000
"""Containers that are made before their garbage is looked for; by default 2,000."""


class CannotStart(RuntimeError):
    """Why the local cloud does not start, in one line that says what to do."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then save and return.

    Raises `CannotStart` when MiniStack is another version, a port is taken or the state is in use.
    """
    check_version()
    if unknown := mends.unknown(settings.without):
        raise CannotStart(
            f"{WITHOUT} names no mend: {', '.join(unknown)} (there are {', '.join(mends.names())})"
        )
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(contextlib.closing(s)) for s in listen(settings)]
        stack.enter_context(only_user_of(settings.state))
        stack.enter_context(scratch_directory(settings.scratch))
        prepare_environment(settings)
        try:
            asyncio.run(_run(settings, sockets))
        except CannotMend as error:
            raise CannotStart(f"MiniStack {MINISTACK} is not as released: {error}") from error


def check_version() -> None:
    """Refuse any MiniStack but the one that the mends were written for."""
    try:
        found = importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError:
        found = "not installed"
    if found != MINISTACK:
        raise CannotStart(f"needs ministack {MINISTACK}, found {found}: install requirements-dev.txt")


def listen(settings: Settings) -> list[socket.socket]:
    """Bind the cloud's port and, when there is one, the front's."""
    sockets = [_bind(settings.port, "--port")]
    if settings.front_port is not None:
        sockets.append(_bind(settings.front_port, "--front-port"))
    return sockets


def _bind(port: int, option: str) -> socket.socket:
    """A listener whose connections send at once.

    asyncio switches Nagle's algorithm off only for sockets that name their protocol; with it the body of each
    answer waits 40 ms for the acknowledgment of its head.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise CannotStart(f"port {port} {why}: stop what uses it or choose another with {option}") from None
    return listener


@contextlib.contextmanager
def only_user_of(state: Path) -> Iterator[None]:
    """Hold the state folder: two clouds on one folder would overwrite each other."""
    state.mkdir(parents=True, exist_ok=True)
    handle: IO[str]
    with (state / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(
                f"{state} is in use by another local cloud: stop it or choose another --state"
            ) from None
        yield


@contextlib.contextmanager
def scratch_directory(path: Path) -> Iterator[None]:
    """Give the process an empty directory for temporary files, and leave none of them behind."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    tempfile.tempdir = str(path)
    try:
        yield
    finally:
        shutil.rmtree(path, ignore_errors=True)


async def _run(settings: Settings, sockets: list[socket.socket]) -> None:
    from local.cloud.application import Cloud  # noqa: PLC0415 - after the environment is set

    cloud = Cloud(settings)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    config = uvicorn.Config(
        cloud,
        http=_Protocol,
        log_level=settings.log_level.lower(),
        access_log=False,
        proxy_headers=False,
        server_header=False,
        lifespan="on",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=QUIET_SECONDS,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    cloud.stop_within(PATIENCE_SECONDS)
    server.should_exit = True
    await serving
    cloud.close()


class _Protocol(HttpToolsProtocol):
    """HTTP that sends each answer whole."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Write through `OneWrite`."""
        super().connection_made(OneWrite(transport))  # type: ignore[arg-type]


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to us: the state is saved before it stops."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say when requests are answered.

        What was loaded until then stays; the garbage collector need not walk it again and again.
        """
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE, *gc.get_threshold()[1:])
        if self.started:
            print("ready", flush=True)
