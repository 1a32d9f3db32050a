"""Endpoints and deliveries as staff see them; bad input names its field and changes nothing."""

from typing import Any

import pytest

from chalicelib.webhooks import seal
from chalicelib.webhooks.service import publishing, subscribing
from chalicelib.webhooks.store import endpoints
from tests.api.test_http import Call, call, owner
from tests.service.conftest import KEY
from tests.service.test_webhooks import ORDER, PAID

__all__ = ["call", "owner"]

HOOKS = "/v1/desk/webhooks"
VIEWER = {"Authorization": "Bearer viewer-token"}
UNKNOWN = "whe_" + "0" * 26


def wish(**changes: Any) -> dict[str, Any]:
    wanted = {
        "url": "https://shop.example/hook",
        "types": ["order.paid", "order.paid", "dispute.opened"],
        "contact": "ada.keeper@example.com",
        "description": "  Our warehouse ",
    }
    return {name: value for name, value in (wanted | changes).items() if value is not None}


@pytest.fixture
def made(call: Call, owner: dict[str, str]) -> dict[str, Any]:
    status, answer = call("POST", HOOKS, wish(), Idempotency_Key=KEY, **owner)
    assert status == 201
    return answer


def test_an_endpoint_is_made_and_its_secret_shown_this_once(
    call: Call, owner: dict[str, str], made: dict[str, Any]
) -> None:
    endpoint = made["endpoint"]
    assert made["secret"].startswith("whsec_")
    assert (endpoint["types"], endpoint["description"], endpoint["state"], endpoint["version"]) == (
        ["order.paid", "dispute.opened"],
        "Our warehouse",
        "active",
        1,
    )
    path = f"{HOOKS}/{endpoint['endpoint_id']}"
    for seen in (call("GET", path, **owner)[1], call("GET", HOOKS, **owner)[1]["endpoints"][0]):
        assert seen == endpoint
    assert call("POST", HOOKS, wish(), Idempotency_Key=KEY, **owner) == (201, made)


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"url": "http://shop.example/hook"}, "url", "not_https"),
        ({"url": "https://u:p@shop.example/hook"}, "url", "credentials"),
        ({"url": "https://169.254.169.254/latest"}, "url", "not_a_name"),
        ({"url": "https://shop.example:22/"}, "url", "port"),
        ({"url": "https://shop.example/" + "x" * 500}, "url", "string_too_long"),
        ({"url": ""}, "url", "string_too_short"),
        ({"url": 5}, "url", "string_type"),
        ({"types": []}, "types", "too_short"),
        ({"types": ["order.made"]}, "types.0", "enum"),
        ({"types": ["webhook.test"]}, "types", "value_error"),
        ({"types": "order.paid"}, "types", "list_type"),
        ({"contact": "nobody"}, "contact", "value_error"),
        ({"contact": None}, "contact", "missing"),
        ({"description": "x" * 201}, "description", "string_too_long"),
        ({"secret": "whsec_own"}, "secret", "extra_forbidden"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_made(
    call: Call, owner: dict[str, str], change: dict[str, Any], field: str, reason: str
) -> None:
    status, problem = call("POST", HOOKS, wish(**change), Idempotency_Key=KEY, **owner)
    assert (status, problem["code"]) == (422, "Invalid")
    assert [(error["field"], error["reason"]) for error in problem["errors"]] == [(field, reason)]
    assert "u:p" not in str(problem)
    assert endpoints.every() == []


def test_a_key_is_needed_to_make_rotate_and_test(
    call: Call, owner: dict[str, str], made: dict[str, Any]
) -> None:
    path = f"{HOOKS}/{made['endpoint']['endpoint_id']}"
    for where, body in ((HOOKS, wish()), (f"{path}/rotate", None), (f"{path}/test", None)):
        assert call("POST", where, body, **owner)[1]["code"] == "IdempotencyKeyMissing"
    assert len(endpoints.every()) == 1


def test_an_endpoint_is_changed_as_it_was_read(
    call: Call, owner: dict[str, str], made: dict[str, Any]
) -> None:
    path = f"{HOOKS}/{made['endpoint']['endpoint_id']}"
    status, changed = call("PATCH", path, {"version": 1, "types": ["order.short"]}, **owner)
    assert (status, changed) == (200, made["endpoint"] | {"types": ["order.short"], "version": 2})
    status, problem = call("PATCH", path, {"version": 1, "types": ["order.paid"]}, **owner)
    assert (status, problem["code"]) == (409, "EndpointChanged")
    for body, field in (
        ({"version": 2}, "body"),
        ({"version": 2, "types": None}, "body"),
        ({"types": ["order.paid"]}, "version"),
        ({"version": 2, "url": "https://localhost/"}, "url"),
    ):
        status, problem = call("PATCH", path, body, **owner)
        assert (status, [error["field"] for error in problem["errors"]]) == (422, [field])
    assert call("GET", path, **owner)[1] == changed


def test_a_secret_is_rotated_and_the_one_before_stays_for_a_day(
    call: Call, owner: dict[str, str], made: dict[str, Any]
) -> None:
    path = f"{HOOKS}/{made['endpoint']['endpoint_id']}"
    status, rotated = call("POST", f"{path}/rotate", Idempotency_Key=KEY, **owner)
    assert status == 200
    assert rotated["secret"] != made["secret"]
    assert rotated["endpoint"]["previous_until"] > rotated["endpoint"]["created_at"]
    kept = subscribing.get(made["endpoint"]["endpoint_id"])
    assert kept.previous
    assert seal.unseal(kept.previous, kept.endpoint_id) == made["secret"]


def test_it_is_paused_enabled_tested_and_removed(
    call: Call, owner: dict[str, str], made: dict[str, Any]
) -> None:
    path = f"{HOOKS}/{made['endpoint']['endpoint_id']}"
    assert call("POST", f"{path}/pause", **owner)[1]["state"] == "paused"
    status, problem = call("POST", f"{path}/test", Idempotency_Key=KEY, **owner)
    assert (status, problem["code"]) == (409, "EndpointNotActive")
    assert call("POST", f"{path}/enable", **owner)[1]["state"] == "active"
    status, delivery = call("POST", f"{path}/test", Idempotency_Key=KEY, **owner)
    assert (status, delivery["type"], delivery["state"]) == (201, "webhook.test", "pending")
    assert call("POST", f"{path}/remove", **owner)[0] == 204
    assert call("GET", path, **owner)[1]["code"] == "EndpointNotFound"
    assert call("GET", HOOKS, **owner)[1] == {"endpoints": []}


def test_deliveries_are_listed_shown_and_replayed(
    call: Call, owner: dict[str, str], made: dict[str, Any]
) -> None:
    path = f"{HOOKS}/{made['endpoint']['endpoint_id']}"
    assert call("GET", f"{path}/deliveries", **owner)[1] == {"deliveries": [], "next": None}
    publishing.publish(ORDER, PAID)
    (listed,) = call("GET", f"{path}/deliveries?type=order.paid&state=pending", **owner)[1]["deliveries"]
    status, detail = call("GET", f"{path}/deliveries/{listed['event_id']}", **owner)
    assert status == 200
    assert {name: detail[name] for name in listed} == listed
    assert (detail["attempts"], '"type":"order.paid"' in detail["body"]) == ([], True)
    status, problem = call("POST", f"{path}/deliveries/{listed['event_id']}/replay", **owner)
    assert (status, problem["code"]) == (409, "DeliveryUnderWay")
    period = {"since": "2020-01-01T00:00:00Z", "until": "2090-01-01T00:00:00+08:00"}
    assert call("POST", f"{path}/replay", period, **owner) == (200, {"replayed": 0, "next": None})


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=lost", "state"),
        ("type=order.made", "type"),
        ("since=yesterday", "since"),
        ("since=2030-01-01T00:00:00", "since"),
        ("cursor=xyz", "cursor"),
        ("surprise=1", "surprise"),
    ],
)
def test_a_bad_filter_is_named(
    call: Call, owner: dict[str, str], made: dict[str, Any], query: str, field: str
) -> None:
    path = f"{HOOKS}/{made['endpoint']['endpoint_id']}/deliveries?{query}"
    status, problem = call("GET", path, **owner)
    assert (status, [error["field"] for error in problem["errors"]]) == (422, [field])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"since": "2030-01-01T00:00:00Z"}, "until"),
        ({"since": "2030-01-02T00:00:00Z", "until": "2030-01-01T00:00:00Z"}, "until"),
        ({"since": "2030-01-01T00:00:00", "until": "2030-01-02T00:00:00Z"}, "since"),
        ({"since": "x", "until": "2030-01-02T00:00:00Z"}, "since"),
    ],
)
def test_a_bad_period_is_named(
    call: Call, owner: dict[str, str], made: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    path = f"{HOOKS}/{made['endpoint']['endpoint_id']}/replay"
    status, problem = call("POST", path, body, **owner)
    assert (status, [error["field"] for error in problem["errors"]]) == (422, [field])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"version": 1, "description": "x"}),
        ("POST", "/pause", None),
        ("POST", "/enable", None),
        ("POST", "/remove", None),
        ("POST", "/rotate", None),
        ("POST", "/test", None),
        ("GET", "/deliveries", None),
        ("GET", "/deliveries/evt_" + "0" * 26, None),
        ("POST", "/deliveries/evt_" + "0" * 26 + "/replay", None),
        ("POST", "/replay", {"since": "2030-01-01T00:00:00Z", "until": "2030-01-02T00:00:00Z"}),
    ],
)
def test_an_endpoint_that_is_not_there_is_said_and_strangers_and_viewers_see_nothing(
    call: Call, owner: dict[str, str], method: str, path: str, body: Any
) -> None:
    where = f"{HOOKS}/{UNKNOWN}{path}"
    status, problem = call(method, where, body, Idempotency_Key=KEY, **owner)
    assert (status, problem["code"]) == (404, "EndpointNotFound")
    assert call(method, where, body, Idempotency_Key=KEY)[0] == 401
    assert call(method, where, body, Idempotency_Key=KEY, **VIEWER)[0] == 403
    status, problem = call(method, where.replace(UNKNOWN, "whe_x"), body, Idempotency_Key=KEY, **owner)
    assert (status, [error["field"] for error in problem["errors"]]) == (422, ["endpoint_id"])


def test_an_event_that_did_not_go_there_is_not_found(
    call: Call, owner: dict[str, str], made: dict[str, Any]
) -> None:
    path = f"{HOOKS}/{made['endpoint']['endpoint_id']}/deliveries/evt_{'0' * 26}"
    assert call("GET", path, **owner)[1]["code"] == "WebhookDeliveryNotFound"
    assert call("POST", f"{path}/replay", **owner)[1]["code"] == "WebhookDeliveryNotFound"
