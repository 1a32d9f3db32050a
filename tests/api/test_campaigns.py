"""Campaigns over HTTP: what staff plan, what buyers see, and every refusal with its field."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.campaigns.service import planning, queueing, selling, showing
from chalicelib.catalog.model import Sku
from chalicelib.stock.service import claiming
from tests.api.test_http import Call, call, owner
from tests.service.conftest import KEY, codes, make_sku, stock_up

__all__ = ["call", "owner"]
DEVICE = "a-device-of-sixteen-letters"


@pytest.fixture
def sku(cloud: None) -> Sku:
    sku = make_sku()
    stock_up(sku, codes(9))
    return sku


def body(sku: Sku, *, opens_in: float = -1, lasts: float = 3_600, **changes: Any) -> dict[str, Any]:
    opens = datetime.now(tz=UTC) + timedelta(seconds=opens_in)
    return {
        "title": {"en": "Flash", "zh-CN": "秒杀"},
        "currency": "USD",
        "offers": [{"sku": sku.sku, "price": 999, "quota": 5}],
        "opens_at": opens.isoformat(),
        "closes_at": (opens + timedelta(seconds=lasts)).isoformat(),
    } | changes


def plan(call: Call, owner: dict[str, str], wanted: dict[str, Any], key: str = KEY) -> dict[str, Any]:
    status, made = call("POST", "/v1/desk/campaigns", wanted, **owner, Idempotency_Key=key)
    assert status == 201, made
    planning.tend(planning.get(made["campaign"]))
    for remembered in (claiming, queueing, selling, showing):
        remembered.forget()
    return made


def order(call: Call, sku: Sku, key: str = KEY, **changes: Any) -> tuple[int, dict[str, Any]]:
    wanted = {
        "items": [{"sku": sku.sku, "quantity": 1}],
        "contact": {"email": "buyer@example.com"},
        "currency": "USD",
        "expected_total": 999,
    } | changes
    return call("POST", "/v1/orders", wanted, Idempotency_Key=key)


def test_staff_plan_one_and_buyers_see_it(call: Call, owner: dict[str, str], sku: Sku) -> None:
    made = plan(call, owner, body(sku))

    status, shown = call("GET", "/v1/campaigns")
    assert status == 200
    (campaign,) = shown["campaigns"]
    assert (campaign["campaign"], campaign["phase"]) == (made["campaign"], "open")
    assert campaign["offers"] == [
        {"sku": sku.sku, "price": {"amount": 999, "currency": "USD"}, "quota": 5, "left": 5}
    ]
    status, at_desk = call("GET", f"/v1/desk/campaigns/{made['campaign']}", **owner)
    assert (status, at_desk["offers"][0]["set_aside"], at_desk["settled"]) == (200, 5, False)
    status, placed = order(call, sku, campaign=made["campaign"])
    assert (status, placed["total"]["amount"]) == (201, 999)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"lasts": -10}, "closes_at", "reversed"),
        ({"offers": [{"sku": "SKU", "price": 999, "quota": 10}]}, "offers.0.quota", "exceeds_stock"),
        ({"offers": [{"sku": "SKU", "price": 999, "quota": 0}]}, "offers.0.quota", "greater_than_equal"),
        ({"offers": []}, "offers", "too_short"),
        ({"opens_at": "tomorrow"}, "opens_at", "datetime_from_date_parsing"),
        ({"opens_at": "2030-11-11T00:00:00"}, "opens_at", "timezone_aware"),
        ({"per_buyer": 0}, "per_buyer", "greater_than_equal"),
        ({"early_access": {"gold": 0}}, "early_access.gold", "greater_than_equal"),
        ({"offers": [{"sku": "SKU", "price": 9, "quota": 1}]}, "offers.0.price", "too_small"),
        ({"surprise": 1}, "surprise", "extra_forbidden"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field_and_nothing_is_planned(
    call: Call, owner: dict[str, str], sku: Sku, changes: dict[str, Any], field: str, reason: str
) -> None:
    wanted = body(sku, **changes)
    for offer in wanted["offers"]:
        offer["sku"] = sku.sku

    status, problem = call("POST", "/v1/desk/campaigns", wanted, **owner, Idempotency_Key=KEY)

    assert (status, problem["code"]) == (422, "Invalid"), problem
    assert [(one["field"], one["reason"]) for one in problem["errors"]] == [(field, reason)]
    assert planning.every() == []


def test_only_operations_plan_campaigns(call: Call, owner: dict[str, str], sku: Sku) -> None:
    viewer = {"Authorization": "Bearer viewer-token"}

    assert call("POST", "/v1/desk/campaigns", body(sku), **viewer, Idempotency_Key=KEY)[0] == 403
    assert call("POST", "/v1/desk/campaigns", body(sku), Idempotency_Key=KEY)[0] == 401
    assert call("GET", "/v1/desk/campaigns", **viewer) == (200, {"campaigns": []})


def test_a_ticket_needs_a_device_and_is_shown_its_place(call: Call, owner: dict[str, str], sku: Sku) -> None:
    campaign = plan(call, owner, body(sku, queue=True))["campaign"]
    path = f"/v1/campaigns/{campaign}/tickets"
    email = {"email": "buyer@example.com"}

    status, problem = call("POST", path, email)
    assert (status, problem["errors"][0]["field"], problem["errors"][0]["reason"]) == (
        422,
        "Yima-Device",
        "missing",
    )
    status, problem = call("POST", path, email, Yima_Device="short")
    assert (status, problem["errors"][0]["reason"]) == (422, "malformed")
    status, ticket = call("POST", path, email, Yima_Device=DEVICE)
    assert (status, ticket["early"], ticket["index"]) == (200, False, 0)
    place = call("GET", f"/v1/campaigns/{campaign}/place", Authorization=f"Bearer {ticket['ticket']}")
    assert place == (200, {"position": 0, "admitted": True, "ahead": 0, "left": 5, "quota": 5})
    status, problem = call("GET", f"/v1/campaigns/{campaign}/place", Authorization="Bearer forged")
    assert (status, problem["code"]) == (403, "TicketNotGenuine")
    assert call("GET", f"/v1/campaigns/{campaign}/place")[0] == 401


def test_a_campaign_that_is_not_there_is_not_found(call: Call, owner: dict[str, str], sku: Sku) -> None:
    nowhere = "cmp_01JD0000000000000000000000"

    assert call("GET", f"/v1/campaigns/{nowhere}/queue")[0] == 404
    assert call("GET", f"/v1/desk/campaigns/{nowhere}", **owner)[0] == 404
    assert call("POST", f"/v1/desk/campaigns/{nowhere}/call-off", **owner)[0] == 404
    assert call("GET", "/v1/campaigns/nonsense/queue")[0] == 422
    status, problem = order(call, sku, campaign=nowhere)
    assert (status, problem["code"]) == (404, "CampaignNotFound")


def test_what_is_open_can_be_shortened_and_called_off(call: Call, owner: dict[str, str], sku: Sku) -> None:
    campaign = plan(call, owner, body(sku))["campaign"]
    path = f"/v1/desk/campaigns/{campaign}"

    status, problem = call("PATCH", path, {"per_buyer": 5}, **owner)
    assert (status, problem["code"]) == (409, "CampaignStarted")
    soon = (datetime.now(tz=UTC) + timedelta(minutes=5)).isoformat()
    assert call("PATCH", path, {"closes_at": soon}, **owner)[0] == 200
    status, problem = call("PATCH", path, {"closes_at": "2020-01-01T00:00:00Z"}, **owner)
    assert (status, problem["errors"][0]["field"]) == (422, "closes_at")
    assert call("POST", f"{path}/call-off", **owner)[1]["phase"] == "called_off"
    selling.forget()
    status, problem = order(call, sku, campaign=campaign)
    assert (status, problem["code"]) == (409, "CampaignOver")


def test_a_later_refusal_names_when_it_opens(call: Call, owner: dict[str, str], sku: Sku) -> None:
    campaign = plan(call, owner, body(sku, opens_in=60))["campaign"]

    status, problem = order(call, sku, campaign=campaign)

    assert (status, problem["code"]) == (409, "CampaignNotOpen")
    assert problem["opens_at"].endswith("Z")
