"""A day of 500 orders on the Stripe simulator with every kind of break planted once; crashes, re-runs, two at once."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.planted import DAY, NOW, Planted, plant
from chalicelib.breaks import store as breaks_store
from chalicelib.gateways import uploads
from chalicelib.kernel import clock
from chalicelib.kernel import table as kernel_table
from chalicelib.kernel.table import Item
from chalicelib.ledger import store as ledger_store
from chalicelib.ledger.model import Account, balances
from chalicelib.orders import store as orders_store
from chalicelib.payments import store as payments_store
from chalicelib.reconciliation import store
from chalicelib.reconciliation.model import DayState, Phase, Run
from chalicelib.reconciliation.service import reporting, running
from tests.local.stripe.harness import KEY, free_port, start_process, stop_process

from . import shortcut


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    process = start_process(port, tmp_path_factory.mktemp("stripe"))
    yield f"http://127.0.0.1:{port}"
    stop_process(process)


class Shop:
    """A planted shop, its provider and its clock."""

    def __init__(self, provider: str, patch: pytest.MonkeyPatch) -> None:
        self.provider, self.patch = provider, patch
        self.planted = Planted()
        httpx.post(f"{provider}/_sim/reset").raise_for_status()
        self.at(NOW)

    def at(self, moment: Any) -> None:
        self.patch.setattr(clock, "now", lambda: moment)

    def plant(self, planted: Planted) -> None:
        self.planted = planted
        planted.write(
            {
                "orders": orders_store.table(),
                "payments": payments_store._table(),
                "ledger": ledger_store.table(),
            }
        )
        self.add(planted.lines)

    def add(self, lines: list[dict[str, Any]]) -> None:
        answer = httpx.post(f"{self.provider}/_sim/statement", json={"lines": lines}, timeout=60)
        assert answer.status_code == 200, answer.text

    def found(self) -> dict[tuple[str, str], str]:
        return {(item["kind"], item["subject"]): item["state"] for item in items("breaks", "BREAK#")}

    def entries(self) -> dict[str, Item]:
        """Every entry, without the time at which it was posted."""
        return {
            f"{item['pk']} {item['sk']}": {"postings": item["postings"]}
            for item in items("ledger")
            if item["sk"].startswith("ENTRY#")
        }


def items(domain: str, prefix: str = "") -> list[Item]:
    table = shortcut.table(f"yima-test-{domain}")
    rows = [row.to_json()["Attributes"] for part in table.items.values() for row in part.values()]
    return [item for item in map(kernel_table.unmarshal, rows) if item["pk"].startswith(prefix)]


@pytest.fixture
def shop(cloud: None, provider: str, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("YIMA_STRIPE_API_BASE", provider)
    monkeypatch.setattr(
        "chalicelib.gateways.stripe_gateway.secret",
        lambda _arn: json.dumps({"api_key": KEY, "webhook_secret": "whsec_x"}),
    )
    monkeypatch.setattr(kernel_table, "_ask", shortcut.ask)
    return Shop(provider, monkeypatch)


def test_every_planted_break_is_found_and_nothing_else(shop: Shop) -> None:
    shop.plant(plant(500, 1))

    assert running.run(DAY)

    assert shop.found() == shop.planted.expected
    day = store.find(DAY)
    assert day is not None
    assert (day.state, day.phase, day.waiting) == (DayState.CLOSED_WITH_BREAKS, Phase.DONE, 0)
    assert sum(day.breaks.values()) == list(shop.planted.expected.values()).count("open") == 19
