"""What a key permits once its signature is genuine: addresses, scopes, time, and how many requests."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from chalicelib.kernel import clock
from chalicelib.partners.model import PartnerScope, PartnerState
from chalicelib.partners.service import keeping
from tests.api.partners import EVERYTHING, Partner, with_key
from tests.api.test_http import Call, call
from tests.api.test_partner_signatures import BALANCES, ORDERS, code, partner

__all__ = ["call", "partner"]


def test_what_is_wrong_beside_the_signature_is_told_after_it_is_genuine(call: Call, partner: Partner) -> None:
    elsewhere = with_key(call, partner.partner_id, "key-2222222222222", networks=("203.0.113.0/24",))
    here = with_key(call, partner.partner_id, "key-3333333333333", networks=("127.0.0.0/8", "::1/128"))
    reader = with_key(
        call, partner.partner_id, "key-4444444444444", scopes=frozenset({PartnerScope.CATALOG_READ})
    )
    status, problem = elsewhere.send("GET", BALANCES)
    assert (status, problem["code"], problem["address"]) == (403, "AddressNotAllowed", "127.0.0.1")
    assert here.send("GET", BALANCES)[0] == 200
    status, problem = reader.send("GET", BALANCES)
    assert (status, problem["code"], problem["scope"]) == (403, "ScopeMissing", "balance:read")
    for one in (elsewhere, reader):
        headers = one.sign("GET", BALANCES) | {"Yima-Signature": "0" * 64}
        assert code(call("GET", BALANCES, b"", **headers)) == (401, "SignatureRefused")


def test_an_expired_key_says_so(call: Call, partner: Partner) -> None:
    until = clock.text(clock.now() + timedelta(seconds=100))
    short = with_key(call, partner.partner_id, "key-5555555555555", expires_at=until)
    assert short.send("GET", BALANCES)[0] == 200

    with time_machine.travel(time.time() + 101):
        assert code(short.send("GET", BALANCES)) == (403, "PartnerKeyExpired")
        assert partner.send("GET", BALANCES)[0] == 200


def test_a_revoked_key_and_a_suspended_partner_are_refused_at_once(call: Call, partner: Partner) -> None:
    other = with_key(call, partner.partner_id, "key-6666666666666")
    assert other.send("GET", BALANCES)[0] == 200

    keeping.revoke(partner.partner_id, other.key_id)
    assert code(other.send("GET", BALANCES)) == (403, "PartnerKeyRevoked")
    keeping.change(partner.partner_id, {"state": PartnerState.SUSPENDED})
    assert code(partner.send("GET", BALANCES)) == (403, "PartnerSuspended")
    keeping.change(partner.partner_id, {"state": PartnerState.ACTIVE})
    assert partner.send("GET", BALANCES)[0] == 200


def test_a_key_is_limited_by_the_minute_and_told_when_to_come_again(call: Call, partner: Partner) -> None:
    slow = with_key(call, partner.partner_id, "key-7777777777777", per_minute=2)
    begin = int(time.time()) // 60 * 60 + 3600

    with time_machine.travel(begin + 50, tick=False):
        assert [slow.send("GET", BALANCES)[0] for _ in range(2)] == [200, 200]
        sent = call.client.http.get(BALANCES, headers=slow.sign("GET", BALANCES))  # type: ignore[attr-defined]
        assert (sent.status_code, sent.json_body["code"]) == (429, "RateLimited")
        assert sent.headers["Retry-After"] == "10"
        assert sent.headers["RateLimit"] == '"key";r=0;t=10'
        assert sent.headers["Content-Type"] == "application/problem+json"
    with time_machine.travel(begin + 60, tick=False):
        assert slow.send("GET", BALANCES)[0] == 200
        assert partner.send("GET", BALANCES)[0] == 200
    with time_machine.travel(begin + 59, tick=False):
        assert slow.send("GET", BALANCES)[0] == 200, (
            "a server whose clock is behind counts in the later window"
        )
        assert code(slow.send("GET", BALANCES)) == (429, "RateLimited")


def test_a_refusal_has_the_headers_of_the_limit_too(call: Call, partner: Partner) -> None:
    path = f"{ORDERS}/ord_01JD0000000000000000000001"
    sent = call.client.http.get(path, headers=partner.sign("GET", path))  # type: ignore[attr-defined]

    assert sent.status_code == 404
    assert sent.headers["RateLimit"].startswith('"key";r=5999;')


def test_a_request_costs_two_reads_and_two_writes(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.kernel import table

    assert partner.send("GET", BALANCES)[0] == 200
    asked: list[str] = []
    ask = table._ask

    def noting(operation: str, request: Any) -> dict[str, Any]:
        asked.append(f"{operation} {request['TableName'].rpartition('-')[2]}")
        return ask(operation, request)

    monkeypatch.setattr(table, "_ask", noting)

    assert partner.send("GET", BALANCES)[0] == 200
    assert sorted(asked) == [
        "GetItem partners",
        "GetItem partners",
        "PutItem partners",
        "Query wallets",
        "UpdateItem partners",
    ]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/v1/partner/catalog", "catalog:read"),
        ("GET", BALANCES, "balance:read"),
        ("GET", f"{BALANCES}/USD/statement", "balance:read"),
        ("POST", ORDERS, "orders:place"),
        ("GET", ORDERS, "orders:read"),
        ("GET", f"{ORDERS}/ord_01JD0000000000000000000001", "orders:read"),
        ("POST", f"{ORDERS}/ord_01JD0000000000000000000001/reveal", "codes:read"),
    ],
)
def test_a_route_needs_its_scope_and_no_other(
    call: Call, partner: Partner, method: str, path: str, scope: str
) -> None:
    only = with_key(call, partner.partner_id, "key-8888888888888", scopes=frozenset({PartnerScope(scope)}))
    rest = EVERYTHING - {PartnerScope(scope)}
    others = with_key(call, partner.partner_id, "key-9999999999999", scopes=rest)

    assert only.send(method, path, key="k" * 16)[0] in {200, 400, 404, 422}
    assert others.send(method, path, key="k" * 16)[1].get("scope") == scope
