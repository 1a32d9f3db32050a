"""Codes that leave the stock unsold leave the books with it, once, wherever a roll-back or the audit dies."""

import pytest
import time_machine

from chalicelib.catalog import service as catalog
from chalicelib.catalog.model import Sku
from chalicelib.kernel.table import Transaction
from chalicelib.ledger.model import Kind, balances
from chalicelib.ledger.service import reading
from chalicelib.stock.errors import IllegalMove
from chalicelib.stock.model import CodeState
from chalicelib.stock.service import auditing, chunking, claiming, custody, rolling_back
from chalicelib.stock.store import codes
from chalicelib.stock.store.table import table as stock_table

from .conftest import make_sku, stock_up
from .stocktaking import (
    BECAUSE,
    LOST,
    OWED,
    STOCK,
    batch_of,
    codes_of,
    dying,
    entries,
    give,
    held,
    lines,
    meanwhile,
    worth,
)
from .uploads import ACTOR, OTHER_KEY, begin, finish, read, rolled_back

pytestmark = pytest.mark.usefixtures("started")


def test_a_roll_back_takes_back_what_was_bought_and_is_unsold(sku: Sku) -> None:
    stock_up(sku, lines(5))
    batch = batch_of(sku)
    sold, on_hold, frozen, *_ = sorted(codes_of(batch), key=lambda code: code.unit_cost or 0)
    give(sold.code_id, CodeState.SOLD)
    give(on_hold.code_id, CodeState.HELD)
    custody.freeze(frozen.code_id, BECAUSE)

    rolled_back(sku, batch)
    rolled_back(sku, batch, key=OTHER_KEY)

    (entry,) = entries(batch, Kind.PURCHASE_RETURN)
    assert (entry.actor, entry.reason) == (ACTOR, "wrong supplier")
    assert balances(reading.of_subject(batch)) == {(STOCK, "USD"): 100 + 101, (OWED, "USD"): -(100 + 101)}


def test_a_second_roll_back_books_only_what_came_back_since(sku: Sku) -> None:
    stock_up(sku, lines(3))
    batch = batch_of(sku)
    first = min(codes_of(batch), key=lambda code: code.unit_cost or 0)
    give(first.code_id, CodeState.HELD)
    rolled_back(sku, batch)
    assert held(batch) == 100
    writes = Transaction()
    codes.move_owned(writes, first.code_id, CodeState.RETURNED, owner="ord_1", because=BECAUSE)
    writes.commit()

    rolled_back(sku, batch, key=OTHER_KEY)

    assert len(entries(batch, Kind.PURCHASE_RETURN)) == 2
    assert balances(reading.of_subject(batch)) == {}


@pytest.mark.parametrize("survived", range(8))
def test_wherever_a_roll_back_dies_what_is_in_stock_is_in_the_books(
    sku: Sku, small: None, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    monkeypatch.setattr(rolling_back, "_PAGES_A_STEP", 1)
    run = finish(begin(sku, lines(11).encode(), name="keys.csv"))
    with dying(monkeypatch, after=survived):
        rolled_back(sku, run.batch)
    assert held(run.batch) == worth(run.batch)

    rolled_back(sku, run.batch)

    assert worth(run.batch) == 0
    assert balances(reading.of_subject(run.batch)) == {}


def test_a_roll_back_of_half_an_import_takes_back_that_half(sku: Sku, small: None) -> None:
    run = begin(sku, lines(12).encode(), name="keys.csv")
    chunks = read(run)
    chunking.import_chunk(run.batch, chunks[0])
    chunking.fail(run.batch, "States.Timeout")

    rolled_back(sku, run.batch)

    assert len(entries(run.batch, Kind.PURCHASE)) == 2
    assert balances(reading.of_subject(run.batch)) == {}


def test_a_code_sold_while_its_batch_is_rolled_back_stays_in_the_books(
    sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock_up(sku, lines(4))
    batch = batch_of(sku)
    last = max(codes_of(batch), key=lambda code: code.unit_cost or 0)
    with meanwhile(monkeypatch, last.code_id, lambda: give(last.code_id, CodeState.HELD)):
        states = rolled_back(sku, batch)

    assert states == {"voided": 3, "held": 1}
    assert held(batch) == worth(batch) == 103


def test_codes_past_their_date_are_written_off_together_and_once(cloud: None) -> None:
    with time_machine.travel("2026-08-01T12:00:00Z"):
        sku = make_sku()
        texts = [f"SOON-{number:04d},2026-08-02,2.50" for number in range(120)]
        stock_up(sku, "\n".join(["Key,Expiry,Cost", *texts, "NEVER-0001,,9.00"]))
    batch = batch_of(sku)
    frozen = min(codes_of(batch), key=lambda code: code.expires_on or "9")
    custody.freeze(frozen.code_id, BECAUSE)
    with time_machine.travel("2026-08-03T12:00:00Z"):
        assert auditing.audit(sku.sku).expired == 119
        assert auditing.audit(sku.sku).expired == 0

    assert len(entries(batch, Kind.WRITE_OFF)) == 2
    assert balances(reading.of_subject(batch)) == {
        (STOCK, "USD"): 900 + 250,
        (OWED, "USD"): -(900 + 120 * 250),
        (LOST, "USD"): 119 * 250,
    }


def test_a_frozen_code_is_written_off_when_it_is_voided(sku: Sku) -> None:
    stock_up(sku, lines(2))
    batch = batch_of(sku)
    code = min(codes_of(batch), key=lambda code: code.unit_cost or 0)
    with pytest.raises(IllegalMove):
        custody.void_frozen(code.code_id, BECAUSE)
    assert held(batch) == 201

    custody.freeze(code.code_id, BECAUSE)
    assert custody.void_frozen(code.code_id, BECAUSE).state is CodeState.VOIDED
    with pytest.raises(IllegalMove, match="from voided"):
        custody.void_frozen(code.code_id, BECAUSE)

    (entry,) = entries(batch, Kind.WRITE_OFF)
    assert (entry.actor, entry.reason) == (ACTOR, "leaked")
    assert balances(reading.of_subject(batch)) == {
        (STOCK, "USD"): 101,
        (OWED, "USD"): -201,
        (LOST, "USD"): 100,
    }


def test_two_who_void_the_same_code_write_it_off_once(sku: Sku, monkeypatch: pytest.MonkeyPatch) -> None:
    stock_up(sku, lines(1))
    (code,) = codes_of(batch_of(sku))
    custody.freeze(code.code_id, BECAUSE)
    with meanwhile(monkeypatch, code.code_id, lambda: custody.void_frozen(code.code_id, BECAUSE)):
        custody.void_frozen(code.code_id, BECAUSE)

    assert len(entries(batch_of(sku), Kind.WRITE_OFF)) == 1


def test_codes_stay_in_the_books_in_the_currency_they_were_bought_in(sku: Sku) -> None:
    stock_up(sku, lines(2))
    catalog.change_sku(sku.sku, {"price": 1500, "currency": "JPY"})
    batch = batch_of(sku)

    rolled_back(sku, batch)

    assert {one.currency for entry in reading.of_subject(batch) for one in entry.postings} == {"USD"}
    assert balances(reading.of_subject(batch)) == {}


def test_codes_that_were_never_booked_are_not_taken_out_of_the_books(sku: Sku) -> None:
    stock_up(sku, lines(2))
    batch = batch_of(sku)
    for code in codes_of(batch):
        change = "REMOVE #cost_currency"
        stock_table().update(f"CODE#{code.code_id}", "CODE", change, when="attribute_exists(pk)", values={})
    claiming.forget()

    rolled_back(sku, batch)

    assert {code.state for code in codes_of(batch)} == {CodeState.VOIDED}
    assert entries(batch, Kind.PURCHASE_RETURN) == []
