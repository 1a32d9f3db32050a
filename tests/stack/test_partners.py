"""Partners on the deployed shop: many requests at once, a program that is a partner's own, a sandbox."""

import collections
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from docs.examples import partner as example
from tests.stack.books import Books
from tests.stack.conftest import PROJECT
from tests.stack.injected import Injected
from tests.stack.logs import Logs
from tests.stack.shop import Json, Order, Shop, Sku, codes, key, repeated, until
from tests.stack.test_races import at_once
from tests.stack.test_wallet import check_statement, in_the_books

pytestmark = pytest.mark.stack
ORDERS = "/v1/partner/orders"
BALANCES = "/v1/partner/balances"
SCOPES = ["catalog:read", "balance:read", "orders:read", "orders:place", "codes:read"]


def finance(shop: Shop) -> dict[str, str]:
    """The header of a second person, who may credit what the owner enters."""
    person = shop.hire("finance")
    answer = shop.http.post("/v1/desk/sign-in", json=person).raise_for_status().json()
    return {"Authorization": f"Bearer {answer['access_token']}"}


@dataclass
class Partner:
    """Somebody with one key."""

    shop: Shop
    partner_id: str
    key_id: str
    secret: str

    @classmethod
    def new(cls, shop: Shop, **changes: Any) -> "Partner":
        body = {"name": "Acme", "email": "api@acme.example", "currency": "USD"}
        made = shop.desk("POST", "/partners", body, Idempotency_Key=key()).raise_for_status().json()
        return cls.of(shop, made["partner_id"], **changes)

    @classmethod
    def of(cls, shop: Shop, partner_id: str, **changes: Any) -> "Partner":
        """A key more of a partner."""
        wish = {"name": "Server", "scopes": SCOPES, "per_minute": 6000} | changes
        path = f"/partners/{partner_id}/keys"
        made = shop.desk("POST", path, wish, Idempotency_Key=key()).raise_for_status().json()
        return cls(shop, partner_id, made["key_id"], made["secret"])

    @property
    def path(self) -> str:
        return f"/partners/{self.partner_id}"

    def enter(self, amount: int) -> str:
        """A deposit that nobody has credited yet."""
        body = {"amount": amount, "currency": "USD", "reason": "a wire"}
        made = self.shop.desk("POST", f"{self.path}/deposits", body, Idempotency_Key=key())
        return str(made.raise_for_status().json()["deposit_id"])

    def fill(self, amount: int, person: dict[str, str]) -> None:
        path = f"/v1/desk{self.path}/deposits/{self.enter(amount)}/credit"
        self.shop.http.post(path, headers=person).raise_for_status()

    def headers(self, method: str, path: str, body: bytes = b"", name: str = "") -> dict[str, str]:
        return example.signed_headers(self.key_id, self.secret, method, path, body=body, idempotency_key=name)

    def send(self, method: str, path: str, body: bytes = b"", name: str = "") -> httpx.Response:
        headers = self.headers(method, path, body, name)
        return self.shop.http.request(method, path, content=body, headers=headers)

    def buy(self, sku: Sku, name: str, quantity: int = 1) -> httpx.Response:
        wish = f'{{"items": [{{"sku": "{sku.sku}", "quantity": {quantity}}}], "currency": "USD", '
        wish += f'"expected_total": {sku.price * quantity}}}'
        return self.send("POST", ORDERS, wish.encode(), name)

    def balance(self) -> int:
        wallets = self.send("GET", BALANCES).raise_for_status().json()["wallets"]
        return sum(one["balance"]["amount"] for one in wallets)

    def statement(self, count: int) -> list[Json]:
        """Every line, the newest first, once there are so many."""

        def lines() -> list[Json] | None:
            answer = self.send("GET", f"{BALANCES}/USD/statement").raise_for_status().json()
            return answer["lines"] if len(answer["lines"]) >= count else None

        found: list[Json] = until(lines, f"{count} lines")
        return found


def test_twenty_at_once_spend_what_is_enough_for_five(shop: Shop, books: Books) -> None:
    sku, partner = shop.new_sku(stock=20), Partner.new(shop)
    partner.fill(5 * sku.price + 1, finance(shop))

    answers: list[httpx.Response] = at_once(20, lambda _: partner.buy(sku, key()))

    outcomes = collections.Counter(
        answer.json().get("code", answer.json().get("status")) for answer in answers
    )
    assert outcomes == {"delivered": 5, "InsufficientCredit": 15}
    orders = [Order(shop.http, answer.json()) for answer in answers if answer.status_code == 201]
    assert len({code["code"] for order in orders for code in order.placed["codes"]}) == 5
    assert partner.balance() == 1
    assert in_the_books(books, f"partner_{partner.partner_id}", orders) == 1
    check_statement(partner.statement(6), 1)
    listed = until(
        lambda: found if len(found := partner.send("GET", ORDERS).json()["orders"]) == 5 else None, "the list"
    )
    assert {one["order_id"] for one in listed} == {order.order_id for order in orders}
    books.note(sku, imported=20, orders=orders)


def test_one_key_sent_by_many_at_once_is_one_order(shop: Shop, books: Books) -> None:
    sku, partner, name = shop.new_sku(stock=12), Partner.new(shop), key()
    partner.fill(12 * sku.price, finance(shop))

    answers = at_once(12, lambda _: repeated(lambda: partner.buy(sku, name)).json())

    assert len({answer["order_id"] for answer in answers}) == 1
    assert len({answer["codes"][0]["code"] for answer in answers}) == 1
    assert partner.balance() == 11 * sku.price
    books.note(sku, imported=12, orders=[Order(shop.http, answers[0])])


def test_one_signature_opens_once_however_many_send_it(shop: Shop) -> None:
    partner = Partner.new(shop)
    headers = partner.headers("GET", BALANCES)

    answers = at_once(12, lambda _: shop.http.get(BALANCES, headers=headers))

    outcomes = collections.Counter(answer.json().get("code", "opened") for answer in answers)
    assert outcomes == {"opened": 1, "NonceUsed": 11}


def test_a_limit_is_kept_to_the_request_under_a_crowd(shop: Shop) -> None:
    partner = Partner.new(shop, per_minute=10)
    until(lambda: time.time() % 60 < 45, "the beginning of a minute")

    answers = at_once(24, lambda _: partner.send("GET", BALANCES))

    assert collections.Counter(answer.status_code for answer in answers) == {200: 10, 429: 14}
    for answer in answers:
        assert answer.headers["ratelimit-policy"] == '"key";q=10;w=60'
    left = sorted(int(answer.headers["ratelimit"].split(";")[1].removeprefix("r=")) for answer in answers)
    assert left == [0] * 15 + list(range(1, 10))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer in refused)


def test_two_people_rotate_at_once_and_two_secrets_are_left(shop: Shop) -> None:
    partner = Partner.new(shop)
    path = f"{partner.path}/keys/{partner.key_id}"

    answers = at_once(6, lambda _: shop.desk("POST", f"{path}/secrets"))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    (renewed,) = [answer.json() for answer in answers if answer.is_success]
    assert partner.send("GET", BALANCES).is_success
    names = [one["secret_id"] for one in renewed["secrets"]]
    retired = at_once(2, lambda number: shop.desk("POST", f"{path}/secrets/{names[number]}/retire"))
    assert sorted(answer.status_code for answer in retired) == [200, 409], "one always stays"


def test_a_deposit_is_credited_once_by_however_many(shop: Shop, books: Books) -> None:
    partner, person = Partner.new(shop), finance(shop)
    path = f"/v1/desk{partner.path}/deposits/{partner.enter(700)}/credit"

    answers = at_once(8, lambda _: shop.http.post(path, headers=person))

    assert {answer.status_code for answer in answers} <= {200, 503}
    assert any(answer.is_success for answer in answers)
    assert partner.balance() == 700
    assert in_the_books(books, f"partner_{partner.partner_id}", []) == 700


def test_the_api_dies_while_it_sells_to_a_partner(shop: Shop, injected: Injected, books: Books) -> None:
    sku, partner = shop.new_sku(stock=12), Partner.new(shop)
    partner.fill(20 * sku.price, finance(shop))

    def placed() -> Order:
        name = key()
        order = Order(shop.http, repeated(lambda: partner.buy(sku, name)).json())
        assert len(order.placed["codes"]) == 1, "the answer of a repeat has them too"
        return order

    orders = injected.killed_after_each_write(["api_handler"], placed)

    assert len(orders) == 5, "nonce, count, tickets, everything, and once undisturbed"
    assert partner.balance() == (20 - len(orders)) * sku.price
    check_statement(partner.statement(1 + len(orders)), partner.balance())
    books.note(sku, imported=12, orders=orders)


def tables(shop: Shop) -> dict[str, list[str]]:
    """Every item of every table of the stage but the partners' own, sessions and time left aside."""
    client = shop.aws("dynamodb")
    names = [name for name in client.list_tables()["TableNames"] if not name.endswith("-partners")]
    pages = {name: client.get_paginator("scan").paginate(TableName=name) for name in names}
    return {name: sorted(repr(item) for page in pages[name] for item in page["Items"]) for name in names}


def quiet(shop: Shop) -> dict[str, list[str]]:
    """The tables once what earlier orders left to the streams is done."""
    found: list[dict[str, list[str]]] = [tables(shop)]

    def still() -> bool:
        time.sleep(3)
        found.append(tables(shop))
        return found[-1] == found[-2]

    until(still, "the streams to be quiet")
    return found[-1]


@pytest.mark.slow
def test_the_sandbox_touches_nothing_in_the_whole_shop(shop: Shop) -> None:
    sku = shop.new_sku(stock=2)
    partner = Partner.new(shop)
    partner.fill(5 * sku.price, finance(shop))
    real = partner.buy(sku, key()).raise_for_status().json()
    play = Partner.of(shop, partner.partner_id, sandbox=True)
    before = quiet(shop)

    answers: list[httpx.Response] = at_once(4, lambda _: play.buy(sku, key(), 2))

    assert [answer.status_code for answer in answers] == [201] * 4
    made_up = [answer.json() for answer in answers]
    assert all(one["sandbox"] and one.keys() == real.keys() for one in made_up)
    assert all(code["code"].startswith("SANDBOX-") for one in made_up for code in one["codes"])
    check_statement(
        [*play.statement(4), {"amount": {"amount": 10**9}, "balance": {"amount": 10**9}}], play.balance()
    )
    assert play.balance() == 10**9 - 8 * sku.price
    refused = play.buy(sku, "sandbox-out-of-stock-0001")
    assert (refused.status_code, refused.json()["code"]) == (409, "OutOfStock")
    new = {name: set(held) - set(before[name]) for name, held in quiet(shop).items()}
    about = (partner.partner_id, sku.sku, sku.slug, *(one["order_id"] for one in made_up))
    assert {
        name: item for name, held in new.items() for item in held if any(one in item for one in about)
    } == {}
    assert partner.balance() == 4 * sku.price


def test_the_program_of_the_documentation_buys(shop: Shop) -> None:
    """As it stands in docs/examples, in a Python that knows nothing of us."""
    listed = codes(1)
    sku, partner = shop.new_sku(stock=listed), Partner.new(shop)
    partner.fill(sku.price, finance(shop))
    program = Path(example.__file__)
    body = f'{{"items": [{{"sku": "{sku.sku}", "quantity": 1}}], "currency": "USD", "expected_total": 1299}}'
    named = f"order-{key()}"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", str(program), shop.stack["api"], *words],
            env={"PATH": os.environ["PATH"], "YIMA_KEY": partner.key_id, "YIMA_SECRET": partner.secret},
            check=True,
            capture_output=True,
            text=True,
        )

    done = run("POST", ORDERS, body, named)

    assert done.stdout.startswith("201 ")
    assert listed[0] in done.stdout
    assert done.stderr == f"Idempotency-Key: {named}\n"
    assert run("POST", ORDERS, body, named).stdout == done.stdout
    assert partner.balance() == 0
    assert "Idempotency-Key: " in run("POST", ORDERS, body).stderr
    listing = run("GET", f"{ORDERS}?cursor=of+nowhere%2F")
    assert listing.stdout.startswith("422 "), listing.stdout


def test_the_commands_of_the_documentation_buy(shop: Shop) -> None:
    """The lines for curl and OpenSSL, as they stand there."""
    if not (shutil.which("curl") and shutil.which("openssl")):
        pytest.skip("curl and openssl are not here")
    listed = codes(1)
    sku, partner = shop.new_sku(stock=listed), Partner.new(shop)
    partner.fill(sku.price, finance(shop))
    text = (PROJECT / "docs" / "partners.md").read_text(encoding="utf-8")
    commands = text.partition("### curl and OpenSSL")[2].partition("```sh\n")[2].partition("```")[0]
    told = {"SHOP": shop.stack["api"], "YIMA_KEY": partner.key_id, "YIMA_SECRET": partner.secret}

    done = subprocess.run(
        ["sh", "-ec", commands.replace("sku_…", sku.sku)],
        env={"PATH": os.environ["PATH"], **told},
        check=True,
        capture_output=True,
        text=True,
    )

    assert json.loads(done.stdout)["codes"][0]["code"] == listed[0], done.stdout
    assert partner.balance() == 0


def test_no_log_and_no_table_holds_a_secret_or_a_signature(shop: Shop, logs: Logs) -> None:
    listed = codes(1)
    sku, partner = shop.new_sku(stock=listed), Partner.new(shop)
    partner.fill(sku.price, finance(shop))
    order = partner.buy(sku, key()).raise_for_status().json()
    headers = partner.headers("GET", BALANCES)
    shop.http.get(BALANCES, headers=headers | {"Yima-Timestamp": "1"})

    path = f"{ORDERS}/{order['order_id']}"
    partner.send("GET", path).raise_for_status()
    text = logs.with_line_of(order["order_id"])

    for hidden in (partner.secret, headers["Yima-Signature"], listed[0], "api@acme.example"):
        assert hidden not in text
    client = shop.aws("dynamodb")
    stored = repr(list(client.get_paginator("scan").paginate(TableName="yima-local-partners")))
    assert partner.partner_id in stored
    assert partner.secret not in stored
    assert order["codes"][0]["code"] not in stored
