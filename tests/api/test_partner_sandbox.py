"""Orders of the sandbox: answers like real ones, and nothing else in the whole shop knows of them."""

from typing import Any

import boto3
import pytest

from chalicelib.catalog.model import Sku, SkuKind
from chalicelib.orders.service import states
from chalicelib.partners.service.sandbox import PLAY_MONEY
from tests.api.partners import Partner, with_key
from tests.api.test_http import Call, call, sku
from tests.api.test_partner import KEY, ORDERS, partner, wish
from tests.conftest import DOMAINS
from tests.service.conftest import make_sku

__all__ = ["call", "partner", "sku"]


@pytest.fixture
def play(call: Call, partner: Partner) -> Partner:
    """The same partner with a key of the sandbox."""
    return with_key(call, partner.partner_id, "key-sandbox-00000", sandbox=True)


def everything() -> dict[str, list[Any]]:
    """Every item of every table but the partners' own."""
    client: Any = boto3.client("dynamodb")
    return {
        domain: sorted(client.scan(TableName=f"yima-test-{domain}")["Items"], key=repr)
        for domain in DOMAINS
        if domain != "partners"
    }


def test_the_sandbox_answers_alike_and_touches_nothing(partner: Partner, play: Partner, sku: Sku) -> None:
    pair = make_sku(kind=SkuKind.NUMBER_PASSWORD)
    partner.fill(5000)
    _, real = partner.send("POST", ORDERS, wish(sku), key=KEY)
    before = everything()

    status, made_up = play.send("POST", ORDERS, wish(sku, 2), key=KEY)
    assert status == 201
    assert made_up.keys() == real.keys()
    assert (made_up["sandbox"], made_up["status"]) == (True, "delivered")
    assert made_up["order_id"] != real["order_id"]
    assert all(code["code"].startswith("SANDBOX-") for code in made_up["codes"])
    assert len({code["code"] for code in made_up["codes"]}) == 2
    assert [event["event"] for event in made_up["timeline"]] == [event["event"] for event in real["timeline"]]
    _, of_pairs = play.send("POST", ORDERS, wish(pair), key=KEY + "pair")
    assert (of_pairs["codes"][0]["number"][:7], of_pairs["codes"][0]["password"]) == ("SANDBOX", "SANDBOX")

    assert play.send("POST", ORDERS, wish(sku, 2), key=KEY)[1] == made_up
    assert play.send("POST", ORDERS, wish(sku), key=KEY)[1]["code"] == "IdempotencyKeyReused"
    path = f"{ORDERS}/{made_up['order_id']}"
    assert play.send("GET", path)[1] == {k: v for k, v in made_up.items() if k != "codes"}
    assert play.send("POST", f"{path}/reveal")[1] == {"sandbox": True, "codes": made_up["codes"]}
    assert [one["order_id"] for one in play.send("GET", ORDERS)[1]["orders"]] == [
        of_pairs["order_id"],
        made_up["order_id"],
    ]
    (wallet,) = play.send("GET", "/v1/partner/balances")[1]["wallets"]
    assert wallet["balance"]["amount"] == PLAY_MONEY - 3 * 1299
    _, statement = play.send("GET", "/v1/partner/balances/USD/statement")
    assert [line["amount"]["amount"] for line in statement["lines"]] == [-1299, -2598]
    assert statement["lines"][0]["balance"] == wallet["balance"]
    assert everything() == before


def test_sandbox_and_shop_do_not_see_each_others_orders(partner: Partner, play: Partner, sku: Sku) -> None:
    partner.fill(5000)
    _, real = partner.send("POST", ORDERS, wish(sku), key=KEY)
    _, made_up = play.send("POST", ORDERS, wish(sku), key=KEY)

    assert play.send("GET", f"{ORDERS}/{real['order_id']}")[1]["code"] == "OrderNotFound"
    assert play.send("POST", f"{ORDERS}/{real['order_id']}/reveal")[1]["code"] == "OrderNotFound"
    assert partner.send("GET", f"{ORDERS}/{made_up['order_id']}")[1]["code"] == "OrderNotFound"
    assert len(partner.send("GET", ORDERS)[1]["orders"]) == 1
    assert states.find(made_up["order_id"]) is None


@pytest.mark.parametrize(
    ("change", "key", "code"),
    [
        ({"expected_total": 1300}, KEY, "PriceChanged"),
        ({"items": [{"sku": "sku_01JD0000000000000000000000", "quantity": 1}]}, KEY, "UnknownSku"),
        ({"currency": "EUR"}, KEY, "Invalid"),
        ({}, "", "IdempotencyKeyMissing"),
        ({}, "sandbox-out-of-stock-1", "OutOfStock"),
        ({}, "sandbox-insufficient-credit-1", "InsufficientCredit"),
    ],
)
def test_the_sandbox_refuses_alike(
    play: Partner, sku: Sku, change: dict[str, Any], key: str, code: str
) -> None:
    before = everything()

    assert play.send("POST", ORDERS, wish(sku, **change), key=key)[1]["code"] == code
    assert play.send("GET", ORDERS)[1]["orders"] == []
    assert everything() == before


def test_a_sandbox_order_can_wait_for_a_person(play: Partner, sku: Sku) -> None:
    _, order = play.send("POST", ORDERS, wish(sku), key="sandbox-in-review-1")

    assert (order["status"], order["codes"], order["lines"][0]["delivered"]) == ("in_review", [], False)
    path = f"{ORDERS}/{order['order_id']}/reveal"
    assert play.send("POST", path)[1]["code"] == "NotRevealable"


def test_play_money_can_be_spent_and_no_more(
    play: Partner, sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.partners.service.sandbox.PLAY_MONEY", 2000)

    assert play.send("POST", ORDERS, wish(sku), key=KEY)[0] == 201
    assert play.send("POST", ORDERS, wish(sku), key=KEY + "2")[1]["code"] == "InsufficientCredit"
    assert play.send("POST", ORDERS, wish(sku), key=KEY)[0] == 201


def test_a_repeat_in_the_sandbox_outlives_a_new_price(
    play: Partner, sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first = play.send("POST", ORDERS, wish(sku), key=KEY)
    monkeypatch.setattr(
        "chalicelib.orders.service.partnering.quote", lambda _: pytest.fail("a repeat is not priced")
    )

    assert play.send("POST", ORDERS, wish(sku), key=KEY)[1] == first
