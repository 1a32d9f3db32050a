"""What partners buy and read by program."""

from typing import Any

import boto3
import pytest

from chalicelib.catalog.model import Review, Sku
from chalicelib.ledger.service import reading as books
from chalicelib.notices import service as notices
from chalicelib.notices.model import unpaid
from chalicelib.orders.model import Because
from chalicelib.orders.service import blocking, keeping, partnering
from chalicelib.partners.service import keeping as partners
from chalicelib.stock.service import custody
from chalicelib.wallet import store as wallet_store
from chalicelib.wallet.service import reading
from tests.api.partners import STAFF, Partner, make_partner
from tests.api.test_http import Call, call, left, owner, sku
from tests.service.conftest import make_sku, stock_up

__all__ = ["call", "owner", "sku"]

ORDERS = "/v1/partner/orders"
KEY = "order-0000000000"


@pytest.fixture
def partner(call: Call) -> Partner:
    return make_partner(call)


def wish(sku: Sku, quantity: int = 1, **changes: Any) -> dict[str, Any]:
    items = [{"sku": sku.sku, "quantity": quantity}]
    return {"items": items, "currency": "USD", "expected_total": 1299 * quantity} | changes


def for_sale(sku: Sku) -> int:
    """Codes of a SKU that nobody has; tickets that were put back may not be in a lane again yet."""
    client: Any = boto3.client("dynamodb")
    items = client.scan(TableName="yima-test-stock")["Items"]
    codes = [item for item in items if item["sk"]["S"] == "CODE" and item["sku"]["S"] == sku.sku]
    return sum(item["state"]["S"] in {"available", "returned"} for item in codes)


def test_an_order_is_paid_from_the_balance_and_answers_with_its_codes(partner: Partner, sku: Sku) -> None:
    partner.fill(5000)

    status, order = partner.send("POST", ORDERS, wish(sku, 2), key=KEY)

    assert status == 201
    assert (order["status"], order["sandbox"]) == ("delivered", False)
    assert order["total"] == {"amount": 2598, "currency": "USD"}
    assert sorted(code["code"] for code in order["codes"]) == ["CODE-1111-AAAA", "CODE-2222-BBBB"]
    assert partner.balance() == 5000 - 2598
    assert for_sale(sku) == 0
    stored = keeping.get(order["order_id"])
    assert {code.state for code in custody.inspect(stored.codes).values()} == {"revealed"}
    kinds = {entry.kind for entry in books.of_subject(order["order_id"])}
    assert kinds == {"spend", "delivery"}
    assert "order_token" not in order


def test_a_repeat_gives_the_same_order_and_its_codes_again(partner: Partner, sku: Sku) -> None:
    partner.fill(5000)
    _, first = partner.send("POST", ORDERS, wish(sku), key=KEY)

    partners.change(partner.partner_id, {"email": "new@partner.example"})
    status, again = partner.send("POST", ORDERS, wish(sku), key=KEY)

    assert (status, again["order_id"], again["codes"]) == (201, first["order_id"], first["codes"])
    assert (partner.balance(), for_sale(sku)) == (5000 - 1299, 1)
    other = partner.send("POST", ORDERS, wish(sku, 2), key=KEY)
    assert (other[0], other[1]["code"]) == (422, "IdempotencyKeyReused")
    assert (partner.balance(), for_sale(sku)) == (5000 - 1299, 1)


def test_two_partners_may_use_the_same_idempotency_key(call: Call, partner: Partner, sku: Sku) -> None:
    other = make_partner(call, "Other")
    partner.fill(2000)
    other.fill(2000, "dep_2")

    first = partner.send("POST", ORDERS, wish(sku), key=KEY)[1]
    second = other.send("POST", ORDERS, wish(sku), key=KEY)[1]

    assert first["order_id"] != second["order_id"]
    assert first["codes"] != second["codes"]


def test_too_little_refuses_all_of_it(partner: Partner, sku: Sku) -> None:
    partner.fill(1298)

    status, problem = partner.send("POST", ORDERS, wish(sku), key=KEY)

    assert (status, problem["code"]) == (409, "InsufficientCredit")
    assert [error["field"] for error in problem["errors"]] == ["expected_total"]
    assert (partner.balance(), for_sale(sku), left(sku)) == (1298, 2, 2)
    partner.fill(1, "dep_2")
    assert partner.send("POST", ORDERS, wish(sku), key=KEY)[0] == 201


def test_a_credit_line_is_spent_and_no_cent_more(partner: Partner, sku: Sku) -> None:
    reading.set_credit_line(partner.owner, "USD", 1299)

    assert partner.send("POST", ORDERS, wish(sku), key=KEY)[0] == 201
    assert partner.balance() == -1299
    assert partner.send("POST", ORDERS, wish(sku), key=KEY + "2")[1]["code"] == "InsufficientCredit"
    assert (partner.balance(), for_sale(sku), left(sku)) == (-1299, 1, 1)
    assert partner.send("POST", ORDERS, wish(sku), key=KEY)[0] == 201, "a repeat needs no money"
    (wallet,) = partner.send("GET", "/v1/partner/balances")[1]["wallets"]
    assert [wallet[name]["amount"] for name in ("balance", "available", "credit_line")] == [-1299, 0, 1299]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"items": []}, "items"),
        ({"items": [{"sku": "sku_short", "quantity": 1}]}, "items.0.sku"),
        ({"items": [{"sku": "sku_01JD0000000000000000000000", "quantity": 1}]}, "items.0.sku"),
        ({"expected_total": "1299"}, "expected_total"),
        ({"expected_total": 0}, "expected_total"),
        ({"currency": "usd"}, "currency"),
        ({"currency": "EUR"}, "currency"),
        ({"country": "Germany"}, "country"),
        ({"contact": {"email": "a@example.com"}}, "contact"),
        ({"wallet_amount": 1299}, "wallet_amount"),
        ({"campaign": "cmp_01JD0000000000000000000000"}, "campaign"),
    ],
)
def test_a_bad_field_is_named_and_nothing_moves(
    partner: Partner, sku: Sku, change: dict[str, Any], field: str
) -> None:
    partner.fill(5000)

    status, problem = partner.send("POST", ORDERS, wish(sku, **change), key=KEY)

    assert status in {404, 422}
    assert [error["field"] for error in problem["errors"]] == [field]
    assert (partner.balance(), for_sale(sku)) == (5000, 2)


def test_what_else_an_order_is_refused_for(partner: Partner, sku: Sku) -> None:
    partner.fill(50_000)

    assert partner.send("POST", ORDERS, wish(sku))[1]["code"] == "IdempotencyKeyMissing"
    status, problem = partner.send("POST", ORDERS, wish(sku, expected_total=1300), key=KEY)
    assert (status, problem["code"], problem["total"]["amount"]) == (409, "PriceChanged", 1299)
    assert partner.send("POST", ORDERS, wish(sku, 3), key=KEY)[1]["code"] == "OutOfStock"
    assert (partner.balance(), for_sale(sku)) == (50_000, 2)


def test_a_foreign_order_does_not_exist(call: Call, partner: Partner, sku: Sku) -> None:
    other = make_partner(call, "Other")
    partner.fill(5000)
    own = partner.send("POST", ORDERS, wish(sku), key=KEY)[1]["order_id"]
    buyers = {"items": wish(sku)["items"], "contact": {"email": "b@example.com"}, "currency": "USD"}
    _, guest = call("POST", "/v1/orders", buyers | {"expected_total": 1299}, Idempotency_Key=KEY)

    for path, sender in (
        (f"{ORDERS}/{own}", other),
        (f"{ORDERS}/{guest['order_id']}", partner),
        (f"{ORDERS}/ord_01JD0000000000000000000000", partner),
    ):
        assert sender.send("GET", path)[1]["code"] == "OrderNotFound"
        assert sender.send("POST", f"{path}/reveal")[1]["code"] == "OrderNotFound"
    assert len(keeping.looks(own)) == 1
    assert other.send("GET", ORDERS)[1]["orders"] == []


def test_own_orders_are_listed_read_and_shown_again(partner: Partner, sku: Sku) -> None:
    partner.fill(5000)
    placed = [partner.send("POST", ORDERS, wish(sku), key=f"{KEY}{number}")[1] for number in range(2)]

    _, listed = partner.send("GET", ORDERS)
    assert [one["order_id"] for one in listed["orders"]] == [one["order_id"] for one in reversed(placed)]
    path = f"{ORDERS}/{placed[0]['order_id']}"
    assert partner.send("GET", path)[1] == {k: v for k, v in placed[0].items() if k != "codes"}
    status, shown = partner.send("POST", f"{path}/reveal")
    assert (status, shown) == (200, {"sandbox": False, "codes": placed[0]["codes"]})
    assert len(keeping.looks(placed[0]["order_id"])) == 2


def test_orders_come_in_pages(partner: Partner, sku: Sku, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partnering, "PAGE", 1)
    partner.fill(5000)
    placed = [
        partner.send("POST", ORDERS, wish(sku), key=f"{KEY}{number}")[1]["order_id"] for number in range(2)
    ]

    _, first = partner.send("GET", ORDERS)
    _, second = partner.send("GET", ORDERS, query=[("cursor", first["next"])])
    found = [one["order_id"] for page in (first, second) for one in page["orders"]]
    assert sorted(found) == sorted(placed)
    bad = partner.send("GET", ORDERS, query=[("cursor", "bm90aGluZw")])
    assert (bad[0], bad[1]["errors"][0]["field"]) == (422, "cursor")


def test_the_cursor_of_another_partner_leads_nowhere(
    call: Call, partner: Partner, sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partnering, "PAGE", 1)
    partner.fill(5000)
    for number in range(2):
        partner.send("POST", ORDERS, wish(sku), key=f"{KEY}{number}")
    following = partner.send("GET", ORDERS)[1]["next"]

    other = make_partner(call, "Other")
    assert other.send("GET", ORDERS, query=[("cursor", following)])[1]["code"] == "Invalid"


def test_the_statement_tells_what_moved_the_balance(partner: Partner, sku: Sku) -> None:
    partner.fill(5000)
    item = wallet_store.table().get(wallet_store.partition(partner.owner), "BALANCE#USD")
    wallet_store.add_lines([item] if item else [])
    _, order = partner.send("POST", ORDERS, wish(sku), key=KEY)

    _, statement = partner.send("GET", "/v1/partner/balances/USD/statement")

    told = [
        (line["kind"], line["amount"]["amount"], line["balance"]["amount"]) for line in statement["lines"]
    ]
    assert told == [("spend", -1299, 3701), ("deposit", 5000, 5000)]
    assert statement["lines"][0]["order_id"] == order["order_id"]
    assert "reason" not in statement["lines"][1]
    path = "/v1/partner/balances/usd/statement"
    assert partner.send("GET", path)[1]["errors"][0]["field"] == "currency"


def test_the_catalogue_has_prices_and_what_is_left(partner: Partner, sku: Sku) -> None:
    _, told = partner.send("GET", "/v1/partner/catalog")

    (offered,) = [one for product in told["products"] for one in product["skus"]]
    assert (offered["sku"], offered["price"], offered["availability"]) == (
        sku.sku,
        {"amount": 1299, "currency": "USD"},
        "low",
    )


def test_what_a_person_has_to_look_at_is_paid_and_has_no_codes_yet(partner: Partner) -> None:
    reviewed = make_sku(review=Review.ALWAYS)
    stock_up(reviewed, "CODE-3333-CCCC")
    partner.fill(5000)

    status, order = partner.send("POST", ORDERS, wish(reviewed), key=KEY)

    assert (status, order["codes"], partner.balance()) == (201, [], 3701)
    assert order["status"] != "delivered"
    path = f"{ORDERS}/{order['order_id']}/reveal"
    assert partner.send("POST", path)[1]["code"] == "NotRevealable"
    assert partner.send("POST", ORDERS, wish(reviewed), key=KEY)[1]["codes"] == []


def test_nobody_is_mailed_of_what_a_partner_buys(
    partner: Partner, sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner.fill(5000)
    _, placed = partner.send("POST", ORDERS, wish(sku), key=KEY)
    order = keeping.get(placed["order_id"])
    sent: list[Any] = []
    monkeypatch.setattr("chalicelib.gateways.mail.send", lambda *told, **more: sent.append((told, more)))

    notices.tell(unpaid(order), order)

    assert sent == []
    assert notices.told(order.order_id) == []
    assert order.email == "acme@partner.example"


def test_a_blocked_partner_can_be_let_in_again(
    call: Call, partner: Partner, sku: Sku, owner: dict[str, str]
) -> None:
    partner.fill(5000)
    _, order = partner.send("POST", ORDERS, wish(sku), key=KEY)
    blocking.block_by_hand(order_id=order["order_id"], email=None, because=Because(STAFF, "as a test"))

    refused = partner.send("POST", ORDERS, wish(sku), key=KEY + "2")
    assert (refused[0], refused[1]["code"], partner.balance()) == (403, "BuyerBlocked", 3701)
    _, listed = call("GET", "/v1/desk/blocks", **owner)
    (block,) = listed["blocks"]
    assert block["block_id"] == f"buyer.{partnering.as_buyer(partner.owner)}"
    path = f"/v1/desk/blocks/{block['block_id']}/lift"
    assert call("POST", path, {"reason": "sorted out"}, **owner)[0] == 204
    assert partner.send("POST", ORDERS, wish(sku), key=KEY + "2")[1]["code"] != "BuyerBlocked"
