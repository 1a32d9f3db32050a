"""Wallets on the deployed shop: many spend at once, and whatever dies, no cent is lost or made."""

import collections
import itertools
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest

from tests.stack.books import Books
from tests.stack.injected import Injected
from tests.stack.shop import Json, Order, Shop, Sku, key, repeated, until
from tests.stack.test_mail import LINK, arrived, buyer, order_of
from tests.stack.test_races import at_once

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("_impatient_queue")]
TOP_UPS = "/v1/me/wallets/USD/top-ups"
PAGE = "https://shop.example/thanks"


@dataclass
class Wallet:
    """A buyer with a link to what is theirs."""

    shop: Shop
    email: str
    headers: dict[str, str]

    @classmethod
    def new(cls, shop: Shop, sku: Sku) -> "Wallet":
        """A buyer who ordered something once, and so may have a link mailed."""
        email = buyer()
        order_of(shop, sku, email).post("cancel").raise_for_status()
        shop.http.post("/v1/orders/find", json={"email": email}).raise_for_status()
        (mail,) = arrived(shop, email, 1)
        (link,) = LINK.findall(mail["BodyText"])
        return cls(shop, email, {"Authorization": f"Bearer {link.partition('#')[2]}"})

    def balance(self) -> int:
        wallets = self.shop.http.get("/v1/me/wallets", headers=self.headers).raise_for_status().json()
        return sum(one["balance"]["amount"] for one in wallets["wallets"])

    def statement(self, count: int) -> list[Json]:
        """Every line, the newest first, once there are so many."""

        def lines() -> list[Json] | None:
            path = "/v1/me/wallets/USD/statement"
            answer = self.shop.http.get(path, headers=self.headers).raise_for_status().json()
            return answer["lines"] if len(answer["lines"]) >= count else None

        found: list[Json] = until(lines, f"{count} lines")
        return found

    def wish(self, amount: int, name: str) -> Json:
        """A top-up that is not paid yet."""
        body = {"amount": amount, "return_url": PAGE}
        headers = self.headers | {"Idempotency-Key": name}
        answer = repeated(lambda: self.shop.http.post(TOP_UPS, json=body, headers=headers))
        told: Json = answer.json()
        return told

    def pay(self, top_up: Json) -> None:
        session = top_up["checkout_url"].rsplit("/", 1)[1]
        wish = {"method": "card", "outcome": "succeed"}
        self.shop.provider("POST", f"/_sim/checkout/{session}/pay", wish).raise_for_status()

    def state(self, top_up: Json) -> str:
        answer = self.shop.http.get(f"{TOP_UPS}/{top_up['top_up_id']}", headers=self.headers)
        return str(answer.raise_for_status().json()["state"])

    def fill(self, amount: int) -> None:
        """That much paid in."""
        top_up = self.wish(amount, key())
        self.pay(top_up)
        until(lambda: self.state(top_up) == "paid", "the money to be in the wallet")

    def ask(self, sku: Sku, amount: int, name: str) -> httpx.Response:
        """Try to order one and pay that much of it from the wallet."""
        body = {
            "items": [{"sku": sku.sku, "quantity": 1}],
            "contact": {"email": self.email},
            "currency": "USD",
            "expected_total": sku.price,
            "wallet_amount": amount,
        }
        headers = self.headers | {"Idempotency-Key": name}
        return self.shop.http.post("/v1/orders", json=body, headers=headers)


def in_the_books(books: Books, owner: str, orders: list[Order]) -> int:
    """What the ledger owes the owner of a wallet."""
    entries = [
        item
        for subject in (owner, *(order.order_id for order in orders))
        for item in books.items("ledger", subject)
    ]
    postings = [posting for entry in entries for posting in entry["postings"]]
    return -sum(int(one["amount"]) for one in postings if one["account"] == "liability:wallets")


def owner_of(shop: Shop, wallet: Wallet) -> str:
    answer = shop.desk("POST", "/wallets/search", {"email": wallet.email}).raise_for_status().json()
    return str(answer["owner"])


def check_statement(lines: list[Json], balance: int) -> None:
    """Every line follows from the one before, and the newest tells the balance."""
    told = [(line["amount"]["amount"], line["balance"]["amount"]) for line in lines]
    assert told[0][1] == balance
    for (amount, after), (_, before) in itertools.pairwise([*told, (0, 0)]):
        assert after == before + amount


def test_twenty_at_once_spend_what_is_enough_for_five(shop: Shop, books: Books) -> None:
    sku = shop.new_sku(stock=21)
    wallet = Wallet.new(shop, sku)
    wallet.fill(5 * sku.price + 1)

    answers: list[httpx.Response] = at_once(20, lambda _: wallet.ask(sku, sku.price, key()))

    outcomes = collections.Counter(
        answer.json().get("code", answer.json().get("status")) for answer in answers
    )
    assert outcomes == {"delivered": 5, "InsufficientCredit": 15}
    orders = [Order(shop.http, answer.json()) for answer in answers if answer.status_code == 201]
    shown = [code["code"] for order in orders for code in order.placed["codes"]]
    assert len(set(shown)) == 5
    assert wallet.balance() == 1
    assert in_the_books(books, owner_of(shop, wallet), orders) == 1
    check_statement(wallet.statement(6), 1)
    assert [order.reveal() for order in orders] == [[code] for code in shown]
    mailed = [mail["BodyText"] for mail in arrived(shop, wallet.email, 6)[1:]]
    for order in orders:
        assert sum(f"/orders/{order.order_id}#{order.placed['order_token']}" in text for text in mailed) == 1
    books.note(sku, imported=21, orders=orders)


def test_the_api_dies_while_it_sells_from_a_wallet(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=8)
    wallet = Wallet.new(shop, sku)
    wallet.fill(10 * sku.price)

    def placed() -> Order:
        name = key()
        order = Order(shop.http, repeated(lambda: wallet.ask(sku, sku.price, name)).json())
        assert len(order.placed["codes"]) == 1, "the answer of a repeat has them too"
        return order

    orders = injected.killed_after_each_write(["api_handler"], placed)

    assert len(orders) == 3, "tickets, then everything"
    assert wallet.balance() == (10 - len(orders)) * sku.price
    check_statement(wallet.statement(1 + len(orders)), wallet.balance())
    books.note(sku, imported=8, orders=orders)


def test_who_opens_and_who_credits_a_top_up_dies(shop: Shop, injected: Injected, books: Books) -> None:
    wallet = Wallet.new(shop, shop.new_sku(stock=1))

    def opened() -> Json:
        top_up = wallet.wish(700, key())
        injected.ask("DELETE", "crashes")
        wallet.pay(top_up)
        until(lambda: wallet.state(top_up) == "paid", "the money to be in the wallet")
        return top_up

    injected.crash("api_handler", after_write=1)
    opened()
    injected.crash("api_handler", after_write=2)
    opened()

    def credited() -> Json:
        top_up = wallet.wish(700, key())
        wallet.pay(top_up)
        until(lambda: wallet.state(top_up) == "paid", "the money to be in the wallet")
        return top_up

    runs = injected.killed_after_each_write(["handle_notification"], credited, most=2)

    count = 2 + len(runs)
    assert wallet.balance() == 700 * count
    assert in_the_books(books, owner_of(shop, wallet), []) == 700 * count
    check_statement(wallet.statement(count), 700 * count)


def test_a_lost_notification_of_a_top_up_is_made_up_for(shop: Shop, injected: Injected, books: Books) -> None:
    wallet = Wallet.new(shop, shop.new_sku(stock=1))
    shop.provider("POST", "/_sim/notifications", {"drop": 1.0})
    top_up = wallet.wish(700, key())
    wallet.pay(top_up)
    _make_due(shop, books, top_up["top_up_id"])

    injected.sweep_until(lambda: wallet.state(top_up) == "paid", "the sweep to ask about it")

    assert wallet.balance() == 700


def test_a_part_is_given_back_or_delivered_for_never_both(shop: Shop, books: Books) -> None:
    sku = shop.new_sku(stock=7)
    wallet = Wallet.new(shop, sku)
    wallet.fill(600)
    answers = [wallet.ask(sku, 100, key()) for _ in range(6)]
    orders = [Order(shop.http, answer.raise_for_status().json()) for answer in answers]
    assert wallet.balance() == 0
    sessions = [order.checkout().rsplit("/", 1)[1] for order in orders]

    def act(number: int) -> httpx.Response:
        if number % 2:
            return orders[number // 2].post("cancel")
        wish = {"method": "card", "outcome": "succeed"}
        return shop.provider("POST", f"/_sim/checkout/{sessions[number // 2]}/pay", wish)

    results = at_once(12, act)

    canceled = sum(answer.status_code == 200 for answer in results[1::2])
    for order, paid in zip(orders, results[0::2], strict=True):
        order.becomes("delivered" if paid.status_code == 200 else "canceled")
    assert wallet.balance() == 100 * canceled
    assert in_the_books(books, owner_of(shop, wallet), orders) == 100 * canceled
    books.note(sku, imported=7, orders=orders)


def _make_due(shop: Shop, books: Books, top_up_id: str) -> None:
    """Let a top-up have waited long enough to be asked about."""
    dynamodb = shop.aws("dynamodb")
    (note,) = [item for item in books.items("payments", "TOPUPS") if item["top_up_id"] == top_up_id]
    keys = {"pk": {"S": "TOPUPS"}, "sk": {"S": note["sk"]}}
    dynamodb.delete_item(TableName="yima-local-payments", Key=keys)
    earlier = f"{datetime(2020, 1, 1, tzinfo=UTC):%Y-%m-%dT%H:%M:%S.000Z}#{top_up_id}"
    item = {"pk": {"S": "TOPUPS"}, "sk": {"S": earlier}, "top_up_id": {"S": top_up_id}}
    dynamodb.put_item(TableName="yima-local-payments", Item=item)
