"""Codes are asked for, agreed to by another person, collected once, and a decoy is recognised."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from stream_unzip import stream_unzip

from tests.browser.visitor import Visitor
from tests.stack.shop import Shop, Sku, codes

pytestmark = [pytest.mark.stack, pytest.mark.slow]
Visit = Callable[..., Visitor]


def test_an_export_goes_through_two_people_and_its_decoy_is_recognised(visit: Visit, shop: Shop) -> None:
    listed = codes(5)
    sku = shop.new_sku(stock=listed)
    asker, agreer = visit(), visit(phone=True)
    asks(asker, shop, sku)
    agrees(agreer, shop)
    (decoy,) = set(collects(asker, sku)) - set(listed)
    recognises(agreer, decoy, listed[0])


def asks(asker: Visitor, shop: Shop, sku: Sku) -> None:
    asker.sign_in("/desk/exports", shop.hire("operations"))
    asker.sees("Ask for an export")
    asker.is_accessible()
    asker.click("Ask for it")
    expect(asker.page.get_by_role("alert")).to_be_visible()
    asker.page.get_by_role("textbox", name=re.compile("^SKU")).fill(sku.slug)
    asker.page.get_by_role("option", name=re.compile(sku.slug)).click()
    asker.fill("Number of codes", "5")
    asker.fill("Why, and for whom", "bulk order of Acme")
    asker.click("Ask for it")
    asker.sees("Asked for. Somebody else has to agree, under “To approve”.")
    asker.goto("/desk/approvals")
    asker.sees("You asked for this: somebody else has to decide.")
    expect(asker.page.get_by_label(re.compile("wait.* for consent$")).first).to_be_visible()
    asker.is_accessible()
    asker.fits()


def agrees(agreer: Visitor, shop: Shop) -> None:
    agreer.sign_in("/desk/approvals", shop.hire("operations"))
    card = agreer.page.get_by_test_id("proposal").filter(has_text=re.compile("bulk order of Acme")).last
    expect(card).to_contain_text("Up to 5 codes")
    agreer.is_accessible()
    agreer.fits()
    card.get_by_role("button", name="Approve").click()
    agreer.page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    agreer.sees("Nothing waits for consent")


def collects(asker: Visitor, sku: Sku) -> list[str]:
    """The codes in the file."""
    asker.goto("/desk/exports")
    export = asker.page.get_by_test_id("export").filter(has_text=re.compile(sku.slug)).first
    expect(export).to_have_attribute("data-state", "ready", timeout=40_000)
    asker.is_accessible()
    asker.fits()
    export.get_by_role("button", name="Show the passphrase").click()
    asker.page.get_by_role("dialog").get_by_role("button", name="Show the passphrase").click()
    passphrase = export.get_by_test_id("passphrase").inner_text()
    asker.is_accessible()
    export.get_by_role("button", name="Get the file").click()
    with asker.page.expect_download() as downloaded:
        asker.page.get_by_role("dialog").get_by_role("button", name="Get the file").click()
    content = downloaded.value.path().read_bytes()
    (text,) = (b"".join(pieces) for _, _, pieces in stream_unzip([content], passphrase.encode()))
    expect(export.get_by_role("button", name="Get the file")).to_have_count(0)
    return [line.split(",")[0] for line in text.decode().splitlines()[1:]]


def recognises(agreer: Visitor, decoy: str, code: str) -> None:
    agreer.goto("/desk/codes")
    agreer.fill("Code, link or password", decoy)
    agreer.fill("Why you ask", "seen in a forum")
    agreer.click("Look it up")
    agreer.sees("A decoy: an exported file has leaked")
    agreer.sees(re.compile("bulk order of Acme"))
    agreer.is_accessible()
    agreer.fits()
    agreer.fill("Code, link or password", code)
    agreer.click("Look it up")
    agreer.sees("A code of this shop")
    agreer.click("Its history", role="link")
    agreer.sees("Who looked at it")
    agreer.sees("Written into an encrypted file")
    agreer.sees("Looked up by somebody who had it")
    agreer.is_accessible()
    agreer.fits()


def test_the_pages_speak_chinese(visit: Visit, shop: Shop) -> None:
    del shop
    owner = visit("zh-CN", phone=True)
    owner.sign_in("/desk/approvals")
    for path, words in (
        ("/desk/approvals", "由一名员工提出、须另一人同意的事项。同意之前不会执行任何操作。"),
        ("/desk/exports", "申请导出"),
        ("/desk/codes", "卡密、链接或密码"),
    ):
        owner.goto(path)
        owner.sees(words)
        owner.is_accessible()
        owner.fits()
