"""The ASGI application: MiniStack with its mends, and the front."""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import os
import threading
from typing import Any

from local.cloud import mends
from local.cloud.control import Injecting
from local.cloud.front import Front
from local.cloud.settings import HOST, Settings
from local.cloud.upstream import app, lambda_runtime


class Cloud:
    """One running cloud. MiniStack must not have been imported before the environment was prepared."""

    def __init__(self, settings: Settings) -> None:
        mends.apply(settings)
        self._front = Front(app.app, pages=settings.pages, cloud_host=f"{HOST}:{settings.port}")
        self._front_port = settings.front_port
        self._cloud = Injecting(app.app)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection, or the life of the process."""
        if scope["type"] == "http" and scope["server"][1] == self._front_port:
            await self._front(scope, receive, send)
        else:
            await self._cloud(scope, receive, send)

    def stop_within(self, seconds: float) -> None:
        """Let what runs end, but end the process after that time even if it does not.

        Idle Lambda workers end now: their open connections would hold up the server.
        """
        idle = [worker for pool in lambda_runtime._workers.values() for worker in pool if not worker.in_use]
        threading.Thread(target=lambda_runtime.kill_workers, args=(idle,)).start()
        watchdog = threading.Timer(seconds, self._give_up)
        watchdog.daemon = True
        watchdog.start()

    def _give_up(self) -> None:
        app.save_all(app._build_persistence_save_dict())
        self.close()
        os._exit(0)

    def close(self) -> None:
        """End the processes of the Lambda functions."""
        lambda_runtime.reset()
