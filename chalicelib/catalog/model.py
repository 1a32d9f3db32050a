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


class Device(StrEnum):
    """Where goods can be used."""

    WINDOWS = "windows"
    MAC = "mac"
    LINUX = "linux"
    IOS = "ios"
    ANDROID = "android"
    WEB = "web"
    PLAYSTATION = "playstation"
    XBOX = "xbox"
    SWITCH = "switch"


class Approval(StrEnum):
    """Who must agree before a buyer has money back."""

    AUTOMATIC = "automatic"
    STAFF = "staff"
    TWO_PEOPLE = "two_people"


class LateMoney(StrEnum):
    """What happens to an order that is paid after its codes were given up."""

    DELIVER = "deliver"
    REFUND = "refund"


class ShortEnd(StrEnum):
    """What happens to money whose goods did not come in time.

    `refund`: it goes back by itself, to where the buyer wants it. `staff`: that is proposed to a person.
    """

    REFUND = "refund"
    STAFF = "staff"


@dataclass(frozen=True)
class RefundPolicy:
    """What a buyer may ask back: until how many days after delivery, and whether of codes they have seen.

    The fee is so many basis points of a line, but at least `fee_minimum` minor units of the line's currency,
    rounded down to what the payment provider can move. Above `two_people_above` two of the staff must agree.
    """

    window_days: int = 14
    revealed: bool = False
    fee_bps: int = 0
    fee_minimum: int = 0
    approval: Approval = Approval.STAFF
    two_people_above: int | None = None


@dataclass(frozen=True)
class Terms:
    """What was agreed for when things go otherwise: refunds, late money, goods that are short.

    `short_wait_seconds` is how long a paid order waits for codes; None is what the stage says.
    """

    refund: RefundPolicy = RefundPolicy()
    late_money: LateMoney = LateMoney.DELIVER
    short_wait_seconds: int | None = None
    short_then: ShortEnd = ShortEnd.REFUND


def terms_of(stored: dict[str, Any] | None) -> Terms:
    """Terms as they were stored; what has none has the usual ones."""
    if stored is None:
        return Terms()
    refund = stored["refund"]
    return Terms(
        refund=RefundPolicy(**{**refund, "approval": Approval(refund["approval"])}),
        late_money=LateMoney(stored["late_money"]),
        short_wait_seconds=stored.get("short_wait_seconds"),
        short_then=ShortEnd(stored["short_then"]),
    )


@dataclass(frozen=True)
class Category:
    """A shelf of the shop; `parent` is the shelf it lies in."""

    category: str
    slug: str
    title: LocalText
    parent: str | None = None
    version: int = 1


@dataclass(frozen=True)
class Question:
    """One frequent question about a product and its answer."""

    question: LocalText
    answer: LocalText


@dataclass(frozen=True)
class Sku:
    """One variant of a product with its own price and stock.

    `price` is in minor units of `currency`; below the `floor` no campaign may sell it. `prices` and `floors`
    hold what it costs, and its floor, in other currencies.
    """

    sku: str
    product: str
    title: LocalText
    kind: SkuKind
    price: int
    currency: str
    active: bool = True
    most_per_order: int = 10
    floor: int | None = None
    version: int = 1
    prices: dict[str, int] = field(default_factory=dict)
    floors: dict[str, int] = field(default_factory=dict)

    @property
    def price_list(self) -> dict[str, int]:
        """What it costs in every currency it is sold in, its own first."""
        return {self.currency: self.price, **self.prices}

    def floor_in(self, currency: str) -> int | None:
        """Below which it is not sold in a currency."""
        return self.floor if currency == self.currency else self.floors.get(currency)


@dataclass(frozen=True)
class Product:
    """What a page of the shop shows, in parts. A hidden product is bought by its link only.

    `limits` says in words what `regions` (ISO 3166, none: everywhere) and `devices` say as data.
    """

    product: str
    slug: str
    title: LocalText
    description: LocalText = field(default_factory=dict)
    guide: LocalText = field(default_factory=dict)
    limits: LocalText = field(default_factory=dict)
    after_sales: LocalText = field(default_factory=dict)
    faq: tuple[Question, ...] = ()
    category: str | None = None
    tags: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    skus: tuple[str, ...] = ()
    hidden: bool = False
    active: bool = True
    hold_seconds: int | None = None
    review: Review = Review.NONE
    terms: Terms = Terms()
    version: int = 1


MOST_SKUS = 50
"""SKUs of one product."""

DEEPEST = 4
"""Shelves within each other, the outermost counted."""


def line_of(category: str | None, categories: dict[str, Category]) -> list[str]:
    """The ids from a category up to its outermost shelf; ends at an unknown one and where a circle closes."""
    line: list[str] = []
    while category in categories and category not in line:
        line.append(category)
        category = categories[category].parent
    return line


def changed(thing: Any, changes: dict[str, Any]) -> Any:
    """The product or SKU with these fields set and its version counted up."""
    return replace(thing, **changes, version=thing.version + 1)
