"""What crosses the wire about products and SKUs."""

from collections.abc import Iterable
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field

from chalicelib.catalog.model import (
    MOST_SKUS,
    Approval,
    Category,
    Device,
    LateMoney,
    Product,
    Question,
    RefundPolicy,
    Review,
    ShortEnd,
    Sku,
    SkuKind,
    Terms,
)
from chalicelib.catalog.richtext import safe_html
from chalicelib.kernel.config import settings
from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import LARGEST_AMOUNT, Currency, Money, unchargeable
from chalicelib.kernel.routes import Answer, Body

Language = Annotated[str, Field(pattern="^(en|zh-CN)$")]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Prose = Annotated[str, Field(min_length=1, max_length=20_000)]
Title = Annotated[
    dict[Language, Words], Field(min_length=1, examples=[{"en": "Game key", "zh-CN": "游戏激活码"}])
]
Prosaic = Annotated[Prose, AfterValidator(safe_html)]
Page = Annotated[dict[Language, Prosaic], Field(examples=[{"en": "Works in <b>every</b> region."}])]
CategoryId = Annotated[str, Field(pattern=pattern("cat"), examples=["cat_01JD0000000000000000000000"])]
Tag = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=30, examples=["hot"])]
Region = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["US"])]
ProductId = Annotated[str, Field(pattern=pattern("prd"), examples=["prd_01JD0000000000000000000000"])]
SkuId = Annotated[str, Field(pattern=pattern("sku"), examples=["sku_01JD0000000000000000000000"])]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80, examples=["game-key"])]


def _long_enough(seconds: int) -> int:
    least = settings().hold_seconds_minimum
    if seconds < least:
        raise ValueError(f"a buyer needs at least {least} seconds to pay")
    return seconds


HoldSeconds = Annotated[int, Field(le=86_400), AfterValidator(_long_enough)]


Floor = Annotated[int, Field(ge=1, le=LARGEST_AMOUNT, examples=[899])]


class Price(Body):
    """A price in minor units; at least what the payment provider charges in that currency."""

    amount: int = Field(ge=0, le=LARGEST_AMOUNT, examples=[1299])
    currency: Currency

    def model_post_init(self, _context: object) -> None:
        """Refuse a price that could never be paid."""
        wrong = unchargeable(self.amount, self.currency)
        if wrong:
            raise ValueError(wrong)


class ListPrice(Price):
    """A price in one more currency, and the floor there."""

    floor: Floor | None = None

    def model_post_init(self, context: object) -> None:
        """Refuse a price under its own floor, too."""
        super().model_post_init(context)
        if self.floor is not None and self.amount < self.floor:
            raise ValueError("the price is below its floor")


def _once_each(prices: list[ListPrice]) -> list[ListPrice]:
    if len({price.currency for price in prices}) < len(prices):
        raise ValueError("name each currency once")
    return prices


PriceList = Annotated[list[ListPrice], Field(max_length=20), AfterValidator(_once_each)]


def list_fields(prices: Iterable[ListPrice]) -> dict[str, dict[str, int]]:
    """`prices` and `floors` as the model has them."""
    listed = list(prices)
    return {
        "prices": {one.currency: one.amount for one in listed},
        "floors": {one.currency: one.floor for one in listed if one.floor is not None},
    }


class FaqEntry(Body):
    """A frequent question and its answer."""

    question: Title
    answer: Page

    def question_of(self) -> Question:
        """The entry as the model has it."""
        return Question(dict(self.question), dict(self.answer))


class RefundTerms(Body):
    """What a buyer may ask back: until how many days after delivery, and whether of codes they have seen.

    The fee is `fee_bps` hundredths of a per cent of a line, but at least `fee_minimum`, rounded down to what
    the payment provider can move in the currency. `automatic` is done at once while the codes are unseen;
    above `two_people_above` minor units two of the staff must agree.
    """

    window_days: int = Field(default=14, ge=0, le=3650)
    revealed: bool = False
    fee_bps: int = Field(default=0, ge=0, le=10_000)
    fee_minimum: int = Field(default=0, ge=0, le=LARGEST_AMOUNT)
    approval: Approval = Approval.STAFF
    two_people_above: int | None = Field(default=None, ge=0, le=LARGEST_AMOUNT)


class TermsOfSale(Body):
    """What holds when things go otherwise: refunds, money that comes late, goods that are short.

    `short_wait_seconds` is how long a paid order waits for codes; null is what the shop says.
    """

    refund: RefundTerms = Field(default_factory=RefundTerms)
    late_money: LateMoney = LateMoney.DELIVER
    short_wait_seconds: int | None = Field(default=None, ge=1, le=2_592_000)
    short_then: ShortEnd = ShortEnd.REFUND

    def terms_of(self) -> Terms:
        """The terms as the model has them."""
        fields = {name: value for name, value in self if name != "refund"}
        return Terms(refund=RefundPolicy(**dict(self.refund)), **fields)

    @classmethod
    def of(cls, terms: Terms) -> Self:
        """The view of terms."""
        return cls(**{**vars(terms), "refund": RefundTerms(**vars(terms.refund))})


class NewCategory(Body):
    """A category to be made."""

    slug: Slug
    title: Title
    parent: CategoryId | None = None


class CategoryChange(Body):
    """The fields of a category to be set; the others stay."""

    title: Title | None = None
    parent: CategoryId | None = None


class CategoryView(Answer):
    """A category."""

    category: str
    slug: str
    title: dict[str, str]
    parent: str | None

    @classmethod
    def of(cls, category: Category) -> Self:
        """The view of a category."""
        return cls(
            category=category.category, slug=category.slug, title=category.title, parent=category.parent
        )


class CategoryList(Answer):
    """Every category of the shop."""

    categories: list[CategoryView]


class NewSku(Body):
    """A SKU to be made."""

    title: Title
    kind: SkuKind
    price: Price
    prices: PriceList = Field(default_factory=list)
    floor: Floor | None = None
    most_per_order: int = Field(default=10, ge=1, le=40)
    active: bool = True


class NewProduct(Body):
    """A product to be made, with its first SKUs."""

    slug: Slug
    title: Title
    description: Page = Field(default_factory=dict)
    guide: Page = Field(default_factory=dict)
    limits: Page = Field(default_factory=dict)
    after_sales: Page = Field(default_factory=dict)
    faq: list[FaqEntry] = Field(default_factory=list, max_length=30)
    category: CategoryId | None = None
    tags: list[Tag] = Field(default_factory=list, max_length=20)
    regions: list[Region] = Field(default_factory=list, max_length=250)
    devices: list[Device] = Field(default_factory=list, max_length=len(Device))
    skus: list[NewSku] = Field(default_factory=list, max_length=MOST_SKUS)
    hidden: bool = False
    active: bool = True
    hold_seconds: HoldSeconds | None = None
    review: Review = Review.NONE
    terms: TermsOfSale = Field(default_factory=TermsOfSale)


class ProductChange(Body):
    """The fields of a product to be set; the others stay."""

    title: Title | None = None
    description: Page | None = None
    guide: Page | None = None
    limits: Page | None = None
    after_sales: Page | None = None
    faq: list[FaqEntry] | None = Field(default=None, max_length=30)
    category: CategoryId | None = None
    tags: list[Tag] | None = Field(default=None, max_length=20)
    regions: list[Region] | None = Field(default=None, max_length=250)
    devices: list[Device] | None = Field(default=None, max_length=len(Device))
    hidden: bool | None = None
    active: bool | None = None
    hold_seconds: HoldSeconds | None = None
    review: Review | None = None
    terms: TermsOfSale | None = None


class SkuChange(Body):
    """The fields of a SKU to be set; the others stay. The kind of goods never changes.

    `prices` is the whole list of the other currencies: an empty one leaves `price` only.
    """

    title: Title | None = None
    price: Price | None = None
    prices: PriceList | None = None
    floor: Floor | None = None
    most_per_order: int | None = Field(default=None, ge=1, le=40)
    active: bool | None = None


class FloorPrice(Answer):
    """What a SKU costs in one more currency, and the floor there."""

    amount: int
    currency: str
    floor: int | None


class SkuView(Answer):
    """A SKU as staff see it; `prices` are those in other currencies."""

    sku: str
    title: dict[str, str]
    kind: SkuKind
    price: Money
    prices: list[FloorPrice]
    floor: int | None
    most_per_order: int
    active: bool

    @classmethod
    def of(cls, sku: Sku) -> "SkuView":
        """The view of a SKU."""
        return cls(
            sku=sku.sku,
            title=sku.title,
            kind=sku.kind,
            price=Money(amount=sku.price, currency=sku.currency),
            prices=[
                FloorPrice(amount=amount, currency=currency, floor=sku.floors.get(currency))
                for currency, amount in sku.prices.items()
            ],
            floor=sku.floor,
            most_per_order=sku.most_per_order,
            active=sku.active,
        )


class FaqView(Answer):
    """A frequent question and its answer."""

    question: dict[str, str]
    answer: dict[str, str]


class ProductPage(Answer):
    """The parts of a product's page. Texts are HTML of which only harmless parts were kept.

    Orders of a `reviewed` product are looked at by a person before they are delivered.
    """

    product: str
    slug: str
    title: dict[str, str]
    description: dict[str, str]
    guide: dict[str, str]
    limits: dict[str, str]
    after_sales: dict[str, str]
    faq: list[FaqView]
    category: str | None
    tags: list[str]
    regions: list[str]
    devices: list[Device]
    hold_seconds: int | None
    reviewed: bool
    terms: TermsOfSale


def page_fields(product: Product) -> dict[str, Any]:
    """The fields of `ProductPage`."""
    return {
        "product": product.product,
        "slug": product.slug,
        "title": product.title,
        "description": product.description,
        "guide": product.guide,
        "limits": product.limits,
        "after_sales": product.after_sales,
        "faq": [FaqView(question=one.question, answer=one.answer) for one in product.faq],
        "category": product.category,
        "tags": list(product.tags),
        "regions": list(product.regions),
        "devices": list(product.devices),
        "hold_seconds": product.hold_seconds,
        "reviewed": product.review is Review.ALWAYS,
        "terms": TermsOfSale.of(product.terms),
    }


class ProductView(ProductPage):
    """A product as staff see it."""

    hidden: bool
    active: bool
    review: Review
    skus: list[SkuView]

    @classmethod
    def of(cls, product: Product, skus: dict[str, Sku]) -> "ProductView":
        """The view of a product with those of its SKUs that are given."""
        return cls(
            **page_fields(product),
            hidden=product.hidden,
            active=product.active,
            review=product.review,
            skus=[SkuView.of(skus[sku]) for sku in product.skus if sku in skus],
        )


class ProductList(Answer):
    """Every product of the shop."""

    products: list[ProductView]
