"""An import is a purchase: what codes cost is in the books with them, wherever the import dies."""

from collections import Counter

import pytest

from chalicelib.catalog.model import Sku
from chalicelib.kernel import table
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.table import Transaction
from chalicelib.ledger.model import Kind
from chalicelib.ledger.service import reading
from chalicelib.stock import intake
from chalicelib.stock.model import RACK_SIZE
from chalicelib.stock.service import chunking, importing, writing
from chalicelib.stock.service.importing import Source
from chalicelib.stock.store import batches

from .conftest import KEY, make_sku, stock_up
from .stocktaking import (
    OWED,
    STOCK,
    batch_of,
    codes_of,
    dying,
    entries,
    held,
    lines,
    meanwhile,
    worth,
)
from .uploads import OTHER_KEY, begin, finish, read, rolled_back

pytestmark = pytest.mark.usefixtures("started")


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
