"""Making, changing and ending campaigns, and seeing to it that their codes lie ready and come back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.campaigns.errors import CampaignNotFound, CampaignStarted
from chalicelib.campaigns.model.campaign import LONGEST, Campaign, Phase, changed
from chalicelib.campaigns.store import campaigns
from chalicelib.catalog import service as catalog
from chalicelib.catalog.errors import ChangedMeanwhile
from chalicelib.catalog.model import Sku
from chalicelib.kernel import clock
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid
from chalicelib.kernel.money import major, unchargeable
from chalicelib.stock.service import claiming, pools

_TRIES = 5
_PROMISES = {"opens_at", "per_buyer", "queue", "turn_seconds", "early_access"}
"""What buyers rely on once a campaign is open."""


def create(campaign: Campaign) -> Campaign:
    """Plan a campaign; its codes are set aside in the background. A repeat gives the first one.

    Raises `Invalid` naming the field: a window that ends before it begins, a SKU that is not for sale, a
    price under the SKU's floor, a quota that exceeds what is in stock.
    """
    earlier = campaigns.find(campaign.campaign)
    if earlier:
        return _same(earlier, campaign)
    _check_window(campaign, clock.now())
    _check_offers(campaign)
    return _same(campaigns.create(campaign), campaign)


def change(campaign_id: str, changes: dict[str, Any]) -> Campaign:
    """Set fields of a campaign. What buyers rely on cannot be changed once it is open.

    Raises `CampaignNotFound`, `CampaignStarted`, `ChangedMeanwhile`, `Invalid`.
    """
    before = get(campaign_id)
    now = clock.now()
    phase = before.phase(now)
    if phase in {Phase.OVER, Phase.CALLED_OFF} or (phase is Phase.OPEN and _PROMISES & changes.keys()):
        raise CampaignStarted
    after = changed(before, changes)
    _check_window(after, now)
    campaigns.change(after)
    return after


def call_off(campaign_id: str) -> Campaign:
    """End a campaign at once: nobody orders at its prices any more; orders that were placed stay.

    A repeat changes nothing. Processes that know it already hear of it within a second.
    """
    for _ in range(_TRIES):
        before = get(campaign_id)
        if before.phase(clock.now()) in {Phase.OVER, Phase.CALLED_OFF}:
            return before
        try:
            campaigns.change(after := changed(before, {"called_off": True}))
        except ChangedMeanwhile:
            continue
        return after
    raise ChangedMeanwhile


def get(campaign_id: str) -> Campaign:
    """A campaign as it surely stands; raises `CampaignNotFound`."""
    found = campaigns.find(campaign_id)
    if found is None:
        raise CampaignNotFound
    return found


def every() -> list[Campaign]:
    """Every campaign, in order of creation."""
    return campaigns.every()


def tend(campaign: Campaign) -> int:
    """Have a campaign's codes lie ready until it ends, then back on sale; how many lie ready or came back.

    Safe to repeat and to run at once. A campaign whose codes are back is settled and left alone.
    """
    if campaign.settled:
        return 0
    if campaign.phase(clock.now()) in {Phase.SCHEDULED, Phase.OPEN}:
        return sum(
            pools.set_aside(offer.sku, campaign.campaign, quota=offer.quota, width=campaign.width(offer))
            for offer in campaign.offers
        )
    moved = sum(pools.bring_back(offer.sku, campaign.campaign) for offer in campaign.offers)
    if moved == 0:
        _settle(campaign)
    return moved


def unsettled() -> list[Campaign]:
    """Campaigns that must still be tended."""
    return [campaign for campaign in campaigns.every() if not campaign.settled]


def _settle(campaign: Campaign) -> None:
    try:
        campaigns.change(changed(campaign, {"settled": True}))
    except ChangedMeanwhile:
        return  # the next round looks again


def _same(stands: Campaign, wanted: Campaign) -> Campaign:
    """The campaign of that key, if it is the one that was asked for."""
    as_made = replace(wanted, version=stands.version, called_off=stands.called_off, settled=stands.settled)
    if stands != as_made and stands.version == 1:
        raise IdempotencyKeyReused
    return stands


def _check_window(campaign: Campaign, now: datetime) -> None:
    opens, closes = clock.parse(campaign.opens_at), clock.parse(campaign.closes_at)
    if closes <= opens:
        raise Invalid.of_field("closes_at", "reversed", "a campaign ends after it begins")
    if closes <= now:
        raise Invalid.of_field("closes_at", "past", "this moment has passed already")
    if closes - opens > LONGEST:
        raise Invalid.of_field("closes_at", "too_long", f"a campaign lasts at most {LONGEST.days} days")


def _check_offers(campaign: Campaign) -> None:
    skus = catalog.skus([offer.sku for offer in campaign.offers])
    if len({offer.sku for offer in campaign.offers}) < len(campaign.offers):
        raise Invalid.of_field("offers", "repeated", "name each SKU once")
    claiming.forget()
    left = claiming.left(list(skus))
    for index, offer in enumerate(campaign.offers):
        at = f"offers.{index}"
        sku = skus.get(offer.sku)
        if sku is None or not sku.active:
            raise Invalid.of_field(f"{at}.sku", "unknown", "this SKU is not for sale")
        if campaign.currency not in sku.price_list:
            message = f"this SKU is priced in {', '.join(sku.price_list)}"
            raise Invalid.of_field(f"{at}.sku", "other_currency", message)
        _check_price(f"{at}.price", offer.price, sku, campaign.currency)
        if offer.quota > left[offer.sku]:
            message = f"only {left[offer.sku]} are in stock and free: import codes first, or offer fewer"
            raise Invalid.of_field(f"{at}.quota", "exceeds_stock", message)


def _check_price(at: str, price: int, sku: Sku, currency: str) -> None:
    wrong = unchargeable(price, currency)
    if wrong:
        raise Invalid.of_field(at, "too_small", wrong)
    floor = sku.floor_in(currency)
    if floor is not None and price < floor:
        least = f"{currency} {major(floor, currency)}"
        raise Invalid.of_field(at, "under_floor", f"this SKU is not sold below {least}")
