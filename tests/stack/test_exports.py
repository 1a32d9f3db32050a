"""Codes leave in an encrypted file after two people agreed: once, whole, and found in nothing else."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from stream_unzip import stream_unzip

from tests.stack.injected import Injected
from tests.stack.logs import Logs
from tests.stack.shop import Json, Shop, Sku, codes, key, until

pytestmark = pytest.mark.stack


def proposed(shop: Shop, sku: Sku, number: int, **more: Any) -> Json:
    body = {"sku": sku.sku, "number": number, "reason": "bulk order", **more}
    answer: Json = shop.desk("POST", "/exports", body, Idempotency_Key=key()).raise_for_status().json()
    return answer


def export_of(shop: Shop, proposal: Json) -> Json:
    """The export that a proposal became."""
    exports = shop.desk("GET", "/exports").raise_for_status().json()["exports"]
    (found,) = [one for one in exports if one["proposal_id"] == proposal["proposal_id"]]
    return dict(found)


def ready(shop: Shop, proposal: Json) -> Json:
    def state() -> Json | None:
        export = export_of(shop, proposal)
        return export if export["state"] == "ready" else None

    found: Json = until(state, "the file to be ready")
    return found


def collected(shop: Shop, export: Json) -> tuple[str, list[str]]:
    """The passphrase, and what the file holds."""
    path = f"/exports/{export['export_id']}"
    url = shop.desk("POST", f"{path}/file").raise_for_status().json()["url"]
    passphrase = shop.desk("POST", f"{path}/passphrase").raise_for_status().json()["passphrase"]
    content = httpx.get(url, timeout=60).raise_for_status().content
    (text,) = (b"".join(pieces) for _, _, pieces in stream_unzip([content], passphrase.encode()))
    head, *rows = csv.reader(io.StringIO(text.decode(), newline=""))
    assert head == ["code", "expires_on"]
    return passphrase, [row[0] for row in rows]


def test_of_many_who_consent_at_once_one_does_and_one_file_is_built(shop: Shop) -> None:
    listed = codes(6)
    sku = shop.new_sku(stock=listed)
    proposal = proposed(shop, sku, 6)
    people = [shop.second, *(shop.sign_in("operations") for _ in range(2))]
    path = f"/v1/desk/proposals/{proposal['proposal_id']}/approve"
    assert shop.desk("POST", path.removeprefix("/v1/desk"), {"digest": proposal["digest"]}).status_code == 403

    def consent(number: int) -> httpx.Response:
        body = {"digest": proposal["digest"]}
        return shop.http.post(path, json=body, headers=people[number % len(people)])

    with ThreadPoolExecutor(9) as pool:
        answers = list(pool.map(consent, range(9)))

    agreed = [one.json()["decided_by"] for one in answers if one.status_code == 200]
    assert len(set(agreed)) == 1
    assert {one.json()["code"] for one in answers if one.status_code != 200} == {"NotWaiting"}
    export = ready(shop, proposal)
    assert (export["count"], export["agreed_by"]) == (6, agreed[0])
    assert shop.states(sku) == {"revealed": 6}
    _, rows = collected(shop, export)
    assert set(listed) < set(rows)
    assert len(rows) == 7


def test_file_and_passphrase_are_given_once_however_many_ask(shop: Shop) -> None:
    sku = shop.new_sku(stock=3)
    proposal = proposed(shop, sku, 3)
    shop.consent(proposal).raise_for_status()
    path = f"/exports/{ready(shop, proposal)['export_id']}"

    for part in ("file", "passphrase"):
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _, part=part: shop.desk("POST", f"{path}/{part}"), range(6)))
        assert sorted(one.status_code for one in answers) == [200, 409, 409, 409, 409, 409]


def test_a_builder_killed_after_any_write_goes_on_and_takes_no_code_twice(
    shop: Shop, injected: Injected
) -> None:
    def run() -> None:
        listed = codes(120)
        sku = shop.new_sku(stock=listed)
        proposal = proposed(shop, sku, 110)
        shop.consent(proposal).raise_for_status()
        export = ready(shop, proposal)
        assert export["count"] == 110
        _, rows = collected(shop, export)
        assert (len(rows), len(set(rows)), len(set(rows) & set(listed))) == (111, 111, 110)
        assert shop.states(sku) == {"revealed": 110, "available": 10}

    injected.killed_after_each_write(["take_codes", "build_export"], run, most=4)


def test_no_code_decoy_or_passphrase_is_in_a_log_a_table_or_a_workflow(shop: Shop, logs: Logs) -> None:
    listed = codes(4)
    sku = shop.new_sku(stock=listed)
    proposal = proposed(shop, sku, 4)
    shop.consent(proposal).raise_for_status()
    export = ready(shop, proposal)
    passphrase, rows = collected(shop, export)
    (decoy,) = set(rows) - set(listed)
    for text in (decoy, listed[0]):
        body = {"code": text, "reason": "found in a forum"}
        shop.desk("POST", "/codes/trace", body).raise_for_status()

    text = logs.with_line_of(export["export_id"])

    dynamodb = shop.aws("dynamodb")
    for table in ("exports", "looks", "approvals", "audit", "breaks", "stock"):
        for page in dynamodb.get_paginator("scan").paginate(TableName=f"yima-local-{table}"):
            text += repr(page["Items"])
    states = shop.aws("stepfunctions")
    (machine,) = [
        one["stateMachineArn"]
        for one in states.list_state_machines()["stateMachines"]
        if one["name"].endswith("code_export")
    ]
    for execution in states.list_executions(stateMachineArn=machine)["executions"]:
        history = states.get_execution_history(executionArn=execution["executionArn"])
        text += json.dumps(history["events"], default=str)
    for secret in (*listed, decoy, passphrase):
        assert secret not in text
        assert secret.replace("-", "") not in text


def test_a_decoy_that_turns_up_names_its_export_and_everybody_sees_it(shop: Shop) -> None:
    listed = codes(3)
    sku = shop.new_sku(stock=listed)
    proposal = proposed(shop, sku, 3)
    shop.consent(proposal).raise_for_status()
    export = ready(shop, proposal)
    _, rows = collected(shop, export)
    (decoy,) = set(rows) - set(listed)

    (found,) = trace(shop, decoy)
    (code,) = trace(shop, listed[0])

    assert (found["origin"], found["code"]) == ("decoy", None)
    assert found["export"]["export_id"] == code["export"]["export_id"] == export["export_id"]
    assert (found["export"]["asked_by"], code["origin"]) == (export["asked_by"], "stock")
    subjects = [(one["kind"], one["subject"]) for one in listed_breaks(shop)]
    assert ("leaked_export", export["export_id"]) in subjects
    seen = shop.desk("GET", f"/codes/{code['code']['code_id']}").raise_for_status().json()["looks"]
    kinds = [one["kind"] for one in seen]
    assert kinds == ["exported", "file_collected", "passphrase_collected", "searched"]


def test_whoever_looks_at_unusually_many_codes_becomes_a_break(shop: Shop) -> None:
    listed = codes(8)
    shop.new_sku(stock=listed)
    nosy = shop.sign_in("support")
    for text in listed:
        body = {"code": text, "reason": "just curious"}
        shop.http.post("/v1/desk/codes/trace", json=body, headers=nosy).raise_for_status()
    code_id = trace(shop, listed[0])[0]["code"]["code_id"]
    looks = shop.desk("GET", f"/codes/{code_id}").raise_for_status().json()["looks"]
    who = looks[0]["actor"]

    until(
        lambda: any(
            one["kind"] == "many_looks" and one["subject"].startswith(who) for one in listed_breaks(shop)
        ),
        "the break",
    )


def trace(shop: Shop, text: str) -> list[Json]:
    body = {"code": text, "reason": "found in a forum"}
    found: list[Json] = shop.desk("POST", "/codes/trace", body).raise_for_status().json()["found"]
    return found


def listed_breaks(shop: Shop) -> list[Json]:
    found: list[Json] = shop.desk("GET", "/breaks").raise_for_status().json()["breaks"]
    return found
