"""However events come, repeat, get lost or overtake each other, the books end as if all had come in order."""

import os
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.reconciliation.model import DayState
from chalicelib.reconciliation.service import closing, matching, payouts, reading
from chalicelib.stock.model import CodeState

from .bank import Bank
from .conftest import breaks, make_sku
from .laws import Laws
from .story import CODES, Books, Story
from .world import Time, World, plug

LONG = os.environ.get("YIMA_LIFE") == "long"
"""Whether a machine that has the time tries many more stories."""

MERGED = {
    "income:refunds": "income:sales",
    "expense:goodwill": "income:sales",
    "expense:disputes": "income:sales",
    "asset:bank": "asset:provider_balance",
}
"""What differs in where money was, not in what is left: it went back before the goods went out or after, and
was paid out before a part of it went back or after."""

CLEARING = {
    "asset:provider_pending",
    "asset:dispute_reserve",
    "liability:order_unfulfilled",
    "liability:refund_payable",
}
LAST = {"refund line", "refund all", "lost"}
"""What gives everything back: nothing can follow it."""

COMMANDS = ("reveal", "refund 100", "refund 100 to the wallet", "refund line", "refund all", "won", "lost")
ORDER = st.tuples(st.integers(0, 3), st.lists(st.sampled_from(COMMANDS), max_size=4))
"""How many thirds of an order a wallet pays, and what becomes of it then."""


def left(books: Books) -> Books:
    """What is left in the accounts, whatever way it took."""
    found: dict[str, Counter[str]] = {name: Counter() for name in books}
    for name, accounts in books.items():
        for account, amount in accounts.items():
            found[name][MERGED.get(account, account)] += amount
    return {
        name: {account: amount for account, amount in accounts.items() if amount}
        for name, accounts in found.items()
    }


def possible(commands: list[str], *, card: bool) -> list[str]:
    """What can be asked of an order: nothing after its last, one dispute, and that of a card only."""
    kept: list[str] = []
    for command in commands:
        if command in {"won", "lost"}:
            if not card or "dispute" in kept:
                continue
            kept.append("dispute")
        kept.append(command)
        if command in LAST:
            break
    return kept


@pytest.mark.slow
@settings(
    max_examples=100 if LONG else 5,
    deadline=None,
    derandomize=not LONG,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(told=st.lists(ORDER, min_size=1, max_size=4), seed=st.integers(0, 2**32 - 1))
def test_the_books_end_as_if_everything_had_come_in_order(
    cloud: None, told: list[tuple[int, list[str]]], seed: int
) -> None:
    told = [(thirds, possible(commands, card=thirds < 3)) for thirds, commands in told]
    with pytest.MonkeyPatch.context() as patch:
        time, present, banks = Time(), list[World](), list[Bank]()
        plug(patch, time, lambda: present[-1])
        for module in (closing, matching, payouts, reading):
            patch.setattr(module, "gateway", lambda: banks[-1])
        books = []
        for rng in (None, random.Random(seed)):
            laws = Laws(imported=set(CODES))
            present[:] = [World(time, laws.watch)]
            banks[:] = [Bank(present[-1].provider)]
            story = Story(present[-1], banks[-1], make_sku(), rng)
            story.tell(told)
            laws.check_rest(present[-1])
            books.append(story.settle())
            check_settled(story, books[-1])

    in_order, by_chance = map(left, books)
    assert in_order == by_chance
    assert CodeState.HELD not in {code["state"] for code in present[-1].of("stock", "CODE")}


def check_settled(story: Story, books: Books) -> None:
    """Nothing is on its way any more, we have at the provider what it says, and every day is closed."""
    total: Counter[str] = Counter()
    for accounts in books.values():
        assert not any(accounts.get(account) for account in CLEARING), accounts
        total.update(accounts)
    assert total["asset:provider_balance"] == story.bank.balance()["USD"]
    assert {item["state"] for item in story.world.of("reconciliation", "20")} == {DayState.CLOSED}
    assert breaks() == []
