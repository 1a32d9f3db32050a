"""The ledger on a table: entries once, sums exactly once, and two people for what puts the books right."""

import random
from datetime import timedelta

import pytest
import time_machine

from chalicelib.kernel import clock
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.ledger import store, templates
from chalicelib.ledger.errors import AdjustmentNotFound, AlreadyDecided
from chalicelib.ledger.model import Account, AdjustmentState, Entry
from chalicelib.ledger.service import adjusting, posting, reading, summing
from chalicelib.staff.errors import SamePerson

pytestmark = pytest.mark.usefixtures("cloud")
KEY = "a-key-of-sixteen-or-more"
HELD = (Account.PROVIDER_PENDING, "USD")


def post(*entries: Entry) -> None:
    for entry in entries:
        writes = Transaction()
        posting.post(writes, entry)
        writes.commit()


def sold(number: int) -> list[Entry]:
    order = f"ord_{number}"
    return [
        templates.capture(order, f"pi_{number}", 100 + number, "USD"),
        templates.delivery(
            order, [templates.Sold(f"sku_{number % 7}", 1, 100 + number, costs={"USD": 60})], "USD"
        ),
    ]


def test_a_fact_is_recorded_once() -> None:
    post(templates.capture("ord_1", "pi_1", 5, "USD"))

    with pytest.raises(WriteRefused) as refusal:
        post(templates.capture("ord_1", "pi_1", 5, "USD"))
    assert set(refusal.value.refused) == {"entry cap:pi_1"}


def test_entries_count_once_however_often_and_in_what_order_they_are_told() -> None:
    post(*(entry for number in range(40) for entry in sold(number)))
    told = list(reading.posted_on(clock.today().isoformat()))
    rng = random.Random(7)
    for _ in range(3):
        rng.shuffle(told)
        summing.sum_up(told[:50])
        summing.sum_up(told)

    assert len(told) == 80
    assert store.holdings()[HELD] == sum(100 + number for number in range(40))
    assert (Account.ORDER_UNFULFILLED, "USD") in store.holdings()
    assert store.holdings()[Account.ORDER_UNFULFILLED, "USD"] == 0
    rows = list(reading.profit(clock.today(), clock.today()))
    assert sum(row.quantity for row in rows) == 40
    assert sum(row.cost_of_goods for row in rows) == -2400
    assert {row.sku for row in rows} == {f"sku_{number}" for number in range(7)}


def test_the_entries_of_a_day_come_in_their_order() -> None:
    with time_machine.travel("2030-01-31T10:00:00Z", tick=False) as traveller:
        for number in range(20):
            traveller.shift(timedelta(seconds=1))
            post(*sold(number))

    found = list(reading.posted_on("2030-01-31"))

    assert len(found) == 40
    assert [entry.at for entry in found] == sorted(entry.at for entry in found)


def test_a_statement_is_paged_and_its_balance_runs_on() -> None:
    with time_machine.travel("2030-01-30T10:00:00Z", tick=False):
        post(templates.capture("ord_0", "pi_0", 7, "USD"))
        summing.sum_up(reading.posted_on("2030-01-30"))
    with time_machine.travel("2030-01-31T10:00:00Z", tick=False):
        post(*(templates.capture(f"ord_{n}", f"pi_{n}", 10, "USD") for n in range(1, 231)))
        summing.sum_up(reading.posted_on("2030-01-31"))

    pages = [reading.statement(*HELD, "2030-01-31")]
    while pages[-1].following:
        pages.append(reading.statement(*HELD, "2030-01-31", after=pages[-1].following))

    assert [len(page.movements) for page in pages] == [100, 100, 30]
    assert [page.opening for page in pages] == [7, 1007, 2007]
    movements = [one for page in pages for one in page.movements]
    assert len({one.entry.entry_id for one in movements}) == 230
    assert movements[-1].balance == 2307 == store.holdings()[HELD]


def propose(key: str = KEY, amount: int = 500) -> str:
    return adjusting.propose(
        debit=Account.BANK,
        credit=Account.ADJUSTMENTS,
        amount=amount,
        currency="USD",
        reason="found in the drawer",
        actor="staff:1",
        key=key,
    ).adjustment_id


def test_nothing_moves_before_somebody_else_agrees() -> None:
    made = propose()
    assert reading.of_subject(made) == []

    with pytest.raises(SamePerson):
        adjusting.approve(made, actor="staff:1")
    assert reading.of_subject(made) == []

    approved = adjusting.approve(made, actor="staff:2")

    assert approved.state is AdjustmentState.APPROVED
    (entry,) = reading.of_subject(made)
    assert (entry.actor, entry.reason) == ("staff:1, staff:2", "found in the drawer")
    assert adjusting.approve(made, actor="staff:2") == approved
    assert len(reading.of_subject(made)) == 1


def test_a_proposal_is_decided_once() -> None:
    made = propose()
    adjusting.reject(made, actor="staff:2", reason="it was found again")

    with pytest.raises(AlreadyDecided):
        adjusting.approve(made, actor="staff:3")
    assert reading.of_subject(made) == []


def test_a_key_proposes_once() -> None:
    assert propose() == propose()

    with pytest.raises(IdempotencyKeyReused):
        propose(amount=501)


def test_an_unknown_proposal_is_not_decided() -> None:
    with pytest.raises(AdjustmentNotFound):
        adjusting.approve("adj_01JD0000000000000000000000", actor="staff:2")


def test_proposals_are_listed_newest_first_each_once() -> None:
    made = []
    with time_machine.travel("2030-01-31T10:00:00Z", tick=False) as traveller:
        for number in range(120):
            traveller.shift(timedelta(seconds=1))
            made.append(propose(f"the-key-of-proposal-{number:04d}"))

    listed, after = adjusting.page(None)
    while after:
        found, after = adjusting.page(after)
        listed += found

    assert [one.adjustment_id for one in listed] == made[::-1]
