"""A wallet alone: what moves it moves it once, never below its line, and told the same everywhere."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.buyers.service import buyer_of
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.ledger import templates
from chalicelib.ledger.model import Account, Entry
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting, reading

from . import wallet_laws
from .laws import Laws
from .wallets import Shop, balance, owner
from .world import World


def moved(amount: int, key: str, entry: Entry, currency: str = "USD") -> None:
    writes = Transaction()
    move = crediting.credit if amount > 0 else crediting.debit
    move(writes, owner(), currency, abs(amount), key=key, entry=entry)
    writes.commit()


def test_a_fact_moves_a_wallet_once(cloud: None) -> None:
    moved(500, "top:pi_1", templates.top_up(owner().key, "pi_1", 500, "USD"))

    with pytest.raises(WriteRefused) as refusal:
        moved(500, "top:pi_1", templates.top_up(owner().key, "pi_1", 500, "USD"))

    assert crediting.repeated(refusal.value.refused)
    assert balance() == 500


def test_a_wallet_pays_to_its_credit_line_and_not_a_cent_further(cloud: None) -> None:
    assert reading.set_credit_line(owner(), "USD", 300).available == 300
    moved(-300, "spd:1", templates.spend("ord_1", 300, "USD"))

    with pytest.raises(WriteRefused) as refusal:
        moved(-1, "spd:2", templates.spend("ord_2", 1, "USD"))

    assert crediting.short(refusal.value.refused)
    wallet = reading.wallet(owner(), "USD")
    assert (wallet.balance, wallet.available, wallet.credit_line) == (-300, 0, 300)
    smaller = reading.set_credit_line(owner(), "USD", 100)
    assert (smaller.balance, smaller.available, smaller.credit_line) == (-300, -200, 100)


def test_currencies_and_owners_are_apart(cloud: None) -> None:
    moved(500, "top:pi_1", templates.top_up(owner().key, "pi_1", 500, "USD"))

    with pytest.raises(WriteRefused):
        moved(-1, "spd:1", templates.spend("ord_1", 1, "EUR"), "EUR")

    assert [wallet.currency for wallet in reading.wallets(owner())] == ["USD"]
    assert reading.wallets(Owner.of_buyer(buyer_of("x@example.com"))) == []


@pytest.mark.parametrize("amount", [0, -5])
def test_a_movement_has_an_amount(cloud: None, amount: int) -> None:
    with pytest.raises(ValueError, match="has an amount"):
        crediting.credit(
            Transaction(), owner(), "USD", amount, key="k", entry=templates.top_up("w", "p", 1, "USD")
        )


FACTS = st.lists(
    st.tuples(st.sampled_from(["top_up", "spend", "unspend", "refund"]), st.integers(1, 5)),
    min_size=1,
    max_size=12,
    unique=True,
)


def _entry(kind: str, number: int) -> tuple[int, str, Entry]:
    """Amount, key and entry of a fact; whatever is spent was paid in, so that each can happen in time."""
    name = f"ord_{number}"
    if kind == "top_up":
        return 100 * number, f"top:{number}", templates.top_up(owner().key, str(number), 100 * number, "USD")
    if kind == "spend":
        return -40 * number, f"spd:{number}", templates.spend(name, 40 * number, "USD")
    if kind == "unspend":
        return 40 * number, f"uns:{number}", templates.unspend(name, 40 * number, "USD")
    back = templates.refund(name, f"ref_{number}", 10 * number, "USD", to=Account.WALLETS)
    return 10 * number, f"ref:{number}", back


@settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
@given(facts=FACTS, order=st.randoms(use_true_random=False), twice=st.integers(0, 3))
def test_facts_in_any_order_and_any_number_of_times_come_to_the_same(
    shop: Shop, facts: list[tuple[str, int]], order: Any, twice: int
) -> None:
    world = World(shop[0].time, Laws().watch)
    facts = [*facts, *[("top_up", number) for kind, number in facts if kind == "spend"]]
    facts = list(dict.fromkeys(facts))
    waiting = facts * (1 + twice)
    order.shuffle(waiting)
    done: set[tuple[str, int]] = set()
    while waiting:
        fact = waiting.pop(0)
        amount, key, entry = _entry(*fact)
        with world.acting():
            try:
                moved(amount, key, entry)
            except WriteRefused as refusal:
                waiting += [fact] if crediting.short(refusal.refused) and fact not in done else []
                continue
        assert fact not in done, "a fact moved the wallet twice"
        done.add(fact)
        assert balance() >= 0

    assert done == set(facts)
    assert balance() == sum(_entry(*fact)[0] for fact in facts)
    assert wallet_laws.balances(world) == {
        key: sum(amounts) for key, amounts in wallet_laws.movements(world).items()
    }
    assert sum(wallet_laws.in_the_books(world).values()) == -balance()
    world.work()
    wallet_laws.check_rest(world)
    lines, _ = reading.statement(owner(), "USD", None)
    assert [line.balance - line.movement.amount for line in lines] == [
        *[line.balance for line in lines[1:]],
        0,
    ]


def test_a_statement_is_told_page_by_page_and_never_wrong(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _ = shop
    monkeypatch.setattr(reading, "PAGE", 2)
    for number in range(1, 6):
        with world.acting():
            moved(number, f"top:{number}", templates.top_up(owner().key, str(number), number, "USD"))
        if number < 5:
            world.work()

    first, cursor = reading.statement(owner(), "USD", None)
    second, cursor = reading.statement(owner(), "USD", cursor)
    third, cursor = reading.statement(owner(), "USD", cursor)

    told = [(line.movement.amount, line.balance) for line in first + second + third]
    assert told == [(5, 15), (4, 10), (3, 6), (2, 3), (1, 1)], "the newest before its line is written"
    assert cursor is None
    with pytest.raises(Invalid):
        reading.statement(owner(), "EUR", "bm90IGEgY3Vyc29y")
