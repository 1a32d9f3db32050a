"""However events come, repeat, get lost or overtake each other, the books end as if all had come in order."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.catalog.model import Sku
from chalicelib.kernel.errors import Problem
from chalicelib.orders.service import keeping, placing
from chalicelib.payments.service import collecting, refunding
from chalicelib.stock import intake
from chalicelib.stock.model import CodeState
from chalicelib.stock.service import claiming, importing

from .conftest import codes, make_sku, wish
from .laws import Laws
from .world import Time, World, plug

MERGED = {"income:refunds": "income:sales", "expense:goodwill": "income:sales"}
"""A refund before the goods went out and one after differ in where the money was, not in what is left."""

PATIENCE = 400
ORDER = st.lists(st.sampled_from(["reveal", "refund 100", "refund line", "refund all"]), max_size=3)
Books = dict[str, dict[str, int]]


@dataclass
class Story:
    """Some orders, each of which is paid and then goes through its commands one after another."""

    world: World
    sku: Sku
    rng: random.Random | None
    orders: dict[str, list[str]] = field(default_factory=dict)

    def tell(self, commands: list[list[str]]) -> Books:
        """Live through it: in order, or by chance; what each order's accounts hold when all is over."""
        source = importing.Source(self.sku.sku, intake.Kind(self.sku.kind), "USD", codes(40))
        with self.world.acting():
            importing.import_codes(source, actor="staff:1", key="the-import-of-this-story")
        claiming.forget()
        for number, wanted in enumerate(commands):
            with self.world.acting():
                order = placing.place(wish(self.sku, 2), f"the-key-of-order-{number:04d}")
                page = collecting.open_checkout(order.order_id, "https://shop.example/thanks")
            self.world.provider.pay(page.rpartition("/")[2])
            self.orders[order.order_id] = list(wanted)
        while any(self.orders.values()):
            order_id = self._next()
            command = self.orders[order_id].pop(0)
            self._until_taken(order_id, command)
        for event in range(len(self.world.provider.events)):
            if self.rng is None or self.rng.random() < 0.5:
                self.world.tell(event)
        self.world.rest()
        return self._books()

    def _next(self) -> str:
        waiting = [order_id for order_id, commands in self.orders.items() if commands]
        return self.rng.choice(waiting) if self.rng else waiting[0]

    def _until_taken(self, order_id: str, command: str) -> None:
        for _ in range(PATIENCE):
            self._background()
            try:
                with self.world.acting():
                    self._act(order_id, command)
            except Problem:
                continue  # not yet: what it needs is still on its way
            return
        raise AssertionError(f"{command} of {order_id} was never possible")

    def _act(self, order_id: str, command: str) -> None:
        if command == "reveal":
            keeping.reveal(order_id, source_ip="192.0.2.1")
            return
        order = keeping.get(order_id)
        key = f"{command} after {len(self.orders[order_id])}"
        refunding.request(
            order_id,
            amount=100 if command == "refund 100" else None,
            lines=(order.lines[0].sku,) if command == "refund line" else (),
            reason="asked",
            actor="staff:1",
            key=key,
        )

    def _background(self) -> None:
        events = len(self.world.provider.events)
        if self.rng is None:
            for event in range(events):
                self.world.tell(event)
            self.world.work()
            return
        for _ in range(self.rng.randrange(8)):
            if self.rng.random() < 0.3:
                self.world.tell(self.rng.randrange(events))
            self._something(self.rng)

    def _something(self, rng: random.Random) -> None:
        """A reader, a message or a step, and sometimes as if it had died after its work."""
        readers = [one for one in self.world.readers if one.waiting]
        acts: list[tuple[Callable[..., None], str]] = [
            (partial(self.world.read, one, rng.randrange(1, 5)), "again") for one in readers
        ]
        acts += [(partial(self.world.handle, one), "again") for one in range(len(self.world.messages))]
        acts += [(partial(self.world.step, one), "lose_answer") for one in self.world.machines.ready()]
        if acts:
            act, dying = rng.choice(acts)
            act(**{dying: rng.random() < 0.2})

    def _books(self) -> Books:
        found: dict[str, Counter[str]] = {order_id: Counter() for order_id in self.orders}
        for item in self.world.of("ledger", "ENTRY#"):
            assert sum(posting["amount"] for posting in item["postings"]) == 0
            for posting in item["postings"]:
                account = MERGED.get(posting["account"], posting["account"])
                found[item["pk"]][account] += posting["amount"]
        return {
            order_id: {name: amount for name, amount in accounts.items() if amount}
            for order_id, accounts in found.items()
        }


def possible(commands: list[str]) -> list[str]:
    """The commands up to the first that gives everything back: nothing can follow it."""
    kept: list[str] = []
    for command in commands:
        kept.append(command)
        if command in {"refund all", "refund line"}:
            break
    return kept


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(commands=st.lists(ORDER, min_size=1, max_size=4), seed=st.integers(0, 2**32 - 1))
def test_the_books_end_as_if_everything_had_come_in_order(
    cloud: None, commands: list[list[str]], seed: int
) -> None:
    commands = [possible(one) for one in commands]
    with pytest.MonkeyPatch.context() as patch:
        time, present = Time(), list[World]()
        plug(patch, time, lambda: present[-1])
        told = []
        for rng in (None, random.Random(seed)):
            laws = Laws()
            present[:] = [World(time, laws.watch)]
            laws.imported |= set(codes(40).splitlines())
            told.append(Story(present[-1], make_sku(), rng).tell(commands))
            laws.check_rest(present[-1])
        in_order, by_chance = told

    assert list(in_order.values()) == list(by_chance.values())
    assert CodeState.HELD not in {code["state"] for code in present[-1].of("stock", "CODE")}
