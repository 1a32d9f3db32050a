"""The queue in front of a campaign: tickets that are one buyer's, on one device, once."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine

from chalicelib.buyers.service import buyer_of, device_of
from chalicelib.campaigns.errors import (
    AlreadyQueued,
    CampaignOver,
    NotYourTurn,
    TicketNeeded,
    TicketNotGenuine,
    TicketNotYours,
    TicketUsed,
)
from chalicelib.campaigns.model.admission import Number, Queue, place
from chalicelib.campaigns.model.campaign import Campaign, Offer
from chalicelib.campaigns.service import planning, queueing, showing
from chalicelib.campaigns.store import queues
from chalicelib.catalog.model import Sku
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Problem
from chalicelib.orders.model import Order, Payment
from chalicelib.orders.service import keeping, placing

from .conftest import codes, make_sku, stock_up, wish
from .test_campaigns import NOON, PRICE, forget, key, left, planned

DEVICE = "a-device-of-sixteen-letters"


@pytest.fixture
def time(cloud: None) -> Iterator[Any]:
    with time_machine.travel(NOON - timedelta(minutes=10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def sku(time: Any) -> Sku:
    sku = make_sku()
    stock_up(sku, codes(20))
    return sku


@pytest.fixture
def campaign(sku: Sku) -> Campaign:
    """A campaign of three codes with a queue, that opens in ten minutes."""
    return planned(sku, queue=True, offers=(Offer(sku.sku, PRICE, 3),), turn_seconds=60)


def join(campaign: Campaign, number: int, device: str = "") -> str:
    return queueing.join(
        campaign,
        buyer=buyer_of(f"buyer{number}@example.com"),
        device=device_of(device or f"{DEVICE}-{number}"),
    )


def order(sku: Sku, campaign: Campaign, number: int, ticket: str | None, **changes: Any) -> Order:
    given: dict[str, Any] = {
        "contact": {"email": f"buyer{number}@example.com"},
        "expected_total": PRICE,
        "campaign": campaign.campaign,
    }
    device = changes.pop("device", f"{DEVICE}-{number}")
    return placing.place(
        wish(sku, **given | ({"ticket": ticket} if ticket else {}) | changes), key(number), device=device
    )


def opened(time: Any, seconds: int = 0) -> None:
    time.move_to(NOON + timedelta(seconds=seconds))
    forget()


def in_order(campaign: Campaign, tickets: list[str]) -> list[int]:
    """Which of these tickets come first, second and so on."""
    places = [showing.place(campaign, ticket).position for ticket in tickets]
    return sorted(range(len(tickets)), key=lambda index: places[index] or 0)


def test_a_repeat_gives_the_same_ticket(campaign: Campaign) -> None:
    assert join(campaign, 1) == join(campaign, 1)
    assert queues.counts(campaign.campaign, queueing.shards_of(campaign)).waiting == 1


def test_an_address_or_a_device_has_one_place(campaign: Campaign) -> None:
    join(campaign, 1)

    with pytest.raises(AlreadyQueued):
        join(campaign, 1, "another-device-of-mine")
    with pytest.raises(AlreadyQueued):
        join(campaign, 2, f"{DEVICE}-1")
    assert queues.counts(campaign.campaign, queueing.shards_of(campaign)).waiting == 1


def test_places_are_drawn_at_the_opening_by_a_seed_that_was_promised(campaign: Campaign, time: Any) -> None:
    tickets = [join(campaign, number) for number in range(6)]
    before = showing.queue(campaign)
    assert (before.drawn, before.seed, showing.place(campaign, tickets[0]).position) == (False, None, None)

    opened(time)

    after = showing.queue(campaign)
    assert after.drawn
    assert after.seed is not None
    assert sha256(bytes.fromhex(after.seed)).hexdigest() == before.seed_digest == after.seed_digest
    assert sorted(in_order(campaign, tickets)) == list(range(6))
    assert {showing.place(campaign, ticket).position for ticket in tickets} == set(range(6))
    assert after.admitted == 3


def test_everybody_can_work_out_their_place_from_what_is_public(campaign: Campaign, time: Any) -> None:
    ticket = join(campaign, 1)
    for other in range(2, 9):
        join(campaign, other)
    opened(time)
    number = queueing.number_of(campaign, ticket).number
    shown = showing.queue(campaign)

    counts = queues.counts(campaign.campaign, len(shown.early))
    assert (list(counts.early), list(counts.late)) == (shown.early, shown.late)
    assert place(number, counts, bytes.fromhex(shown.seed or "")) == showing.place(campaign, ticket).position


def test_who_asks_while_it_opens_is_behind_those_before(campaign: Campaign, time: Any) -> None:
    early = [join(campaign, number) for number in range(3)]
    opened(time)
    showing.queue(campaign)

    late = [join(campaign, number) for number in (3, 4)]

    forget()
    assert [showing.place(campaign, ticket).position for ticket in late] == [3, 4]
    assert {showing.place(campaign, ticket).position for ticket in early} == {0, 1, 2}


def test_a_number_that_was_asked_for_too_early_but_comes_too_late_is_a_late_one(
    campaign: Campaign, time: Any
) -> None:
    join(campaign, 0)
    queues.close_early(campaign.campaign, queueing.shards_of(campaign))

    ticket = join(campaign, 1)

    assert queueing.number_of(campaign, ticket).number.queue is Queue.LATE


def test_those_for_whom_there_are_codes_may_order_and_the_next_may_not(
    sku: Sku, campaign: Campaign, time: Any
) -> None:
    tickets = [join(campaign, number) for number in range(5)]
    opened(time)
    turns = in_order(campaign, tickets)

    for number in turns[:3]:
        assert order(sku, campaign, number, tickets[number]).total == PRICE
    with pytest.raises(NotYourTurn) as refused:
        order(sku, campaign, turns[3], tickets[turns[3]])
    assert refused.value.facts == {"ahead": 1}
    assert left(sku, campaign) == (0, 17)


def test_a_hold_that_ran_out_lets_the_next_one_in(sku: Sku, campaign: Campaign, time: Any) -> None:
    tickets = [join(campaign, number) for number in range(4)]
    opened(time)
    turns = in_order(campaign, tickets)
    orders = [order(sku, campaign, number, tickets[number]) for number in turns[:3]]

    keeping.release(orders[0], Payment.EXPIRED)
    assert left(sku, campaign) == (1, 17)

    assert order(sku, campaign, turns[3], tickets[turns[3]]).total == PRICE


def test_who_lets_the_turn_pass_makes_way_for_the_next(sku: Sku, campaign: Campaign, time: Any) -> None:
    tickets = [join(campaign, number) for number in range(4)]
    opened(time)
    turns = in_order(campaign, tickets)
    opened(time, 61)

    assert order(sku, campaign, turns[3], tickets[turns[3]]).total == PRICE


def test_a_ticket_works_once(sku: Sku, campaign: Campaign, time: Any) -> None:
    ticket = join(campaign, 1)
    opened(time)
    placed = order(sku, campaign, 1, ticket)
    keeping.release(placed, Payment.CANCELED)
    before = left(sku, campaign)

    body = wish(
        sku,
        contact={"email": "buyer1@example.com"},
        expected_total=PRICE,
        campaign=campaign.campaign,
        ticket=ticket,
    )
    with pytest.raises(TicketUsed):
        placing.place(body, key(7), device=f"{DEVICE}-1")

    assert left(sku, campaign) == before == (3, 17)
    assert order(sku, campaign, 1, ticket).order_id == placed.order_id


@pytest.mark.parametrize(
    ("number", "device", "refusal"),
    [
        (2, f"{DEVICE}-1", TicketNotYours),
        (1, "somebody-elses-device", TicketNotYours),
        (1, None, TicketNotYours),
    ],
)
def test_a_shared_ticket_is_worth_nothing(
    sku: Sku, campaign: Campaign, time: Any, number: int, device: str | None, refusal: type[Problem]
) -> None:
    ticket = join(campaign, 1)
    opened(time)

    with pytest.raises(refusal):
        order(sku, campaign, number, ticket, device=device)
    assert left(sku, campaign) == (3, 17)


def test_a_forged_ticket_is_refused(sku: Sku, campaign: Campaign, time: Any) -> None:
    parts = join(campaign, 1).split(".")
    last = join(campaign, 2)
    opened(time)
    forged = [
        ".".join([*parts[:3], "0", *parts[4:]]) + "x",
        ".".join([parts[0], "late", *parts[2:]]),
        "no.ticket.at.all",
        ".".join([*parts[:-1], last.rpartition(".")[2]]),
        "ticket-" + "é" * 8,
    ]

    for ticket in forged:
        with pytest.raises(TicketNotGenuine):
            order(sku, campaign, 1, ticket)
    assert left(sku, campaign) == (3, 17)


def test_a_ticket_of_another_campaign_is_refused(sku: Sku, campaign: Campaign, time: Any) -> None:
    other = planned(sku, queue=True, offers=(Offer(sku.sku, PRICE, 2),))
    ticket = join(other, 1)
    opened(time)

    with pytest.raises(TicketNotGenuine):
        order(sku, campaign, 1, ticket)


def test_without_a_ticket_nobody_orders(sku: Sku, campaign: Campaign, time: Any) -> None:
    opened(time)

    with pytest.raises(TicketNeeded):
        order(sku, campaign, 1, None)
    assert left(sku, campaign) == (3, 17)


def test_nobody_queues_for_what_is_over(campaign: Campaign, time: Any) -> None:
    opened(time, 3_600)

    with pytest.raises(CampaignOver):
        join(campaign, 1)


def test_looking_at_the_queue_again_and_again_reads_once_a_second(
    campaign: Campaign, time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from .test_claiming import count_calls

    opened(time)
    showing.queue(campaign)
    calls = count_calls(monkeypatch)

    for _ in range(1_000):
        showing.queue(campaign)

    assert calls == []


def test_places_of_numbers_that_nobody_has_are_passed_over(campaign: Campaign) -> None:
    """A number whose buyer never got a ticket lapses like one who does not come."""
    queues.draw(campaign.campaign, Queue.EARLY, 0)
    ticket = join(campaign, 1)

    assert queueing.number_of(campaign, ticket).number == Number(Queue.EARLY, 0, 1)


def test_codes_that_lie_ready_later_let_in_more(sku: Sku, time: Any) -> None:
    """The opening does not wait for codes that are still being set aside."""
    campaign = planning.create(
        Campaign(
            campaign="cmp_01JD0000000000000000000000",
            title={"en": "Flash"},
            currency="USD",
            offers=(Offer(sku.sku, PRICE, 3),),
            opens_at=clock.text(NOON),
            closes_at=clock.text(NOON + timedelta(hours=1)),
            queue=True,
        )
    )
    opened(time)
    assert showing.queue(campaign).admitted == 0

    planning.tend(campaign)
    forget()

    assert showing.queue(campaign).admitted == 3
