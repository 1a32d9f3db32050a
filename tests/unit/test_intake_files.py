"""The files that merchants really send, counted to the line."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from chalicelib.stock.intake import Kind, Record, Refused, WrongEncoding, fold, read

FOLDER = Path(__file__).parent.parent / "data" / "imports"
EXPECTED = json.loads((FOLDER / "expected.json").read_text("utf-8"))
FILES = [name for name in EXPECTED if name.endswith((".txt", ".csv", ".xlsx"))]


def outcomes(
    name: str, today: date, claimed: str | None = None
) -> tuple[list[Record | Refused], dict[str, object]]:
    """What a merchant's file gives, and the summary of it in the words of expected.json."""
    kind = Kind(EXPECTED[name]["kind"].replace("+", "_"))
    reading = read(
        (FOLDER / name).read_bytes(), kind=kind, today=today, currency_exponent=2, claimed_encoding=claimed
    )
    found = list(reading)
    forms = {fold(kind, outcome) for outcome in found if isinstance(outcome, Record)}
    totals = reading.totals
    return found, {
        "encoding": reading.encoding,
        "lines": totals.lines,
        "rows": totals.rows,
        "accepted": len(forms),
        "duplicates": totals.accepted - len(forms),
        "blank": totals.blank,
        "rejected": totals.refused,
    }


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("today", [date(2025, 3, 2), date(2026, 8, 1), date(2026, 12, 31), date(2027, 1, 2)])
def test_counts_are_those_of_the_merchant(name: str, today: date) -> None:
    _, summary = outcomes(name, today)
    expected = {key: value for key, value in EXPECTED[name].items() if key in summary}
    assert len(expected) >= 4
    assert {key: summary[key] for key in expected} == expected


@pytest.mark.parametrize("today", [date(2025, 3, 1), date(2027, 1, 3)])
def test_cards_differ_outside_the_days_for_which_they_were_made(today: date) -> None:
    _, summary = outcomes("cards-gbk.csv", today)
    assert summary["rejected"] != EXPECTED["cards-gbk.csv"]["rejected"]


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("game-keys.txt", {}),
        ("cards-gbk.csv", {"missing_password": 13, "already_expired": 12, "bad_date": 12, "bad_cost": 12}),
        ("accounts.txt", {"missing_password": 1, "missing_number": 1, "missing_column": 1}),
        ("links.csv", {"bad_link": 4}),
        ("gift-cards.xlsx", {"lost_digits": 4}),
    ],
)
def test_every_refused_line_has_its_reason(name: str, reasons: dict[str, int]) -> None:
    found, _ = outcomes(name, date(2026, 8, 1))
    assert Counter(outcome.reason.value for outcome in found if isinstance(outcome, Refused)) == reasons


def test_refused_lines_are_named_by_their_physical_number() -> None:
    found, _ = outcomes("accounts.txt", date(2026, 8, 1))
    assert [outcome.line for outcome in found if isinstance(outcome, Refused)] == [8, 50, 625]
    found, _ = outcomes("links.csv", date(2026, 8, 1))
    assert [outcome.line for outcome in found if isinstance(outcome, Refused)] == [16, 160, 251, 297]


def test_first_card_is_exact() -> None:
    found, _ = outcomes("cards-gbk.csv", date(2026, 8, 1), claimed="gb2312")
    assert found[0] == Record(2, "00474996", "8867206260641368", date(2027, 5, 21), 4650)


def test_false_claim_names_the_first_byte_of_the_header() -> None:
    with pytest.raises(WrongEncoding) as refused:
        outcomes("cards-gbk.csv", date(2026, 8, 1), claimed="utf-8")
    assert refused.value.offset == 0
