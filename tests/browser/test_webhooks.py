"""Staff tell other programs of orders, in the browser, in both languages."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect
from standardwebhooks.webhooks import Webhook

from tests.browser.visitor import Visitor
from tests.receiver import Receiver, answers, receiving
from tests.stack.shop import Shop

pytestmark = [pytest.mark.stack, pytest.mark.slow]
Visit = Callable[..., Visitor]
PATIENCE = 20_000
"""Milliseconds."""


@pytest.fixture
def receiver(shop: Shop) -> Iterator[Receiver]:
    with receiving() as one:
        yield one
    for endpoint in shop.desk("GET", "/webhooks").json()["endpoints"]:
        shop.desk("POST", f"/webhooks/{endpoint['endpoint_id']}/remove")


def stands(visitor: Visitor, what: str, state: str) -> None:
    """Wait until an endpoint or a delivery is shown so; the page looks every few seconds."""
    badge = visitor.page.get_by_test_id(what)
    expect(badge).to_have_attribute("data-state", state, timeout=PATIENCE)


def confirmed(visitor: Visitor, deed: str) -> None:
    """Press a button, and the one of the same name in its dialog."""
    visitor.click(deed)
    visitor.page.get_by_role("dialog").get_by_role("button", name=deed, exact=True).click()
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)


def test_an_endpoint_is_made_tested_and_its_failure_is_seen_and_sent_again(
    visit: Visit, receiver: Receiver
) -> None:
    visitor = visit()
    visitor.sign_in("/desk/webhooks")
    visitor.sees("Nobody is told yet")
    visitor.is_accessible()
    visitor.click("New endpoint", "link")
    visitor.fill("Address", "https://10.0.0.1/hook")
    visitor.fill("Who answers for it", "nobody")
    visitor.click("Save")
    visitor.sees("Write an address such as name@example.com.")
    visitor.fill("Who answers for it", "ada.keeper@example.com")
    visitor.click("Save")
    visitor.sees("Use the full name of a host on the internet, not a number.")
    visitor.is_accessible()
    visitor.fill("Address", receiver.url)
    visitor.click("Save")
    secret = visitor.page.get_by_test_id("secret").inner_text()
    visitor.is_accessible()
    visitor.click("I have stored it")
    visitor.sees("Nothing was sent yet")
    assert secret not in visitor.page.content()

    receiver.behave = answers(410, b"moved away, ada.keeper@example.com")
    confirmed(visitor, "Send a test")
    stands(visitor, "endpoint-state", "disabled")
    visitor.sees(re.compile("the address answered that it is gone"))
    visitor.is_accessible()
    receiver.behave = answers(200, b"thanks")
    confirmed(visitor, "Enable")
    visitor.click("Test", "link")
    visitor.sees("Status 410")
    visitor.sees("moved away, ***")
    visitor.is_accessible()
    confirmed(visitor, "Send again")
    stands(visitor, "delivery-state", "delivered")
    visitor.sees("Status 200")
    visitor.click("Back to the endpoint", "link")

    confirmed(visitor, "New secret")
    fresh = visitor.page.get_by_test_id("secret").inner_text()
    visitor.click("I have stored it")
    confirmed(visitor, "Send a test")
    visitor.page.get_by_label("State", exact=True).select_option("delivered")
    expect(visitor.page.get_by_role("link", name="Test", exact=True)).to_have_count(2, timeout=PATIENCE)
    last = receiver.received[-1]
    for one in (secret, fresh):
        assert Webhook(one).verify(last.body, dict(last.headers))["type"] == "webhook.test"
    confirmed(visitor, "Remove")
    visitor.sees("Nobody is told yet")


def test_the_pages_are_chinese_on_a_phone(visit: Visit, receiver: Receiver) -> None:
    visitor = visit("zh-CN", phone=True)
    visitor.sign_in("/desk/webhooks/new")
    visitor.fill("地址", receiver.url)
    visitor.fill("负责人邮箱", "ada.keeper@example.com")
    visitor.fits()
    visitor.is_accessible()
    visitor.click("保存")
    visitor.fits()
    visitor.click("我已保存")
    visitor.sees("还没有发送过消息")
    confirmed(visitor, "暂停")
    stands(visitor, "endpoint-state", "paused")
    visitor.sees(re.compile("期间发生的事件会保留 30 天"))
    visitor.fits()
    visitor.is_accessible()
