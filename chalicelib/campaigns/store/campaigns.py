"""Campaigns as items."""

from dataclasses import asdict

from chalicelib.campaigns.model.campaign import Campaign, Offer
from chalicelib.campaigns.store.table import ABSENT, table
from chalicelib.catalog.errors import ChangedMeanwhile
from chalicelib.kernel.table import Item, WriteRefused


def create(campaign: Campaign) -> Campaign:
    """Write a new campaign, once; the one of that id that stands afterwards."""
    try:
        table().put(_item(campaign), when=ABSENT)
    except WriteRefused as refusal:
        return of_item(refusal.refused["put"] or {})
    return campaign


def change(campaign: Campaign) -> None:
    """Write the next version of a campaign; raises `ChangedMeanwhile`."""
    before = {"version": campaign.version - 1}
    try:
        table().put(_item(campaign), when="#version = :version", values=before)
    except WriteRefused as refusal:
        raise ChangedMeanwhile from refusal


def find(campaign: str) -> Campaign | None:
    """A campaign as it surely stands."""
    item = table().get("CAMPAIGN", campaign)
    return of_item(item) if item else None


def every() -> list[Campaign]:
    """Every campaign, in order of creation."""
    page = table().query("CAMPAIGN", limit=1000)
    items = page.items
    while page.next_key:
        page = table().query("CAMPAIGN", limit=1000, start=page.next_key)
        items += page.items
    return [of_item(item) for item in items]


def of_item(item: Item) -> Campaign:
    """The campaign that an item, or a stream record, shows."""
    fields = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
    return Campaign(**{**fields, "offers": tuple(Offer(**offer) for offer in item["offers"])})


def _item(campaign: Campaign) -> Item:
    return {**asdict(campaign), "pk": "CAMPAIGN", "sk": campaign.campaign}
