"""Campaigns as buyers and staff see them; what a crowd looks at is read from memory."""

from chalicelib.campaigns import schemas
from chalicelib.campaigns.model.admission import Counts
from chalicelib.campaigns.model.campaign import Campaign, Offer, Phase
from chalicelib.campaigns.service import planning, queueing
from chalicelib.campaigns.store import queues
from chalicelib.kernel import clock
from chalicelib.kernel.memory import Memory
from chalicelib.kernel.money import Money
from chalicelib.stock.service import pools

_SHOWN_SECONDS = 1.0
_SHOWN = {Phase.SCHEDULED, Phase.OPEN}
_current: Memory[str, schemas.CampaignList] = Memory(_SHOWN_SECONDS)


def current() -> schemas.CampaignList:
    """The campaigns that are open or will be, soonest to open first; at most a second old."""
    return _current.recall("all", _read_current)


def queue(campaign: Campaign) -> schemas.QueueView:
    """The queue in front of a campaign: the same for everybody, at most a second old."""
    now = queueing.standing(campaign)
    return schemas.QueueView(
        campaign=campaign.campaign,
        phase=campaign.phase(now.at),
        now=clock.text(now.at),
        opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
        drawn=now.seed is not None,
        seed=now.seed.hex() if now.seed else None,
        seed_digest=queueing.seed_digest(campaign),
        early=list(now.counts.early),
        late=list(now.counts.late),
        admitted=now.admission.admitted,
        left=now.left,
        turn_seconds=campaign.turn_seconds,
    )


def place(campaign: Campaign, ticket: str) -> schemas.PlaceView:
    """Where a ticket stands; raises `TicketNotGenuine`."""
    number = queueing.number_of(campaign, ticket).number
    now = queueing.standing(campaign)
    position, admitted = now.place(number), now.admission.admitted
    return schemas.PlaceView(
        position=position,
        admitted=position is not None and position < admitted,
        ahead=None if position is None else max(0, position - admitted + 1),
        left=now.left,
        quota=sum(offer.quota for offer in campaign.offers),
    )


def at_desk(campaign: Campaign) -> schemas.DeskCampaign:
    """A campaign with what has become of its codes and its queue."""
    counts = (
        queues.counts(campaign.campaign, queueing.shards_of(campaign)) if campaign.queue else Counts((), ())
    )
    admission, _ = queues.admission(campaign.campaign)
    return schemas.DeskCampaign(
        campaign=campaign.campaign,
        title=campaign.title,
        currency=campaign.currency,
        phase=campaign.phase(clock.now()),
        opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
        per_buyer=campaign.per_buyer,
        demand=campaign.demand,
        hold_seconds=campaign.hold_seconds,
        queue=campaign.queue,
        turn_seconds=campaign.turn_seconds,
        early_access=campaign.early_access,
        settled=campaign.settled,
        offers=[
            schemas.DeskOffer(
                **_offer(campaign, offer), set_aside=pools.set_aside_of(offer.sku, campaign.campaign)
            )
            for offer in campaign.offers
        ],
        waiting=counts.waiting,
        admitted=min(counts.waiting, admission.admitted),
    )


def forget() -> None:
    """Read everything anew, as a process does that just started."""
    _current.clear()


def _read_current() -> schemas.CampaignList:
    now = clock.now()
    found = [one for one in planning.every() if one.phase(now) in _SHOWN]
    views = [_view(campaign) for campaign in sorted(found, key=lambda one: one.opens_at)]
    return schemas.CampaignList(campaigns=views)


def _view(campaign: Campaign) -> schemas.CampaignView:
    now = clock.now()
    return schemas.CampaignView(
        campaign=campaign.campaign,
        title=campaign.title,
        phase=campaign.phase(now),
        now=clock.text(now),
        opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
        per_buyer=campaign.per_buyer,
        hold_seconds=campaign.hold_seconds,
        queue=campaign.queue,
        turn_seconds=campaign.turn_seconds,
        offers=[schemas.OfferView(**_offer(campaign, offer)) for offer in campaign.offers],
    )


def _offer(campaign: Campaign, offer: Offer) -> dict[str, object]:
    return {
        "sku": offer.sku,
        "price": Money(amount=offer.price, currency=campaign.currency),
        "quota": offer.quota,
        "left": pools.left(offer.sku, campaign.campaign),
    }
