"""The catalogue as a storefront shows it: what is for sale, and roughly how much is left."""

from chalicelib.catalog import service as catalog
from chalicelib.catalog.errors import ProductNotFound
from chalicelib.catalog.model import Product, Sku
from chalicelib.kernel.money import Money
from chalicelib.shop.schemas import Availability, OfferedProduct, OfferedSku
from chalicelib.stock.service import claiming

LOW_STOCK = 10
"""Codes below which a SKU is called low."""


def offers() -> list[OfferedProduct]:
    """Every product that is for sale and not hidden; at most a few seconds old."""
    return _offered([product for product in catalog.products() if product.active and not product.hidden])


def offer(slug: str) -> OfferedProduct:
    """One product that is for sale, a hidden one too; raises `ProductNotFound`."""
    found = [product for product in catalog.products() if product.slug == slug and product.active]
    if not found:
        raise ProductNotFound
    return _offered(found)[0]


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
            product=product.product,
            slug=product.slug,
            title=product.title,
            description=product.description,
            guide=product.guide,
            skus=[_sku(skus[sku_id], left[sku_id]) for sku_id in product.skus if sku_id in left],
        )
        for product in products
    ]


def _sku(sku: Sku, left: int) -> OfferedSku:
    return OfferedSku(
        sku=sku.sku,
        title=sku.title,
        kind=sku.kind,
        price=Money(amount=sku.price, currency=sku.currency),
        most_per_order=sku.most_per_order,
        availability=band(left),
    )
