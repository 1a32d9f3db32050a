"""What codes cost is in the books as long as they are in stock, wherever an import or a roll-back dies."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import time_machine

from chalicelib.catalog import service as catalog
from chalicelib.catalog.model import Sku
from chalicelib.kernel import table
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.table import Transaction
from chalicelib.ledger.model import Account, Entry, Kind, balances
from chalicelib.ledger.service import reading
from chalicelib.stock import intake
from chalicelib.stock.errors import IllegalMove
from chalicelib.stock.model import RACK_SIZE, Because, Code, CodeState
from chalicelib.stock.service import auditing, chunking, claiming, custody, importing, rolling_back, writing
from chalicelib.stock.service.importing import Source
from chalicelib.stock.store import batches, codes
from chalicelib.stock.store.table import table as stock_table

from .conftest import KEY, make_sku, stock_up
from .uploads import ACTOR, OTHER_KEY, begin, finish, read, rolled_back

pytestmark = pytest.mark.usefixtures("started")

BECAUSE = Because(ACTOR, "leaked")
IN_STOCK = {CodeState.AVAILABLE, CodeState.RETURNED, CodeState.HELD, CodeState.FROZEN}
STOCK, OWED, LOST = Account.INVENTORY, Account.PURCHASES_PAYABLE, Account.WRITE_OFFS


class Died(BaseException):
    """The process ended here."""


def lines(count: int, cost: int = 100, prefix: str = "CODE") -> str:
    """Codes that cost 1.00, 1.01, 1.02 and so on."""
    texts = [f"{prefix}-{number:05d}-XYZ,{(cost + number) / 100:.2f}" for number in range(count)]
    return "\n".join(["code,unit_cost", *texts])


def batch_of(sku: Sku) -> str:
    (found,) = batches.of_sku(sku.sku, limit=10, start=None)[0]
    return found.batch


def codes_of(batch: str) -> list[Code]:
    pages, _ = batches.pages(batch, limit=1000, start=None)
    return list(custody.inspect(code_id for page in pages for code_id in page).values())


def entries(batch: str, kind: Kind) -> list[Entry]:
    return [entry for entry in reading.of_subject(batch) if entry.kind is kind]


def held(batch: str) -> int:
    return balances(reading.of_subject(batch)).get((STOCK, "USD"), 0)


def worth(batch: str) -> int:
    """What the codes of a batch cost that are in stock."""
    return sum(code.unit_cost or 0 for code in codes_of(batch) if code.state in IN_STOCK)


def give(code_id: str, state: CodeState) -> None:
    """Let an order have a code."""
    change = "SET #state = :state, #owner = :owner, #version = #version + :one"
    values = {"state": str(state), "owner": "ord_1", "one": 1}
    stock_table().update(f"CODE#{code_id}", "CODE", change, when="attribute_exists(pk)", values=values)


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, *, after: int) -> Iterator[None]:
    """The process dies when it has written so many times; who lives through it does not notice."""
    left = [after]
    real_write, real_commit = table._write, Transaction.commit

    def spend() -> None:
        if left[0] == 0:
            raise Died
        left[0] -= 1

    def write(*given: Any) -> Any:
        spend()
        return real_write(*given)

    def commit(self: Transaction) -> None:
        spend()
        real_commit(self)

    with monkeypatch.context() as patch, suppress(Died):
        patch.setattr(table, "_write", write)
        patch.setattr(Transaction, "commit", commit)
        yield


@contextmanager
def meanwhile(monkeypatch: pytest.MonkeyPatch, name: str, act: Any) -> Iterator[None]:
    """Somebody else acts right before the first transaction with a write of that name is committed."""
    real = Transaction.commit
    waiting = [act]

    def commit(self: Transaction) -> None:
        if waiting and any(one.startswith(name) for one in self._names):
            waiting.pop()()
        real(self)

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", commit)
        yield


# --- Coming in


def test_an_import_is_a_purchase(sku: Sku) -> None:
    stock_up(sku, lines(3))
    batch = batch_of(sku)

    (entry,) = reading.of_subject(batch)

    assert (entry.kind, entry.entry_id, entry.actor) == (Kind.PURCHASE, f"pur:{batch}:0", "staff:1")
    assert [(one.account, one.amount, one.currency, one.sku) for one in entry.postings] == [
        (STOCK, 303, "USD", sku.sku),
        (OWED, -303, "USD", sku.sku),
    ]


def test_the_same_import_again_is_no_other_purchase(sku: Sku) -> None:
    stock_up(sku, lines(3))
    stock_up(sku, lines(3))
    with pytest.raises(IdempotencyKeyReused):
        stock_up(sku, lines(4))

    assert (len(reading.of_subject(batch_of(sku))), held(batch_of(sku))) == (1, 303)


def test_a_code_that_is_here_already_is_not_bought_again(sku: Sku) -> None:
    stock_up(sku, lines(3))
    first = batch_of(sku)
    other = make_sku()
    stock_up(other, lines(5, cost=700), key=OTHER_KEY)
    third = make_sku()
    stock_up(third, lines(5), key="a-third-key-of-sixteen")

    assert held(first) == 303
    assert (held(batch_of(other)), worth(batch_of(other))) == (703 + 704, 703 + 704)
    assert reading.of_subject(batch_of(third)) == []


def test_codes_without_a_cost_are_in_no_book(sku: Sku) -> None:
    stock_up(sku, "code,unit_cost\nFREE-0001,0\nGIFT-0002,")
    batch = batch_of(sku)
    rolled_back(sku, batch)

    assert reading.of_subject(batch) == []


def test_a_page_with_its_purchase_fits_into_one_transaction(
    sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock_up(sku, lines(RACK_SIZE - 1), key=OTHER_KEY)
    sizes = []
    real = Transaction.commit

    def commit(self: Transaction) -> None:
        sizes.append(len(self))
        real(self)

    monkeypatch.setattr(Transaction, "commit", commit)
    stock_up(sku, lines(writing.PAGE, prefix="MORE"))

    assert max(sizes) == table.TRANSACTION_LIMIT


def test_a_chunk_that_is_repeated_is_bought_once(sku: Sku, small: None) -> None:
    run = begin(sku, lines(11).encode(), name="keys.csv")
    chunks = read(run)
    for chunk in [*reversed(chunks), *chunks]:
        chunking.import_chunk(run.batch, chunk)

    assert [entry.entry_id for entry in entries(run.batch, Kind.PURCHASE)] == [
        f"pur:{run.batch}:{page}" for page in (2, 3, 0, 1)
    ]
    assert held(run.batch) == sum(range(100, 111))


@pytest.mark.slow
@pytest.mark.parametrize("survived", range(9))
def test_wherever_an_upload_dies_what_is_in_stock_is_in_the_books(
    sku: Sku, small: None, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    run = begin(sku, lines(11).encode(), name="keys.csv")
    with dying(monkeypatch, after=survived):
        for chunk in read(run):
            chunking.import_chunk(run.batch, chunk)
    assert held(run.batch) == worth(run.batch)

    finish(run)

    assert held(run.batch) == worth(run.batch) == sum(range(100, 111))


@pytest.mark.parametrize("survived", range(6))
def test_wherever_an_import_dies_what_is_in_stock_is_in_the_books(
    sku: Sku, small: None, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    monkeypatch.setattr(importing, "_SMALLEST_PAGE", 3)
    with dying(monkeypatch, after=survived):
        stock_up(sku, lines(7))
    found = batches.of_sku(sku.sku, limit=10, start=None)[0]
    for batch in found:
        assert held(batch.batch) == worth(batch.batch)

    stock_up(sku, lines(7))

    assert held(batch_of(sku)) == worth(batch_of(sku)) == sum(range(100, 107))


def test_two_who_write_the_same_page_buy_it_once(sku: Sku, monkeypatch: pytest.MonkeyPatch) -> None:
    with meanwhile(monkeypatch, "page", lambda: stock_up(sku, lines(4))):
        report = stock_up(sku, lines(4))

    assert report.accepted == 4
    assert (len(reading.of_subject(batch_of(sku))), held(batch_of(sku))) == (1, 406)


def test_a_code_that_somebody_takes_in_meanwhile_is_theirs_in_the_books_too(
    sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_sku()
    with meanwhile(monkeypatch, "page", lambda: stock_up(other, lines(2, cost=900), key=OTHER_KEY)):
        stock_up(sku, lines(4))

    assert held(batch_of(other)) == 900 + 901
    assert held(batch_of(sku)) == worth(batch_of(sku)) == 102 + 103


# --- Going out unsold


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


# --- Currencies, and codes of before


def test_codes_stay_in_the_books_in_the_currency_they_were_bought_in(sku: Sku) -> None:
    stock_up(sku, lines(2))
    catalog.change_sku(sku.sku, {"price": 1500, "currency": "JPY"})
    batch = batch_of(sku)

    rolled_back(sku, batch)

    assert {one.currency for entry in reading.of_subject(batch) for one in entry.postings} == {"USD"}
    assert balances(reading.of_subject(batch)) == {}


def test_an_import_that_goes_on_keeps_the_currency_it_began_in(
    sku: Sku, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_SMALLEST_PAGE", 3)
    with dying(monkeypatch, after=4):
        stock_up(sku, lines(7))
    batch = batch_of(sku)
    assert 0 < held(batch) < sum(range(100, 107))
    source = Source(sku.sku, intake.Kind(sku.kind), "KWD", lines(7))

    importing.import_codes(source, actor="staff:1", key=KEY)

    assert Counter(code.cost_currency for code in codes_of(batch)) == {"USD": 7}
    assert held(batch) == worth(batch) == sum(range(100, 107))


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
