"""The keys of the deployed shop are replaced while buyers hold what the old ones signed."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.kernel import ids
from tests.stack.shop import Order, Shop, key

pytestmark = pytest.mark.stack
NEW = "a-new-key-of-the-shop-" + "n" * 40


@pytest.fixture
def secrets(shop: Shop) -> Iterator[Any]:
    """The secrets of the stage, which are as before afterwards."""
    client = shop.aws("secretsmanager")
    before = {name: text(client, name) for name in ("token", "pepper", "stripe")}
    yield client
    for name, value in before.items():
        put(shop, client, name, value)


def text(client: Any, name: str) -> str:
    return str(client.get_secret_value(SecretId=f"yima-local-{name}")["SecretString"])


def put(shop: Shop, client: Any, name: str, value: str) -> None:
    """Replace a secret, and let every function read it anew as each does within five minutes."""
    client.put_secret_value(SecretId=f"yima-local-{name}", SecretString=value)
    functions = shop.aws("lambda")
    for page in functions.get_paginator("list_functions").paginate():
        for one in page["Functions"]:
            variables = one["Environment"]["Variables"] | {"STARTED_ANEW": key()}
            functions.update_function_configuration(
                FunctionName=one["FunctionName"], Environment={"Variables": variables}
            )


def token_by(secret: str, order_id: str) -> str:
    return ids.token(ids.keyed(secret.encode(), "order token", order_id))


def test_orders_of_before_open_and_new_ones_are_signed_anew(shop: Shop, secrets: Any) -> None:
    sku = shop.new_sku(stock=2)
    before, old = shop.buy(sku), text(secrets, "token")
    assert before.placed["order_token"] == token_by(old, before.order_id)

    put(shop, secrets, "token", f"{NEW}\n{old}")

    assert before.reveal()
    after = shop.order(sku)
    assert after.placed["order_token"] == token_by(NEW, after.order_id)
    put(shop, secrets, "token", f"{NEW}\nretired {old}")
    assert shop.http.get(before.path, headers=before.headers).status_code == 403
    renewed = Order(shop.http, before.placed | {"order_token": token_by(NEW, before.order_id)})
    assert renewed.view()["status"] == "delivered"


def test_a_code_of_before_is_a_duplicate_under_the_next_pepper(shop: Shop, secrets: Any) -> None:
    sku = shop.new_sku(stock=["ROTATE-1111-AAAA"])
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))

    put(shop, secrets, "pepper", f"{since} {NEW}\n{text(secrets, 'pepper')}")

    report = shop.stock(sku, "ROTATE-1111-AAAA\nROTATE-2222-BBBB")
    assert (report["accepted"], report["duplicates"]) == (1, 1)
    assert shop.buy(sku, 2).reveal()


def test_stripe_is_believed_while_its_signing_secret_rolls(shop: Shop, secrets: Any) -> None:
    values = json.loads(text(secrets, "stripe"))
    sku = shop.new_sku(stock=1)

    rolled = values | {"webhook_secret": ["whsec_of_the_time_after", values["webhook_secret"]]}
    put(shop, secrets, "stripe", json.dumps(rolled))

    shop.buy(sku)
