"""A small shop on a cloud in memory."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.breaks.model import BreakState, Found
from chalicelib.breaks.service import handling
from chalicelib.catalog import service as catalog
from chalicelib.catalog.model import Product, Review, Sku, SkuKind, Terms
from chalicelib.gateways import workflows
from chalicelib.kernel import ids
from chalicelib.orders.schemas import PlaceOrder
from chalicelib.stock import intake
from chalicelib.stock.service import claiming, cutting, importing, uploading
from chalicelib.stock.service.importing import Source
from chalicelib.stock.service.reporting import Report

from .laws import Laws
from .world import Time, World, plug

KEY = "a-key-of-sixteen-or-more"


def make_sku(
    *,
    review: Review = Review.NONE,
    kind: SkuKind = SkuKind.CODE,
    hold: int | None = None,
    terms: Terms | None = None,
    price: int = 1299,
    currency: str = "USD",
    prices: dict[str, int] | None = None,
) -> Sku:
    product = ids.new("prd")
    sku = catalog.new_sku(
        product,
        title={"en": "Key"},
        kind=kind,
        price=price,
        currency=currency,
        most_per_order=10,
        active=True,
        prices=prices,
    )
    slug = product.lower().replace("_", "-")
    catalog.create_product(
        Product(
            product,
            slug,
            {"en": "Game"},
            skus=(sku.sku,),
            review=review,
            hold_seconds=hold,
            terms=terms or Terms(),
        ),
        [sku],
    )
    return sku


def stock_up(sku: Sku, text: str, key: str = KEY) -> Report:
    source = Source(sku.sku, intake.Kind(sku.kind), "USD", text)
    report = importing.import_codes(source, actor="staff:1", key=key)
    claiming.forget()
    return report


def codes(count: int, prefix: str = "CODE") -> str:
    return "\n".join(f"{prefix}-{number:05d}-XYZ" for number in range(count))


def wish(sku: Sku, quantity: int = 1, **changes: Any) -> PlaceOrder:
    fields: dict[str, Any] = {
        "items": [{"sku": sku.sku, "quantity": quantity}],
        "contact": {"email": "buyer@example.com"},
        "currency": "USD",
        "expected_total": 1299 * quantity,
    }
    return PlaceOrder.model_validate(fields | changes)


def breaks() -> list[Found]:
    """What is open and waits for a person."""
    found, _ = handling.listed(BreakState.OPEN)
    return [one.found for one in found]


@pytest.fixture
def sku(cloud: None) -> Sku:
    return make_sku()


@pytest.fixture
def stocked(sku: Sku) -> Callable[[int], Sku]:
    def stock(count: int) -> Sku:
        stock_up(sku, codes(count))
        return sku

    return stock


@pytest.fixture
def shop(cloud: None, monkeypatch: pytest.MonkeyPatch) -> tuple[World, Laws]:
    """The whole shop in one thread, and the laws that watch it."""
    time, laws = Time(), Laws()
    world = World(time, laws.watch)
    plug(monkeypatch, time, lambda: world)
    return world, laws


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the executions that were started; none of them runs by itself."""
    names: list[str] = []

    def start(_machine: str, name: str, _given: Any) -> bool:
        if name in names:
            return False
        names.append(name)
        return True

    monkeypatch.setattr(workflows, "start", start)
    monkeypatch.setattr(workflows, "is_running", lambda _machine, _name: True)
    return names


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of six codes in pages of three."""
    for module in (uploading, importing):
        monkeypatch.setattr(module, "PAGE", 3)
    monkeypatch.setattr(cutting, "PAGES", 2)
    monkeypatch.setattr(cutting, "CHUNK", 6)
