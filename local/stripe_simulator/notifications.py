"""Delivers events to the webhook address: signed as Stripe signs, in the background, retried."""

import asyncio
import hashlib
import hmac
import time
from contextlib import suppress

import h11

from .errors import Thing
from .webhook_client import WebhookClient
from .world import World

_WORKERS = 8
_TIMEOUT_SECONDS = 10.0
_STALE_SECONDS = 600
_SUCCESS = range(200, 300)
_ERROR_LENGTH = 200
_NOTING_SECONDS = 0.02


def signature(payload: bytes, secret: str, timestamp: int) -> str:
    """The `Stripe-Signature` header for a body."""
    digest = hmac.new(secret.encode(), b"%d." % timestamp + payload, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Courier:
    """Takes every pending delivery to the webhook address, whatever process left it pending."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks: list[asyncio.Task[None]] = []
        self._answers: list[tuple[str, int, str | None]] = []
        self._client = WebhookClient(world.settings.webhook_url or "", _TIMEOUT_SECONDS)

    def start(self) -> None:
        """Begin with what an earlier process left; must run inside the event loop."""
        if self._world.settings.webhook_url is None:
            return
        self._tasks = [asyncio.create_task(self._work()) for _ in range(_WORKERS)]
        self._world.deliver = self.schedule
        self._world.note_deliveries = self.note
        left = self._world.store.execute("SELECT event FROM deliveries WHERE status = 'pending' ORDER BY seq")
        for (event,) in left.fetchall():
            self.schedule(event)

    async def stop(self) -> None:
        """Stop delivering; what is pending stays pending in the store."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self.note()
        self._client.close()

    def schedule(self, event: str) -> None:
        """Deliver this event when its delivery is due."""
        row = self._world.store.execute("SELECT due FROM deliveries WHERE event = ?", (event,)).fetchone()
        wait = row[0] - time.time() if row else 0.0
        if wait <= 0:
            self._ready.put_nowait(event)
        else:
            asyncio.get_running_loop().call_later(wait, self._ready.put_nowait, event)

    async def _work(self) -> None:
        while True:
            await self._deliver(await self._ready.get())

    async def _deliver(self, event: str) -> None:
        row = self._world.store.execute(
            "SELECT d.spoil, d.status, o.body"
            " FROM deliveries d JOIN objects o ON o.id = d.event WHERE d.event = ?",
            (event,),
        ).fetchone()
        if row is None or row[1] != "pending":
            return
        self._under_way += 1
        self._idle.clear()
        answer, error = await self._attempt(row[2].encode(), row[0])
        self._under_way -= 1
        if not self._under_way:
            self._idle.set()
        if not self._answers:
            asyncio.get_running_loop().call_later(_NOTING_SECONDS, self.note)
        self._answers.append((event, answer, error))

    async def _attempt(self, payload: bytes, spoil: str) -> tuple[int, str | None]:
        try:
            return await self._client.post(payload, self._headers(payload, spoil)), None
        except (OSError, TimeoutError, h11.ProtocolError) as failure:
            return 0, f"{type(failure).__name__}: {failure}"[:_ERROR_LENGTH]

    async def quiet(self) -> None:
        """Return when no delivery is under way."""
        await self._idle.wait()

    def note(self) -> None:
        """Keep the answers that came in; many in one transaction, since each costs a write to the disk."""
        answers, self._answers = self._answers, []
        if not answers:
            return
        with self._world.store.transaction():
            again = [event for event, answer, error in answers if self._note(event, answer, error)]
        for event in again:
            self.schedule(event)

    def _headers(self, payload: bytes, spoil: str) -> list[tuple[str, str]]:
        secret = self._world.settings.webhook_secret
        stamp = int(time.time()) - (_STALE_SECONDS if spoil == "stale" else 0)
        signed = signature(payload, secret + "-another" if spoil == "mis_sign" else secret, stamp)
        return [
            ("Content-Type", "application/json; charset=utf-8"),
            ("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
            ("Accept", "*/*; q=0.5, application/xml"),
            ("Stripe-Signature", signed),
        ]

    def _note(self, event: str, answer: int, error: str | None) -> bool:
        """Keep one answer; True when the event is to be delivered again."""
        store = self._world.store
        row = store.execute("SELECT attempts, copies FROM deliveries WHERE event = ?", (event,)).fetchone()
        if row is None:
            return False
        attempts, copies = row[0] + 1, row[1]
        status, due = "pending", time.time()
        if answer in _SUCCESS:
            status = "pending" if copies else "delivered"
            copies = max(0, copies - 1)
        else:
            pauses = self._world.settings.retries
            status = "pending" if attempts <= len(pauses) else "failed"
            due += pauses[min(attempts, len(pauses)) - 1] if pauses else 0.0
        store.execute(
            "UPDATE deliveries SET attempts = ?, copies = ?, status = ?, due = ?, answer = ?, error = ?"
            " WHERE event = ?",
            (attempts, copies, status, due, answer or None, error, event),
        )
        return status == "pending"


def listed(world: World, limit: int) -> list[Thing]:
    """The latest deliveries, oldest first."""
    world.note_deliveries()
    rows = world.store.execute(
        "SELECT event, type, status, attempts, answer, error, copies, spoil, due FROM deliveries"
        " ORDER BY seq DESC LIMIT ?",
        (limit,),
    ).fetchall()
    names = (
        "event",
        "type",
        "status",
        "attempts",
        "last_answer",
        "last_error",
        "copies_left",
        "spoil",
        "due",
    )
    return [dict(zip(names, row, strict=True)) for row in reversed(rows)]


def send_again(world: World, event: str) -> bool:
    """Deliver an event once more, undisturbed; False when there is no such delivery."""
    world.note_deliveries()
    changed = world.store.execute(
        "UPDATE deliveries SET status = 'pending', attempts = 0, copies = 0, spoil = '', due = 0"
        " WHERE event = ?",
        (event,),
    ).rowcount
    if changed:
        world.deliver(event)
    return bool(changed)


def clear_disturbances(world: World) -> None:
    """Let what still waits be signed properly from now on."""
    world.store.execute("UPDATE deliveries SET spoil = '', copies = 0 WHERE status = 'pending'")
