"""Merchants' texts keep their form and lose whatever could do harm."""

import pytest

from chalicelib.catalog.richtext import safe_html


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Plain\ntext", "Plain\ntext"),
        ("<p>Works <b>everywhere</b></p>", "<p>Works <b>everywhere</b></p>"),
        ("<script>alert(1)</script>Hello", "Hello"),
        ('<img src=x onerror="alert(1)">Hello', "Hello"),
        ('<b onclick="alert(1)">x</b>', "<b>x</b>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        (
            '<a href="https://help.example" target="_top">x</a>',
            '<a href="https://help.example" rel="noopener noreferrer nofollow">x</a>',
        ),
        ("<iframe src='https://evil.example'></iframe>", ""),
        ("<style>body{display:none}</style>x", "x"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("<svg/onload=alert(1)>", ""),
    ],
)
def test_only_harmless_parts_stay(written: str, kept: str) -> None:
    assert safe_html(written) == kept
    assert safe_html(kept) == kept
