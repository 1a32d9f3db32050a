"""Campaigns: a window, a price, a quota and a limit, each true inside the order's own transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from chalicelib.campaigns.errors import (
    CampaignNotFound,
    CampaignNotOpen,
    CampaignOver,
    CampaignStarted,
    LimitReached,
)
from chalicelib.campaigns.model.campaign import Campaign, Offer, Phase
from chalicelib.campaigns.service import planning, queueing, selling, showing
from chalicelib.catalog.errors import UnknownSku
from chalicelib.catalog.model import Sku
from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid, Problem
from chalicelib.kernel.table import Transaction
from chalicelib.orders import store
from chalicelib.orders.errors import PriceChanged
from chalicelib.orders.model import Fulfilment, Order, Payment
from chalicelib.orders.service import delivering, keeping, placing
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.service import auditing, claiming, pools, restocking
from chalicelib.stock.store import codes as code_store
from chalicelib.stock.store import lanes

from .conftest import codes, make_sku, stock_up, wish
from .test_claiming import count_calls

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
PRICE = 999


def key(number: int = 0) -> str:
    return f"a-key-of-sixteen-letters-{number}"


@pytest.fixture
def time(cloud: None) -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def stocked_sku(time: Any) -> Sku:
    sku = make_sku()
    stock_up(sku, codes(20))
    return sku


def planned(sku: Sku, **changes: Any) -> Campaign:
    """A campaign on five codes that is open now for an hour, its codes set aside."""
    campaign = Campaign(
        campaign=ids.new("cmp"),
        title={"en": "Flash"},
        currency="USD",
        offers=(Offer(sku.sku, PRICE, 5),),
        opens_at=clock.text(NOON),
        closes_at=clock.text(NOON + timedelta(hours=1)),
    )
    made = planning.create(replace(campaign, **changes))
    planning.tend(made)
    forget()
    return made


def forget() -> None:
    for remembered in (claiming, queueing, selling, showing):
        remembered.forget()


def order(sku: Sku, campaign: Campaign, number: int = 0, quantity: int = 1, **changes: Any) -> Order:
    body = wish(
        sku,
        quantity,
        **{
            "contact": {"email": f"buyer{number}@example.com"},
            "expected_total": PRICE * quantity,
            "campaign": campaign.campaign,
        }
        | changes,
    )
    return placing.place(body, key(number))


def left(sku: Sku, campaign: Campaign) -> tuple[int, int]:
    """Codes of the campaign, and of the SKU's own."""
    restocking.restock(f"{sku.sku}@{campaign.campaign}")
    restocking.restock(sku.sku)
    forget()
    return pools.left(sku.sku, campaign.campaign), claiming.left([sku.sku])[sku.sku]


def test_the_quota_lies_ready_and_the_rest_stays_on_sale(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku)

    assert left(stocked_sku, campaign) == (5, 15)
    assert planning.tend(campaign) == 5
    assert left(stocked_sku, campaign) == (5, 15)


def test_codes_are_spread_over_as_many_lanes_as_the_demand_asks_for(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku, demand=2_000, offers=(Offer(stocked_sku.sku, PRICE, 8),))

    pool = f"{stocked_sku.sku}@{campaign.campaign}"
    assert [lane.left for lane in lanes.survey(pool, lanes.lane_total(pool))] == [2, 2, 2, 2]


def test_an_order_is_at_the_price_of_the_campaign_and_takes_of_its_quota(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku, hold_seconds=120)

    placed = order(stocked_sku, campaign)

    assert (placed.total, placed.campaign, placed.lines[0].campaign) == (999, *[campaign.campaign] * 2)
    assert placed.hold_until == clock.text(NOON + timedelta(seconds=120))
    assert left(stocked_sku, campaign) == (4, 15)
    assert store.find(placed.order_id) == placed


def test_an_order_in_a_campaign_costs_two_round_trips(
    stocked_sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = planned(stocked_sku)
    order(stocked_sku, campaign)
    calls = count_calls(monkeypatch)

    order(stocked_sku, campaign, 1)

    assert calls == ["UpdateItem", "TransactWriteItems"]


def test_the_quota_is_never_exceeded_though_there_is_more_stock(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku)
    for number in range(5):
        order(stocked_sku, campaign, number)

    with pytest.raises(OutOfStock):
        order(stocked_sku, campaign, 5)

    assert left(stocked_sku, campaign) == (0, 15)


def test_a_buyer_gets_no_more_than_the_limit_however_the_address_is_written(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku, per_buyer=2)
    order(stocked_sku, campaign, 1, 2)

    with pytest.raises(LimitReached) as refused:
        order(stocked_sku, campaign, 2, contact={"email": "Buyer1@example.com"})

    assert refused.value.facts == {"per_buyer": 2}
    assert left(stocked_sku, campaign) == (3, 15)
    with pytest.raises(LimitReached):
        order(stocked_sku, campaign, 3, 3)
    assert left(stocked_sku, campaign) == (3, 15)


def test_a_repeat_of_an_order_is_the_same_order_and_counts_once(stocked_sku: Sku, time: Any) -> None:
    campaign = planned(stocked_sku)
    first = order(stocked_sku, campaign)

    assert order(stocked_sku, campaign) == first
    time.move_to(NOON + timedelta(hours=2))
    forget()
    assert order(stocked_sku, campaign) == first
    time.move_to(NOON + timedelta(minutes=1))
    assert left(stocked_sku, campaign) == (4, 15)


def test_a_released_order_gives_its_code_and_its_limit_back(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku)
    placed = order(stocked_sku, campaign)

    assert keeping.release(placed, Payment.EXPIRED)

    assert left(stocked_sku, campaign) == (5, 15)
    order(stocked_sku, campaign, 1, contact={"email": "buyer0@example.com"})
    assert left(stocked_sku, campaign) == (4, 15)


@pytest.mark.parametrize(
    ("seconds", "refusal"), [(-1, CampaignNotOpen), (0, None), (3_599, None), (3_600, CampaignOver)]
)
def test_it_opens_and_closes_to_the_second_by_the_clock(
    stocked_sku: Sku, time: Any, seconds: int, refusal: type[Problem] | None
) -> None:
    campaign = planned(stocked_sku)
    time.move_to(NOON + timedelta(seconds=seconds))

    if refusal is None:
        assert order(stocked_sku, campaign).total == PRICE
        return
    with pytest.raises(refusal):
        order(stocked_sku, campaign)
    assert store.find(ids.derived("ord", "guest", key())) is None


def test_a_member_level_comes_in_early(stocked_sku: Sku, time: Any) -> None:
    campaign = planned(stocked_sku, early_access={"gold": 600})
    time.move_to(NOON - timedelta(seconds=600))

    assert selling.of_order(campaign.campaign, level="gold") == campaign
    with pytest.raises(CampaignNotOpen) as refused:
        selling.of_order(campaign.campaign)
    assert refused.value.facts == {"opens_at": campaign.opens_at}


def test_what_is_not_in_the_campaign_or_at_another_price_is_refused(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku)
    other = make_sku()

    with pytest.raises(UnknownSku):
        order(other, campaign)
    with pytest.raises(PriceChanged):
        order(stocked_sku, campaign, expected_total=1299)
    with pytest.raises(CampaignNotFound):
        order(stocked_sku, replace(campaign, campaign=ids.new("cmp")))
    assert left(stocked_sku, campaign) == (5, 15)


def test_what_is_left_goes_back_on_sale_when_it_is_over(stocked_sku: Sku, time: Any) -> None:
    campaign = planned(stocked_sku)
    placed = order(stocked_sku, campaign)
    time.move_to(NOON + timedelta(hours=1))

    assert planning.tend(campaign) == 4
    assert left(stocked_sku, campaign) == (0, 19)
    assert planning.tend(planning.get(campaign.campaign)) == 0
    assert planning.get(campaign.campaign).settled
    assert planning.unsettled() == []
    assert keeping.release(placed, Payment.EXPIRED)
    assert left(stocked_sku, campaign) == (0, 20)


def test_one_that_is_called_off_sells_no_more_and_its_codes_come_back(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku)

    called_off = planning.call_off(campaign.campaign)
    assert planning.call_off(campaign.campaign) == called_off
    planning.tend(called_off)
    forget()

    with pytest.raises(CampaignOver):
        order(stocked_sku, campaign)
    assert left(stocked_sku, campaign) == (0, 20)


def test_setting_aside_goes_on_where_it_died(stocked_sku: Sku, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever write it dies after: each code counts once, and the audit finds what was in no lane."""
    for after in range(1, 12):
        sku = make_sku()
        stock_up(sku, codes(12, f"SKU{after}"), key(after))
        campaign = dying_after(after, monkeypatch, lambda sku=sku: planned(sku, demand=1_500))
        campaign = campaign or next(one for one in planning.every() if one.offers[0].sku == sku.sku)
        auditing.audit(sku.sku)
        forget()
        planning.tend(campaign)
        assert left(sku, campaign) == (5, 7), f"died after write {after}"


def dying_after(after: int, monkeypatch: pytest.MonkeyPatch, run: Any) -> Any:
    """What a run comes to that dies after so many writes; None if it died."""
    from chalicelib.kernel import table

    done = 0
    real_write, real_commit = table._write, Transaction.commit

    class Died(Exception):
        pass

    def count() -> None:
        nonlocal done
        done += 1
        if done == after:
            raise Died

    def write(*given: Any) -> Any:
        answer = real_write(*given)
        count()
        return answer

    def commit(self: Transaction) -> None:
        real_commit(self)
        count()

    with monkeypatch.context() as patched:
        patched.setattr(table, "_write", write)
        patched.setattr(Transaction, "commit", commit)
        # a dead process puts nothing back
        patched.setattr(claiming, "put_back", lambda _tickets: None)
        try:
            return run()
        except Died:
            return None


def test_the_audit_leaves_the_codes_of_a_campaign_to_it(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku)
    lost = claiming.take(f"{stocked_sku.sku}@{campaign.campaign}", 1)

    result = auditing.audit(stocked_sku.sku)

    assert (result.lost, result.dead) == (1, 0)
    assert left(stocked_sku, campaign) == (4, 16)
    assert code_store.find(lost[0].code_id) is not None


def test_late_money_gets_another_code_of_the_campaign(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku)
    placed = order(stocked_sku, campaign)
    keeping.release(placed, Payment.EXPIRED)
    assert left(stocked_sku, campaign) == (5, 15)
    writes = Transaction()
    store.capture(writes, placed, payment="pi_1", amount=placed.total, due=clock.now())
    writes.commit()

    assert delivering.deliver(placed.order_id) is Fulfilment.DELIVERED
    assert left(stocked_sku, campaign) == (4, 15)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"closes_at": clock.text(NOON - timedelta(hours=1))}, "closes_at", "reversed"),
        ({"closes_at": clock.text(NOON)}, "closes_at", "reversed"),
        ({"opens_at": "2026-11-10T00:00:00.000Z", "closes_at": clock.text(NOON)}, "closes_at", "past"),
        ({"closes_at": "2027-11-11T00:00:00.000Z"}, "closes_at", "too_long"),
        ({"currency": "EUR"}, "offers.0.sku", "other_currency"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused_by_field(
    stocked_sku: Sku, changes: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        planned(stocked_sku, **changes)

    assert [(one.field, one.reason) for one in refused.value.errors] == [(field, reason)]
    assert planning.every() == []


@pytest.mark.parametrize(
    ("offer", "field", "reason"),
    [
        ({"quota": 21}, "offers.0.quota", "exceeds_stock"),
        ({"price": 899}, "offers.0.price", "under_floor"),
        ({"sku": "sku_01JD0000000000000000000000"}, "offers.0.sku", "unknown"),
    ],
)
def test_an_offer_that_cannot_be_kept_is_refused_by_field(
    stocked_sku: Sku, offer: dict[str, Any], field: str, reason: str
) -> None:
    from chalicelib.catalog import service as catalog

    catalog.change_sku(stocked_sku.sku, {"floor": 900})

    with pytest.raises(Invalid) as refused:
        planned(stocked_sku, offers=(replace(Offer(stocked_sku.sku, PRICE, 5), **offer),))

    assert [(one.field, one.reason) for one in refused.value.errors] == [(field, reason)]
    assert planning.every() == []


def test_what_was_promised_cannot_be_changed_once_it_is_open(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku)

    with pytest.raises(CampaignStarted):
        planning.change(campaign.campaign, {"per_buyer": 9})

    later = clock.text(NOON + timedelta(hours=3))
    assert planning.change(campaign.campaign, {"closes_at": later}).closes_at == later
    assert planning.get(campaign.campaign).per_buyer == 1
    assert planning.get(campaign.campaign).phase(clock.now()) is Phase.OPEN


def test_a_repeat_of_its_making_gives_the_first_and_another_body_is_refused(stocked_sku: Sku) -> None:
    campaign = planned(stocked_sku)

    assert planning.create(campaign) == campaign
    with pytest.raises(IdempotencyKeyReused):
        planning.create(replace(campaign, per_buyer=3))
    assert left(stocked_sku, campaign) == (5, 15)
