"""Pages of other sites: who may call, what their browser is told, and that nobody may unless named."""

from collections.abc import Iterator

import pytest
from chalice.test import Client, HTTPResponse

from app import app
from chalicelib.kernel.config import settings

SHOP = "https://blog.example"
PATH = "/v1/campaigns"


@pytest.fixture
def client(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("YIMA_CORS_ORIGINS", f"{SHOP},http://127.0.0.1:5173")
    settings.cache_clear()
    with Client(app) as client:
        yield client
    settings.cache_clear()


def asked(client: Client, path: str, origin: str) -> HTTPResponse:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return client.http.request("OPTIONS", path, headers=headers)


def test_a_named_site_may_ask_and_read(client: Client) -> None:
    told = asked(client, "/v1/orders", SHOP)
    answer = client.http.get(PATH, headers={"Origin": SHOP})

    assert told.status_code == 204
    assert told.headers["Access-Control-Allow-Origin"] == SHOP
    assert told.headers["Access-Control-Allow-Methods"] == "POST"
    assert "Idempotency-Key" in told.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert answer.headers["Vary"] == "Origin"


def test_a_refusal_can_be_read_too(client: Client) -> None:
    answer = client.http.get("/v1/products/none-such", headers={"Origin": SHOP})

    assert answer.status_code == 404
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP


@pytest.mark.parametrize(
    "origin", ["https://evil.example", f"{SHOP}.evil.example", "null", "", f"{SHOP}:8443"]
)
def test_nobody_else_may(client: Client, origin: str) -> None:
    for answer in (asked(client, "/v1/orders", origin), client.http.get(PATH, headers={"Origin": origin})):
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_desk_is_for_its_own_pages_only(client: Client) -> None:
    assert not [path for path, methods in app.routes.items() if "OPTIONS" in methods and "/desk/" in path]
    answer = client.http.get("/v1/desk/orders", headers={"Origin": SHOP})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_stage_that_names_nobody_serves_nobody(cloud: None) -> None:
    with Client(app) as client:
        assert "Access-Control-Allow-Origin" not in asked(client, "/v1/orders", SHOP).headers
        assert "Vary" not in client.http.get(PATH, headers={"Origin": SHOP}).headers


@pytest.mark.parametrize("path", [PATH, "/v1/products/none-such", "/v1/desk/orders"])
def test_every_answer_says_that_it_is_no_page(cloud: None, path: str) -> None:
    with Client(app) as client:
        headers = client.http.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Strict-Transport-Security"].startswith("max-age=")
