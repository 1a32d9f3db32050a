from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.stock.intake import Reason
from chalicelib.stock.intake.values import cost, expiry, flaw, link_flaw

TODAY = date(2026, 8, 1)


def wide(text: str) -> str:
    """The same in full-width characters."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


@pytest.mark.parametrize(
    "text",
    [
        "2027-05-01",
        "2027/5/1",
        "2027.05.01",
        "20270501",
        "2027年5月1日",
        wide("2027-05-01"),
        " 2027-05-01 ",
        "2027-05-01 23:59:59",
        "2027/5/1 0:00",
        "2027-05-01T00:00",
    ],
)
def test_year_first_dates_are_read(text: str) -> None:
    assert expiry(text, today=TODAY) == date(2027, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-29",
        "2027/13/45",
        "0000-01-01",
        "01/02/2027",
        "2027-05",
        "2027-05/01",
        "27-05-01",
        "2027-05-01Z",
        "2027-05-01 25:00",
        "46508",
        "soon",
        "\u0662\u0660\u0662\u0667-\u0660\u0665-\u0660\u0661",
    ],
)
def test_impossible_and_ambiguous_dates_are_refused(text: str) -> None:
    assert expiry(text, today=TODAY) is Reason.BAD_DATE


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "永久", "长期有效", "Never"])
def test_goods_may_have_no_end(text: str) -> None:
    assert expiry(text, today=TODAY) is None


def test_goods_are_good_through_their_last_day() -> None:
    assert expiry("2026-08-01", today=TODAY) == TODAY
    assert expiry("2026-07-31", today=TODAY) is Reason.ALREADY_EXPIRED


@settings(deadline=None)
@given(st.dates(min_value=TODAY))
def test_every_date_comes_back(day: date) -> None:
    assert expiry(day.isoformat(), today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "exponent", "expected"),
    [
        ("46.5", 2, 4650),
        ("45.00", 2, 4500),
        ("45", 2, 4500),
        ("0", 2, 0),
        ("0.07", 2, 7),
        ("1.15", 2, 115),
        (" " + wide("46.5") + " ", 2, 4650),
        ("1.234", 3, 1234),
        ("500", 0, 500),
        ("999999999999.99", 2, 99_999_999_999_999),
        ("", 2, None),
        ("\u3000", 2, None),
    ],
)
def test_costs_become_exact_minor_units(text: str, exponent: int, expected: int | None) -> None:
    assert cost(text, exponent=exponent) == expected


@pytest.mark.parametrize(
    ("text", "exponent"),
    [
        ("abc", 2),
        ("-1", 2),
        ("+1", 2),
        ("1.234", 2),
        ("1.500", 2),
        ("45.0", 0),
        ("1,234.50", 2),
        ("46,5", 2),
        ("¥46.5", 2),
        ("46.5元", 2),
        ("1e3", 2),
        ("NaN", 2),
        ("Infinity", 2),
        (".5", 2),
        ("5.", 2),
        ("1_000", 2),
        ("\u0664\u0666", 2),
        ("1" * 13, 2),
    ],
)
def test_costs_that_could_mean_another_amount_are_refused(text: str, exponent: int) -> None:
    assert cost(text, exponent=exponent) is Reason.BAD_COST


@settings(deadline=None)
@given(st.integers(0, 10**12 - 1), st.integers(0, 4))
def test_every_amount_comes_back(minor: int, exponent: int) -> None:
    digits = str(minor).zfill(exponent + 1)
    text = f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits
    assert cost(text, exponent=exponent) == minor


@pytest.mark.parametrize(
    "text",
    [
        "https://redeem.example.com/c/X?y=1#z",
        "HTTPS://A.EXAMPLE:8443/",
        "https://卡.example/领取",
        "https://[2001:db8::1]/x",
    ],
)
def test_https_links_are_accepted(text: str) -> None:
    assert link_flaw(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "http://a.example/",
        "ftp://a.example/x",
        "javascript:alert(1)",
        "redeem.example.com/no-scheme",
        "//a.example/x",
        "https://",
        "https:///x",
        "https:a.example",
        "https://user:pw@a.example/",
        "https://user@a.example/",
        "https://@a.example/",
        "https://a.example\\@b.example/",
        "https://a.example/a b",
        "https://a.example/\u3000b",
        "https://a.example/<b>",
        "https://a.example:port/",
        "https://a.example:99999/",
        "https://a..example/",
        "https://-a.example/",
        "https://[::1/",
        "https://a.example℀b/",
    ],
)
def test_other_links_are_refused(text: str) -> None:
    assert link_flaw(text) is Reason.BAD_LINK


@pytest.mark.parametrize(
    "text",
    [
        "-ABCD-1234",
        "+8613800138000",
        "@user",
        "=x7#k",
        "=",
        "-1",
        "t#d5kv$cyg",
        "@a|b!c",
        "ABCDE FGHIJ",
        "5E10",
        "1e+5",
        "密码" + wide("!"),
        "#REF",
    ],
)
def test_signs_and_words_of_any_script_are_goods(text: str) -> None:
    assert flaw(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('=HYPERLINK("http://x","y")', Reason.FORMULA),
        ("=SUM(A1:A9)", Reason.FORMULA),
        ("+cmd|' /C calc'!A0", Reason.FORMULA),
        ("@SUM(1)", Reason.FORMULA),
        ("=A1", Reason.FORMULA),
        ("=$B$2&C3", Reason.FORMULA),
        ("#REF!", Reason.FORMULA),
        ("#N/A", Reason.FORMULA),
        ("8.86721E+15", Reason.LOST_DIGITS),
        ("1E+20", Reason.LOST_DIGITS),
        ("AB\x07CD", Reason.CONTROL_CHARACTERS),
        ("AB\x7fCD", Reason.CONTROL_CHARACTERS),
        ("AB\nCD", Reason.CONTROL_CHARACTERS),
        ("AB\u200bCD", Reason.CONTROL_CHARACTERS),
        ("AB\u202eCD", Reason.CONTROL_CHARACTERS),
        ("AB\ud800CD", Reason.CONTROL_CHARACTERS),
        ("AB\ufffdCD", Reason.LOST_CHARACTERS),
    ],
)
def test_damaged_and_dangerous_text_is_refused(text: str, reason: Reason) -> None:
    assert flaw(text) is reason


@settings(deadline=None)
@given(st.text())
def test_values_never_raise(text: str) -> None:
    flaw(text)
    assert link_flaw(text) in (None, Reason.BAD_LINK)
    assert link_flaw("https://" + text) in (None, Reason.BAD_LINK)
    expiry(text, today=TODAY)
    cost(text, exponent=2)
