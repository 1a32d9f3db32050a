"""Campaigns in the browser: planned at the desk, bought at their price, and queued for."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stack.shop import Json, Shop, Sku, key, until
from tests.stack.test_mail import buyer

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]
A_WHILE = timedelta(minutes=30)


def at(seconds: float) -> str:
    """A moment so many seconds from now."""
    return (datetime.now(tz=UTC) + timedelta(seconds=seconds)).isoformat()


def planned(shop: Shop, sku: Sku, *, opens_in: float = -60, quota: int = 1, **more: Any) -> Json:
    """A campaign at 9.99 whose codes lie ready."""
    body = {
        "title": {"en": f"Sale {uuid.uuid4().hex[:6]}", "zh-CN": "限时优惠"},
        "currency": "USD",
        "offers": [{"sku": sku.sku, "price": 999, "quota": quota}],
        "opens_at": at(opens_in),
        "closes_at": at(A_WHILE.total_seconds()),
    } | more
    answer = shop.desk("POST", "/campaigns", body, Idempotency_Key=key())
    assert answer.status_code == 201, answer.text
    campaign: Json = answer.json()
    path = f"/campaigns/{campaign['campaign']}"

    def ready() -> bool:
        (offer,) = shop.desk("GET", path).json()["offers"]
        return bool(offer["set_aside"] == quota)

    until(ready, "the codes to be set aside")
    return campaign


def queued(visitor: Visitor, campaign: Json, sku: Sku, email: str) -> None:
    """Take a place."""
    visitor.goto(f"/c/{campaign['campaign']}?slug={sku.slug}")
    visitor.fill("E-mail", email)
    visitor.click("Take a place")
    visitor.sees("You have a place in the draw")


def stands(visitor: Visitor, pattern: str) -> str:
    """Wait until the page of the queue says so; what it says."""
    place = visitor.page.get_by_test_id("place")
    expect(place).to_have_attribute("data-state", re.compile(pattern), timeout=60_000)
    return str(place.get_attribute("data-state"))


def test_staff_plan_a_campaign_and_a_guest_buys_at_its_price(visit: Visit, shop: Shop) -> None:
    name = f"Space game {uuid.uuid4().hex[:6]}"
    shop.new_sku(stock=3, hidden=False, title={"en": name})
    staff = visit()
    staff.sign_in("/desk/campaigns/new")
    staff.fill("Title (English)", "Autumn sale")
    staff.page.get_by_label(re.compile("^SKU")).select_option(label=f"{name} · One")
    staff.sees(re.compile(r"normally \$12.99 · 3 codes left"))
    staff.fill("Price USD", "9.99")
    staff.fill("How many codes", "7")
    began = datetime.now() - timedelta(minutes=2)  # noqa: DTZ005 - the form is in local time
    staff.fill("Begins", began.strftime("%Y-%m-%dT%H:%M"))
    staff.click("Plan it")
    staff.sees(re.compile("Only 3 are in stock and free"))
    staff.is_accessible()
    staff.fill("How many codes", "2")
    staff.click("Plan it")
    expect(staff.page.get_by_test_id("offer")).to_have_attribute("data-aside", "2", timeout=60_000)
    expect(staff.page.get_by_test_id("phase")).to_have_attribute("data-phase", "open")
    staff.is_accessible()

    guest = visit(phone=True)
    guest.goto(f"/?q={name.replace(' ', '+')}")
    expect(guest.page.get_by_test_id("campaign-price")).to_have_text("$9.99")
    guest.is_accessible()
    guest.fits()
    guest.page.get_by_role("link", name=re.compile(name)).click()
    guest.sees(re.compile("2 of 2 left"))
    guest.sees(re.compile("^Ends in"))
    guest.is_accessible()
    guest.fits()
    guest.click("Buy now")
    expect(guest.page.get_by_test_id("total")).to_have_text("$9.99")
    guest.page.locator('input[type="email"]').fill(buyer())
    guest.is_accessible()
    guest.fits()
    guest.click("Order and hold the codes")
    guest.click("Pay $9.99")
    guest.pay()
    guest.status(is_="delivered")
    expect(staff.page.get_by_test_id("offer")).to_have_attribute("data-left", "1", timeout=30_000)


@pytest.mark.slow
def test_two_queue_one_buys_and_the_other_sees_place_and_sold_out(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    campaign = planned(shop, sku, opens_in=25, queue=True, turn_seconds=600)
    one, other = visit(phone=True), visit()
    one.goto(f"/p/{sku.slug}")
    one.click("Take a place in the queue", "link")
    one.sees(re.compile("drawn by lot"))
    one.is_accessible()
    one.fits()
    emails = {id(visitor): buyer() for visitor in (one, other)}
    for visitor in (one, other):
        queued(visitor, campaign, sku, emails[id(visitor)])
    one.is_accessible()
    one.fits()

    states = {id(visitor): stands(visitor, "turn|behind|sold-out") for visitor in (one, other)}
    assert sorted(states.values()) == ["behind", "turn"]
    first, second = (one, other) if states[id(one)] == "turn" else (other, one)
    second.sees("Your place: 2")
    second.sees("You are the next.")
    second.is_accessible()
    first.sees("It is your turn")
    first.is_accessible()
    first.click("Order now", "link")
    expect(first.page.locator('input[type="email"]')).to_have_value(emails[id(first)])
    expect(first.page.get_by_test_id("total")).to_have_text("$9.99")
    first.is_accessible()
    first.click("Order and hold the codes")
    first.click("Pay $9.99")
    first.pay()
    first.status(is_="delivered")
    assert stands(second, "sold-out") == "sold-out"
    second.sees("Sold out at the moment")
    second.page.get_by_text("How the draw works").click()
    second.sees("The seed fits the digest.")
    second.is_accessible()
    second.fits()
    first.goto(f"/c/{campaign['campaign']}")
    first.sees("You have ordered")


@pytest.mark.slow
def test_an_address_has_one_place_and_a_called_off_campaign_is_over(visit: Visit, shop: Shop) -> None:
    sku, email = shop.new_sku(stock=1), buyer()
    campaign = planned(shop, sku, opens_in=600, queue=True)
    queued(visit(), campaign, sku, email)
    visitor, staff = visit("zh-CN", phone=True, dark=True), visit()
    visitor.goto(f"/c/{campaign['campaign']}")
    visitor.fill("邮箱", email)
    visitor.click("取号")
    visitor.sees(re.compile("该邮箱已在其他设备取号"))
    visitor.is_accessible()
    visitor.fits()
    staff.sign_in(f"/desk/campaigns/{campaign['campaign']}")
    expect(staff.page.get_by_test_id("waiting")).to_have_text("1")
    staff.fill("Ends", "2020-01-01T00:00")
    staff.click("Change the end")
    staff.sees("The end must come after the beginning.")
    staff.is_accessible()
    staff.click("Call off")
    staff.page.get_by_role("dialog").get_by_role("button", name="Call off").click()
    staff.sees("Call off: done")
    expect(staff.page.get_by_test_id("phase")).to_have_attribute("data-phase", "called_off")
    stands(visitor, "over")
    visitor.is_accessible()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_pages_of_campaigns_are_accessible_and_fit(visit: Visit, shop: Shop, language: str) -> None:
    sku = shop.new_sku(stock=4)
    campaign = planned(shop, sku, quota=3, queue=True, per_buyer=2)
    dark = language == "zh-CN"
    guest, staff = visit(language, phone=True, dark=dark), visit(language, phone=True, dark=not dark)
    for path in (f"/p/{sku.slug}", f"/c/{campaign['campaign']}", "/c/cmp_00000000000000000000000000"):
        guest.goto(path)
        guest.settles()
        guest.is_accessible()
        guest.fits()
    staff.sign_in()
    for path in ("", "/new", f"/{campaign['campaign']}"):
        staff.goto(f"/desk/campaigns{path}")
        staff.settles()
        staff.is_accessible()
        staff.fits()
