"""Buyers keep money in a wallet and pay from it; staff see it, and say what can be paid with."""

import re
import time
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stack.shop import Shop, codes
from tests.stack.test_mail import LINK, arrived, buyer, order_of

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]


def mailed_link(shop: Shop, email: str) -> str:
    """The link that the mailbox of somebody who ordered once gets."""
    order_of(shop, shop.new_sku(stock=1), email).post("cancel").raise_for_status()
    shop.http.post("/v1/orders/find", json={"email": email}).raise_for_status()
    (mail,) = arrived(shop, email, 1)
    (link,) = LINK.findall(mail["BodyText"])
    return str(link)


def top_up(visitor: Visitor, amount: str) -> None:
    """Pay money in by the payment page, and come back."""
    visitor.page.get_by_label(re.compile("^Amount in USD")).fill(amount)
    visitor.click("To the payment page")
    visitor.pay()
    expect(visitor.page.get_by_test_id("top-up")).to_have_attribute("data-state", "paid", timeout=40_000)


def holds(visitor: Visitor, amount: str) -> None:
    """Wait until the wallet's card says so."""
    expect(visitor.page.get_by_test_id("balance")).to_have_text(amount)


def to_checkout(visitor: Visitor, slug: str, email: str) -> None:
    """The checkout of one code, with the wallet chosen."""
    visitor.goto(f"/p/{slug}")
    visitor.click("Buy now")
    visitor.page.locator('input[type="email"]').fill(email)
    visitor.page.get_by_label("Pay from your wallet").check()


def test_a_wallet_is_filled_and_pays_for_orders(visit: Visit, shop: Shop) -> None:
    first, second = codes(2)
    whole, part = shop.new_sku(stock=[first]), shop.new_sku(stock=[second])
    email = buyer()
    visitor = visit(phone=True)
    page = visitor.page
    visitor.goto(mailed_link(shop, email))
    visitor.sees("Your wallet is empty")
    visitor.click("To the payment page")
    visitor.sees("Write an amount in USD, such as 12.50.")
    visitor.is_accessible()
    top_up(visitor, "20.00")
    holds(visitor, "$20.00")
    visitor.is_accessible()
    visitor.fits()

    to_checkout(visitor, whole.slug, email)
    visitor.sees(re.compile("you see your codes at once, and codes that were seen cannot be given back"))
    visitor.is_accessible()
    visitor.fits()
    visitor.click("Pay $12.99 from the wallet")
    expect(page.get_by_test_id("code")).to_have_text(first)
    visitor.status(is_="delivered")
    visitor.is_accessible()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])")
    assert first not in kept

    to_checkout(visitor, part.slug, email)
    visitor.sees("$5.98 is left to pay.")
    visitor.click("Order and hold the codes")
    expect(page.get_by_test_id("from-wallet")).to_contain_text("$7.01")
    visitor.sees(re.compile(r"^You can pay with: .*card"))
    visitor.is_accessible()
    visitor.fits()
    visitor.click("Pay $5.98")
    visitor.pay()
    visitor.status(is_="delivered")

    visitor.goto("/orders")
    holds(visitor, "$0.00")
    visitor.click("Show what moved it")
    expect(page.get_by_test_id("wallet-line")).to_have_count(3)
    expect(page.get_by_test_id("wallet-line").last).to_contain_text("Balance $20.00")
    visitor.is_accessible()
    visitor.fits()

    desk = visit(phone=True)
    desk.sign_in("/desk/money/wallets")
    desk.page.locator('input[type="email"]').fill(email)
    desk.click("Find")
    desk.sees("Statement in USD")
    desk.sees("Wallet topped up")
    assert email not in desk.page.url
    desk.is_accessible()
    desk.fits()


def test_a_wallet_of_another_address_pays_nothing(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    visitor = visit()
    visitor.goto(mailed_link(shop, buyer()))
    visitor.sees("Your wallet is empty")
    top_up(visitor, "20.00")
    holds(visitor, "$20.00")
    to_checkout(visitor, sku.slug, buyer())
    visitor.click("Pay $12.99 from the wallet")
    visitor.sees(re.compile("The wallet is of another address than this"))
    visitor.is_accessible()
    assert shop.left(sku) == 1


def test_payment_rules_are_tried_before_they_are_saved(visit: Visit, shop: Shop) -> None:
    name = f"Cards only {uuid.uuid4().hex[:6]}"
    owner = visit(phone=True)
    owner.sign_in("/desk/money/rules")
    owner.sees("History")
    owner.click("Add a rule")
    rule = owner.page.get_by_test_id("rule").last
    rule.get_by_label(re.compile("^Name of the rule")).fill(name)
    rule.get_by_label("Card", exact=True).check()
    rule.get_by_label("Total from").fill("10")
    owner.fill("Why they change", "cards only, as agreed")
    owner.click("Save all rules")
    owner.sees("Name exactly one currency for this.")
    rule.get_by_label("Currencies").fill("sgd")
    owner.is_accessible()
    owner.fits()
    owner.page.get_by_label(re.compile("^Total( \\*)?$")).fill("5")
    owner.click("Try")
    expect(owner.page.get_by_test_id("preview")).to_contain_text("does not match")
    owner.click("Save all rules")
    owner.sees(re.compile("^Saved as a request"))
    expect(owner.page.get_by_role("button", name="Save all rules")).to_have_count(0)
    expect(owner.page.get_by_test_id("rule").filter(has_text=name)).to_have_count(0)
    consent(shop)
    owner.page.reload()
    owner.sees(re.compile("^Version .*, by you, "))
    owner.is_accessible()
    owner.fits()
    owner.page.get_by_test_id("rule").filter(has_text=name).get_by_role("button", name="Remove").click()
    owner.fill("Why they change", "no more of it")
    owner.click("Save all rules")
    owner.sees(re.compile("^Saved as a request"))
    consent(shop)
    owner.page.reload()
    owner.sees("History")
    expect(owner.page.get_by_test_id("rule").filter(has_text=name)).to_have_count(0)


def consent(shop: Shop) -> None:
    """Somebody else agrees to the rules that wait."""
    waiting = shop.desk("GET", "/approvals").raise_for_status().json()["proposals"]
    (proposal,) = [one for one in waiting if one["kind"] == "payment_rules"]
    shop.consent(proposal).raise_for_status()


def test_an_invoice_is_asked_for_rejected_and_issued(visit: Visit, shop: Shop) -> None:
    order = shop.buy(shop.new_sku(stock=1))
    title = f"Grace {uuid.uuid4().hex[:8]}"
    visitor = visit(phone=True)
    visitor.goto(f"/orders/{order.order_id}#{order.placed['order_token']}")
    visitor.click("Ask for an invoice (发票)")
    visitor.fill("Name", title)
    visitor.page.locator('input[type="email"]').fill("grace@example.com")
    visitor.is_accessible()
    visitor.fits()
    visitor.click("Ask for it")
    visitor.sees("Your invoice is asked for")

    desk = visit(phone=True)
    desk.sign_in("/desk/money/invoices")
    card = desk.page.get_by_test_id("invoice").filter(has_text=title)
    card.get_by_role("button", name="Issue").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.locator('input[type="file"]').set_input_files(
        {"name": "invoice.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 an invoice"}
    )
    dialog.get_by_label(re.compile("^Number on the invoice")).fill("24312000000012345678")
    desk.is_accessible()
    dialog.get_by_role("button", name="Issue").click()
    expect(card).to_have_count(0)
    desk.page.get_by_label("State", exact=True).select_option("issued")
    expect(card).to_contain_text("24312000000012345678")
    desk.click("Make the table")
    desk.sees("Download the CSV file")
    desk.is_accessible()
    desk.fits()

    visitor.page.reload()
    visitor.sees("Your invoice is ready")
    expect(visitor.page.get_by_role("link", name="Download the invoice")).to_be_visible()
    visitor.click("Receipt to print", "link")
    visitor.sees(re.compile("^Receipt R-"))
    visitor.sees("$12.99")
    visitor.is_accessible()
    visitor.fits()


def test_a_price_in_another_currency_is_set_and_paid(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    listed = shop.desk("GET", "/products").raise_for_status().json()["products"]
    product = next(one["product"] for one in listed if one["slug"] == sku.slug)
    desk = visit(phone=True)
    desk.sign_in(f"/desk/products/{product}")
    desk.click("Add a currency")
    prices = desk.page.get_by_role("group", name="Other currencies")
    prices.get_by_label("Currency").select_option("EUR")
    prices.get_by_label(re.compile("^Price")).fill("11,9")
    form = desk.page.get_by_role("form").filter(has=prices)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_be_visible()
    desk.is_accessible()
    desk.fits()
    prices.get_by_label(re.compile("^Price")).fill("11.90")
    form.get_by_role("button", name="Save").click()
    desk.sees("Save: done")
    time.sleep(2.1)  # a process may remember a price for two seconds

    visitor = visit(phone=True)
    visitor.goto(f"/p/{sku.slug}")
    visitor.click("Buy now")
    visitor.page.get_by_label("Pay in").select_option("EUR")
    expect(visitor.page.get_by_test_id("total")).to_have_text("€11.90")
    visitor.page.locator('input[type="email"]').fill(buyer())
    visitor.is_accessible()
    visitor.fits()
    visitor.click("Order and hold the codes")
    visitor.click("Pay €11.90")
    visitor.pay()
    visitor.status(is_="delivered")
