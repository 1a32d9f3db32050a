import json
from pathlib import Path

import httpx
import pytest

from chalicelib.catalog.schemas import NewProduct
from local.stack.console import StackError
from local.stack.secret_values import SecretValues
from local.stack.seed import GOODS, demo_codes, seed
from local.stack.settings import Settings
from local.stack.shop import Shop

PRODUCTS = json.loads(GOODS.read_text())["products"]


@pytest.mark.parametrize("product", PRODUCTS, ids=[product["slug"] for product in PRODUCTS])
def test_the_shop_takes_every_demo_product(
    product: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    skus = product["skus"]
    assert isinstance(skus, list)
    sellable = [{name: value for name, value in sku.items() if name != "codes"} for sku in skus]

    taken = NewProduct.model_validate_json(json.dumps({**product, "category": None, "skus": sellable}))

    assert [sku.price.amount for sku in taken.skus] == [sku["price"]["amount"] for sku in skus]
    assert all(sku["codes"] > 0 for sku in skus)


def test_no_two_demo_codes_are_equal_and_they_are_the_same_every_time() -> None:
    def everything() -> list[str]:
        return [
            code
            for product in PRODUCTS
            for index, sku in enumerate(product["skus"])
            for code in demo_codes(f"{product['slug']}/{index}", sku["kind"], sku["codes"])
        ]

    codes = everything()

    assert len(set(codes)) == len(codes) == sum(sku["codes"] for p in PRODUCTS for sku in p["skus"])
    assert everything() == codes


def answering(shop: Shop, answer: httpx.Response) -> list[httpx.Request]:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer

    shop.http.close()
    shop.http = httpx.Client(base_url="http://shop", transport=httpx.MockTransport(handle))
    return seen


def test_the_same_write_has_the_same_key_and_another_write_another() -> None:
    with Shop("http://shop") as shop:
        seen = answering(shop, httpx.Response(200, json={}))
        for name in ("sku_1/a", "sku_1/a", "sku_1/b"):
            shop.send("POST", "/v1/desk/skus/sku_1/imports", {}, once=name)

    keys = [request.headers["idempotency-key"] for request in seen]
    assert keys[0] == keys[1] != keys[2]


def test_a_refusal_is_told_in_the_shops_own_words() -> None:
    with Shop("http://shop") as shop:
        answering(shop, httpx.Response(422, json={"code": "Invalid"}))
        with pytest.raises(StackError, match=r'POST /v1/x was refused: 422 \{"code":"Invalid"\}'):
            shop.send("POST", "/v1/x", {})


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401, json={"code": "WrongCredentials"}),
        httpx.Response(200, json={"step": "second_factor", "access_token": None}),
    ],
)
def test_a_shop_whose_owner_guards_the_account_stays_as_it_is(
    answer: httpx.Response, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    listed: list[dict[str, str]] = []
    seen: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(f"{request.method} {request.url.path}")
        catalog = httpx.Response(200, json={"products": listed})
        return answer if request.url.path.endswith("/sign-in") else catalog

    transport = httpx.MockTransport(handle)
    client = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **given: client(**given, transport=transport))
    settings, secrets = Settings(tmp_path, 8000, 4566, 12111, 900), SecretValues("key", "webhook", "password")

    with pytest.raises(StackError, match="nothing is on sale yet"):
        seed(settings, secrets)
    listed.append({"slug": "one"})
    seed(settings, secrets)

    assert seen == ["POST /v1/desk/sign-in", "GET /v1/catalog"] * 2
