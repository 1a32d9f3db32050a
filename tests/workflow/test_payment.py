import pytest
from botocore.exceptions import ClientError

from tests.workflow.interpreter import Facts, Finished, Workflows, failing

ID = {"order_id": "ord_1"}
LONG_HOLD = ID | {"hold_seconds": 60}
SHORT_HOLD = ID | {"hold_seconds": 1}
REFUSED = ["Decline", "Refused", "Declined"]
DELIVERING = ["Approved", "StartDelivery", "DeliveryStarted"]


@pytest.fixture
def payments(workflows: Workflows) -> Workflows:
    """A buyer who has paid, an order nobody doubts, a delivery that works."""
    workflows.settles("await_payment", {"payment": "captured"})
    workflows.answers(
        screen_order={"verdict": "approve", "payment": "captured"},
        deliver_order={"fulfilment": "delivered"},
        decline_order={"verdict": "decline"},
    )
    return workflows


def deliveries(workflows: Workflows) -> list[tuple[str, Facts]]:
    return workflows.executions("delivery")


def held(workflows: Workflows) -> str:
    """An execution that waits for its payment."""
    workflows.waits("await_payment")
    execution = workflows.start("payment", "ord_1", LONG_HOLD)
    workflows.await_token()
    return execution


def in_review(workflows: Workflows) -> str:
    """An execution that waits for a person's decision."""
    workflows.answers(screen_order={"verdict": "hold", "payment": "captured"})
    workflows.waits("await_review")
    execution = workflows.start("payment", "ord_1", LONG_HOLD)
    workflows.await_token()
    workflows.await_token()
    return execution


def assert_released(workflows: Workflows, finished: Finished) -> None:
    assert (finished.status, finished.path[-1]) == ("SUCCEEDED", "Released")
    assert "screen_order" not in workflows.called()
    assert deliveries(workflows) == []


def test_a_paid_order_is_screened_and_delivered(payments: Workflows) -> None:
    finished = payments.run("payment", LONG_HOLD)

    assert finished.status == "SUCCEEDED"
    assert finished.path == ["AwaitPayment", "PaymentKnown", "Screen", "Verdict", *DELIVERING]
    assert payments.calls[:2] == [("await_payment", ID), ("screen_order", ID)]
    assert deliveries(payments) == [("ord_1", ID)]


def test_an_order_waits_for_its_payment(payments: Workflows) -> None:
    execution = held(payments)
    assert payments.called() == ["await_payment"]

    payments.succeed("await_payment", {"payment": "captured"})

    assert payments.finish(execution).path[-1] == "DeliveryStarted"
    assert deliveries(payments) == [("ord_1", ID)]


def test_a_canceled_order_ends_released(payments: Workflows) -> None:
    execution = held(payments)

    payments.succeed("await_payment", {"payment": "canceled"})

    assert_released(payments, payments.finish(execution))
    assert payments.called() == ["await_payment"]


@pytest.mark.parametrize("payment", ["expired", "canceled"])
def test_an_unpaid_order_is_confirmed_before_it_ends_released(payments: Workflows, payment: str) -> None:
    payments.waits("await_payment")
    payments.answers(confirm_unpaid={"payment": payment, "hold_seconds": 0})

    finished = payments.run("payment", SHORT_HOLD)

    assert_released(payments, finished)
    assert finished.path == ["AwaitPayment", "ConfirmUnpaid", "UnpaidConfirmed", "Released"]
    assert payments.calls == [("await_payment", ID), ("confirm_unpaid", ID)]


def test_money_that_arrived_at_the_last_moment_is_found(payments: Workflows) -> None:
    payments.waits("await_payment")
    payments.answers(confirm_unpaid={"payment": "captured", "hold_seconds": 0})

    finished = payments.run("payment", SHORT_HOLD)

    assert finished.path == [
        "AwaitPayment",
        "ConfirmUnpaid",
        "UnpaidConfirmed",
        "Screen",
        "Verdict",
        *DELIVERING,
    ]
    assert deliveries(payments) == [("ord_1", ID)]


def test_a_payment_under_way_is_awaited_again_for_the_new_hold(payments: Workflows) -> None:
    payments.waits("await_payment")
    payments.answers(confirm_unpaid={"payment": "processing", "hold_seconds": 60})
    execution = payments.start("payment", "ord_1", SHORT_HOLD)
    payments.await_token()
    payments.await_token()
    first, second = payments.tokens["await_payment"]
    assert first != second

    payments.succeed("await_payment", {"payment": "captured"})

    finished = payments.finish(execution)
    assert finished.path[:5] == [
        "AwaitPayment",
        "ConfirmUnpaid",
        "UnpaidConfirmed",
        "HoldAgain",
        "AwaitPayment",
    ]
    assert finished.path[-1] == "DeliveryStarted"
    assert finished.output is not None
    assert finished.output["hold_seconds"] == 60


def test_a_payment_under_way_can_still_expire(payments: Workflows) -> None:
    payments.waits("await_payment")
    answers = iter([{"payment": "processing", "hold_seconds": 1}])
    payments.handlers["confirm_unpaid"] = lambda _given: next(
        answers, {"payment": "expired", "hold_seconds": 0}
    )

    finished = payments.run("payment", SHORT_HOLD)

    assert_released(payments, finished)
    assert payments.called() == ["await_payment", "confirm_unpaid"] * 2


def test_an_answer_nobody_knows_is_checked_with_the_provider(payments: Workflows) -> None:
    payments.settles("await_payment", {"payment": "astonished"})
    payments.answers(confirm_unpaid={"payment": "captured", "hold_seconds": 0})

    finished = payments.run("payment", LONG_HOLD)

    assert finished.path[:4] == ["AwaitPayment", "PaymentKnown", "ConfirmUnpaid", "UnpaidConfirmed"]
    assert finished.path[-1] == "DeliveryStarted"


def test_an_unknown_confirmation_neither_delivers_nor_releases(payments: Workflows) -> None:
    payments.waits("await_payment")
    payments.answers(confirm_unpaid={"payment": "partly_refunded", "hold_seconds": 0})

    finished = payments.run("payment", SHORT_HOLD)

    assert (finished.status, finished.error) == ("FAILED", "PaymentUnknown")
    assert payments.called() == ["await_payment", "confirm_unpaid"]
    assert deliveries(payments) == []


def test_an_answer_after_the_hold_is_refused(payments: Workflows) -> None:
    payments.waits("await_payment")
    payments.answers(confirm_unpaid={"payment": "expired", "hold_seconds": 0})
    assert_released(payments, payments.run("payment", SHORT_HOLD))

    with pytest.raises(ClientError) as refusal:
        payments.succeed("await_payment", {"payment": "captured"})

    assert refusal.value.response["Error"]["Code"] in {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}
    assert deliveries(payments) == []


def test_a_declined_order_is_paid_back_and_never_delivered(payments: Workflows) -> None:
    payments.answers(screen_order={"verdict": "decline", "payment": "captured"})

    finished = payments.run("payment", LONG_HOLD)

    assert (finished.status, finished.path[-3:]) == ("SUCCEEDED", REFUSED)
    assert payments.calls == [("await_payment", ID), ("screen_order", ID), ("decline_order", ID)]
    assert deliveries(payments) == []


@pytest.mark.parametrize("verdict", ["hold", "step_up"])
def test_whatever_is_not_decided_waits_for_a_person(payments: Workflows, verdict: str) -> None:
    payments.answers(screen_order={"verdict": verdict, "payment": "captured"})
    payments.settles("await_review", {"verdict": "approve"})

    finished = payments.run("payment", LONG_HOLD)

    assert finished.path[-5:] == ["AwaitReview", "Reviewed", *DELIVERING]
    assert payments.calls[:3] == [("await_payment", ID), ("screen_order", ID), ("await_review", ID)]
    assert deliveries(payments) == [("ord_1", ID)]


@pytest.mark.parametrize("verdict", ["decline", "unsure"])
def test_only_a_persons_approval_delivers(payments: Workflows, verdict: str) -> None:
    execution = in_review(payments)

    payments.succeed("await_review", {"verdict": verdict})

    finished = payments.finish(execution)
    assert (finished.status, finished.path[-3:]) == ("SUCCEEDED", REFUSED)
    assert payments.calls[-1] == ("decline_order", ID)
    assert deliveries(payments) == []


def test_an_approval_that_came_before_the_decline_delivers(payments: Workflows) -> None:
    payments.answers(
        screen_order={"verdict": "decline", "payment": "captured"}, decline_order={"verdict": "approve"}
    )

    finished = payments.run("payment", LONG_HOLD)

    assert finished.path[-5:] == ["Decline", "Refused", *DELIVERING]
    assert deliveries(payments) == [("ord_1", ID)]


def test_a_review_nobody_does_in_time_is_a_decline(payments: Workflows) -> None:
    payments.review_seconds = 1
    payments.deploy()

    finished = payments.finish(in_review(payments))

    assert (finished.status, finished.path[-4:]) == ("SUCCEEDED", ["AwaitReview", *REFUSED])
    assert payments.calls.count(("decline_order", ID)) == 1
    assert deliveries(payments) == []


@pytest.mark.parametrize("step", ["await_payment", "screen_order"])
def test_a_transient_failure_is_tried_again(payments: Workflows, step: str) -> None:
    working, failures = payments.handlers[step], iter(["Transient", "Transient"])

    def fail_twice(given: Facts) -> Facts | None:
        for error in failures:
            failing(error, times=1)(given)
        return working(given)

    payments.handlers[step] = fail_twice

    finished = payments.run("payment", LONG_HOLD)

    assert (finished.status, finished.path[-1]) == ("SUCCEEDED", "DeliveryStarted")
    assert payments.called().count(step) == 3


def test_a_provider_that_is_away_is_asked_again(payments: Workflows, retries: list[float]) -> None:
    payments.waits("await_payment")
    answer = {"payment": "expired", "hold_seconds": 0}
    payments.handlers["confirm_unpaid"] = failing("Transient", times=30, then=answer)

    assert_released(payments, payments.run("payment", SHORT_HOLD))

    assert payments.called().count("confirm_unpaid") == 31
    assert max(retries) <= 300


@pytest.mark.parametrize(
    ("step", "before"),
    [("await_payment", []), ("screen_order", ["await_payment"])],
)
def test_a_lasting_failure_stops_before_delivery(payments: Workflows, step: str, before: list[str]) -> None:
    payments.handlers[step] = failing("OrderMissing", times=1)

    finished = payments.run("payment", LONG_HOLD)

    assert (finished.status, finished.error) == ("FAILED", "OrderMissing")
    assert payments.called() == [*before, step]
    assert deliveries(payments) == []


def test_an_order_whose_payment_cannot_be_confirmed_is_not_released(payments: Workflows) -> None:
    payments.waits("await_payment")
    payments.handlers["confirm_unpaid"] = failing("PaymentMismatch", times=1)

    finished = payments.run("payment", SHORT_HOLD)

    assert (finished.status, finished.error) == ("FAILED", "PaymentMismatch")
    assert finished.path == ["AwaitPayment", "ConfirmUnpaid"]


def test_a_delivery_that_was_started_before_is_not_started_again(payments: Workflows) -> None:
    payments.finish(payments.start("delivery", "ord_1", ID))

    finished = payments.run("payment", LONG_HOLD)

    assert (finished.status, finished.path[-3:]) == ("SUCCEEDED", DELIVERING)
    assert payments.called().count("deliver_order") == 1


def test_a_later_execution_for_the_order_delivers_anew(payments: Workflows) -> None:
    payments.handlers["deliver_order"] = failing("Broken", times=1, then={"fulfilment": "delivered"})
    payments.run("payment", LONG_HOLD)

    payments.finish(payments.start("payment", "ord_1-sweep-1", LONG_HOLD))

    assert sorted(deliveries(payments)) == [("ord_1", ID), ("ord_1-sweep-1", ID)]
    assert payments.called().count("deliver_order") == 2


def test_a_delivery_that_cannot_be_started_is_tried_again_and_then_reported(
    payments: Workflows, retries: list[float]
) -> None:
    payments.client.delete_state_machine(stateMachineArn=payments.arns["delivery"])

    finished = payments.run("payment", LONG_HOLD)

    assert finished.status == "FAILED"
    assert (finished.path[-1], len(retries)) == ("StartDelivery", 8)
    assert "deliver_order" not in payments.called()


def test_a_second_start_while_the_order_waits_joins_the_first(payments: Workflows) -> None:
    execution = held(payments)

    assert payments.start("payment", "ord_1", LONG_HOLD) == execution

    payments.succeed("await_payment", {"payment": "captured"})
    assert payments.finish(execution).status == "SUCCEEDED"
    assert payments.called().count("await_payment") == 1
    assert deliveries(payments) == [("ord_1", ID)]


def test_a_second_start_after_the_end_does_nothing(payments: Workflows) -> None:
    payments.run("payment", LONG_HOLD)

    with pytest.raises(ClientError) as refusal:
        payments.start("payment", "ord_1", LONG_HOLD)

    assert refusal.value.response["Error"]["Code"] == "ExecutionAlreadyExists"
    assert payments.called().count("await_payment") == 1
    assert deliveries(payments) == [("ord_1", ID)]


def reserved(workflows: Workflows) -> None:
    """The buyer's card has reserved the money."""
    workflows.settles("await_payment", {"payment": "authorized"})
    workflows.answers(screen_order={"verdict": "approve", "payment": "authorized"})


def test_reserved_money_is_taken_before_the_goods_go_out(payments: Workflows) -> None:
    reserved(payments)
    payments.answers(capture_payment={"payment": "captured"})

    finished = payments.run("payment", LONG_HOLD)

    taken = ["Approved", "Capture", "Captured", "StartDelivery", "DeliveryStarted"]
    assert finished.path == ["AwaitPayment", "PaymentKnown", "Screen", "Verdict", *taken]
    assert deliveries(payments) == [("ord_1", ID)]


def test_nothing_is_delivered_for_money_that_could_not_be_taken(payments: Workflows) -> None:
    reserved(payments)
    payments.answers(capture_payment={"payment": "voided"})

    finished = payments.run("payment", LONG_HOLD)

    assert finished.path[-4:] == ["Approved", "Capture", "Captured", "Released"]
    assert deliveries(payments) == []
