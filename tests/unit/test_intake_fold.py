import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.stock.intake import Kind, Record, fold, fold_code, fold_text, mask

BULLETS = "••••••"


def wide(text: str) -> str:
    """The same in full-width characters."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


@pytest.mark.parametrize(
    "text",
    [
        "ABCD-1234",
        "abcd1234",
        " ABCD 1234 ",
        "AB-CD\u00a012\u300034",
        wide("ABCD-1234"),
        "ABCD\u20131234",
        "ABCD\u20141234",
        "ABCD\u22121234",
        "ABCD\u20101234",
        "ABCD\u20111234",
        "ABCD\u00ad1234",
        "\ufeffABCD\u200b1234",
    ],
)
def test_case_width_spaces_and_dashes_do_not_make_another_code(text: str) -> None:
    assert fold_code(text) == "abcd1234"


@pytest.mark.parametrize("other", ["ABCD-1235", "ABCD_1234", "ABCD.1234", "ABCDO234", "ABCD-123"])
def test_other_characters_make_another_code(other: str) -> None:
    assert fold_code(other) != fold_code("ABCD-1234")


def test_forms_name_their_kind() -> None:
    assert fold(Kind.CODE, Record(1, "AB-1")) == "code:ab1"
    assert fold(Kind.LINK, Record(1, " https://A.example/X ")) == "link:https://A.example/X"
    assert fold(Kind.NUMBER_PASSWORD, Record(1, " Pw-1 ", " No 1 ")) == "number_password:4:No 1Pw-1"


def test_pairs_are_told_apart_by_case_and_by_where_the_number_ends() -> None:
    pairs = [("12", "3"), ("1", "23"), ("12", "3 "), ("a", "B"), ("a", "b"), ("", "123"), ("2:12", "3")]
    forms = {fold_text(Kind.NUMBER_PASSWORD, password, number=number) for number, password in pairs}
    assert len(forms) == 6  # only the space at the end is trimmed


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_code(fold_code(text)) == fold_code(text)


@settings(deadline=None)
@given(st.text("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", min_size=1), st.randoms())
def test_decoration_never_changes_a_code(code: str, chance: random.Random) -> None:
    gaps = ["", "-", " ", "\u2013", "\u00a0"]
    decorated = "".join(
        chance.choice(gaps) + chance.choice([char, char.lower(), wide(char)]) for char in code
    )
    assert fold_code(decorated) == code.casefold()


@settings(deadline=None)
@given(*[st.text("0123456789abAB:- ")] * 4)
def test_two_pairs_share_a_form_only_when_they_are_the_same(a: str, b: str, c: str, d: str) -> None:
    same = (a.strip(), b.strip()) == (c.strip(), d.strip())
    kind = Kind.NUMBER_PASSWORD
    assert (fold_text(kind, b, number=a) == fold_text(kind, d, number=c)) is same


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", BULLETS),
        ("1234", BULLETS),
        ("12345678", BULLETS),
        ("12-34-56-78", BULLETS),
        ("123456789", BULLETS + "789"),
        ("ABCD-EFGH-JKLM", BULLETS + "JKLM"),
        ("ABCDE-FGHJK-LMNPQ", "A" + BULLETS + "MNPQ"),
        ("ABCDEF-GHJKLM-NPQRST", "AB" + BULLETS + "QRST"),
        ("https://redeem.example.com/c/DVMQLCQ2YAWT", "ht" + BULLETS + "YAWT"),
    ],
)
def test_mask_shows_the_ends_of_long_codes_only(text: str, shown: str) -> None:
    assert mask(text) == shown


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="•")) | st.text("AB12-"))
def test_mask_never_shows_more_than_a_third(text: str) -> None:
    head, tail = mask(text).split(BULLETS)
    assert (len(head) + len(tail)) * 3 <= len(text)
    assert text.startswith(head)
    assert text.endswith(tail)


@settings(deadline=None)
@given(st.integers(18, 400), st.integers(18, 400))
def test_mask_does_not_tell_the_length(one: int, other: int) -> None:
    assert mask("A" * one) == mask("A" * other)
