"""What every operation works with: settings, store, clock, switches, and who caused a change."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .faults import Faults
from .store import Store
from .switches import Switches

DEFAULT_RETRIES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)


@dataclass(frozen=True)
class Settings:
    """How one simulator process was started. Times in seconds."""

    key: str
    webhook_secret: str
    base_url: str
    webhook_url: str | None = None
    retries: tuple[float, ...] = DEFAULT_RETRIES
    events: frozenset[str] = frozenset()
    merchant: str = "Yima"
    state: Path | None = None


class Clock:
    """The simulator's time: the machine's, moved forward by `/_sim/clock`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        row = store.execute("SELECT value FROM facts WHERE name = 'clock'").fetchone()
        self.offset = float(row[0]) if row else 0.0

    def now(self) -> float:
        """Seconds since 1970 in the simulated account."""
        return time.time() + self.offset

    def seconds(self) -> int:
        """The same as a whole number, as in every `created`."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Move time forward for good; a restart keeps it."""
        self.offset += seconds
        self._store.execute("INSERT OR REPLACE INTO facts VALUES ('clock', ?)", (str(self.offset),))

    def restart(self) -> None:
        """Return to the machine's time."""
        self.offset = 0.0


@dataclass(frozen=True)
class Cause:
    """The API request that an event belongs to; empty when the buyer or the network acted."""

    request: str | None = None
    idempotency_key: str | None = None


@dataclass
class World:
    """One simulated Stripe account."""

    settings: Settings
    store: Store
    clock: Clock
    faults: Faults = field(default_factory=Faults)
    switches: Switches = field(default_factory=Switches)
    cause: Cause = field(default_factory=Cause)
    outbox: list[str] = field(default_factory=list)
    deliver: Callable[[str], None] = lambda _event: None
    note_deliveries: Callable[[], None] = lambda: None
    wake: Callable[[], None] = lambda: None

    @contextmanager
    def change(self, cause: Cause | None = None) -> Iterator[None]:
        """One atomic change; its events leave for the webhook address only after it is kept."""
        self.cause = cause or Cause()
        self.outbox.clear()
        with self.store.transaction():
            yield
        for event in self.outbox:
            self.deliver(event)


def open_world(settings: Settings, path: Path) -> World:
    """The account kept in a SQLite file, or a new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    store = Store(path)
    return World(settings=settings, store=store, clock=Clock(store))
