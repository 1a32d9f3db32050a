import contextlib
import json
from pathlib import Path

import pytest
import time_machine

from chalicelib.catalog.model import Sku, SkuKind
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.stock import intake
from chalicelib.stock.errors import TooManyLines, UnreadableFile
from chalicelib.stock.service import auditing, claiming, importing
from chalicelib.stock.service.importing import Source
from chalicelib.stock.store import batches, codes, lanes

from .conftest import KEY, make_sku, stock_up

FILES = Path(__file__).parents[1] / "data" / "imports"
EXPECTED = json.loads((FILES / "expected.json").read_text())
KINDS = {
    "number+password": SkuKind.NUMBER_PASSWORD,
    "link": SkuKind.LINK,
}


@pytest.mark.slow
@time_machine.travel("2026-08-01T00:00:00Z", tick=True)
@pytest.mark.parametrize("name", ["accounts.txt", "links.csv"])
def test_a_merchants_file_gives_exactly_the_expected_counts(cloud: None, name: str) -> None:
    expected = EXPECTED[name]
    sku = make_sku(kind=KINDS[expected["kind"]])
    source = Source(sku.sku, intake.Kind(sku.kind), "USD", (FILES / name).read_bytes())

    report = importing.import_codes(source, actor="staff:1", key=KEY)

    assert report.accepted == expected["accepted"]
    assert report.duplicates == expected["duplicates"]
    assert report.rejected == expected["rejected"]
    assert report.blank == expected.get("blank", 0)
    assert len(report.refused) == report.duplicates + report.rejected
    assert all(line.line >= 1 and line.reason and line.message for line in report.refused)
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: expected["accepted"]}


def test_a_code_is_sealed_and_masked(sku: Sku) -> None:
    report = stock_up(sku, "ABCDE-FGHJK-LMNPQ")

    pages, _ = batches.pages(report.batch, limit=10, start=None)
    (code,) = codes.find_many(pages[0]).values()
    assert b"ABCDE" not in code.sealed
    assert "FGHJK" not in code.mask
    assert code.state == "available"


def test_a_code_is_a_duplicate_whatever_batch_product_or_spelling(sku: Sku) -> None:
    stock_up(sku, "ABCDE-FGHJK-LMNPQ")
    other = make_sku()

    report = stock_up(other, "abcde fghjk lmnpq\nSOMETHING-ELSE-1", key="another-key-of-sixteen")

    assert (report.accepted, report.duplicates) == (1, 1)
    assert [(line.line, line.reason) for line in report.refused] == [(1, "duplicate")]
    assert claiming.left([other.sku]) == {other.sku: 1}


def test_the_same_import_twice_adds_nothing(sku: Sku) -> None:
    first = stock_up(sku, "AAAA-1111\nBBBB-2222")
    again = stock_up(sku, "AAAA-1111\nBBBB-2222")

    assert again == first
    assert claiming.left([sku.sku]) == {sku.sku: 2}


def test_a_key_used_for_another_file_is_refused(sku: Sku) -> None:
    stock_up(sku, "AAAA-1111")

    with pytest.raises(IdempotencyKeyReused):
        stock_up(sku, "BBBB-2222")

    assert claiming.left([sku.sku]) == {sku.sku: 1}


def test_a_dry_run_counts_and_writes_nothing(sku: Sku) -> None:
    stock_up(sku, "AAAA-1111")
    source = Source(sku.sku, intake.Kind.CODE, "USD", "AAAA-1111\nBBBB-2222\nBBBB-2222")

    report = importing.import_codes(source, actor="staff:1", key="another-key-of-sixteen", dry_run=True)

    assert (report.accepted, report.duplicates) == (1, 2)
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 1}
    assert batches.find(sku.sku, report.batch) is None


def test_a_file_in_another_encoding_than_it_claims_is_refused_whole(sku: Sku) -> None:
    source = Source(sku.sku, intake.Kind.CODE, "USD", "激活码\nAAAA".encode("gbk"), encoding="utf-8")

    with pytest.raises(UnreadableFile) as refusal:
        importing.import_codes(source, actor="staff:1", key=KEY)

    assert refusal.value.errors[0].field == "encoding"
    assert claiming.left([sku.sku]) == {sku.sku: 0}


def test_a_file_with_too_many_lines_is_refused_whole(sku: Sku) -> None:
    text = "\n".join(f"CODE-{number}" for number in range(importing.MOST_LINES + 1))

    with pytest.raises(TooManyLines):
        stock_up(sku, text)

    assert claiming.left([sku.sku]) == {sku.sku: 0}


def test_a_line_of_a_million_characters_is_refused_by_its_number(sku: Sku) -> None:
    report = stock_up(sku, "AAAA-1111\n" + "X" * 1_000_000 + "\nBBBB-2222")

    assert report.accepted == 2
    assert [(line.line, line.reason) for line in report.refused] == [(2, "too_long")]


def test_soonest_to_expire_comes_first(cloud: None) -> None:
    sku = make_sku(kind=SkuKind.CODE)
    stock_up(sku, "Key,Expiry\nLATE-0001,2099-12-31\nSOON-0001,2098-01-01\nNEVER-0001,\n")

    expiries = [codes.find(claiming.take(sku.sku, 1)[0].code_id) for _ in range(3)]

    assert [code.expires_on if code else "" for code in expiries] == ["2098-01-01", "2099-12-31", None]


class Died(BaseException):
    """The process ended here."""


def die_after(writes: int, monkeypatch: pytest.MonkeyPatch, sku: Sku, text: str) -> None:
    """Import, and let the process end after so many writes."""
    from chalicelib.kernel import table

    real_write, real_commit = table._write, table.Transaction.commit
    left = {"writes": writes}

    def write(operation, name, request):  # type: ignore[no-untyped-def]
        if left["writes"] == 0:
            raise Died
        left["writes"] -= 1
        return real_write(operation, name, request)

    def commit(self):  # type: ignore[no-untyped-def]
        if left["writes"] == 0:
            raise Died
        left["writes"] -= 1
        real_commit(self)

    monkeypatch.setattr(table, "_write", write)
    monkeypatch.setattr(table.Transaction, "commit", commit)
    with contextlib.suppress(Died):
        stock_up(sku, text)
    monkeypatch.setattr(table, "_write", real_write)
    monkeypatch.setattr(table.Transaction, "commit", real_commit)


SMALL = "\n".join(f"CODE-{number:04d}" for number in range(12))
WRITES = 5
"""A lane count, batch, the page with its codes and its rack, publish, finish."""


@pytest.mark.slow
@pytest.mark.parametrize("survived", range(WRITES))
def test_an_import_that_died_anywhere_is_completed_by_its_repeat(
    sku: Sku, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    die_after(survived, monkeypatch, sku, SMALL)

    report = stock_up(sku, SMALL)

    assert report.accepted == 12
    assert sum(lane.left for lane in lanes.survey(sku.sku, lanes.lane_total(sku.sku))) == 12
    assert len({ticket.code_id for ticket in claiming.take(sku.sku, 12)}) == 12
    assert auditing.audit(sku.sku).states == {"available": 12}


@pytest.mark.slow
@pytest.mark.parametrize("survived", range(WRITES))
def test_what_a_dead_import_put_is_found_by_the_audit(
    sku: Sku, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    die_after(survived, monkeypatch, sku, SMALL)

    other = stock_up(sku, SMALL, key="another-key-of-sixteen")
    auditing.audit(sku.sku)

    claiming.forget()
    assert other.accepted + other.duplicates == 12
    assert len({ticket.code_id for ticket in claiming.take(sku.sku, 12)}) == 12
