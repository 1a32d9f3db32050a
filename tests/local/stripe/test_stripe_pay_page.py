"""The hosted pay page, as a browser without scripts uses it."""

import re
from typing import Any

import pytest

from tests.local.stripe.harness import Simulator

TITLE = {"en": "Pay Yima", "zh": "向 Yima 付款"}


@pytest.fixture
def session(simulator: Simulator, order: Any) -> Any:
    return simulator.client().v1.checkout.sessions.create(order)


def page(simulator: Simulator, session: Any, **headers: Any) -> Any:
    return simulator.http.get(f"{simulator.url}/pay/{session.id}", headers=headers)


def press(simulator: Simulator, session: Any, choice: str, **fields: Any) -> Any:
    return simulator.http.post(
        f"{simulator.url}/pay/{session.id}", data={"choice": choice, "email": "me@buyer.test"} | fields
    )


def choices(html: str) -> Any:
    return re.findall(r'name="choice" value="([^"]+)"', html)


def test_the_page_shows_merchant_lines_total_and_only_the_methods_offered(
    simulator: Simulator, order: Any
) -> None:
    sessions = simulator.client().v1.checkout.sessions
    session = sessions.create(order | {"excluded_payment_method_types": ["wechat_pay"]})
    answer = page(simulator, session)
    assert answer.status_code == 200
    assert TITLE["en"] in answer.text
    assert "Gift card &times; 2" in answer.text
    assert "20.00 USD" in answer.text
    assert 'name="viewport"' in answer.text
    assert choices(answer.text) == [
        "card.succeed",
        "card.require_action",
        "card.decline",
        "alipay.succeed",
        "crypto.succeed",
        "bank_debit.delayed_success",
        "bank_debit.delayed_failure",
    ]
    assert 'href="https://shop.test/cart"' in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    only_card = page(simulator, sessions.create(order | {"allowed_payment_method_types": ["card"]}))
    assert choices(only_card.text) == ["card.succeed", "card.require_action", "card.decline"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en-GB,zh;q=0.5", "en"), ("fr,zh;q=0.5", "zh"), ("fr", "en")],
)
def test_the_page_speaks_the_browsers_language(
    simulator: Simulator, session: Any, accepted: str, language: str
) -> None:
    assert TITLE[language] in page(simulator, session, **{"Accept-Language": accepted}).text


def test_the_session_can_fix_the_language(simulator: Simulator, order: Any) -> None:
    session = simulator.client().v1.checkout.sessions.create(order | {"locale": "zh"})
    answer = page(simulator, session, **{"Accept-Language": "en"})
    assert TITLE["zh"] in answer.text
    assert 'lang="zh-CN"' in answer.text


def test_everything_from_outside_is_escaped(simulator: Simulator, order: Any) -> None:
    order["line_items"][0]["price_data"]["product_data"]["name"] = "<script>alert(1)</script>"
    order |= {
        "cancel_url": 'https://shop.test/"><img>',
        "branding_settings": {"display_name": "<b>Shop</b>"},
        "customer_email": '"onfocus="x"@y.test',
    }
    html = page(simulator, simulator.client().v1.checkout.sessions.create(order)).text
    for raw in ("<script>", "<img>", "<b>", '"onfocus="'):
        assert raw not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "Pay &lt;b&gt;Shop&lt;/b&gt;" in html


@pytest.mark.parametrize("choice", ["card.succeed", "alipay.succeed", "wechat_pay.succeed"])
def test_paying_leads_back_to_the_shop(simulator: Simulator, session: Any, choice: str) -> None:
    answer = press(simulator, session, choice)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"https://shop.test/thanks?session={session.id}"
    paid = simulator.client().v1.checkout.sessions.retrieve(session.id)
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    assert paid.customer_details.email == "me@buyer.test"


def test_a_declined_card_can_try_again(simulator: Simulator, session: Any) -> None:
    declined = press(simulator, session, "card.decline")
    assert declined.status_code == 200
    assert "Your card was declined." in declined.text
    assert press(simulator, session, "card.succeed").status_code == 303


@pytest.mark.parametrize(("choice", "status"), [("card.succeed", 303), ("card.decline", 200)])
def test_three_d_secure_asks_on_a_page_of_its_own(
    simulator: Simulator, session: Any, choice: str, status: Any
) -> None:
    asked = press(simulator, session, "card.require_action")
    assert (asked.status_code, asked.headers["Location"]) == (303, f"/pay/{session.id}/challenge")
    challenge = simulator.http.get(f"{simulator.url}/pay/{session.id}/challenge")
    assert "Your bank asks you to confirm 20.00 USD to Yima." in challenge.text
    assert choices(challenge.text) == ["card.succeed", "card.decline"]
    answer = press(simulator, session, choice, **{"from": "challenge"})
    assert answer.status_code == status
    if choice == "card.decline":
        assert "could not be authenticated" in answer.text


def test_a_bank_payment_leads_back_unpaid(simulator: Simulator, session: Any) -> None:
    answer = press(simulator, session, "bank_debit.delayed_success")
    assert answer.headers["Location"].endswith(session.id)
    assert simulator.client().v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    assert "The bank has not confirmed the payment yet." in page(simulator, session).text


def test_closed_sessions_say_so_and_cannot_be_paid(simulator: Simulator, session: Any, order: Any) -> None:
    press(simulator, session, "card.succeed")
    assert "Already paid" in page(simulator, session).text
    assert "Already paid" in press(simulator, session, "card.succeed").text
    sessions = simulator.client().v1.checkout.sessions
    expired = sessions.expire(sessions.create(order).id)
    assert "This checkout has expired" in page(simulator, expired).text
    assert "This checkout has expired" in press(simulator, expired, "card.succeed").text
    assert len(simulator.client().v1.charges.list().data) == 1


def test_an_unknown_session_is_a_404(simulator: Simulator) -> None:
    answer = simulator.http.get(f"{simulator.url}/pay/cs_test_unknown")
    assert (answer.status_code, "No such checkout" in answer.text) == (404, True)


@pytest.mark.parametrize("choice", ["", "cash.succeed", "<b>.x", "card.delayed_success"])
def test_a_choice_that_was_not_offered_is_refused(simulator: Simulator, session: Any, choice: str) -> None:
    answer = press(simulator, session, choice)
    assert answer.status_code == 400
    assert "<b>" not in answer.text
    assert simulator.event_types() == []
