"""What is for sale: products and their SKUs. No I/O."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

LocalText = dict[str, str]
"""A text by language tag: `en`, `zh-CN`."""


class SkuKind(StrEnum):
    """What one unit of the SKU is."""

    CODE = "code"
    NUMBER_PASSWORD = "number_password"  # noqa: S105 - a kind of goods
    LINK = "link"


class Review(StrEnum):
    """Which paid orders wait for a person before delivery."""

    NONE = "none"
    ALWAYS = "always"


@dataclass(frozen=True)
class Sku:
    """One variant of a product with its own price and stock. `price` is in minor units of `currency`."""

    sku: str
    product: str
    title: LocalText
    kind: SkuKind
    price: int
    currency: str
    active: bool = True
    most_per_order: int = 10
    version: int = 1


@dataclass(frozen=True)
class Product:
    """What a page of the shop shows. A hidden product is bought by its link only."""

    product: str
    slug: str
    title: LocalText
    description: LocalText = field(default_factory=dict)
    guide: LocalText = field(default_factory=dict)
    skus: tuple[str, ...] = ()
    hidden: bool = False
    active: bool = True
    hold_seconds: int | None = None
    review: Review = Review.NONE
    version: int = 1


MOST_SKUS = 50
"""SKUs of one product."""


def changed(thing: Any, changes: dict[str, Any]) -> Any:
    """The product or SKU with these fields set and its version counted up."""
    return replace(thing, **changes, version=thing.version + 1)
