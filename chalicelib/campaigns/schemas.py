"""What crosses the wire about campaigns and their queues."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, PlainSerializer

from chalicelib.campaigns.model.campaign import MOST_OFFERS, Campaign, Offer, Phase
from chalicelib.catalog.schemas import HoldSeconds, SkuId, Title
from chalicelib.kernel import clock
from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import LARGEST_AMOUNT, Currency, Money
from chalicelib.kernel.routes import Answer, Body

CampaignId = Annotated[str, Field(pattern=pattern("cmp"), examples=["cmp_01JD0000000000000000000000"])]
Moment = Annotated[
    AwareDatetime,
    Field(strict=False, examples=["2030-11-11T00:00:00Z"]),
    PlainSerializer(clock.text, return_type=str),
]
Headstart = Annotated[int, Field(ge=1, le=86_400)]
Level = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,29}$", examples=["gold"])]


class NewOffer(Body):
    """A SKU in a campaign: its price in minor units and how many codes are set aside for it."""

    sku: SkuId
    price: int = Field(ge=1, le=LARGEST_AMOUNT, examples=[999])
    quota: int = Field(ge=1, le=100_000, examples=[500])


class NewCampaign(Body):
    """A campaign to be planned.

    `per_buyer` is how many codes one address gets; `demand` the orders a second that are expected; `queue`
    whether buyers take a ticket and wait for their turn of `turn_seconds`; `early_access` the seconds by
    which a member level comes in before the others.
    """

    title: Title
    currency: Currency
    offers: list[NewOffer] = Field(min_length=1, max_length=MOST_OFFERS)
    opens_at: Moment
    closes_at: Moment
    per_buyer: int = Field(default=1, ge=1, le=40)
    demand: int = Field(default=100, ge=1, le=16_000)
    hold_seconds: HoldSeconds | None = None
    queue: bool = False
    turn_seconds: int = Field(default=120, ge=5, le=3_600)
    early_access: dict[Level, Headstart] = Field(default_factory=dict, max_length=10)

    def campaign_of(self, campaign_id: str) -> Campaign:
        """The campaign as the model has it."""
        return Campaign(
            campaign=campaign_id,
            title=dict(self.title),
            currency=self.currency,
            offers=tuple(Offer(one.sku, one.price, one.quota) for one in self.offers),
            opens_at=clock.text(self.opens_at),
            closes_at=clock.text(self.closes_at),
            per_buyer=self.per_buyer,
            demand=self.demand,
            hold_seconds=self.hold_seconds,
            queue=self.queue,
            turn_seconds=self.turn_seconds,
            early_access=dict(self.early_access),
        )


class CampaignChange(Body):
    """The fields of a campaign to be set; the others stay. Once it is open, only the first three can be."""

    title: Title | None = None
    closes_at: Moment | None = None
    hold_seconds: HoldSeconds | None = None
    opens_at: Moment | None = None
    per_buyer: int | None = Field(default=None, ge=1, le=40)
    queue: bool | None = None
    turn_seconds: int | None = Field(default=None, ge=5, le=3_600)

    def changes(self) -> dict[str, Any]:
        """What was sent, as the model has it."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        return {
            name: clock.text(value) if isinstance(value, datetime) else value
            for name, value in sent.items()
            if value is not None
        }


class OfferView(Answer):
    """A SKU in a campaign, for buyers. `left` is at most two seconds old."""

    sku: str
    price: Money
    quota: int
    left: int


class CampaignView(Answer):
    """A campaign as buyers see it. `now` is the server's clock, which alone decides."""

    campaign: str
    title: dict[str, str]
    phase: Phase
    now: str
    opens_at: str
    closes_at: str
    per_buyer: int
    hold_seconds: int | None
    queue: bool
    turn_seconds: int
    offers: list[OfferView]


class CampaignList(Answer):
    """The campaigns that are open or will be."""

    campaigns: list[CampaignView]


class DeskOffer(OfferView):
    """A SKU in a campaign, for staff: codes that lie ready, or were sold from it."""

    set_aside: int


class DeskCampaign(Answer):
    """A campaign as staff see it. `waiting` have a ticket, `admitted` of them may order by now."""

    campaign: str
    title: dict[str, str]
    currency: str
    phase: Phase
    opens_at: str
    closes_at: str
    per_buyer: int
    demand: int
    hold_seconds: int | None
    queue: bool
    turn_seconds: int
    early_access: dict[str, int]
    settled: bool
    offers: list[DeskOffer]
    waiting: int
    admitted: int


class DeskCampaigns(Answer):
    """Every campaign, the newest first."""

    campaigns: list[DeskCampaign]


class Join(Body):
    """Who wants a place in the queue."""

    email: EmailAddress


class TicketView(Answer):
    """A ticket: keep it, it makes one order, by the same address from the same device.

    The place of an `early` number is known once the queue is drawn: see the queue's own answer.
    """

    ticket: str
    early: bool
    shard: int
    index: int


class QueueView(Answer):
    """The queue in front of a campaign, at most a second old: the same for everybody.

    From `early` and `late` (numbers given, by shard) and the `seed` everybody can work out every place;
    before the draw `seed` is null, and `seed_digest`, its SHA-256, proves afterwards that it was not chosen
    late.
    Places before `admitted` may order now.
    """

    campaign: str
    phase: Phase
    now: str
    opens_at: str
    closes_at: str
    drawn: bool
    seed: str | None
    seed_digest: str
    early: list[int]
    late: list[int]
    admitted: int
    left: int
    turn_seconds: int


class PlaceView(Answer):
    """Where a ticket stands: `position` from 0, null before the draw; at most a second old.

    `ahead` is how many must have had their turn first, `left` how many codes can be had now, of `quota` in
    all: who has more people ahead than there are codes gets one only if enough of them do not buy.
    """

    position: int | None
    admitted: bool
    ahead: int | None
    left: int
    quota: int
