"""A browser before the shop that runs, and what every page must never do."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.visitor import Visitor
from tests.stack.conftest import http, shop, stack
from tests.stack.shop import Shop

__all__ = ["http", "shop", "stack"]

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def executable() -> str:
    """The browser that is named, or found."""
    found = os.environ.get("YIMA_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.fail("the browser tests need Chromium: run `sh local/bootstrap/browser.sh`")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, shop: Shop, tmp_path: Path) -> Iterator[Callable[..., Visitor]]:
    """Open the shop as somebody new; every page of theirs must be free of errors at the end."""
    visitors: list[Visitor] = []

    def arrive(language: str = "en-US", *, phone: bool = False, dark: bool = False) -> Visitor:
        context = browser.new_context(
            base_url=str(shop.stack["web"]),
            locale=language,
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(20_000)
        visitors.append(Visitor(context.new_page(), shop, tmp_path))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def page(visit: Callable[..., Visitor]) -> Page:
    """A page of somebody new at a desk."""
    return visit().page
