"""Which requests are a partner's own, and what each refusal tells."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock, config
from chalicelib.partners.service import keeping, verifying
from chalicelib.partners.store import uses
from tests.api.partners import Partner, make_partner, with_key
from tests.api.test_http import Call, call, owner, sku

__all__ = ["call", "owner", "sku"]

BALANCES = "/v1/partner/balances"
ORDERS = "/v1/partner/orders"


@pytest.fixture
def partner(call: Call) -> Partner:
    return make_partner(call)


def code(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    return answer[0], str(answer[1].get("code"))


def test_a_signed_request_is_answered_with_the_limit_of_its_key(call: Call, partner: Partner) -> None:
    sent = call.client.http.get(BALANCES, headers=partner.sign("GET", BALANCES))  # type: ignore[attr-defined]

    assert (sent.status_code, sent.json_body) == (200, {"wallets": []})
    assert sent.headers["RateLimit-Policy"] == '"key";q=6000;w=60'
    name, left, rest = sent.headers["RateLimit"].split(";")
    assert (name, left) == ('"key"', "r=5999")
    assert 1 <= int(rest.removeprefix("t=")) <= 60
    assert keeping.keys(partner.partner_id)[1][partner.key_id][:4] == str(clock.now().year)


@pytest.mark.parametrize("header", ["Yima-Key", "Yima-Timestamp", "Yima-Nonce", "Yima-Signature"])
@pytest.mark.parametrize("value", [None, "", "x", "é", "0" * 65, "1 2", "1764200000.5"])
def test_a_header_that_lacks_or_is_malformed_is_named(
    call: Call, partner: Partner, header: str, value: str | None
) -> None:
    headers = partner.sign("GET", BALANCES)
    del headers[header]

    status, problem = call("GET", BALANCES, b"", **headers | ({} if value is None else {header: value}))

    assert (status, problem["code"]) == (401, "SignatureMissing")
    assert [error["field"] for error in problem["errors"]] == [header]


def test_no_header_at_all_names_all_four(call: Call, partner: Partner) -> None:
    status, problem = call("GET", BALANCES, b"", Authorization="Bearer owner-token")

    assert status == 401
    assert len(problem["errors"]) == 4


def test_a_used_nonce_is_refused_and_nothing_is_done_again(call: Call, partner: Partner) -> None:
    headers = partner.sign("GET", BALANCES)

    assert call("GET", BALANCES, b"", **headers)[0] == 200
    assert code(call("GET", BALANCES, b"", **headers)) == (401, "NonceUsed")


def test_a_nonce_belongs_to_its_key(call: Call, partner: Partner) -> None:
    other = with_key(call, partner.partner_id, "key-1111111111111")
    now = clock.now()

    assert uses.use_nonce(partner.key_id, "n" * 16, now=now, until=now + timedelta(seconds=600))
    assert uses.use_nonce(other.key_id, "n" * 16, now=now, until=now + timedelta(seconds=600))
    assert not uses.use_nonce(other.key_id, "n" * 16, now=now, until=now + timedelta(seconds=600))
    later = now + timedelta(seconds=601)
    assert uses.use_nonce(other.key_id, "n" * 16, now=later, until=later), "not deleted yet, but over"


def test_a_nonce_whose_answer_is_lost_is_used_once(
    call: Call, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database does it and its answer is lost; the same question again is no replay."""
    from chalicelib.kernel import table

    ask = table._ask
    lost: list[Any] = []

    def losing(operation: str, request: Any) -> dict[str, Any]:
        answer = ask(operation, request)
        if operation == "PutItem" and not lost:
            lost.append(answer)
            return ask(operation, request)
        return answer

    monkeypatch.setattr(table, "_ask", losing)

    assert partner.send("GET", BALANCES)[0] == 200
    assert len(lost) == 1


def test_a_bad_signature_uses_no_nonce_up_and_counts_for_nothing(call: Call, partner: Partner) -> None:
    headers = partner.sign("GET", BALANCES)

    assert code(call("GET", BALANCES, b"", **headers | {"Yima-Signature": "0" * 64})) == (
        401,
        "SignatureRefused",
    )
    assert keeping.keys(partner.partner_id)[1] == {}
    assert call("GET", BALANCES, b"", **headers)[0] == 200


def test_an_unknown_key_looks_like_a_bad_signature(call: Call, partner: Partner) -> None:
    bad = partner.sign("GET", BALANCES) | {"Yima-Signature": "0" * 64}
    unknown = partner.sign("GET", BALANCES) | {"Yima-Key": "key_01JD0000000000000000000000"}

    assert call("GET", BALANCES, b"", **bad) == call("GET", BALANCES, b"", **unknown)


def test_an_altered_body_is_refused(call: Call, partner: Partner) -> None:
    body = json.dumps({"items": [], "currency": "USD", "expected_total": 1}).encode()
    headers = partner.sign("POST", ORDERS, body=body, key="k" * 16)

    assert code(call("POST", ORDERS, body.replace(b"1", b"2"), **headers))[1] == "SignatureRefused"
    assert code(call("POST", ORDERS, body, **headers))[1] == "Invalid"


def test_an_altered_query_is_refused(call: Call, partner: Partner) -> None:
    pairs = [("cursor", "abc"), ("cursor", "abd")]
    headers = partner.sign("GET", ORDERS, pairs)

    for path in (ORDERS, f"{ORDERS}?cursor=abc", f"{ORDERS}?cursor=abd&cursor=abe", f"{ORDERS}?cursor=abd"):
        assert code(call("GET", path, b"", **headers))[1] == "SignatureRefused", path
    assert code(call("GET", f"{ORDERS}?cursor=abd&cursor=abc", b"", **headers))[1] == "Invalid"


def test_an_altered_path_is_refused(call: Call, partner: Partner) -> None:
    first, second = (f"{ORDERS}/ord_01JD000000000000000000000{number}" for number in (1, 2))
    headers = partner.sign("GET", first)

    assert code(call("GET", second, b"", **headers))[1] == "SignatureRefused"
    assert code(call("GET", ORDERS, b"", **headers))[1] == "SignatureRefused"
    assert code(call("GET", first, b"", **headers))[1] == "OrderNotFound"


def test_an_altered_idempotency_key_is_refused(call: Call, partner: Partner) -> None:
    headers = partner.sign("POST", ORDERS, body=b"{}", key="k" * 16)

    assert code(call("POST", ORDERS, b"{}", **headers | {"Idempotency-Key": "l" * 16}))[1] == (
        "SignatureRefused"
    )


@pytest.mark.parametrize("seconds", [-301, -100_000, 302, 100_000])
def test_a_skewed_clock_is_told_by_how_much(call: Call, partner: Partner, seconds: int) -> None:
    with time_machine.travel(time.time() + seconds, tick=False):
        headers = partner.sign("GET", BALANCES)

    status, problem = call("GET", BALANCES, b"", **headers)

    assert (status, problem["code"]) == (401, "ClockSkewed")
    assert abs(problem["difference_seconds"] - seconds) <= 1
    assert abs(clock.parse(problem["server_time"]) - clock.now()) < timedelta(seconds=5)


@pytest.mark.parametrize("seconds", [-295, 295])
def test_a_clock_may_be_five_minutes_off(call: Call, partner: Partner, seconds: int) -> None:
    with time_machine.travel(time.time() + seconds, tick=False):
        headers = partner.sign("GET", BALANCES)

    assert call("GET", BALANCES, b"", **headers)[0] == 200
    assert code(call("GET", BALANCES, b"", **headers)) == (401, "NonceUsed")


def test_a_key_is_rotated_without_a_pause(call: Call, partner: Partner) -> None:
    key, second = keeping.add_secret(partner.partner_id, partner.key_id)
    renewed = Partner(call, partner.partner_id, partner.key_id, second)
    assert second != partner.secret

    assert partner.send("GET", BALANCES)[0] == 200
    assert renewed.send("GET", BALANCES)[0] == 200
    keeping.retire_secret(partner.partner_id, partner.key_id, key.secrets[0].secret_id)
    assert code(partner.send("GET", BALANCES)) == (401, "SignatureRefused")
    assert renewed.send("GET", BALANCES)[0] == 200


def test_secrets_are_asked_of_the_vault_once_a_minute(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    real = vault()

    class Counting:
        def unwrap(self, wrapped: bytes, context: Any) -> bytes:
            asked.append(wrapped)
            return real.unwrap(wrapped, context)

    monkeypatch.setattr(verifying, "vault", Counting)

    assert [partner.send("GET", BALANCES)[0] for _ in range(3)] == [200, 200, 200]
    assert len(asked) == 1


def test_a_key_of_another_stage_opens_nothing(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if its item were copied there: the secret is wrapped for its stage."""
    monkeypatch.setenv("YIMA_STAGE", "other")
    config.settings.cache_clear()
    verifying.forget()

    assert code(partner.send("GET", BALANCES)) == (401, "SignatureRefused")


def test_nothing_of_a_secret_is_stored_or_said(call: Call, partner: Partner, caplog: Any) -> None:
    from chalicelib.partners.store.table import table

    assert partner.send("GET", BALANCES)[0] == 200
    item = table().get(f"KEY#{partner.key_id}", "KEY")

    assert item
    assert partner.secret not in repr(item)
    assert partner.secret not in repr(keeping.get_key(partner.partner_id, partner.key_id))
    assert partner.secret not in caplog.text
