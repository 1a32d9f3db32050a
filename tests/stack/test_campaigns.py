"""Flash sales on the packaged stack: crowds, scripts and crashes against quota, limit, queue and window."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.stack.books import Books
from tests.stack.injected import Injected
from tests.stack.shop import Json, Order, Shop, Sku, key, until
from tests.stack.test_races import at_once

pytestmark = pytest.mark.stack
PRICE = 999


def plan(shop: Shop, sku: Sku, quota: int, *, opens_in: float = -1, lasts: float = 600, **more: Any) -> str:
    """Plan a campaign at the desk and wait until its codes lie ready; its id."""
    now = datetime.now(tz=UTC)
    body = {
        "title": {"en": "Flash sale"},
        "currency": "USD",
        "offers": [{"sku": sku.sku, "price": PRICE, "quota": quota}],
        "opens_at": (now + timedelta(seconds=opens_in)).isoformat(),
        "closes_at": (now + timedelta(seconds=opens_in + lasts)).isoformat(),
    } | more
    answer = shop.desk("POST", "/campaigns", body, Idempotency_Key=key())
    assert answer.status_code == 201, answer.text
    campaign = str(answer.json()["campaign"])
    until(lambda: seen(shop, campaign)["offers"][0]["set_aside"] == quota, "the codes to lie ready")
    return campaign


def seen(shop: Shop, campaign: str) -> Json:
    """A campaign as the desk sees it."""
    found: Json = shop.desk("GET", f"/campaigns/{campaign}").raise_for_status().json()
    return found


def ask(
    shop: Shop, sku: Sku, campaign: str, buyer: str, ticket: str | None = None, device: str | None = None
) -> httpx.Response:
    """Try to order one code at the campaign's price."""
    body = {
        "items": [{"sku": sku.sku, "quantity": 1}],
        "contact": {"email": f"{buyer}@example.com"},
        "currency": "USD",
        "expected_total": PRICE,
        "campaign": campaign,
    } | ({"ticket": ticket} if ticket else {})
    headers = {"Idempotency-Key": key()} | ({"Yima-Device": device} if device else {})
    return shop.http.post("/v1/orders", json=body, headers=headers)


def told(answer: httpx.Response) -> str:
    """What a buyer is told: sold, or the name of the problem."""
    return "sold" if answer.status_code == 201 else str(answer.json()["code"])


def device(number: int) -> str:
    return f"a-device-of-sixteen-{number}"


def join(shop: Shop, campaign: str, number: int) -> Json:
    """A ticket of a buyer of that number."""
    answer = shop.http.post(
        f"/v1/campaigns/{campaign}/tickets",
        json={"email": f"buyer{number}@example.com"},
        headers={"Yima-Device": device(number)},
    )
    ticket: Json = answer.raise_for_status().json()
    return ticket


def position(shop: Shop, campaign: str, ticket: Json) -> Json:
    """Where a ticket stands."""
    headers = {"Authorization": f"Bearer {ticket['ticket']}"}
    answer: Json = shop.http.get(f"/v1/campaigns/{campaign}/place", headers=headers).raise_for_status().json()
    return answer


def test_a_crowd_gets_exactly_the_quota_and_the_rest_stays_on_sale(shop: Shop, books: Books) -> None:
    sku = shop.new_sku(stock=40)
    campaign = plan(shop, sku, 20, demand=4_000)

    answers = at_once(64, lambda number: ask(shop, sku, campaign, f"buyer{number}"))

    assert Counter(told(answer) for answer in answers) == {"sold": 20, "OutOfStock": 44}
    orders = [Order(shop.http, answer.json()) for answer in answers if answer.status_code == 201]
    assert {order.view()["total"]["amount"] for order in orders} == {PRICE}
    assert shop.states(sku) == {"held": 20, "available": 20}
    assert shop.left(sku) == 20
    books.note(sku, imported=40, orders=orders)


def test_one_buyer_cannot_race_the_limit(shop: Shop, books: Books) -> None:
    sku = shop.new_sku(stock=16)
    campaign = plan(shop, sku, 16)

    answers = at_once(16, lambda _: ask(shop, sku, campaign, "grace"))

    counts = Counter(told(answer) for answer in answers)
    assert counts["sold"] == 1
    assert set(counts) <= {
        "sold",
        "LimitReached",
        "OutOfStock",
    }  # the tickets of the losers are on their way back
    until(lambda: seen(shop, campaign)["offers"][0]["left"] == 15, "the tickets of the losers to be back")
    assert told(ask(shop, sku, campaign, "grace")) == "LimitReached"
    books.note(sku, imported=16, orders=[Order(shop.http, one.json()) for one in answers if one.is_success])


def test_a_ticket_makes_one_order_however_often_it_is_shown(shop: Shop) -> None:
    sku = shop.new_sku(stock=8)
    campaign = plan(shop, sku, 8, queue=True, per_buyer=3)
    ticket = join(shop, campaign, 1)

    answers = at_once(8, lambda _: ask(shop, sku, campaign, "buyer1", ticket["ticket"], device(1)))

    counts = Counter(told(answer) for answer in answers)
    assert counts["sold"] == 1
    assert set(counts) <= {"sold", "TicketUsed", "OutOfStock"}  # eight drew all eight codes for a moment
    assert shop.states(sku)["held"] == 1


def test_a_queue_lets_in_whom_there_are_codes_for_and_then_the_next(shop: Shop, books: Books) -> None:
    sku = shop.new_sku(stock=4)
    campaign = plan(shop, sku, 4, opens_in=4, queue=True, hold_seconds=5)
    tickets = at_once(12, lambda number: join(shop, campaign, number))
    assert ask_with(shop, sku, campaign, tickets, 0) == "CampaignNotOpen"
    until(lambda: position(shop, campaign, tickets[0])["position"] is not None, "the draw")
    places = [position(shop, campaign, ticket)["position"] for ticket in tickets]
    turns = sorted(range(12), key=lambda number: places[number])

    answers = at_once(12, lambda number: ask_with(shop, sku, campaign, tickets, number))

    assert sorted(places) == list(range(12))
    assert [answers[number] for number in turns] == ["sold"] * 4 + ["NotYourTurn"] * 8
    until(lambda: position(shop, campaign, tickets[turns[7]])["admitted"], "the holds to come back")
    assert ask_with(shop, sku, campaign, tickets, turns[7]) == "sold"
    books.note(sku, imported=4)


def ask_with(shop: Shop, sku: Sku, campaign: str, tickets: list[Json], number: int) -> str:
    """What a buyer of that number is told who orders with their ticket."""
    ticket = str(tickets[number]["ticket"])
    return told(ask(shop, sku, campaign, f"buyer{number}", ticket, device(number)))


def test_it_opens_and_closes_by_the_clock_of_the_server(shop: Shop) -> None:
    sku = shop.new_sku(stock=30)
    campaign = plan(shop, sku, 30, opens_in=4, lasts=3)
    found = []
    for number in range(25):
        sent = datetime.now(tz=UTC)
        found.append((sent, told(ask(shop, sku, campaign, f"buyer{number}")), datetime.now(tz=UTC)))
        time.sleep(0.4)

    opens, closes = (datetime.fromisoformat(seen(shop, campaign)[name]) for name in ("opens_at", "closes_at"))
    slack = timedelta(milliseconds=50)
    wrong = [
        (sent, said, answered)
        for sent, said, answered in found
        if (said == "sold" and (answered < opens - slack or sent >= closes + slack))
        or (said == "CampaignNotOpen" and sent >= opens + slack)
        or (said == "CampaignOver" and answered < closes - slack)
    ]
    assert wrong == []
    assert {said for _, said, _ in found} == {"CampaignNotOpen", "sold", "CampaignOver"}


def test_codes_are_set_aside_once_whoever_does_it_and_come_back_when_it_is_called_off(
    shop: Shop, injected: Injected, books: Books
) -> None:
    sku = shop.new_sku(stock=150)
    campaign = plan(shop, sku, 120, demand=2_000)

    at_once(4, lambda _: injected.invoke("tend_campaigns"))
    whole = {"sku": sku.sku, "price": 0, "quota": 120, "left": 120, "set_aside": 120}
    until(  # what is left is remembered for a moment
        lambda: seen(shop, campaign)["offers"][0] | {"price": 0} == whole, "all to be set aside"
    )
    assert sorted(books.tickets(sku)) == sorted(code["code_id"] for code in books.codes(sku))

    shop.desk("POST", f"/campaigns/{campaign}/call-off").raise_for_status()
    assert told(ask(shop, sku, campaign, "grace")) in {"CampaignOver", "sold"}
    until(lambda: told(ask(shop, sku, campaign, key())) == "CampaignOver", "the end to be known")
    until(lambda: shop.left(sku) >= 149, "the codes to be on sale again")
    books.note(sku, imported=150)


def test_whoever_sets_aside_may_die_at_any_write(shop: Shop, injected: Injected, books: Books) -> None:
    def planned() -> Sku:
        sku = shop.new_sku(stock=12)
        campaign = plan(shop, sku, 8, demand=1_000)
        assert seen(shop, campaign)["offers"][0]["set_aside"] == 8
        return sku

    skus = injected.killed_after_each_write(["prepare_campaign"], planned, most=12)

    assert len(skus) > 5
    injected.invoke("audit_stock")
    for sku in skus:
        until(lambda sku=sku: len(set(books.tickets(sku))) == 12, "every code to be in a lane")  # type: ignore[misc]


def test_a_device_cannot_park_the_stock(shop: Shop, books: Books) -> None:
    sku = shop.new_sku(stock=12)
    name = f"parking-device-{key()}"

    def order(_: int) -> httpx.Response:
        body = {
            "items": [{"sku": sku.sku, "quantity": 1}],
            "contact": {"email": "grace.buyer@example.com"},
            "currency": "USD",
            "expected_total": sku.price,
        }
        return shop.http.post(
            "/v1/orders", json=body, headers={"Idempotency-Key": key(), "Yima-Device": name}
        )

    answers = at_once(12, order)

    assert Counter(told(answer) for answer in answers) == {"sold": 3, "TooManyOpenOrders": 9}
    orders = [Order(shop.http, answer.json()) for answer in answers if answer.is_success]
    shop.pay(orders[0])
    orders[0].becomes("delivered")
    until(lambda: told(order(0)) == "sold", "the slot of the paid order to be free")
    assert told(order(0)) == "TooManyOpenOrders"
    until(lambda: shop.left(sku) == 8, "unused codes to be back")
    books.note(sku, imported=12)


def test_what_a_crowd_reads_says_how_long_it_may_be_kept(shop: Shop) -> None:
    sku = shop.new_sku(stock=3)
    campaign = plan(shop, sku, 3, queue=True)

    for path in ("/v1/campaigns", f"/v1/campaigns/{campaign}/queue"):
        answer = shop.http.get(path).raise_for_status()
        assert answer.headers["cache-control"] == "public, max-age=1"

    def listed() -> list[int]:
        campaigns = shop.http.get("/v1/campaigns").json()["campaigns"]
        return [one["offers"][0]["left"] for one in campaigns if one["campaign"] == campaign]

    until(lambda: listed() == [3], "its codes to be shown")


def test_the_books_are_right_when_all_campaigns_are_over(
    shop: Shop, injected: Injected, books: Books
) -> None:
    for one in shop.desk("GET", "/campaigns").json()["campaigns"]:
        shop.desk("POST", f"/campaigns/{one['campaign']}/call-off").raise_for_status()

    def settled() -> bool:
        injected.invoke("tend_campaigns")
        return all(one["settled"] for one in shop.desk("GET", "/campaigns").json()["campaigns"])

    until(settled, "all codes to be back on sale")
    books.close()
