"""What looks like codes and is none."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.stock.lookalike import lookalike

HEX = [f"{n * 2654435761 % 2**32:08X}-{n * 40503 % 2**16:04X}" for n in range(1, 60)]


def test_what_all_share_stays_and_the_rest_uses_their_letters() -> None:
    samples = [f"YIMA-{one}" for one in HEX]

    drawn = {lookalike(samples, Random(seed)) for seed in range(50)}

    assert len(drawn) == 50
    assert not drawn & set(samples)
    assert all(one.startswith("YIMA-") and one[13] == "-" and len(one) == 18 for one in drawn)
    assert set("".join(one[5:] for one in drawn)) <= set("0123456789ABCDEF-")


def test_it_has_the_commonest_length() -> None:
    assert len(lookalike([*HEX, "AB", "ABC"], Random(1))) == len(HEX[0])


def test_of_numbers_in_a_row_more_is_drawn_than_differs() -> None:
    """Otherwise the decoy would soon be a real code."""
    samples = [f"CARD-{n:012d}" for n in range(100, 200)]

    drawn = {lookalike(samples, Random(seed)) for seed in range(30)}

    assert all(one.startswith("CARD-") and one[5:].isdigit() for one in drawn)
    assert len({one[5:-3] for one in drawn}) > 25


def test_a_single_neighbour_is_enough() -> None:
    drawn = lookalike(["https://redeem.example/claim/k3J9x2Lm"], Random(3))

    assert drawn.startswith("https://redeem.example/claim/")
    assert drawn != "https://redeem.example/claim/k3J9x2Lm"


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=20), st.integers(0, 2**32))
def test_any_text_has_one_of_the_same_shape(samples: list[str], seed: int) -> None:
    drawn = lookalike(samples, Random(seed))

    assert len(drawn) in {len(one) for one in samples}
    assert drawn == lookalike(samples, Random(seed))


@pytest.mark.parametrize("sample", ["卡密", "----"])
def test_what_has_no_letter_to_draw_stays(sample: str) -> None:
    assert lookalike([sample], Random(1)) == sample
