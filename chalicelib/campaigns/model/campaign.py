"""A campaign: a window, prices, quotas, limits. What it allows is decided by the clock when asked. No I/O."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.catalog.model import LocalText
from chalicelib.kernel import clock
from chalicelib.stock.model import MOST_LANES, lane_count

CLAIMS_PER_LANE = 500
"""Claims a second for which one more lane is spread: half of what one item takes."""

MOST_OFFERS = 20
"""SKUs of one campaign: no more than an order has lines."""

LONGEST = timedelta(days=31)
"""From the opening of a campaign to its end."""


class Phase(StrEnum):
    """Where a campaign is in its life."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    OVER = "over"
    CALLED_OFF = "called_off"


@dataclass(frozen=True)
class Offer:
    """A SKU in a campaign: its price in minor units and how many codes are set aside for it."""

    sku: str
    price: int
    quota: int


@dataclass(frozen=True)
class Campaign:
    """One campaign. Times are RFC 3339 in UTC.

    `per_buyer` is how many codes one buyer gets, `demand` the orders a second that are expected,
    `early_access` the seconds by which a member level comes in before the others. With `queue` only those may
    order whose ticket is admitted; each then has `turn_seconds` for it.
    """

    campaign: str
    title: LocalText
    currency: str
    offers: tuple[Offer, ...]
    opens_at: str
    closes_at: str
    per_buyer: int = 1
    demand: int = 100
    hold_seconds: int | None = None
    queue: bool = False
    turn_seconds: int = 120
    early_access: dict[str, int] = field(default_factory=dict)
    called_off: bool = False
    settled: bool = False
    version: int = 1

    def phase(self, now: datetime, *, level: str | None = None) -> Phase:
        """Where it is at that moment, for a member of that level."""
        if self.called_off:
            return Phase.CALLED_OFF
        opens = clock.parse(self.opens_at) - timedelta(seconds=self.early_access.get(level or "", 0))
        if now < opens:
            return Phase.SCHEDULED
        return Phase.OPEN if now < clock.parse(self.closes_at) else Phase.OVER

    def offer(self, sku: str) -> Offer | None:
        """What it offers of a SKU."""
        return next((offer for offer in self.offers if offer.sku == sku), None)

    def width(self, offer: Offer) -> int:
        """How many lanes the codes of an offer are spread over, so that the demand meets no hot item."""
        wanted = max(lane_count(offer.quota), -(-self.demand // CLAIMS_PER_LANE))
        return min(MOST_LANES, wanted, offer.quota)


def changed(campaign: Campaign, changes: dict[str, Any]) -> Campaign:
    """The campaign with these fields set and its version counted up."""
    return replace(campaign, **changes, version=campaign.version + 1)
