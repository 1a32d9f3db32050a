"""What a storefront sees of the catalogue."""

from enum import StrEnum

from chalicelib.catalog.model import SkuKind
from chalicelib.kernel.money import Money
from chalicelib.kernel.routes import Answer


class Availability(StrEnum):
    """How much is left, in bands: exact numbers are nobody's business."""

    IN_STOCK = "in_stock"
    LOW = "low"
    SOLD_OUT = "sold_out"


class OfferedSku(Answer):
    """A SKU that can be ordered now, or was."""

    sku: str
    title: dict[str, str]
    kind: SkuKind
    price: Money
    most_per_order: int
    availability: Availability


class OfferedProduct(Answer):
    """A product page."""

    product: str
    slug: str
    title: dict[str, str]
    description: dict[str, str]
    guide: dict[str, str]
    skus: list[OfferedSku]


class Catalog(Answer):
    """What the shop offers."""

    products: list[OfferedProduct]
