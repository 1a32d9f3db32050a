"""What Stripe refuses, the simulator refuses: same status, type, code, parameter."""

import copy
import time
from typing import Any

import pytest
import stripe

from tests.local.stripe.harness import Simulator

SESSION = "cs_test_unknown"


def refusal(call: Any, *arguments: Any) -> Any:
    with pytest.raises(stripe.StripeError) as refused:
        call(*arguments)
    error = refused.value
    return error, error.error


def changed(order: Any, path: Any, value: Any) -> Any:
    """The order with one nested value set, or taken away when `value` is None."""
    copied = copy.deepcopy(order)
    *branch, last = path
    node = copied
    for step in branch:
        node = node[step]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return copied


PRICE = ("line_items", 0, "price_data")
CASES = [
    (("colour",), "red", "parameter_unknown", "colour", "Received unknown parameter: colour"),
    (("payment_method_types",), ["card"], "parameter_unknown", "payment_method_types", "unknown parameter"),
    ((*PRICE, "colour"), "red", "parameter_unknown", "line_items[0][price_data][colour]", "unknown"),
    (
        ("payment_intent_data", "order"),
        "1",
        "parameter_unknown",
        "payment_intent_data[order]",
        "Received unknown parameter: payment_intent_data[order]",
    ),
    ((*PRICE, "currency"), None, "parameter_missing", "line_items[0][price_data][currency]", "Missing"),
    ((*PRICE, "unit_amount"), None, "parameter_missing", "line_items[0][price_data][unit_amount]", "Missing"),
    (("line_items", 0, "quantity"), None, "parameter_missing", "line_items[0][quantity]", "Quantity is"),
    (("line_items",), None, "parameter_missing", "line_items", "Missing required param: line_items."),
    (("success_url",), None, "parameter_missing", "success_url", "Missing required param: success_url."),
    (("mode",), None, "parameter_missing", "mode", "Missing required param: mode."),
    (("mode",), "buy", None, "mode", "Invalid mode: must be one of payment, setup, or subscription"),
    (("line_items", 0, "quantity"), "two", "parameter_invalid_integer", "line_items[0][quantity]", "two"),
    (("line_items", 0, "quantity"), 0, "parameter_invalid_integer", "line_items[0][quantity]", "equal to 1"),
    (("line_items",), "card", None, "line_items", "Invalid array"),
    (("metadata",), "text", None, "metadata", "Invalid object"),
    (("customer_email",), {"a": "b"}, None, "customer_email", "Invalid string"),
    (("client_reference_id",), "", "parameter_invalid_empty", "client_reference_id", "empty string"),
    (("client_reference_id",), "x" * 201, None, "client_reference_id", "at most 200"),
    (("customer_email",), "nobody", "email_invalid", "customer_email", "Invalid email address: nobody"),
    (("success_url",), "not a url", "url_invalid", "success_url", "Not a valid URL"),
    ((*PRICE, "unit_amount"), -5, "parameter_invalid_integer", "line_items[0][price_data][unit_amount]", ""),
    ((*PRICE, "unit_amount"), 10, "amount_too_small", None, "must add up to at least $0.50 usd"),
    ((*PRICE, "unit_amount"), 0, "amount_too_small", None, "must add up to at least $0.50 usd"),
    ((*PRICE, "unit_amount"), 99_999_999, "amount_too_large", None, "no more than $999,999.99 usd"),
    (
        (*PRICE, "unit_amount"),
        100_000_000,
        "amount_too_large",
        "line_items[0][price_data][unit_amount]",
        "Amount must be no more than $999,999.99",
    ),
    ((*PRICE, "currency"), "xyz", None, "line_items[0][price_data][currency]", "Invalid currency: xyz."),
    (("line_items", 0, "price"), "price_1", "resource_missing", "line_items[0][price]", "No such price"),
    (("customer",), "cus_1", "resource_missing", "customer", "No such customer: 'cus_1'"),
    (("metadata",), {"k": "v" * 501}, None, "metadata[k]", "Metadata values can have up to 500"),
    (("metadata",), {"k" * 41: "v"}, None, "metadata", "Metadata keys can have up to 40"),
    (("metadata",), {f"k{n}": "v" for n in range(51)}, None, "metadata", "up to 50 metadata keys"),
]


@pytest.mark.parametrize("case", CASES)
def test_a_session_that_stripe_would_refuse(simulator: Simulator, order: Any, case: Any) -> None:
    path, value, code, param, message = case
    sessions = simulator.client().v1.checkout.sessions
    raised, error = refusal(sessions.create, changed(order, path, value))
    assert isinstance(raised, stripe.InvalidRequestError)
    assert raised.http_status == 400
    assert (error.type, error.code, error.param) == ("invalid_request_error", code, param)
    assert message in error.message
    assert sessions.list().data == []


@pytest.mark.parametrize("value", [{"enabled": True}, {"enabled": "true"}])
def test_a_feature_beyond_the_simulator_is_refused_by_name(
    simulator: Simulator, order: Any, value: Any
) -> None:
    sessions = simulator.client().v1.checkout.sessions
    raised, error = refusal(sessions.create, order | {"tax_id_collection": value})
    assert raised.http_status == 400
    assert error.message == "The Stripe simulator does not simulate `tax_id_collection`; leave it out."
    assert error.param == "tax_id_collection"


def test_tax_on_top_of_the_prices_is_beyond_the_simulator(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    raised, error = refusal(sessions.create, order | {"automatic_tax": {"enabled": True}})
    assert (raised.http_status, error.param) == (400, "line_items[0][price_data][tax_behavior]")


def test_a_feature_beyond_the_simulator_may_be_switched_off_by_name(simulator: Simulator, order: Any) -> None:
    session = simulator.client().v1.checkout.sessions.create(order | {"automatic_tax": {"enabled": False}})
    assert session.automatic_tax.enabled is False


def test_line_items_in_two_currencies_are_refused(simulator: Simulator, order: Any) -> None:
    second = changed(order, (*PRICE, "currency"), "eur")["line_items"][0]
    _, error = refusal(
        simulator.client().v1.checkout.sessions.create,
        order | {"line_items": [order["line_items"][0], second]},
    )
    assert error.param == "line_items[1][price_data][currency]"


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (1700, "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."),
        (86_500, "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."),
    ],
)
def test_a_session_lives_between_half_an_hour_and_a_day(
    simulator: Simulator, order: Any, seconds: int, message: str
) -> None:
    sessions = simulator.client().v1.checkout.sessions
    _, error = refusal(sessions.create, order | {"expires_at": int(time.time()) + seconds})
    assert (error.message, error.param) == (message, "expires_at")
    assert sessions.create(order | {"expires_at": int(time.time()) + 1805}).status == "open"
    assert sessions.create(order | {"expires_at": int(time.time()) + 86_395}).status == "open"


@pytest.mark.parametrize(
    ("call", "message", "param"),
    [
        (
            lambda v1: v1.checkout.sessions.retrieve(SESSION),
            f"No such checkout.session: '{SESSION}'",
            "session",
        ),
        (
            lambda v1: v1.checkout.sessions.expire(SESSION),
            f"No such checkout.session: '{SESSION}'",
            "session",
        ),
        (lambda v1: v1.payment_intents.retrieve("pi_x"), "No such payment_intent: 'pi_x'", "intent"),
        (lambda v1: v1.payment_intents.cancel("pi_x"), "No such payment_intent: 'pi_x'", "intent"),
        (lambda v1: v1.charges.retrieve("ch_x"), "No such charge: 'ch_x'", "id"),
        (lambda v1: v1.refunds.retrieve("re_x"), "No such refund: 're_x'", "refund"),
        (lambda v1: v1.refunds.create({"charge": "ch_x"}), "No such charge: 'ch_x'", "charge"),
        (
            lambda v1: v1.refunds.create({"payment_intent": "pi_x"}),
            "No such payment_intent: 'pi_x'",
            "payment_intent",
        ),
        (lambda v1: v1.balance_transactions.retrieve("txn_x"), "No such balance_transaction: 'txn_x'", "id"),
        (lambda v1: v1.events.retrieve("evt_x"), "No such event: 'evt_x'", "id"),
        (lambda v1: v1.disputes.retrieve("dp_x"), "No such dispute: 'dp_x'", "dispute"),
        (lambda v1: v1.payouts.retrieve("po_x"), "No such payout: 'po_x'", "payout"),
    ],
)
def test_an_unknown_id_is_a_404(simulator: Simulator, call: Any, message: str, param: str) -> None:
    raised, error = refusal(call, simulator.client().v1)
    assert raised.http_status == 404
    assert (error.code, error.message, error.param) == ("resource_missing", message, param)


def test_an_unknown_cursor_and_a_page_size_out_of_range_are_refused(simulator: Simulator) -> None:
    events = simulator.client().v1.events
    _, error = refusal(events.list, {"starting_after": "evt_x"})
    assert (error.code, error.param) == ("resource_missing", "starting_after")
    for limit in (0, 101):
        _, error = refusal(events.list, {"limit": limit})
        assert (error.code, error.param) == ("parameter_invalid_integer", "limit")


def test_a_filter_beyond_the_simulator_is_refused_not_ignored(simulator: Simulator) -> None:
    _, error = refusal(simulator.client().v1.charges.list, {"customer": "cus_1"})
    assert "The Stripe simulator cannot filter by `customer`" in error.message


@pytest.mark.parametrize("key", ["sk_test_other", "sk_live_simulated", "x"])
def test_another_key_is_unauthorized(simulator: Simulator, key: str) -> None:
    client = stripe.StripeClient(key, base_addresses={"api": simulator.url})
    raised, error = refusal(client.v1.balance.retrieve)
    assert isinstance(raised, stripe.AuthenticationError)
    assert raised.http_status == 401
    assert error.message.startswith("Invalid API Key provided: ")
    assert key not in error.message


def test_no_key_is_unauthorized(simulator: Simulator) -> None:
    answer = simulator.http.get(f"{simulator.url}/v1/balance")
    assert answer.status_code == 401
    assert answer.json()["error"]["message"].startswith("You did not provide an API key.")


def test_the_key_is_also_taken_as_a_basic_user_name(simulator: Simulator) -> None:
    assert (
        simulator.http.get(f"{simulator.url}/v1/balance", auth=("sk_test_simulated", "")).status_code == 200
    )


def test_an_endpoint_that_is_not_simulated_says_so(simulator: Simulator) -> None:
    raised, error = refusal(simulator.client().v1.customers.create, {"email": "a@b.test"})
    assert raised.http_status == 404
    assert error.message.startswith("Unrecognized request URL (POST: /v1/customers).")


@pytest.mark.parametrize("metadata", ["text", {"nested": {"a": "b"}}])
def test_metadata_of_another_shape_is_refused_and_clearing_it_is_not(
    simulator: Simulator, paid: Any, metadata: Any
) -> None:
    refunds = simulator.client().v1.refunds
    wanted = {"payment_intent": paid["payment_intent"], "amount": 1}
    raised, error = refusal(refunds.create, wanted | {"metadata": metadata})
    assert raised.http_status == 400
    assert error.param.startswith("metadata")
    assert refunds.create(wanted | {"metadata": ""}).metadata.to_dict() == {}


def test_a_body_that_is_not_utf8_is_refused_not_a_crash(simulator: Simulator) -> None:
    answer = simulator.http.post(
        f"{simulator.url}/v1/refunds",
        content=b"\xff=1",
        headers={"Authorization": "Bearer sk_test_simulated"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "parameter_unknown")


def test_several_unknown_parameters_are_named_together(simulator: Simulator) -> None:
    answer = simulator.form("refunds", {"one": "1", "two": "2"})
    assert answer.json()["error"]["message"] == "Received unknown parameters: one, two"


def test_answers_carry_stripes_headers(simulator: Simulator) -> None:
    answer = simulator.form("refunds", {}, {"Idempotency-Key": "k1", "Stripe-Version": "2026-10-28.endive"})
    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Stripe-Version"] == "2026-10-28.endive"
    assert answer.headers["Idempotency-Key"] == "k1"
    assert answer.headers["Content-Type"] == "application/json"


def test_a_request_by_another_host_name_is_refused(simulator: Simulator) -> None:
    answer = simulator.http.get(f"{simulator.url}/_sim/health", headers={"Host": "evil.test"})
    assert answer.status_code == 400
