"""Whether an address is known shows neither in an answer nor in what the shop does to give it."""

from collections.abc import Callable

import httpx
import pytest

from tests.stack.buyers import PASSWORD, Member
from tests.stack.shop import Json, Shop
from tests.stack.test_mail import order_of

pytestmark = [pytest.mark.stack, pytest.mark.slow]
API = "yima-local-api_handler"


@pytest.fixture
def known(shop: Shop) -> Member:
    """Somebody with an account and an order."""
    member = Member(shop).join()
    order_of(shop, shop.new_sku(stock=1), member.email)
    return member


def asked_of_aws(shop: Shop, send: Callable[[], httpx.Response]) -> tuple[httpx.Response, list[str]]:
    """An answer, and every question, in order, by which the shop came to it: each is a round trip."""
    record = f"{shop.stack['aws']}/_yima/recording"
    httpx.post(record, timeout=60).raise_for_status()
    answer = send()
    told: Json = httpx.get(record, timeout=60).raise_for_status().json()
    httpx.delete(record, timeout=60).raise_for_status()
    return answer, [call["operation"].rpartition(".")[2] for call in told["calls"] if call["function"] == API]


def body_of(path: str, email: str) -> Json:
    """What is sent to a route about an address; codes and passwords in it are wrong."""
    return {
        "/v1/orders/find": {"email": email},
        "/v1/auth/codes": {"email": email, "purpose": "reset"},
        "/v1/auth/codes?": {"email": email, "purpose": "sign_up"},
        "/v1/auth/password": {"email": email, "code": "000000", "password": PASSWORD},
        "/v1/auth/sign-in": {"email": email, "password": "not the password"},
    }[path]


ROUTES = (
    "/v1/orders/find",
    "/v1/auth/codes",
    "/v1/auth/codes?",
    "/v1/auth/password",
    "/v1/auth/sign-in",
)


@pytest.mark.parametrize("path", ROUTES)
def test_a_known_and_an_unknown_address_cost_the_same_round_trips_and_writes(
    shop: Shop, known: Member, path: str
) -> None:
    """Each is asked for twice before, so that the limits of both are in use alike."""
    stranger = Member(shop)

    def send(email: str) -> tuple[httpx.Response, list[str]]:
        return asked_of_aws(shop, lambda: shop.http.post(path.rstrip("?"), json=body_of(path, email)))

    for member in (known, stranger) * 2:
        send(member.email)
    (first, hers), (second, strangers) = send(known.email), send(stranger.email)

    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert "PutItem" in hers
    assert hers == strangers


def test_guesses_at_an_order_are_refused_without_a_question_to_the_database(
    shop: Shop, known: Member
) -> None:
    order = order_of(shop, shop.new_sku(stock=1), known.email)
    guesses = [{"Authorization": f"Bearer {'A' * 16}{number:06d}"} for number in range(400)]

    def guess() -> httpx.Response:
        answers = [shop.http.get(order.path, headers=one) for one in guesses]
        assert {one.status_code for one in answers} <= {403, 429}
        return answers[-1]

    _, asked = asked_of_aws(shop, guess)

    assert [one for one in asked if one != "GetSecretValue"] == []
    assert order.view()["order_id"] == order.order_id
