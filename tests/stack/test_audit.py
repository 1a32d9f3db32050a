"""The audit log on the local cloud: many at once keep one chain, a death leaves the beginning."""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.stack.conftest import PROJECT
from tests.stack.injected import Injected
from tests.stack.shop import Json, Shop, codes, until

pytestmark = pytest.mark.stack
ENTRIES = "/audit/entries"


def proof() -> subprocess.CompletedProcess[str]:
    """What the operator's command says of the running shop."""
    return subprocess.run(
        [sys.executable, "-m", "infra.audit", "--stage", "local"],
        cwd=PROJECT,
        check=False,
        capture_output=True,
        text=True,
        env=dict(os.environ),
    )


def listed(shop: Shop, query: str) -> list[Json]:
    """Every action that a search finds."""
    found: list[Json] = []
    cursor = ""
    while True:
        page = shop.desk("GET", f"{ENTRIES}?{query}{cursor}").raise_for_status().json()
        found += page["entries"]
        if not page["next"]:
            return found
        cursor = f"&cursor={page['next']}"


def details(shop: Shop, row: Json) -> Json:
    whole: Json = shop.desk("GET", f"{ENTRIES}/{row['chain']}/{row['number']}").raise_for_status().json()
    return whole


def all_of(shop: Shop) -> list[Json]:
    pages = shop.aws("dynamodb").get_paginator("scan").paginate(TableName="yima-local-audit")
    return [item for page in pages for item in page["Items"]]


def at_once(count: int, act: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


def test_many_at_once_keep_one_chain_and_none_is_lost(shop: Shop) -> None:
    sku = shop.new_sku()

    answers = at_once(
        12, lambda number: shop.desk("PATCH", f"/skus/{sku.sku}", {"most_per_order": 1 + number})
    )

    by_status: dict[int, int] = {}
    for answer in answers:
        by_status[answer.status_code] = by_status.get(answer.status_code, 0) + 1
    rows = until(
        lambda: found if len(found := listed(shop, f"about={sku.sku}&operation=change_sku")) == 12 else None,
        "every action to be listed",
    )
    told: dict[int, int] = {}
    for row in rows:
        told[row["status"]] = told.get(row["status"], 0) + 1
    assert told == by_status
    said = proof()
    assert (said.returncode, "staff: intact" in said.stdout) == (0, True), said.stdout + said.stderr


def test_a_death_in_the_middle_leaves_the_beginning_and_the_chain(shop: Shop, injected: Injected) -> None:
    """The first write is the beginning, the second the price, the third the outcome."""
    ends: list[tuple[Any, int]] = []
    for after in (1, 2):
        sku = shop.new_sku()
        injected.crash("api_handler", after_write=after)
        answer = shop.desk("PATCH", f"/skus/{sku.sku}", {"price": {"amount": 777, "currency": "USD"}})
        assert answer.status_code >= 500
        assert injected.fired("api_handler")
        injected.forget()
        (row,) = listed(shop, f"about={sku.sku}&operation=change_sku")
        assert (row["stage"], row["status"]) == ("begun", None)
        assert details(shop, row)["given"] == {"price": {"amount": 777, "currency": "USD"}}
        pages = shop.desk("GET", "/products").raise_for_status().json()["products"]
        (price,) = [one["price"]["amount"] for page in pages for one in page["skus"] if one["sku"] == sku.sku]
        ends.append((after, price))

    assert ends == [(1, 1299), (2, 777)]
    assert proof().returncode == 0


def test_signing_in_is_recorded_with_who_it_was_and_so_is_failing_to(shop: Shop) -> None:
    person = shop.hire("support")
    wrong = person | {"password": f"wrong-{uuid.uuid4()}"}
    assert shop.http.post("/v1/desk/sign-in", json=wrong).status_code == 401
    token = shop.http.post("/v1/desk/sign-in", json=person).raise_for_status().json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert shop.http.post("/v1/desk/categories", json={}, headers=headers).status_code == 403

    people = shop.desk("GET", "/audit/people").raise_for_status().json()["people"]
    (subject,) = [one["person"] for one in people if one["email"] == person["email"]]
    rows = until(lambda: listed(shop, f"person={subject}"), "the refused attempt")
    assert [(one["operation"], one["problem"], one["email"], one["roles"]) for one in rows] == [
        ("create_category", "NotPermitted", person["email"], ["support"])
    ]
    ((_, entry),) = [(one["about"], one) for one in listed(shop, f"about={subject}")]
    tries = listed(shop, f"person={entry['person']}")
    assert [one["status"] for one in tries] == [200, 401]
    text = str(all_of(shop))
    for secret in (person["password"], wrong["password"], token, shop.stack["staff"]["password"]):
        assert secret not in text


def test_no_code_and_no_ciphertext_is_in_the_log(shop: Shop) -> None:
    lines = codes(3)
    sku = shop.new_sku(stock=lines)
    order = shop.buy(sku)
    order.reveal()

    items = all_of(shop)

    assert [code for code in lines if code in str(items)] == []
    assert "grace.buyer@example.com" not in str(items)
    assert not any("B" in value for item in items for value in kinds(item))


def kinds(value: Any) -> list[Any]:
    """Every typed value inside an item."""
    if not isinstance(value, dict):
        return []
    inner = [one for each in value.values() for one in (each if isinstance(each, list) else [each])]
    return [value] + [found for one in inner for found in kinds(one)]


def test_the_check_seals_the_chains_and_the_proof_finds_what_is_changed_behind_it(shop: Shop) -> None:
    sku = shop.new_sku()
    shop.desk("PATCH", f"/skus/{sku.sku}", {"active": False}).raise_for_status()
    assert Injected(shop).invoke("seal_audit")["broken"] == 0
    (staff,) = [one for one in shop.desk("GET", "/audit/chains").json()["chains"] if one["chain"] == "staff"]
    assert (staff["state"], staff["number"] > 2) == ("intact", True)
    before = proof()
    assert before.returncode == 0, before.stdout + before.stderr
    assert f"sealed up to entry {staff['number']}" in before.stdout

    (row,) = listed(shop, f"about={sku.sku}&operation=change_sku")
    dynamodb = shop.aws("dynamodb")
    found = next(
        item
        for item in all_of(shop)
        if item.get("number") == {"N": str(row["number"])} and item["pk"]["S"].startswith("staff#")
    )
    dynamodb.put_item(TableName="yima-local-audit", Item=found | {"person": {"S": "somebody-else"}})
    after = proof()
    shown = details(shop, row)
    dynamodb.put_item(TableName="yima-local-audit", Item=found)

    assert after.returncode == 1
    assert f"entry {row['number']}: its content is not what its hash says" in after.stdout
    assert shown["intact"] is False
    assert proof().returncode == 0
