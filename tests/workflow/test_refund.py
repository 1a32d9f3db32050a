import pytest
from botocore.exceptions import ClientError

from tests.workflow.interpreter import Facts, Workflows, failing

REFUND = {"order_id": "ord_1", "refund_id": "ref_1"}


@pytest.fixture
def refunds(workflows: Workflows) -> Workflows:
    """Steps that find nothing in their way."""
    workflows.answers(withdraw_goods={"withdrawn": 1}, settle_refund={"state": "succeeded"}, close_refund={})
    return workflows


def test_goods_come_back_before_money_goes(refunds: Workflows) -> None:
    finished = refunds.run("refund", REFUND)

    assert finished.status == "SUCCEEDED"
    assert finished.path == [
        "WithdrawGoods",
        "SettleRefund",
        "RefundSettled",
        "CloseRefund",
        "RefundClosed",
        "Refunded",
    ]
    assert refunds.calls == [
        ("withdraw_goods", REFUND),
        ("settle_refund", REFUND),
        ("close_refund", REFUND | {"state": "succeeded"}),
    ]


def test_a_pending_refund_is_asked_for_again_after_the_time_the_step_names(refunds: Workflows) -> None:
    answers = iter([{"state": "pending", "wait_seconds": 1}, {"state": "pending", "wait_seconds": 0}])

    def settle(_given: Facts) -> Facts:
        return next(answers, {"state": "succeeded", "wait_seconds": 0})

    refunds.handlers["settle_refund"] = settle

    finished = refunds.run("refund", REFUND)

    assert (finished.status, finished.path[-1]) == ("SUCCEEDED", "Refunded")
    assert finished.path.count("AwaitSettlement") == 2
    assert refunds.called() == ["withdraw_goods", *["settle_refund"] * 3, "close_refund"]


def test_a_refused_refund_is_closed_and_fails_the_execution(refunds: Workflows) -> None:
    refunds.answers(settle_refund={"state": "failed"})

    finished = refunds.run("refund", REFUND)

    assert (finished.status, finished.error) == ("FAILED", "RefundFailed")
    assert finished.path[-3:] == ["CloseRefund", "RefundClosed", "RefundFailed"]
    assert refunds.calls[-1] == ("close_refund", REFUND | {"state": "failed"})


def test_an_unknown_state_closes_nothing(refunds: Workflows) -> None:
    refunds.answers(settle_refund={"state": "lost"})

    finished = refunds.run("refund", REFUND)

    assert (finished.status, finished.error) == ("FAILED", "RefundUnknown")
    assert refunds.called() == ["withdraw_goods", "settle_refund"]


def test_money_stays_when_goods_cannot_be_withdrawn(refunds: Workflows) -> None:
    refunds.handlers["withdraw_goods"] = failing("CodeRevealed", times=1)

    finished = refunds.run("refund", REFUND)

    assert (finished.status, finished.error) == ("FAILED", "CodeRevealed")
    assert refunds.called() == ["withdraw_goods"]


def test_a_provider_that_is_away_is_asked_for_two_hours(refunds: Workflows, retries: list[float]) -> None:
    refunds.handlers["settle_refund"] = failing("Transient", times=30, then={"state": "succeeded"})

    finished = refunds.run("refund", REFUND)

    assert (finished.status, finished.path[-1]) == ("SUCCEEDED", "Refunded")
    assert refunds.called().count("settle_refund") == 31
    assert len(retries) == 30
    assert max(retries) <= 300


@pytest.mark.parametrize("step", ["withdraw_goods", "close_refund"])
def test_steps_of_our_own_are_tried_again(refunds: Workflows, step: str) -> None:
    refunds.handlers[step] = failing("Transient", times=1, then={})

    finished = refunds.run("refund", REFUND)

    assert finished.status == "SUCCEEDED"
    assert refunds.called().count(step) == 2


def test_a_second_start_of_a_refund_does_nothing(refunds: Workflows) -> None:
    refunds.run("refund", REFUND)

    with pytest.raises(ClientError) as refusal:
        refunds.start("refund", "ref_1", REFUND)

    assert refusal.value.response["Error"]["Code"] == "ExecutionAlreadyExists"
    assert refunds.called() == ["withdraw_goods", "settle_refund", "close_refund"]
