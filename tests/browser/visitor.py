"""Somebody before the shop: what they see, what they do, and what their browser complains of."""

import csv
import gzip
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Response, expect

from tests.stack.shop import Shop

AXE = (Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
SERIOUS = {"serious", "critical"}


@dataclass
class Visitor:
    """One visitor with a browser of their own. `complaints` holds errors of scripts and broken rules."""

    page: Page
    shop: Shop
    folder: Path
    complaints: list[str] = field(default_factory=list)
    loaded: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("console", self._listen)
        self.page.on("response", self._weigh)

    def _listen(self, message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text  # a refusal that the page shows in words
        if message.type == "error" and not expected:
            self.complaints.append(f"console: {message.text}")

    def _weigh(self, response: Response) -> None:
        if response.url.endswith(".js") and response.ok:
            self.loaded[response.url] = len(gzip.compress(response.body()))

    def leave(self) -> None:
        """Close the browser window; everything it complained of fails the test."""
        self.page.context.close()
        assert self.complaints == []

    def goto(self, path: str) -> None:
        """Open a page and wait until it has a heading."""
        self.page.goto(path)
        expect(self.page.locator("h1, h2").first).to_be_visible()

    def click(self, name: str, role: Any = "button") -> None:
        """Press what has that name."""
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def arrives_at(self, heading: str) -> None:
        """Wait until the page with that heading is there: the one before may stand a moment longer."""
        expect(self.page.get_by_role("heading", name=heading, exact=True, level=1)).to_be_visible()

    def fill(self, label: str, text: str) -> None:
        """Write into the field with that label."""
        self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \*)?$")).first.fill(text)

    def sees(self, text: str | re.Pattern[str], seconds: float = 20) -> None:
        """Wait until the text is there."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=seconds * 1000)

    def status(self, *, is_: str, seconds: float = 40) -> None:
        """Wait until the order's page says so."""
        expect(self.page.get_by_test_id("status")).to_have_attribute(
            "data-status", is_, timeout=seconds * 1000
        )

    def pay(self, outcome: str = "card.succeed") -> None:
        """Press the provider's button for that outcome."""
        self.page.locator(f'button[name="choice"][value="{outcome}"]').click()

    def sign_in(self, path: str = "/desk", staff: dict[str, str] | None = None) -> None:
        """Come to a page of the desk as the owner, or as another one of the staff."""
        self.page.goto(path)
        staff = staff or self.shop.stack["staff"]
        self.page.locator('input[autocomplete="username"]').fill(staff["email"])
        self.page.locator('input[autocomplete="current-password"]').fill(staff["password"])
        self.page.locator('button[type="submit"]').click()
        expect(self.page.locator("nav a").first).to_be_attached(timeout=20_000)

    def exported(self, part: Locator | None = None) -> list[dict[str, str]]:
        """The rows of the first table of the page, or of a part of it, as its CSV has them."""
        with self.page.expect_download() as download:
            (part or self.page).get_by_role("button", name="Export CSV", exact=True).first.click()
        text = Path(download.value.path()).read_text("utf-8-sig")
        return list(csv.DictReader(text.splitlines()))

    def settles(self) -> None:
        """Wait until nothing on the page says that it is loading."""
        loading = self.page.locator("[aria-busy=true], .mantine-Skeleton-root")
        expect(loading).to_have_count(0, timeout=20_000)

    def is_accessible(self) -> None:
        """No serious violation of accessibility rules on the page as it stands."""
        self.page.evaluate(f"() => {{ {AXE} }}")
        found = self.page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
        serious = [
            f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
            for rule in found["violations"]
            if rule["impact"] in SERIOUS
            for node in rule["nodes"]
        ]
        assert serious == [], "\n".join(serious)

    def fits(self) -> None:
        """The page does not scroll sideways."""
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= window, f"{wide} > {window} at {self.page.url}"

    def picture(self, name: str) -> Path:
        """The page as it looks."""
        path = self.folder / f"{name}.png"
        self.page.screenshot(path=path, full_page=False, animations="disabled")
        return path
