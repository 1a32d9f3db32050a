"""A buyer gets an account by the code in their mailbox, uses it, and is forgotten."""

import json
import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.test_wallets import holds, top_up
from tests.browser.visitor import Visitor
from tests.service.staffing import code as digits
from tests.stack.buyers import PASSWORD, Member
from tests.stack.shop import Shop, codes, until
from tests.stack.test_mail import order_of

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]


def password_of(visitor: Visitor, text: str) -> None:
    visitor.page.locator('input[autocomplete="new-password"]').fill(text)


def enter(visitor: Visitor, member: Member) -> None:
    """Bring the address and the password."""
    visitor.goto("/account")
    visitor.page.locator('input[type="email"]').fill(member.email)
    visitor.page.locator('input[autocomplete="current-password"]').fill(PASSWORD)
    visitor.click("Sign in")


def sign_up(visitor: Visitor, member: Member) -> None:
    """From the front page to the account, with what goes wrong on the way."""
    page = visitor.page
    visitor.goto("/")
    visitor.click("Sign in", "link")
    visitor.sees("You can also buy without an account")
    visitor.is_accessible()
    visitor.fits()
    visitor.click("Create an account", "link")
    visitor.arrives_at("Create an account")
    page.locator('input[type="email"]').fill("nobody")
    visitor.click("Send me a code")
    visitor.sees("Write an address such as name@example.com.")
    page.locator('input[type="email"]').fill(member.email)
    visitor.is_accessible()
    visitor.click("Send me a code")
    visitor.sees("Look into your mailbox")
    visitor.is_accessible()
    visitor.fits()
    mailed = member.code()
    visitor.fill("Code from the mail", f"{(int(mailed) + 1) % 10**6:06d}")
    password_of(visitor, "short")
    visitor.click("Create the account")
    visitor.sees("A password has at least 10 characters.")
    password_of(visitor, PASSWORD)
    visitor.click("Create the account")
    visitor.sees("This code is wrong or has run out. Have another one sent.")
    visitor.is_accessible()
    visitor.fill("Code from the mail", mailed)
    visitor.click("Create the account")
    expect(page.get_by_test_id("account-email")).to_contain_text(member.email)
    visitor.settles()
    visitor.is_accessible()
    visitor.fits()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "eyJ" not in kept
    assert member.email not in kept


def test_a_guest_makes_an_account_and_finds_orders_and_wallet_in_it(visit: Visit, shop: Shop) -> None:
    code = codes(1)
    sku = shop.new_sku(stock=code)
    member = Member(shop)
    placed = order_of(shop, shop.new_sku(stock=1), member.email)
    placed.post("cancel").raise_for_status()
    visitor = visit(phone=True)
    page = visitor.page
    sign_up(visitor, member)
    expect(page.locator(f'a[href="/orders/{placed.order_id}"]')).to_be_visible()

    top_up(visitor, "20.00")
    holds(visitor, "$20.00")
    assert page.url.endswith("/account")
    visitor.goto(f"/p/{sku.slug}")
    visitor.click("Buy now")
    expect(page.locator('input[type="email"]')).to_have_value(member.email)
    expect(page.locator('input[type="email"]')).not_to_be_editable()
    page.get_by_label("Pay from your wallet").check()
    visitor.is_accessible()
    visitor.click("Pay $12.99 from the wallet")
    expect(page.get_by_test_id("code")).to_have_text(code[0])

    visitor.goto("/account")
    visitor.sees("There is money in your wallet. Spend it, or write to us.")
    member.sign_in().raise_for_status()
    statement = "wallets/USD/statement"
    until(lambda: len(member.get(statement).json()["lines"]) == 2, "both lines of the statement")
    with page.expect_download() as saved:
        visitor.click("Save my data as a file")
    held = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert {one["order"]["order_id"] for one in held["orders"]} >= {placed.order_id}
    assert len(held["orders"]) == 2
    assert [wallet["balance"]["amount"] for wallet in held["wallets"]] == [701]
    assert len(held["wallets"][0]["lines"]) == 2
    assert code[0] not in json.dumps(held)

    visitor.click("Sign out")
    visitor.sees("You can also buy without an account")
    assert page.evaluate("localStorage.getItem('yima.orders')") == "[]"
    page.reload()
    visitor.sees("You can also buy without an account")


def test_a_forgotten_password_is_set_anew_in_chinese(visit: Visit, shop: Shop) -> None:
    member = Member(shop).join()
    visitor = visit("zh-CN", phone=True)
    page = visitor.page

    visitor.goto("/account")
    page.locator('input[type="email"]').fill(member.email)
    page.locator('input[autocomplete="current-password"]').fill("a wrong password")
    visitor.click("登录")
    visitor.sees("邮箱或密码错误。")
    visitor.is_accessible()
    visitor.click("忘记密码？", "link")
    visitor.arrives_at("设置新密码")
    page.locator('input[type="email"]').fill(member.email)
    visitor.click("发送验证码")
    visitor.fill("邮件中的验证码", member.code(after=1))
    password_of(visitor, "另一个很长很长的密码")
    visitor.is_accessible()
    visitor.fits()
    visitor.click("设置密码并登录")
    expect(page.get_by_test_id("account-email")).to_contain_text(member.email)
    visitor.sees("还没有订单，下单后会显示在这里。")
    assert member.refresh().status_code == 401

    page.reload()
    expect(page.get_by_test_id("account-email")).to_contain_text(member.email)
    visitor.click("退出所有设备")
    visitor.sees("忘记密码？")


def test_an_authenticator_is_set_up_asked_for_and_lost(visit: Visit, shop: Shop) -> None:
    member = Member(shop).join()
    visitor = visit(phone=True)
    page = visitor.page
    enter(visitor, member)
    factor = page.get_by_test_id("second-factor")
    expect(factor).to_have_attribute("data-on", "false")

    password = factor.locator('input[autocomplete="current-password"]')
    password.fill("a wrong password")
    visitor.click("Set up an authenticator")
    visitor.sees("This is not your password.")
    password.fill(PASSWORD)
    visitor.click("Set up an authenticator")
    secret = str(page.get_by_test_id("secret").text_content())
    visitor.is_accessible()
    visitor.fits()
    visitor.fill("Code of your authenticator", "000000" if digits(secret) != "000000" else "000001")
    visitor.click("Turn it on")
    visitor.sees("This code is wrong, or was used before. Wait for the next one.")
    visitor.fill("Code of your authenticator", digits(secret))
    visitor.click("Turn it on")
    expect(factor).to_have_attribute("data-on", "true")
    visitor.is_accessible()

    visitor.click("Sign out")
    enter(visitor, member)
    visitor.sees("Your password is right. Enter the code that your authenticator shows now.")
    visitor.is_accessible()
    visitor.fits()
    visitor.fill("Code of your authenticator", digits(secret, 1))
    visitor.click("Sign in")
    expect(page.get_by_test_id("account-email")).to_contain_text(member.email)

    visitor.click("Sign out")
    visitor.click("Forgot your password?", "link")
    visitor.arrives_at("Set a new password")
    page.locator('input[type="email"]').fill(member.email)
    visitor.click("Send me a code")
    visitor.fill("Code from the mail", member.code(after=2))
    password_of(visitor, "another good password")
    page.get_by_label("I have lost my authenticator").check()
    visitor.is_accessible()
    visitor.click("Set the password and sign in")
    expect(factor).to_have_attribute("data-on", "false")


def test_being_forgotten_is_asked_for_and_taken_back(visit: Visit, shop: Shop) -> None:
    member = Member(shop, f"leaving-{uuid.uuid4().hex[:8]}@example.com").join()
    visitor = visit(phone=True)
    page = visitor.page
    enter(visitor, member)
    erasure = page.get_by_test_id("erasure")

    expect(page.get_by_role("button", name="Erase my data")).to_be_disabled()
    page.get_by_label("I have saved the codes that I need").check()
    visitor.is_accessible()
    visitor.click("Erase my data")
    expect(erasure).to_have_attribute("data-state", "waiting")
    visitor.sees(re.compile("^Your data will be erased on "))
    visitor.is_accessible()
    visitor.fits()
    visitor.click("Do not erase my data")
    expect(erasure).to_have_attribute("data-state", "withdrawn")
