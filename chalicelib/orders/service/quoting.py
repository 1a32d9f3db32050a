"""What an order would cost: every line priced, every rule checked, before anything is claimed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.campaigns.model.campaign import Campaign
from chalicelib.campaigns.service import selling
from chalicelib.catalog import service as catalog
from chalicelib.catalog.errors import UnknownSku
from chalicelib.catalog.model import Product, Review, Sku, Terms
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import FieldError, Invalid
from chalicelib.kernel.money import CURRENCIES, LARGEST_AMOUNT, major, smallest_charge
from chalicelib.orders.errors import PriceChanged, TotalTooSmall
from chalicelib.orders.model import MOST_CODES, Line
from chalicelib.orders.schemas import OrderItem, PlaceOrder


@dataclass(frozen=True)
class Quote:
    """Lines at their present prices, how long their codes would be held, and whether a person looks first.

    `campaign` is the one whose prices they are, open at this moment.
    """

    lines: tuple[Line, ...]
    total: int
    hold: timedelta
    review: bool
    campaign: Campaign | None = None


def quote(wanted: PlaceOrder) -> Quote:
    """Price what a buyer wants. Raises `UnknownSku`, `Invalid` naming the field, `PriceChanged`.

    In a campaign, which must be open, raises `CampaignNotFound`, `CampaignNotOpen`, `CampaignOver` too.
    """
    _check_repeats(wanted.items)
    _check_known(wanted.currency)
    campaign = selling.of_order(wanted.campaign) if wanted.campaign else None
    skus = catalog.skus([item.sku for item in wanted.items])
    _check_currency(skus.values(), wanted.currency, campaign)
    products = catalog.products_of(skus.values())
    lines: list[Line] = []
    sold: list[Product] = []
    for index, item in enumerate(wanted.items):
        sku = skus.get(item.sku)
        product = products.get(sku.product) if sku else None
        if sku is None or product is None or not (sku.active and product.active):
            raise UnknownSku.of_field(f"items.{index}.sku", "unknown", "this SKU is not for sale")
        _check(index, item, sku)
        price = _price(index, sku, campaign, wanted.currency)
        lines.append(
            Line(
                sku.sku,
                sku.product,
                sku.title,
                item.quantity,
                price,
                campaign=wanted.campaign,
                product_title=product.title,
                agreed=None if product.terms == Terms() else product.terms,
            )
        )
        sold.append(product)
    total = _total(lines, wanted)
    seconds = min(product.hold_seconds or settings().hold_seconds for product in sold)
    review = any(product.review is Review.ALWAYS for product in sold)
    if campaign and campaign.hold_seconds:
        seconds = campaign.hold_seconds
    return Quote(tuple(lines), total, timedelta(seconds=seconds), review, campaign)


def _price(index: int, sku: Sku, campaign: Campaign | None, currency: str) -> int:
    """What one unit costs now."""
    if campaign is None:
        return sku.price_list[currency]
    offer = campaign.offer(sku.sku)
    if offer is None:
        raise UnknownSku.of_field(f"items.{index}.sku", "not_in_campaign", "this SKU is not in the campaign")
    return offer.price


def _check_repeats(items: list[OrderItem]) -> None:
    counts = Counter(item.sku for item in items)
    for index, item in enumerate(items):
        if counts[item.sku] > 1:
            raise Invalid.of_field(f"items.{index}.sku", "repeated", "name each SKU once, with its quantity")


def _check_known(currency: str) -> None:
    if currency not in CURRENCIES:
        raise Invalid.of_field("currency", "unknown", "the payment provider does not know this currency")


def _check_currency(skus: Iterable[Sku], currency: str, campaign: Campaign | None) -> None:
    """Every SKU has a price in the buyer's currency; a campaign has its own only."""
    lists = [set(sku.price_list) for sku in skus]
    common = sorted(set[str].intersection(*lists)) if lists else [currency]
    if campaign:
        common = [campaign.currency]
    if currency not in common:
        message = (
            f"these goods are sold in {', '.join(common)}"
            if common
            else "these goods have no currency in common: order them separately"
        )
        raise Invalid(
            message,
            errors=(FieldError(field="currency", reason="other_currency", message=message),),
            currencies=common,
        )


def _check(index: int, item: OrderItem, sku: Sku) -> None:
    if item.quantity > sku.most_per_order:
        message = f"at most {sku.most_per_order} of this SKU in one order"
        raise Invalid.of_field(f"items.{index}.quantity", "too_many", message)


def _total(lines: list[Line], wanted: PlaceOrder) -> int:
    if sum(line.quantity for line in lines) > MOST_CODES:
        raise Invalid.of_field("items", "too_many", f"at most {MOST_CODES} codes in one order")
    total = sum(line.amount for line in lines)
    if total > LARGEST_AMOUNT:
        raise Invalid.of_field("items", "too_much", "the total is more than one payment can carry")
    least = smallest_charge(wanted.currency)
    if total < least:
        raise TotalTooSmall(
            f"an order in {wanted.currency} costs at least {major(least, wanted.currency)}",
            minimum={"amount": least, "currency": wanted.currency},
        )
    if total != wanted.expected_total:
        present = {"amount": total, "currency": wanted.currency}
        raise PriceChanged("agree to `total` and send it as `expected_total`", total=present)
    return total
