"""Files of more lines than one request takes, and an import that is taken back."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stack.shop import Shop

pytestmark = [pytest.mark.stack, pytest.mark.slow]
Visit = Callable[..., Visitor]
LINES = 6_000


def test_a_long_file_comes_in_and_is_taken_back_but_for_what_was_sold(
    visit: Visit, shop: Shop, tmp_path: Path
) -> None:
    sku = shop.new_sku()
    run = uuid.uuid4().hex[:8].upper()
    file = tmp_path / "codes.txt"
    file.write_text("".join(f"{run}-{number:06d}-XKCD\n" for number in range(LINES)), encoding="utf-8")
    visitor = visit()
    visitor.sign_in(f"/desk/stock/{sku.sku}/import")
    visitor.page.locator('input[type="file"]').set_input_files(file)
    visitor.sees(f"{LINES} good", seconds=60)
    visitor.click(f"Import {LINES} codes")
    visitor.sees(f"{LINES} codes are in stock now.", seconds=120)
    order = shop.buy(sku, quantity=2)

    visitor.click("See the codes", "link")
    visitor.click("Roll this import back")
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label(re.compile("^Reason")).fill("the supplier sent the wrong file")
    dialog.get_by_role("button", name="Roll this import back").click()
    visitor.sees("This import was rolled back", seconds=120)
    visitor.sees(re.compile(f"{LINES - 2} voided"))
    visitor.sees(re.compile("2 sold"))
    visitor.is_accessible()
    assert len(order.reveal()) == 2
    assert shop.left(sku) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("codes.csv", b"PK\x03\x04 not a table", "cannot be read"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20, "cannot be read"),
        ("codes.xlsx", b"code\nAAAA-BBBB\n", "cannot be read"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    visit: Visit, shop: Shop, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    sku = shop.new_sku()
    file = tmp_path / name
    file.write_bytes(content)
    visitor = visit()
    visitor.sign_in(f"/desk/stock/{sku.sku}/import")
    visitor.page.locator('input[type="file"]').set_input_files(file)
    visitor.sees(re.compile(said), seconds=60)
    expect(visitor.page.get_by_role("button", name=re.compile("^Import "))).to_have_count(0)
    visitor.is_accessible()
    assert shop.left(sku) == 0
