"""A text of the wrong form is answered with one of the right form."""

import pytest

from chalicelib.kernel.examples import like_this


@pytest.mark.parametrize(
    ("pattern", "name", "like"),
    [
        (r"^[A-Z]{3}$", "currency", "USD"),
        (r"^sku_[0-9A-Z]{26}$", "sku", "sku_01JD0000000000000000000000"),
        (r"^[0-9]{6}$", "second_factor", "123456"),
        (r"^[0-9]{6}$", "code", "123456"),
        (r"^#[0-9a-f]{6}$", "colour", None),
    ],
)
def test_it_fits_the_pattern_or_is_none(pattern: str, name: str, like: str | None) -> None:
    assert like_this(pattern, name) == like
