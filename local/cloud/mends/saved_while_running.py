"""Save the services' state while the cloud runs.

Upstream writes it only when it is stopped politely: a `kill -9` loses the deployed stack.
"""

from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.saver import Saver
from local.cloud.settings import Settings
from local.cloud.upstream import app


def mend(settings: Settings) -> None:
    """Start the saver once the old state is loaded; let it do the last save too."""
    saver = Saver(settings.save_every)

    def load(upstream: Callable[[], None]) -> None:
        upstream()
        saver.start()

    async def serve(upstream: Callable[..., Any], scope: Any, receive: Any, send: Any) -> None:
        saver.note_activity()
        try:
            await upstream(scope, receive, send)
        finally:
            saver.note_activity()

    around(app, "_load_persisted_state", load)
    around(app, "app", serve)
    around(app, "save_all", lambda _, __: saver.stop())
