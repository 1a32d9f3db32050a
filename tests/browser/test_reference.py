"""The reference of the interface is read, and an operation tried, in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.stack, pytest.mark.slow]


def test_the_reference_shows_operations_and_tries_them(visit: Callable[..., Visitor]) -> None:
    visitor = visit("en-US")
    visitor.page.goto("/reference#/campaigns/list_campaigns")
    operation = visitor.page.locator("#operations-campaigns-list_campaigns")
    expect(operation).to_be_visible(timeout=60_000)
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table tbody .response-col_status").first).to_contain_text(
        "200", timeout=20_000
    )
    notice = "escaping deep link whitespace"  # the library speaks of the underscore in an operation's name
    visitor.complaints = [one for one in visitor.complaints if notice not in one]
