"""Some orders, paid by card and wallet, and all that may become of their money, in order or by chance."""

import random
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from chalicelib.buyers.service import buyer_of
from chalicelib.catalog.model import Sku
from chalicelib.kernel.errors import Problem
from chalicelib.orders.model import Order, Refund
from chalicelib.orders.service import keeping, placing
from chalicelib.payments.model import Destination, Stage
from chalicelib.payments.service import collecting, refunding, topping_up
from chalicelib.reconciliation import store as days
from chalicelib.reconciliation.model import RunPhase
from chalicelib.reconciliation.service import running

from .bank import Bank
from .conftest import stock_up, wish
from .wallets import BUYER, PAGE, owner
from .world import START, World

PATIENCE = 400
PRICE = 2 * 1299
CODES = [f"CODE-{number:05d}-XYZ" for number in range(40)]

Books = dict[str, dict[str, int]]


class NotYet(Exception):
    """What must have come before is still on its way."""


@dataclass
class Story:
    """Some orders, each of which is paid and then goes through its commands one after another."""

    world: World
    bank: Bank
    sku: Sku
    rng: random.Random | None
    orders: dict[str, list[str]] = field(default_factory=dict)

    def tell(self, told: list[tuple[int, list[str]]]) -> None:
        """Live through it, in order or by chance, until nothing is left to do."""
        with self.world.acting():
            stock_up(self.sku, "\n".join(["code,unit_cost", *(f"{code},4.00" for code in CODES)]))
        for number in range(3):
            self._top_up(number)
        for number, (thirds, commands) in enumerate(told):
            order = self._until_taken(partial(self._place, number, PRICE * thirds // 3))
            self.orders[order.order_id] = list(commands)
        while any(self.orders.values()):
            order_id = self._next()
            command = self.orders[order_id].pop(0)
            self._until_taken(partial(self._act, order_id, command))
        for event in range(len(self.world.provider.events)):
            if self.rng is None or self.rng.random() < 0.5:
                self.world.tell(event)
        self.world.rest()

    def settle(self) -> Books:
        """The provider pays out what is left, and each day with money in it is reconciled, the latest first.

        Twice, a day apart: a first run may end one that had stopped on an older statement. The books then.
        """
        self.bank.pay_out()
        dates = {item["at"][:10] for item in self.world.of("ledger", "ENTRY#")}
        dates |= {row.created.date().isoformat() for row in self.bank.rows}
        for day in sorted(dates, reverse=True) * 2:
            self.world.later(timedelta(days=1))
            assert self._reconcile(day), "somebody else is at work"
        self.world.work()
        return self._books()

    def _top_up(self, number: int) -> None:
        with self.world.acting():
            key = f"a-top-up-of-sixteen-{number}"
            wished = topping_up.open_top_up(owner(), "USD", 2 * PRICE, return_url=PAGE, key=key)
        self.world.provider.pay(wished.checkout or "")

    def _place(self, number: int, wallet: int) -> Order:
        wanted = wish(self.sku, 2, **({"wallet_amount": wallet} if wallet else {}))
        order = placing.place(wanted, f"the-key-of-order-{number:04d}", payer=buyer_of(BUYER))
        if wallet < PRICE:
            page = collecting.open_checkout(order.order_id, PAGE)
            self.world.provider.pay(page.rpartition("/")[2])
        return order

    def _next(self) -> str:
        waiting = [order_id for order_id, commands in self.orders.items() if commands]
        return self.rng.choice(waiting) if self.rng else waiting[0]

    def _until_taken(self, act: Callable[[], Any]) -> Any:
        for _ in range(PATIENCE):
            self._background()
            try:
                with self.world.acting():
                    return act()
            except (Problem, NotYet):
                continue  # not yet: what it needs is still on its way
        raise AssertionError(f"{act} was never possible")

    def _act(self, order_id: str, command: str) -> None:
        if command == "reveal":
            keeping.reveal(order_id, source_ip="192.0.2.1")
        elif command == "dispute":
            self._dispute(order_id)
        elif command in {"won", "lost"}:
            name = next(
                one.dispute for one in self.world.provider.disputes.values() if one.order_id == order_id
            )
            self.world.provider.decide(name, Stage(command))
        else:
            self._refund(order_id, command)

    def _dispute(self, order_id: str) -> None:
        """The bank takes what the buyer has not got back; a refund that was asked for is there by then.

        What a wallet paid no bank gives back, so whether its goods went out before makes a true difference.
        """
        order = keeping.get(order_id)
        if order.refund is Refund.REQUESTED or (order.wallet_amount and not order.lines[0].delivered):
            raise NotYet
        pages = [page for page in self.world.provider.pages.values() if page.order_id == order_id]
        (money,) = [self.world.provider.money[page.payment] for page in pages if page.payment]
        self.world.provider.open_dispute(money.payment, amount=money.amount - money.returned)

    def _refund(self, order_id: str, command: str) -> None:
        order = keeping.get(order_id)
        refunding.request(
            order_id,
            amount=100 if command.startswith("refund 100") else None,
            lines=(order.lines[0].sku,) if command == "refund line" else (),
            reason="asked",
            actor="staff:1",
            key=f"{command} after {len(self.orders[order_id])}",
            destination=Destination.WALLET if command.endswith("wallet") else Destination.ORIGINAL,
        )

    def _background(self) -> None:
        events = len(self.world.provider.events)
        self.bank.book()
        if self.rng is None:
            for event in range(events):
                self.world.tell(event)
            self.world.work()
            return
        for _ in range(self.rng.randrange(8)):
            if events and self.rng.random() < 0.3:
                self.world.tell(self.rng.randrange(events))
            self._something(self.rng)
        if self.rng.random() < 0.1:
            self._bankers_look(self.rng)

    def _bankers_look(self, rng: random.Random) -> None:
        """A payout before everything is known, or a run of the day, which may stop anywhere."""
        if rng.random() < 0.3:
            self.bank.pay_out()
        self._reconcile(START.date().isoformat(), steps=rng.choice([None, rng.randrange(12)]))

    def _reconcile(self, day: str, *, steps: int | None = None) -> bool:
        """A run of a day, or so many steps of one; whether it is over."""
        with self.world.acting():
            if steps is None:
                return running.run(day)
            run = days.claim(day, uuid.uuid4().hex, now=self.world.time.now)
            while run and steps and run.phase is not RunPhase.CLOSE:
                running.step(run)
                steps -= 1
            if run:
                days.let_go(run)
            return False

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
        """What the accounts of each order hold, by its number, and those of all else together."""
        number = {order_id: f"order {index}" for index, order_id in enumerate(self.orders)}
        found: dict[str, Counter[str]] = {name: Counter() for name in [*number.values(), "the rest"]}
        for item in self.world.of("ledger", "ENTRY#"):
            assert sum(posting["amount"] for posting in item["postings"]) == 0
            for posting in item["postings"]:
                found[number.get(item["pk"], "the rest")][posting["account"]] += posting["amount"]
        return {name: dict(accounts) for name, accounts in found.items()}
