"""Routes of campaigns: what buyers see, the queue, and what staff plan."""

from chalicelib.buyers.service import buyer_of, device_of
from chalicelib.campaigns import schemas
from chalicelib.campaigns.errors import (
    AlreadyQueued,
    CampaignNotFound,
    CampaignOver,
    CampaignStarted,
    TicketNotGenuine,
)
from chalicelib.campaigns.model.admission import Queue
from chalicelib.campaigns.service import planning, queueing, selling, showing
from chalicelib.catalog.errors import ChangedMeanwhile
from chalicelib.kernel import ids
from chalicelib.kernel.errors import IdempotencyKeyReused, NotAuthenticated, Transient
from chalicelib.kernel.routes import Routes, Security
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires

routes = Routes("campaigns")

_SHARED = "public, max-age=1"

QUEUE_TICKET = Security(
    name="queue_ticket",
    scheme={"type": "http", "scheme": "bearer", "description": "what `POST …/tickets` gave"},
    verify=lambda request: request.bearer(),
    errors=(NotAuthenticated, TicketNotGenuine),
)


@routes.get("/v1/campaigns", cache=_SHARED)
def list_campaigns() -> schemas.CampaignList:
    """The campaigns that are open or will be; at most two seconds old."""
    return showing.current()


@routes.get("/v1/campaigns/{campaign_id}/queue", cache=_SHARED, errors=(CampaignNotFound, Transient))
def get_queue(campaign_id: schemas.CampaignId) -> schemas.QueueView:
    """The queue in front of a campaign, the same for everybody; at most two seconds old."""
    return showing.queue(selling.known(campaign_id))


@routes.post(
    "/v1/campaigns/{campaign_id}/tickets",
    errors=(CampaignNotFound, CampaignOver, AlreadyQueued, Transient),
)
def take_ticket(campaign_id: schemas.CampaignId, body: schemas.Join, device: str) -> schemas.TicketView:
    """A place in the queue, one for an address and one for a device; a repeat gives the same ticket."""
    campaign = selling.known(campaign_id)
    ticket = queueing.join(campaign, buyer=buyer_of(body.email), device=device_of(device))
    number = queueing.number_of(campaign, ticket).number
    early = number.queue is Queue.EARLY
    return schemas.TicketView(ticket=ticket, early=early, shard=number.shard, index=number.index)


@routes.get("/v1/campaigns/{campaign_id}/place", security=QUEUE_TICKET, errors=(CampaignNotFound, Transient))
def get_place(campaign_id: schemas.CampaignId, caller: str) -> schemas.PlaceView:
    """Where a ticket stands in the queue, and what it may hope for."""
    return showing.place(selling.known(campaign_id), caller)


@routes.get("/v1/desk/campaigns", security=requires())
def list_desk_campaigns() -> schemas.DeskCampaigns:
    """Every campaign with what has become of its codes and its queue, the newest first."""
    found = reversed(planning.every())
    return schemas.DeskCampaigns(campaigns=[showing.at_desk(campaign) for campaign in found])


@routes.post(
    "/v1/desk/campaigns",
    status=201,
    idempotent=True,
    security=requires(Role.OPERATIONS),
    errors=(IdempotencyKeyReused,),
)
def create_campaign(body: schemas.NewCampaign, caller: Staff, idempotency_key: str) -> schemas.DeskCampaign:
    """Plan a campaign; its codes are set aside in the seconds that follow."""
    campaign = body.campaign_of(ids.derived("cmp", caller.actor, idempotency_key))
    return showing.at_desk(planning.create(campaign))


@routes.get("/v1/desk/campaigns/{campaign_id}", security=requires(), errors=(CampaignNotFound,))
def get_desk_campaign(campaign_id: schemas.CampaignId) -> schemas.DeskCampaign:
    """One campaign as it stands."""
    return showing.at_desk(planning.get(campaign_id))


@routes.patch(
    "/v1/desk/campaigns/{campaign_id}",
    security=requires(Role.OPERATIONS),
    errors=(CampaignNotFound, CampaignStarted, ChangedMeanwhile),
)
def change_campaign(campaign_id: schemas.CampaignId, body: schemas.CampaignChange) -> schemas.DeskCampaign:
    """Set fields of a campaign; what buyers rely on cannot be changed once it is open."""
    return showing.at_desk(planning.change(campaign_id, body.changes()))


@routes.post(
    "/v1/desk/campaigns/{campaign_id}/call-off",
    security=requires(Role.OPERATIONS),
    errors=(CampaignNotFound, ChangedMeanwhile),
)
def call_off_campaign(campaign_id: schemas.CampaignId) -> schemas.DeskCampaign:
    """End a campaign at once. Orders that were placed stay; the other codes go back on sale."""
    return showing.at_desk(planning.call_off(campaign_id))
