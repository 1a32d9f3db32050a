"""The queue in front of a campaign: numbers, tickets, and who may order by now.

A ticket is a number with a seal: it names the buyer and the device it was given to, so it is worth nothing to
anybody else. Everything that is shown to a crowd is read from memory, at most a second old.
Source: docs/decisions/0017-admission.md
"""

import random
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from chalicelib.campaigns.errors import (
    AlreadyQueued,
    CampaignOver,
    NotYourTurn,
    TicketNeeded,
    TicketNotGenuine,
    TicketNotYours,
)
from chalicelib.campaigns.model import admission as model
from chalicelib.campaigns.model.admission import Admission, Counts, Number, Queue
from chalicelib.campaigns.model.campaign import Campaign, Phase
from chalicelib.campaigns.store import queues
from chalicelib.campaigns.store.queues import Place
from chalicelib.gateways.secrets import keys
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.memory import Memory
from chalicelib.stock.service import pools

_FRESH_SECONDS = 1.0
_TRIES = 4
_PARTS = 7


@dataclass(frozen=True)
class Standing:
    """The queue as it stood at most a second ago. `seed` is None until the draw, `left` codes can be had."""

    counts: Counts
    admission: Admission
    seed: bytes | None
    left: int
    at: datetime

    def place(self, number: Number) -> int | None:
        """How many come before a number; None before the draw."""
        return model.place(number, self.counts, self.seed or b"")


_standings: Memory[str, Standing] = Memory(_FRESH_SECONDS)


def join(campaign: Campaign, *, buyer: str, device: str) -> str:
    """A ticket for a place in the queue, one for a buyer and one for a device. A repeat gives the same one.

    Before the opening all numbers are drawn by lot, afterwards who comes first is first. Raises
    `AlreadyQueued`, `CampaignOver`.
    """
    if campaign.phase(clock.now()) not in {Phase.SCHEDULED, Phase.OPEN}:
        raise CampaignOver(closes_at=campaign.closes_at)
    for _ in range(_TRIES):
        known = queues.places(campaign.campaign, buyer, device)
        if known:
            return _ticket(campaign, _own(known, buyer, device))
        place = Place(buyer, device, _draw(campaign))
        if queues.take_place(campaign.campaign, place):
            return _ticket(campaign, place)
    raise Transient("the queue is changing; ask again")


def number_of(campaign: Campaign, ticket: str) -> Place:
    """Whose ticket it is and which number; raises `TicketNotGenuine`."""
    parts = ticket.split(".")
    sealing = keys(settings().token_secret)
    if len(parts) != _PARTS or not sealing.made(parts[-1], lambda key: _seal(key, *parts[:-1])):
        raise TicketNotGenuine
    campaign_id, queue, shard, index, buyer, device, _ = parts
    if campaign_id != campaign.campaign:
        raise TicketNotGenuine("it was given for another campaign")
    return Place(buyer, device, Number(Queue(queue), int(shard), int(index)))


def admitted(campaign: Campaign, ticket: str | None, *, buyer: str, device: str | None) -> Number:
    """The number of a ticket that is this buyer's, on this device, and whose turn it is.

    Raises `TicketNeeded`, `TicketNotGenuine`, `TicketNotYours`, `NotYourTurn` with `ahead`.
    """
    if ticket is None:
        raise TicketNeeded
    place = number_of(campaign, ticket)
    if (place.buyer, place.device) != (buyer, device):
        raise TicketNotYours
    now = standing(campaign)
    position = now.place(place.number)
    if position is None or position >= now.admission.admitted:
        ahead = None if position is None else position - now.admission.admitted + 1
        raise NotYourTurn(ahead=ahead)
    return place.number


def standing(campaign: Campaign) -> Standing:
    """The queue as it stands, at most a second old.

    After the opening it is drawn, and those are let in for whom there are codes; whoever looks first does it
    for all.
    """
    return _standings.recall(campaign.campaign, lambda: _look(campaign))


def seed_of(campaign: Campaign) -> bytes:
    """What the draw depends on: nobody knows it before, everybody can check it afterwards by its digest."""
    return ids.keyed(keys(settings().token_secret).lasting, "draw", campaign.campaign, size=32)


def seed_digest(campaign: Campaign) -> str:
    """The SHA-256 of the seed, published from the beginning."""
    return sha256(seed_of(campaign)).hexdigest()


def device_of(device: str) -> str:
    """What stands for a device where tickets are kept."""
    return ids.token(ids.keyed(keys(settings().token_secret).lasting, "device", device))


def shards_of(campaign: Campaign) -> int:
    """Counters that numbers are drawn from, so that none is hot."""
    return max(campaign.width(offer) for offer in campaign.offers)


def forget() -> None:
    """Look at every queue anew, as a process does that just started."""
    _standings.clear()


def _own(known: list[Place], buyer: str, device: str) -> Place:
    if len(known) > 1 or (known[0].buyer, known[0].device) != (buyer, device):
        raise AlreadyQueued
    return known[0]


def _draw(campaign: Campaign) -> Number:
    shard = random.randrange(shards_of(campaign))  # noqa: S311 - spread, not secrecy
    early = campaign.phase(clock.now()) is Phase.SCHEDULED
    number = queues.draw(campaign.campaign, Queue.EARLY, shard) if early else None
    number = number or queues.draw(campaign.campaign, Queue.LATE, shard)
    if number is None:
        raise AssertionError("the late queue is never closed")
    return number


def _ticket(campaign: Campaign, place: Place) -> str:
    number = place.number
    said = (campaign.campaign, number.queue, str(number.shard), str(number.index), place.buyer, place.device)
    return ".".join((*said, _seal(keys(settings().token_secret).newest, *said)))


def _seal(key: bytes, *said: str) -> str:
    return ids.token(ids.keyed(key, "queue ticket", *said))


def _look(campaign: Campaign) -> Standing:
    shards = shards_of(campaign)
    now = clock.now()
    counts = queues.counts(campaign.campaign, shards)
    if campaign.phase(now) is Phase.SCHEDULED:
        return Standing(counts, Admission(), None, sum(offer.quota for offer in campaign.offers), now)
    if not counts.drawn:
        queues.close_early(campaign.campaign, shards)
        counts = queues.counts(campaign.campaign, shards)
    filled, left = _stock(campaign)
    admission = _advanced(campaign, filled=filled, left=left, now=now)
    return Standing(counts, admission, seed_of(campaign), left, now)


def _stock(campaign: Campaign) -> tuple[int, int]:
    found = [pools.filled(offer.sku, campaign.campaign) for offer in campaign.offers]
    return sum(filled for filled, _ in found), sum(left for _, left in found)


def _advanced(campaign: Campaign, *, filled: int, left: int, now: datetime) -> Admission:
    """Who may order by now; written down when that has grown. Of two lookers at once either will do."""
    before, version = queues.admission(campaign.campaign)
    after = model.advance(
        before,
        filled=filled,
        left=left,
        per_place=campaign.per_buyer,
        now=int(now.timestamp() * 1000),
        turn=campaign.turn_seconds * 1000,
    )
    if (after.admitted, after.lapsed) == (before.admitted, before.lapsed):
        return before
    if queues.admit(campaign.campaign, after, version=version):
        return after
    return queues.admission(campaign.campaign)[0]
