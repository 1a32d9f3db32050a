"""What a storefront sees of the catalogue."""

from enum import StrEnum
from typing import Any

from chalicelib.catalog.model import Category, Product, Sku, SkuKind
from chalicelib.catalog.schemas import CategoryView, ProductPage, page_fields
from chalicelib.kernel.money import Money
from chalicelib.kernel.routes import Answer


class Availability(StrEnum):
    """How much is left, in bands: exact numbers are nobody's business."""

    IN_STOCK = "in_stock"
    LOW = "low"
    SOLD_OUT = "sold_out"


class ListedSku(Answer):
    """A SKU as it stands in the catalogue; `prices` has one for each currency, that of `price` first."""

    sku: str
    title: dict[str, str]
    kind: SkuKind
    price: Money
    prices: list[Money]
    most_per_order: int


class OfferedSku(ListedSku):
    """A SKU that can be ordered now, or was."""

    availability: Availability


class ListedProduct(ProductPage):
    """A product in the published catalogue: all but what is left of it."""

    skus: list[ListedSku]


class OfferedProduct(ProductPage):
    """A product page with what is left of each SKU."""

    skus: list[OfferedSku]


class Catalog(Answer):
    """What the shop offers."""

    categories: list[CategoryView]
    products: list[OfferedProduct]


class Bands(Answer):
    """How much is left of each SKU that is openly for sale."""

    skus: dict[str, Availability]


class Snapshot(Answer):
    """The whole catalogue at one moment, without stock. `version` is a digest of everything else."""

    version: str
    categories: list[CategoryView]
    products: list[ListedProduct]


class Latest(Answer):
    """Which snapshot stands, and where it lies."""

    version: str
    path: str


def category_views(categories: list[Category]) -> list[CategoryView]:
    """The categories as a storefront sees them."""
    return [CategoryView.of(category) for category in categories]


def listed_product(product: Product, skus: dict[str, Sku]) -> ListedProduct:
    """A product with those of its SKUs that are given."""
    listed = [ListedSku(**sku_fields(skus[sku_id])) for sku_id in product.skus if sku_id in skus]
    return ListedProduct(**page_fields(product), skus=listed)


def sku_fields(sku: Sku) -> dict[str, Any]:
    """The fields of `ListedSku`."""
    return {
        "sku": sku.sku,
        "title": sku.title,
        "kind": sku.kind,
        "price": Money(amount=sku.price, currency=sku.currency),
        "prices": [Money(amount=amount, currency=currency) for currency, amount in sku.price_list.items()],
        "most_per_order": sku.most_per_order,
    }
