"""What happens later by itself: sessions expire, banks answer, refunds settle. Survives a restart."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from .world import World

_LONGEST_SLEEP = 60.0
Action = Callable[[World, str], None]


def later(world: World, seconds: float, action: str, target: str) -> None:
    """Do `action` to `target` after so many seconds of the account's time."""
    at(world, world.clock.now() + seconds, action, target)


def at(world: World, due: float, action: str, target: str) -> None:
    """Do `action` to `target` at that time of the account."""
    world.store.execute("INSERT INTO jobs (due, action, target) VALUES (?, ?, ?)", (due, action, target))
    world.wake()


class Agenda:
    """Carries out what is due, each in a transaction of its own that also strikes it off the list."""

    def __init__(self, world: World, actions: Mapping[str, Action]) -> None:
        self._world = world
        self._actions = actions
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; must run inside the event loop."""
        self._world.wake = self._woken.set
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; what is not done yet stays on the list."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            self.catch_up()
            self._woken.clear()
            row = self._world.store.execute("SELECT MIN(due) FROM jobs").fetchone()
            wait = _LONGEST_SLEEP if row[0] is None else row[0] - self._world.clock.now()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), min(max(wait, 0.001), _LONGEST_SLEEP))

    def catch_up(self) -> None:
        """Do everything that is due now."""
        while row := self._world.store.execute(
            "SELECT id, action, target FROM jobs WHERE due <= ? ORDER BY due, id LIMIT 1",
            (self._world.clock.now(),),
        ).fetchone():
            with self._world.change():
                self._world.store.execute("DELETE FROM jobs WHERE id = ?", (row[0],))
                self._actions[row[1]](self._world, row[2])
