"""Writes the state of the services while they run, not only when they are stopped politely."""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.cloud.upstream import app, persistence

logger = logging.getLogger("local.cloud.saver")

LEAST_SECONDS = 1.0
SHARE = 0.02
SHARE_OF_ALL = 0.05
ONLY_AT_THE_END = frozenset({"cloudwatch_logs", "cloudwatch", "cloudtrail"})
ATTEMPTS = 5


class Saver:
    """Saves each changed service soon after it changed, and at the latest after `every` seconds.

    A service whose state takes long to copy is saved less often: saving it takes at most 2 % of the time, and
    saving all of them 5 %. Files are replaced atomically, and only when their content differs. Logs and
    metrics are saved at the end only.
    """

    def __init__(self, every: float) -> None:
        self._every = every
        self._due: dict[str, float] = {}
        self._digests: dict[str, bytes] = {}
        self._activity = 0
        self._seen = 0
        self._end = threading.Event()
        self._saving = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="save-state", daemon=True)

    def start(self) -> None:
        """Begin to save from a thread."""
        started.append(self)
        self._thread.start()

    def note_activity(self) -> None:
        """Something may have changed."""
        self._activity += 1

    def stop(self) -> None:
        """Save everything once more, then never again."""
        self._end.set()
        self.save(everything=True)

    def _run(self) -> None:
        pause = LEAST_SECONDS
        while not self._end.wait(min(pause, self._every)):
            pause = LEAST_SECONDS
            if self._activity != self._seen:
                self._seen = self._activity
                began = time.monotonic()
                self.save()
                pause = max(LEAST_SECONDS, (time.monotonic() - began) / SHARE_OF_ALL)

    def save(self, *, everything: bool = False) -> list[str]:
        """Save the services that are due, or all of them; returns those that did not hold still for it."""
        restless = []
        with self._saving:
            for service, get_state in app._build_persistence_save_dict().items():
                if everything or self._is_due(service):
                    restless += [] if self._save_one(service, get_state) else [service]
                elif service not in ONLY_AT_THE_END:
                    self._seen = -1
        return restless

    def _is_due(self, service: str) -> bool:
        return service not in ONLY_AT_THE_END and time.monotonic() >= self._due.get(service, 0.0)

    def _save_one(self, service: str, get_state: Callable[[], Any]) -> bool:
        """Whether it is saved now, or has nothing to save."""
        began = time.monotonic()
        text = _text(service, get_state)
        if text is None:
            self._due[service] = time.monotonic() + LEAST_SECONDS
            return False
        digest = hashlib.blake2b(text.encode()).digest()
        if text and self._digests.get(service) != digest:
            _replace(Path(persistence.STATE_DIR) / f"{service}.json", text)
            self._digests[service] = digest
        cost = time.monotonic() - began
        self._due[service] = time.monotonic() + min(self._every, cost / SHARE)
        return True


started: list[Saver] = []
"""The saver of the cloud in this process, once it runs."""


def _text(service: str, get_state: Callable[[], Any]) -> str | None:
    """A service's state as upstream writes it, empty when there is none; None when it does not hold still."""
    for _ in range(ATTEMPTS):
        try:
            state = get_state()
            if state is None:
                return ""
            version = persistence._state_format_version(service)
            wrapped = {"__ministack_format__": version, "payload": state}
            return json.dumps(wrapped, default=persistence._json_default)
        except RuntimeError:
            time.sleep(0.05)
        except Exception:
            logger.exception("cannot save %s", service)
            return None
    logger.warning("%s changes too fast to be saved now", service)
    return None


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".writing")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
