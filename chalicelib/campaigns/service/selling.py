"""What a campaign says to an order: whether it is open now, for whom, and how many one buyer gets.

What must be true at once with the order stands in the order's own transaction, so no script can race it.
"""

from chalicelib.campaigns.errors import (
    CampaignNotFound,
    CampaignNotOpen,
    CampaignOver,
    LimitReached,
    TicketUsed,
)
from chalicelib.campaigns.model.admission import Number
from chalicelib.campaigns.model.campaign import Campaign, Phase
from chalicelib.campaigns.service import queueing
from chalicelib.campaigns.store import campaigns, purchases, queues
from chalicelib.kernel import clock
from chalicelib.kernel.memory import Memory
from chalicelib.kernel.table import Transaction

_FRESH_SECONDS = 1.0
_REFUSED_SECONDS = 5.0
_known: Memory[str, Campaign] = Memory(_FRESH_SECONDS)
_full: Memory[tuple[str, str], bool] = Memory(_REFUSED_SECONDS)


def of_order(campaign_id: str, *, level: str | None = None) -> Campaign:
    """The campaign, if it is open at this moment by the server's clock; as it stood at most a second ago.

    Raises `CampaignNotFound`, `CampaignNotOpen` with `opens_at`, `CampaignOver`.
    """
    campaign = known(campaign_id)
    phase = campaign.phase(clock.now(), level=level)
    if phase is Phase.SCHEDULED:
        raise CampaignNotOpen(opens_at=campaign.opens_at)
    if phase is not Phase.OPEN:
        raise CampaignOver(closes_at=campaign.closes_at)
    return campaign


def known(campaign_id: str) -> Campaign:
    """A campaign as it stood at most a second ago; raises `CampaignNotFound`."""
    campaign = _known.get(campaign_id)
    if campaign is None:
        campaign = campaigns.find(campaign_id)
        if campaign is None:
            raise CampaignNotFound
        _known.put(campaign_id, campaign)
    return campaign


def admit(campaign: Campaign, ticket: str | None, *, buyer: str, device: str | None) -> Number | None:
    """The number of an admitted ticket of this buyer on this device; None where no ticket is asked for.

    Who was refused for the limit a moment ago is refused again before any code is drawn: a script that asks
    in vain must not keep codes from others. Raises `LimitReached`, `TicketNeeded`, `TicketNotGenuine`,
    `TicketNotYours`, `NotYourTurn`.
    """
    if _full.get((campaign.campaign, buyer)):
        raise LimitReached(per_buyer=campaign.per_buyer)
    return queueing.admitted(campaign, ticket, buyer=buyer, device=device) if campaign.queue else None


def buy(
    writes: Transaction, campaign: Campaign, number: Number | None, *, buyer: str, count: int, order_id: str
) -> None:
    """Add to an order's transaction what it uses up: of the buyer's limit, and its ticket."""
    if count > campaign.per_buyer:
        raise LimitReached(per_buyer=campaign.per_buyer)
    purchases.add(writes, campaign.campaign, buyer, count, limit=campaign.per_buyer)
    if number:
        queues.use(writes, campaign.campaign, number, order_id)


def release(writes: Transaction, campaign_id: str, *, buyer: str, count: int) -> None:
    """Add to the end of an unpaid order that its codes count no longer. A used ticket stays used."""
    purchases.take_off(writes, campaign_id, buyer, count)
    _full.forget((campaign_id, buyer))


def refusal(refused: set[str], campaign: Campaign, *, buyer: str) -> LimitReached | TicketUsed | None:
    """What it means that these writes of `buy` were refused; None if none of them was."""
    if "ticket" in refused:
        return TicketUsed()
    if "limit" not in refused:
        return None
    _full.put((campaign.campaign, buyer), value=True)
    return LimitReached(per_buyer=campaign.per_buyer)


def forget() -> None:
    """Read every campaign anew, as a process does that just started."""
    _known.clear()
    _full.clear()
