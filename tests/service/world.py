"""The whole shop in one thread: real services and stores on moto, streams, queue, machines, provider, clock.

Nothing moves by itself. A test sends commands and lets the background work in whatever order it likes: every
stream has readers with a place of their own, each execution goes one state at a time.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest

from chalicelib.gateways import queue, workflows
from chalicelib.kernel import clock, memory
from chalicelib.kernel import table as kernel_table
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Item, unmarshal
from chalicelib.ledger import tasks as ledger_tasks
from chalicelib.looks import tasks as look_tasks
from chalicelib.orders import tasks as order_tasks
from chalicelib.orders.service import showing
from chalicelib.payments import tasks as payment_tasks
from chalicelib.payments.service import (
    answering,
    capturing,
    claims,
    collecting,
    disputing,
    methods,
    notices,
    reserving,
    sending,
    topping_up,
    warnings,
)
from chalicelib.stock import tasks as stock_tasks
from chalicelib.stock.service import claiming, custody
from chalicelib.wallet import tasks as wallet_tasks
from chalicelib.workflows import tasks as workflow_tasks

from . import shortcut
from .filters import Source, sources
from .machines import Execution, Handler, Machines
from .provider import Provider, signed

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
DOMAINS = ("stock", "orders", "payments", "ledger", "wallets", "breaks", "reconciliation", "looks")
READERS = (
    "relay_orders",
    "relay_refunds",
    "record_history",
    "restock",
    "fill_short",
    "sum_ledger",
    "write_statements",
    "watch_looks",
)
"""The functions that read streams, by their event sources; mail, campaigns and exports are left out."""

PATIENCE = 60
"""Rounds of waking, sweeping and working after which a shop must have come to rest."""

T = TypeVar("T")
Record = dict[str, Any]
Action = tuple[str, Callable[[], None]]


@dataclass
class Reader:
    """A function at the end of a stream, with its own place in it."""

    source: Source
    waiting: list[Record] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.source.function


@dataclass
class Time:
    """Stands for the module `time` where answers are remembered, and for the clock of the kernel."""

    now: datetime = START

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return (self.now - START).total_seconds()


class World:
    """One shop. `watch` is told of every change of every item: domain, before, after."""

    def __init__(self, time: Time, watch: Callable[[str, Item | None, Item | None], None]) -> None:
        time.now = START
        self.time = time
        self.watch = watch
        self.provider = Provider()
        self.machines = Machines(_handlers(), lambda: time.now, self._stumbled)
        self.messages: list[dict[str, str | None]] = []
        self.items: dict[str, dict[tuple[str, str], Item]] = {domain: {} for domain in DOMAINS}
        self.readers = [Reader(sources()[name]) for name in READERS]
        self.unexpected: list[str] = []
        self.told: set[str] = set()
        self._records = 0
        self._raised = 0
        for domain in DOMAINS:
            _empty(domain)
        claiming.forget()
        custody.forget()
        methods.forget()

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Send a command, then fill the streams. `Transient` is an answer only when the provider failed."""
        self._raised = self.provider.raised
        try:
            yield
        except Transient:
            if self.provider.raised == self._raised:
                raise
        finally:
            self.pull()

    def of(self, domain: str, sk: str) -> list[Item]:
        """Every item of a domain whose sort key begins so."""
        return [item for (_, key), item in self.items[domain].items() if key.startswith(sk)]

    def later(self, by: timedelta) -> None:
        """Let time pass; nothing happens in it."""
        self.time.now += by

    def background(self) -> list[Action]:
        """What could happen next without a command."""
        readers = [(one.name, partial(self.read, one, 3)) for one in self.readers if one.waiting]
        messages = [(f"message {one}", partial(self.handle, one)) for one in range(len(self.messages))]
        ready = [(f"{one.machine} {one.state}", partial(self.step, one)) for one in self.machines.ready()]
        return [*readers, *messages, *ready]

    def read(self, reader: Reader, count: int, *, again: bool = False) -> None:
        """Give a reader its next records; `again`: it dies after its work, so they come once more."""
        records = reader.waiting[:count]
        with self.acting():
            answer = self.machines.handlers[reader.name]({"Records": records}, None)
        if answer["batchItemFailures"]:
            self.unexpected.append(f"{reader.name} failed")
        if not again:
            del reader.waiting[:count]

    def tell(self, event: int) -> None:
        """The provider tells of one of its events, for the first time or again."""
        self.told.add(self.provider.events[event].event)
        with self.acting():
            notices.receive(*signed(self.provider.events[event]))

    def handle(self, number: int, *, again: bool = False) -> None:
        """Let the worker take a message of the queue; it stays there when that fails, or `again`."""
        record = {"messageId": "m", "body": json.dumps(self.messages[number])}
        with self.acting():
            answer = self.machines.handlers["handle_notification"]({"Records": [record]}, None)
        if answer["batchItemFailures"]:
            if self.provider.raised == self._raised:
                self.unexpected.append("handle_notification failed")
        elif not again:
            del self.messages[number]

    def step(self, execution: Execution, *, lose_answer: bool = False) -> None:
        """Let an execution go one state on."""
        with self.acting():
            self.machines.step(execution, lose_answer=lose_answer)

    def sweep(self) -> None:
        """The sweeper's minute has come."""
        with self.acting():
            self.machines.handlers["sweep"]({}, None)

    def audit(self) -> None:
        """The night of the audit has come."""
        with self.acting():
            self.machines.handlers["audit_stock"]({}, None)

    def work(self) -> None:
        """Do everything in the background that needs no time to pass."""
        for _ in range(2000):
            actions = self.background()
            if not actions:
                return
            actions[0][1]()
        raise AssertionError(f"never done: {[label for label, _ in self.background()]}")

    def rest(self) -> None:
        """Heal the provider, and let time pass until nothing is left to do."""
        self.provider.faults.clear()
        for _ in range(PATIENCE):
            self.work()
            waking = [one.wakes for one in self.machines.running() if one.wakes]
            extras = [item for item in self.items["payments"].values() if item["pk"] == "EXTRA"]
            owing = [*self.of("orders", "ORDER"), *extras]
            due = [clock.parse(one["due_at"]) for one in owing if "due_at" in one]
            asked = {"TOPUPS", "LOOKS"}
            due += [clock.parse(sk.partition("#")[0]) for pk, sk in self.items["payments"] if pk in asked]
            if not waking and not due:
                break
            ends = waking + [moment + timedelta(seconds=61) for moment in due]
            self.time.now = max(self.time.now, min(ends)) + timedelta(seconds=1)
            self.sweep()
        self.audit()
        self.work()

    def pull(self) -> None:
        """Take what the streams hold since the last look."""
        for domain in DOMAINS:
            shard = shortcut.table(f"yima-test-{domain}").stream_shard
            assert shard
            records = [one.to_json() for one in shard.items]
            shard.items.clear()
            for record in records:
                self._seen(domain, record)

    def _seen(self, domain: str, record: Record) -> None:
        change = record["dynamodb"]
        before, after = (
            unmarshal(change[name]) if name in change else None for name in ("OldImage", "NewImage")
        )
        if before == after:
            return  # DynamoDB writes no record of a change that changes nothing
        self._records += 1
        change["SequenceNumber"] = f"{self._records:021d}"
        key = (change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"])
        if after is None:
            del self.items[domain][key]
        else:
            self.items[domain][key] = after
        for reader in self.readers:
            if reader.source.domain == domain and reader.source.lets_through(record):
                reader.waiting.append(record)
        self.watch(domain, before, after)

    def _stumbled(self, execution: Execution, error: Exception) -> None:
        fine = isinstance(error, Transient) and self.provider.raised != self._raised
        if not fine and type(error).__name__ != "ExecutionAlreadyExists":
            self.unexpected.append(f"{execution.machine} {execution.state}: {error!r}")


def plug(monkeypatch: pytest.MonkeyPatch, time: Time, world: Callable[[], World]) -> None:
    """Put the present world where provider, machines, queue and clock are, for as long as the test runs."""
    asking = (
        answering,
        capturing,
        claims,
        collecting,
        disputing,
        notices,
        sending,
        reserving,
        topping_up,
        warnings,
    )
    for module in asking:
        monkeypatch.setattr(module, "gateway", lambda: world().provider)
    for name in ("start", "succeed", "is_running"):
        monkeypatch.setattr(
            workflows, name, lambda *given, name=name: getattr(world().machines, name)(*given)
        )
    monkeypatch.setattr(queue, "send", lambda _url, message: world().messages.append(message))
    monkeypatch.setattr(kernel_table, "_ask", shortcut.ask)
    monkeypatch.setattr(showing, "beside", in_turn)
    monkeypatch.setattr(clock, "now", lambda: time.now)
    monkeypatch.setattr(memory, "time", time)
    monkeypatch.setattr(claiming, "time", time)


def in_turn(work: Callable[[], T]) -> Future[T]:
    """Stands for `beside`: the work is done before anything else, in the one thread there is."""
    done: Future[T] = Future()
    done.set_result(work())
    return done


def _handlers() -> dict[str, Handler]:
    modules = (
        ledger_tasks,
        look_tasks,
        order_tasks,
        payment_tasks,
        stock_tasks,
        wallet_tasks,
        workflow_tasks,
    )
    named = {name: getattr(module, name) for module in modules for name in vars(module)}
    return {name: value for name, value in named.items() if callable(value)}


def _empty(domain: str) -> None:
    table = shortcut.table(f"yima-test-{domain}")
    table.items.clear()
    if table.stream_shard is None:
        table.set_stream_specification({"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    assert table.stream_shard
    table.stream_shard.items.clear()
