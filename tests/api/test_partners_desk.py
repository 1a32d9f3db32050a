"""How staff look after partners: keys, secrets, money, orders."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalog.model import Sku
from chalicelib.gateways import identity
from chalicelib.gateways.identity import Claims
from chalicelib.kernel import clock
from chalicelib.staff import store as staff_store
from chalicelib.staff.model import Origin
from tests.api.partners import Partner, make_partner
from tests.api.test_http import Call, call, sku
from tests.api.test_partner import ORDERS, wish

__all__ = ["call", "sku"]

PARTNERS = "/v1/desk/partners"
KEY = "a-key-of-sixteen-or-more"
ACME = {"name": "Acme", "email": "api@acme.example", "currency": "USD"}
WANTED = {"name": "Server", "scopes": ["balance:read", "orders:read"]}
PEOPLE = {
    "ann": ("finance",),
    "bob": ("finance",),
    "olga": ("owner",),
    "vera": ("viewer",),
    "sue": ("support",),
}


def by(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


@pytest.fixture(autouse=True)
def _people(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PEOPLE:
        staff_store.open_session(name, "", Origin("", ""), of_epoch=0, pending=False)
    monkeypatch.setattr(identity, "verify", lambda token: Claims(token, PEOPLE[token]))


@pytest.fixture
def acme(call: Call) -> str:
    """The path of a partner."""
    _, made = call("POST", PARTNERS, ACME, Idempotency_Key=KEY, **by("ann"))
    return f"{PARTNERS}/{made['partner_id']}"


def made_key(call: Call, acme: str, name: str = KEY, **changes: Any) -> dict[str, Any]:
    status, key = call("POST", f"{acme}/keys", WANTED | changes, Idempotency_Key=name, **by("ann"))
    assert status == 201, key
    return key


def detail(call: Call, acme: str) -> dict[str, Any]:
    return call("GET", acme, **by("ann"))[1]


def sends(call: Call, acme: str, key: dict[str, Any], secret: str) -> int:
    """What a request with that secret is answered."""
    partner = Partner(call, acme.rpartition("/")[2], key["key_id"], secret)
    return partner.send("GET", "/v1/partner/balances")[0]


def test_a_partner_is_taken_on_once(call: Call) -> None:
    status, made = call("POST", PARTNERS, ACME, Idempotency_Key=KEY, **by("ann"))

    assert (status, made["state"], made["language"]) == (201, "active", "en")
    assert made["owner"] == f"partner_{made['partner_id']}"
    assert call("POST", PARTNERS, ACME, Idempotency_Key=KEY, **by("ann"))[1] == made
    other = ACME | {"name": "Other"}
    assert (
        call("POST", PARTNERS, other, Idempotency_Key=KEY, **by("ann"))[1]["code"] == "IdempotencyKeyReused"
    )
    call("POST", PARTNERS, other, Idempotency_Key=KEY + "2", **by("ann"))
    _, listed = call("GET", PARTNERS, **by("bob"))
    assert sorted(one["name"] for one in listed["partners"]) == ["Acme", "Other"]


def test_every_route_is_for_finance_and_the_owner(call: Call, acme: str) -> None:
    from app import ROUTES

    paths = [
        (route.method, route.path) for domain in ROUTES if domain.tag == "partners" for route in domain.all
    ]
    ids = {"key_id": "key", "secret_id": "sec", "deposit_id": "dep"}
    assert len(paths) == 15
    for method, path in paths:
        told = path.replace("{partner_id}", acme.rpartition("/")[2]).replace("{currency}", "USD")
        for name, prefix in ids.items():
            told = told.replace(f"{{{name}}}", f"{prefix}_01JD0000000000000000000000")
        for name in ("vera", "sue"):
            assert call(method, told, {}, Idempotency_Key=KEY, **by(name))[1]["code"] == "NotPermitted", path
        assert call(method, told, {}, Idempotency_Key=KEY)[0] == 401, path
        for name in ("ann", "olga"):
            assert call(method, told, {}, Idempotency_Key=KEY, **by(name))[0] not in {401, 403}, path


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"email": "nobody"}, "email"),
        ({"currency": "usd"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"language": "fr"}, "language"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_bad_partner_is_refused_by_field(call: Call, change: dict[str, Any], field: str) -> None:
    status, problem = call("POST", PARTNERS, ACME | change, Idempotency_Key=KEY, **by("ann"))

    assert (status, [error["field"] for error in problem["errors"]]) == (422, [field])
    assert call("GET", PARTNERS, **by("ann"))[1]["partners"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"networks": ["203.0.113.9/24"]}, "networks.0"),
        ({"networks": ["::1", "nowhere"]}, "networks.1"),
        ({"networks": ["10.0.0.0/8"] * 51}, "networks"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2040-01-01T00:00:00"}, "expires_at"),
        ({"expires_at": "tomorrow"}, "expires_at"),
        ({"per_minute": 0}, "per_minute"),
        ({"per_minute": 6001}, "per_minute"),
        ({"sandbox": "yes"}, "sandbox"),
        ({"name": " "}, "name"),
    ],
)
def test_a_bad_key_is_refused_by_field(call: Call, acme: str, change: dict[str, Any], field: str) -> None:
    status, problem = call("POST", f"{acme}/keys", WANTED | change, Idempotency_Key=KEY, **by("ann"))

    assert (status, [error["field"] for error in problem["errors"]]) == (422, [field])
    assert detail(call, acme)["keys"] == []


def test_a_keys_secret_is_shown_once(call: Call, acme: str) -> None:
    key = made_key(
        call, acme, networks=["127.0.0.1", "2001:DB8::/48"], expires_at="2040-01-01T01:00:00+01:00"
    )

    assert key["secret"].startswith("yps_")
    assert len(key["secret"]) == 4 + 43
    assert key["networks"] == ["127.0.0.1/32", "2001:db8::/48"]
    assert key["expires_at"] == "2040-01-01T00:00:00.000Z"
    assert (key["sandbox"], key["per_minute"], key["state"]) == (False, 300, "live")
    again = made_key(
        call, acme, networks=["127.0.0.1", "2001:DB8::/48"], expires_at="2040-01-01T01:00:00+01:00"
    )
    assert again == key | {"secret": None}
    assert key["secret"] not in str(detail(call, acme))
    assert sends(call, acme, key, key["secret"]) == 200, "the repeat changed nothing"
    other = call("POST", f"{acme}/keys", WANTED, Idempotency_Key=KEY, **by("ann"))
    assert other[1]["code"] == "IdempotencyKeyReused"
    assert len(detail(call, acme)["keys"]) == 1


def test_secrets_are_rotated_by_staff(call: Call, acme: str) -> None:
    key = made_key(call, acme)
    path = f"{acme}/keys/{key['key_id']}"
    first = key["secrets"][0]["secret_id"]
    assert call("POST", f"{path}/secrets/{first}/retire", **by("ann"))[1]["code"] == "LastLiveSecret"

    status, renewed = call("POST", f"{path}/secrets", **by("ann"))

    assert (status, len(renewed["secrets"])) == (201, 2)
    assert call("POST", f"{path}/secrets", **by("ann"))[1]["code"] == "TwoLiveSecrets"
    assert [sends(call, acme, key, one["secret"]) for one in (key, renewed)] == [200, 200]
    status, rest = call("POST", f"{path}/secrets/{first}/retire", **by("bob"))
    assert (status, [one["secret_id"] for one in rest["secrets"]]) == (
        200,
        [renewed["secrets"][1]["secret_id"]],
    )
    assert [sends(call, acme, key, one["secret"]) for one in (key, renewed)] == [401, 200]
    assert call("POST", f"{path}/secrets/{first}/retire", **by("ann"))[1]["code"] == "PartnerSecretNotFound"


def test_a_key_is_changed_from_its_next_request_on(call: Call, acme: str) -> None:
    key = made_key(call, acme)
    path = f"{acme}/keys/{key['key_id']}"
    assert sends(call, acme, key, key["secret"]) == 200

    _, changed = call("PATCH", path, {"networks": ["203.0.113.0/24"], "per_minute": 5}, **by("ann"))
    assert (changed["networks"], changed["per_minute"], changed["scopes"]) == (
        ["203.0.113.0/24"],
        5,
        ["balance:read", "orders:read"],
    )
    assert sends(call, acme, key, key["secret"]) == 403
    call("PATCH", path, {"networks": [], "scopes": ["catalog:read"]}, **by("ann"))
    assert sends(call, acme, key, key["secret"]) == 403
    until = clock.text(clock.now() + timedelta(hours=1))
    _, changed = call("PATCH", path, {"scopes": ["balance:read"], "expires_at": until}, **by("ann"))
    assert changed["expires_at"] == until
    assert sends(call, acme, key, key["secret"]) == 200
    assert call("PATCH", path, {"expires_at": None}, **by("ann"))[1]["expires_at"] is None
    assert call("PATCH", path, {}, **by("ann"))[0] == 200
    assert call("PATCH", path, {"sandbox": True}, **by("ann"))[0] == 422, "a key is of one sort for ever"


def test_a_revoked_key_stays_so(call: Call, acme: str) -> None:
    key = made_key(call, acme)
    path = f"{acme}/keys/{key['key_id']}"
    assert sends(call, acme, key, key["secret"]) == 200

    for _ in range(2):
        assert call("POST", f"{path}/revoke", **by("ann"))[1]["state"] == "revoked"
    assert sends(call, acme, key, key["secret"]) == 403
    assert call("PATCH", path, {"per_minute": 5}, **by("ann"))[1]["code"] == "PartnerKeyRevoked"
    assert call("POST", f"{path}/secrets", **by("ann"))[1]["code"] == "PartnerKeyRevoked"
    (shown,) = detail(call, acme)["keys"]
    assert shown["state"] == "revoked"
    assert shown["last_used"] is not None


def test_keys_of_others_and_unknown_partners_do_not_exist(call: Call, acme: str) -> None:
    key = made_key(call, acme)
    _, other = call("POST", PARTNERS, ACME, Idempotency_Key=KEY + "2", **by("ann"))
    foreign = f"{PARTNERS}/{other['partner_id']}/keys/{key['key_id']}"
    nobody = f"{PARTNERS}/ptn_01JD0000000000000000000000"

    assert call("POST", f"{foreign}/revoke", **by("ann"))[1]["code"] == "PartnerKeyNotFound"
    assert call("PATCH", foreign, {"per_minute": 5}, **by("ann"))[1]["code"] == "PartnerKeyNotFound"
    assert call("POST", f"{foreign}/secrets", **by("ann"))[1]["code"] == "PartnerKeyNotFound"
    assert call("GET", nobody, **by("ann"))[1]["code"] == "PartnerNotFound"
    assert call("PATCH", nobody, {"name": "X"}, **by("ann"))[1]["code"] == "PartnerNotFound"
    made = call("POST", f"{nobody}/keys", WANTED, Idempotency_Key=KEY, **by("ann"))
    assert made[1]["code"] == "PartnerNotFound"
    line = call("POST", f"{nobody}/credit-lines/USD", {"amount": 5}, **by("ann"))
    assert line[1]["code"] == "PartnerNotFound"
    assert detail(call, acme)["keys"][0]["state"] == "live"


def test_a_partner_is_changed_and_suspended(call: Call, acme: str) -> None:
    key = made_key(call, acme)

    _, changed = call("PATCH", acme, {"name": "Acme Ltd", "state": "suspended"}, **by("ann"))

    assert (changed["name"], changed["state"], changed["email"]) == (
        "Acme Ltd",
        "suspended",
        "api@acme.example",
    )
    assert sends(call, acme, key, key["secret"]) == 403
    assert call("PATCH", acme, {"state": "gone"}, **by("ann"))[0] == 422


def test_staff_see_a_partners_orders(call: Call, sku: Sku) -> None:
    partner = make_partner(call)
    partner.fill(5000)
    _, order = partner.send("POST", ORDERS, wish(sku), key=KEY)

    _, listed = call("GET", f"{PARTNERS}/{partner.partner_id}/orders", **by("ann"))

    assert [one["order_id"] for one in listed["orders"]] == [order["order_id"]]
    assert order["codes"][0]["code"] not in str(listed)
    bad = call("GET", f"{PARTNERS}/{partner.partner_id}/orders?cursor=zzz", **by("ann"))
    assert bad[1]["errors"][0]["field"] == "cursor"
