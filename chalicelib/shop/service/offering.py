"""The catalogue as a storefront shows it: what is for sale, and roughly how much is left."""

from chalicelib.catalog import service as catalog
from chalicelib.catalog.errors import ProductNotFound
from chalicelib.catalog.model import Product, Sku
from chalicelib.catalog.schemas import page_fields
from chalicelib.kernel.memory import Memory
from chalicelib.shop.schemas import (
    Availability,
    Bands,
    Catalog,
    OfferedProduct,
    OfferedSku,
    category_views,
    sku_fields,
)
from chalicelib.stock.service import claiming

_bands: Memory[str, Bands] = Memory(2.0)

LOW_STOCK = 10
"""Codes below which a SKU is called low."""


def offers() -> Catalog:
    """Every product that is for sale and not hidden; at most a few seconds old."""
    return Catalog(categories=category_views(catalog.categories()), products=_offered(_listed()))


def bands() -> Bands:
    """How much is left of every SKU that is openly for sale; at most two seconds old."""
    return _bands.recall("all", _read_bands)


def offer(slug: str) -> OfferedProduct:
    """One product that is for sale, a hidden one too; raises `ProductNotFound`."""
    found = [product for product in catalog.products() if product.slug == slug and product.active]
    if not found:
        raise ProductNotFound
    return _offered(found)[0]


def running_out() -> list[tuple[Product, Sku, int]]:
    """What is on sale and has few codes left, or none; the fewest first."""
    listed = [product for product in catalog.products() if product.active]
    skus = catalog.skus([sku for product in listed for sku in product.skus])
    left = claiming.left([sku_id for sku_id, sku in skus.items() if sku.active])
    found = [
        (product, skus[sku_id], left[sku_id])
        for product in listed
        for sku_id in product.skus
        if sku_id in left and band(left[sku_id]) is not Availability.IN_STOCK
    ]
    return sorted(found, key=lambda one: one[2])


def band(left: int) -> Availability:
    """What the shop says of so many codes."""
    if left <= 0:
        return Availability.SOLD_OUT
    return Availability.LOW if left < LOW_STOCK else Availability.IN_STOCK


def _offered(products: list[Product]) -> list[OfferedProduct]:
    skus = catalog.skus([sku for product in products for sku in product.skus])
    left = claiming.left([sku_id for sku_id, sku in skus.items() if sku.active])
    return [
        OfferedProduct(
            **page_fields(product),
            skus=[
                OfferedSku(**sku_fields(skus[sku_id]), availability=band(left[sku_id]))
                for sku_id in product.skus
                if sku_id in left
            ],
        )
        for product in products
    ]


def _listed() -> list[Product]:
    return [product for product in catalog.products() if product.active and not product.hidden]


def _read_bands() -> Bands:
    skus = catalog.skus([sku for product in _listed() for sku in product.skus])
    left = claiming.left([sku_id for sku_id, sku in skus.items() if sku.active])
    return Bands(skus={sku_id: band(count) for sku_id, count in left.items()})
