"""Staff take a partner on, make it a key, put money into its balance; its program buys."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from docs.examples import partner as example
from tests.browser.visitor import Visitor
from tests.stack.shop import Shop, codes, key

pytestmark = [pytest.mark.stack, pytest.mark.slow]
Visit = Callable[..., Visitor]


def within_dialog(visitor: Visitor, name: str) -> None:
    """Press that button of the dialog that is open."""
    visitor.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def taken_on(visitor: Visitor) -> str:
    """A partner of a new name, whose page is open."""
    name = f"Acme {uuid.uuid4().hex[:8]}"
    visitor.click("New partner")
    visitor.fill("Name", name)
    visitor.fill("E-mail", "api@acme.example")
    visitor.is_accessible()
    within_dialog(visitor, "New partner")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(name)
    return name


def shown_secret(visitor: Visitor) -> tuple[str, str]:
    """The key and the secret that the dialog shows, which then goes."""
    page = visitor.page
    found = page.get_by_test_id("key-id").inner_text(), page.get_by_test_id("secret").inner_text()
    within_dialog(visitor, "I have kept them")
    expect(page.get_by_test_id("secret")).to_have_count(0)
    return found


def test_a_key_is_made_and_its_program_buys(visit: Visit, shop: Shop) -> None:
    (code,) = codes(1)
    sku = shop.new_sku(stock=[code])
    owner, second = visit(), visit()
    owner.sign_in("/desk/money/partners")
    taken_on(owner)
    owner.sees("No keys yet")
    owner.is_accessible()

    owner.click("New key")
    owner.fill("What it is for", "Production")
    owner.fill("From which addresses", "127.0.0.300")
    within_dialog(owner, "New key")
    owner.sees("Write addresses such as 203.0.113.0/24 or 2001:db8::/48, one a line.")
    owner.is_accessible()
    owner.fill("From which addresses", "127.0.0.0/8\n::1")
    within_dialog(owner, "New key")
    expect(owner.page.get_by_test_id("secret")).to_have_text(re.compile("^yps_"))
    owner.is_accessible()
    owner.page.get_by_role("button", name="Copy the Secret").click()
    copied = owner.page.evaluate("navigator.clipboard.readText()")
    key_id, secret = shown_secret(owner)
    assert copied == secret
    owner.sees("From 127.0.0.0/8, ::1/128")
    kept = owner.page.evaluate(
        "document.body.innerText + JSON.stringify([{...localStorage}, {...sessionStorage}])"
    )
    assert secret not in kept

    owner.click("Enter a deposit")
    owner.fill("Amount in USD", "12.99")
    owner.fill("Reason", "wire 4711")
    within_dialog(owner, "Enter a deposit")
    owner.sees("You entered this, so somebody else has to decide on it.")
    second.sign_in(re.sub(r"^https?://[^/]+", "", owner.page.url), shop.hire("finance"))
    second.click("Credit it")
    second.is_accessible()
    within_dialog(second, "Credit it")
    expect(second.page.get_by_test_id("balance-USD")).to_contain_text("$12.99")

    wish = {"items": [{"sku": sku.sku, "quantity": 1}], "currency": "USD", "expected_total": sku.price}
    api = str(shop.stack["api"])
    status, order = example.call(
        api, key_id, secret, "POST", "/v1/partner/orders", body=wish, idempotency_key=key()
    )
    assert (status, [one["code"] for one in order["codes"]]) == (201, [code])
    owner.page.reload()
    owner.sees(order["order_id"])
    owner.sees(re.compile("^Last used"))
    owner.settles()
    owner.is_accessible()
    (row,) = owner.exported(owner.page.get_by_role("region", name="Orders", exact=True))
    assert (row["Total"], row["Currency"]) == ("12.99", "USD")
    owner.click(order["order_id"], "link")
    owner.sees(order["order_id"])


def test_a_secret_is_replaced_and_a_key_revoked(visit: Visit, shop: Shop) -> None:
    visitor = visit(phone=True)
    visitor.sign_in("/desk/money/partners")
    taken_on(visitor)
    visitor.click("New key")
    visitor.fill("What it is for", "Till")
    within_dialog(visitor, "New key")
    key_id, first = shown_secret(visitor)

    def answered(secret: str) -> int:
        return example.call(str(shop.stack["api"]), key_id, secret, "GET", "/v1/partner/balances")[0]

    visitor.click("Add a second secret")
    within_dialog(visitor, "Add a second secret")
    _, second = shown_secret(visitor)
    assert (answered(first), answered(second)) == (200, 200)
    visitor.fits()
    visitor.click("Retire secret 1")
    within_dialog(visitor, "Retire secret 1")
    expect(visitor.page.get_by_text("Retire secret 1")).to_have_count(0)
    assert (answered(first), answered(second)) == (401, 200)
    visitor.click("Revoke the key")
    within_dialog(visitor, "Revoke the key")
    visitor.sees("Revoked")
    assert answered(second) == 403
    visitor.fits()
    visitor.is_accessible()


def test_partners_are_told_of_in_chinese(visit: Visit) -> None:
    visitor = visit("zh-CN")
    visitor.sign_in("/desk/money/partners")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("合作伙伴")
    visitor.click("添加合作伙伴")
    visitor.fill("名称", "示例")
    visitor.fill("邮箱", "nobody")
    visitor.page.locator("form").evaluate("form => { form.noValidate = true; }")
    within_dialog(visitor, "添加合作伙伴")
    visitor.sees("请填写")
    visitor.fill("邮箱", "api@acme.example")
    within_dialog(visitor, "添加合作伙伴")
    visitor.sees("还没有密钥")
    visitor.click("新建密钥")
    visitor.is_accessible()
