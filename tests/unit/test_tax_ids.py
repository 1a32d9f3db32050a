"""Tax numbers, and cells that no spreadsheet runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.invoices.model import cell
from chalicelib.invoices.taxid import fault, normal

CODE = "91350100M000100Y43"
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    "text", [CODE, "91350100m000100y43", " 9135 0100 M000 100Y 43", "DE123456789", "FR XX.999999999"]
)
def test_a_genuine_number_is_taken(text: str) -> None:
    assert fault(normal(text)) is None


@given(place=st.integers(0, 17), letter=st.sampled_from(LETTERS))
def test_one_wrong_character_of_a_credit_code_is_found(place: int, letter: str) -> None:
    changed = CODE[:place] + letter + CODE[place + 1 :]

    assert (fault(changed) is None) == (changed == CODE)


@pytest.mark.parametrize(
    "text", ["", "91350100M000100Y4", "DE12345678", "US123456789", "９１350100M000100Y43", "DE१२३४५६७८९"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert fault(normal(text)) is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("91350100M000100Y44", "tax_id_typo"),
        ("US123456789", "tax_id_unknown"),
        ("DE12345678", "tax_id_shape"),
    ],
)
def test_what_is_wrong_has_a_stable_name(text: str, reason: str) -> None:
    found = fault(normal(text))

    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_never_begins_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_other_cells_stay_as_they_are() -> None:
    assert [cell(text) for text in ("", "公司", "a=b")] == ["", "公司", "a=b"]


def test_a_number_that_a_spreadsheet_would_round_is_text() -> None:
    assert cell("24312000000012345678") == "'24312000000012345678"
    assert cell("123456789012345") == "123456789012345"
