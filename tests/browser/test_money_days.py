"""Staff close days and look after money that does not fit, in the browser."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stack.injected import Injected
from tests.stack.shop import Shop, until

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def closed(shop: Shop) -> tuple[str, str]:
    """A day on which the provider booked a payment of no order, gone over; and that payment's charge."""
    noon = (datetime.now(tz=UTC) - timedelta(days=1)).replace(hour=12, minute=0, second=0)
    name = uuid.uuid4().hex[:12]
    line = {"kind": "charge", "id": f"txn_{name}", "source": f"ch_{name}", "payment": f"pi_{name}"}
    line |= {"amount": 1299, "fee": 68, "net": 1231, "created": int(noon.timestamp())}  # type: ignore[dict-item]
    shop.provider("POST", "/_sim/statement", {"lines": [line]}).raise_for_status()
    day = noon.date().isoformat()
    shop.desk("POST", f"/reconciliation/days/{day}/run").raise_for_status()
    reconciliation = Injected(shop)

    def done() -> bool:
        reconciliation.invoke("reconcile_day")
        view = shop.desk("GET", f"/reconciliation/days/{day}").json()
        return bool(view["has_report"] and view["open_breaks"] and not view["requested"])

    until(done, "the day to be closed", 90)
    return day, f"ch_{name}"


def test_a_day_shows_its_amounts_and_differences_and_its_report_is_genuine(
    visit: Visit, closed: tuple[str, str]
) -> None:
    day, _ = closed
    visitor = visit()
    visitor.sign_in("/desk/money/days")
    visitor.is_accessible()
    visitor.click(day, "link")
    expect(visitor.page.get_by_test_id("totals-USD")).to_contain_text("Payments")
    visitor.is_accessible()
    with visitor.page.expect_download() as download:
        visitor.click("Download the document (JSON)")
    document = visitor.folder / "report.json"
    download.value.save_as(document)
    signature = visitor.page.get_by_test_id("signature").inner_text()
    visitor.click("All days", "link")
    visitor.page.locator("input[type=file]").set_input_files(document)
    visitor.fill("Its signature", signature)
    visitor.click("Check")
    visitor.sees("Genuine: this shop signed this very document.")
    visitor.fill("Its signature", "0" * 64)
    visitor.click("Check")
    visitor.sees("Not genuine: the document or the signature is another one.")
    visitor.is_accessible()


def test_money_that_does_not_fit_is_taken_noted_and_resolved(visit: Visit, closed: tuple[str, str]) -> None:
    day, _ = closed
    visitor = visit(phone=True)
    visitor.sign_in(f"/desk/money/days/{day}")
    visitor.fits()
    visitor.page.locator("[data-kind=unknown_payment] a").click()
    visitor.is_accessible()
    visitor.fits()
    visitor.click("Unknown payment", "link")
    visitor.sees("The provider has money that names no order of this shop.")
    visitor.fits()
    visitor.click("Look after it")
    visitor.page.get_by_role("dialog").get_by_role("button", name="Look after it").click()
    visitor.sees("You look after it.")
    visitor.fill("Note", "asked the provider")
    visitor.click("Write a note")
    visitor.sees("asked the provider")
    visitor.click("Resolve")
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label(re.compile("^Reason")).fill("a test of the provider")
    dialog.get_by_role("button", name="Resolve").click()
    expect(visitor.page.get_by_test_id("state")).to_have_attribute("data-state", "resolved")
    visitor.sees("a test of the provider")
    visitor.is_accessible()
    visitor.fits()


def test_who_may_not_act_sees_why(visit: Visit, shop: Shop, closed: tuple[str, str]) -> None:
    day, _ = closed
    viewer = visit("zh-CN", phone=True)
    viewer.sign_in(f"/desk/money/days/{day}", shop.hire("viewer"))
    viewer.sees("财务人员可以下载。")
    expect(viewer.page.get_by_role("button", name="重新核对")).to_have_count(0)
    viewer.fits()
