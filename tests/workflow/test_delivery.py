from datetime import UTC, datetime, timedelta

import pytest

from tests.workflow.interpreter import Workflows, failing

ORDER = {"order_id": "ord_1"}


def test_delivery_ends_when_everything_is_delivered(workflows: Workflows) -> None:
    workflows.answers(deliver_order={"fulfilment": "delivered"})

    finished = workflows.run("delivery", ORDER)

    assert (finished.status, finished.path) == ("SUCCEEDED", ["Deliver", "Fulfilment", "Delivered"])
    assert workflows.calls == [("deliver_order", ORDER)]
    assert finished.output == ORDER | {"delivered": {"fulfilment": "delivered"}}


@pytest.mark.parametrize("fulfilment", ["withdrawn", "released", "held"])
def test_delivery_of_an_order_that_gets_nothing_ends(workflows: Workflows, fulfilment: str) -> None:
    workflows.answers(deliver_order={"fulfilment": fulfilment})

    finished = workflows.run("delivery", ORDER)

    assert (finished.status, finished.path) == ("SUCCEEDED", ["Deliver", "Fulfilment", "Nothing"])


def test_a_short_order_is_paid_back_when_it_waited_in_vain(workflows: Workflows) -> None:
    until = (datetime.now(tz=UTC) + timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    workflows.answers(
        deliver_order={"fulfilment": "short", "short_until": until}, refund_short={"refunded": True}
    )

    finished = workflows.run("delivery", ORDER)

    assert finished.status == "SUCCEEDED"
    assert finished.path == ["Deliver", "Fulfilment", "WaitForStock", "RefundShort", "Short"]
    assert workflows.calls == [("deliver_order", ORDER), ("refund_short", ORDER)]


def test_a_transient_failure_is_tried_again(workflows: Workflows, retries: list[float]) -> None:
    workflows.handlers["deliver_order"] = failing("Transient", times=2, then={"fulfilment": "delivered"})

    finished = workflows.run("delivery", ORDER)

    assert (finished.status, finished.path[-1]) == ("SUCCEEDED", "Delivered")
    assert workflows.calls == [("deliver_order", ORDER)] * 3
    assert len(retries) == 2


def test_a_lasting_transient_failure_fails_after_nine_attempts(
    workflows: Workflows, retries: list[float]
) -> None:
    workflows.handlers["deliver_order"] = failing("Transient", times=100)

    finished = workflows.run("delivery", ORDER)

    assert (finished.status, finished.error) == ("FAILED", "Transient")
    assert workflows.called() == ["deliver_order"] * 9
    assert all(delay <= longest for delay, longest in zip(retries, [1, 2, 4, 8, 16, 32, 60, 60], strict=True))


def test_any_other_failure_is_not_tried_again(workflows: Workflows, retries: list[float]) -> None:
    workflows.handlers["deliver_order"] = failing("OrderMissing", times=100)

    finished = workflows.run("delivery", ORDER)

    assert (finished.status, finished.error, finished.path) == ("FAILED", "OrderMissing", ["Deliver"])
    assert workflows.called() == ["deliver_order"]
    assert retries == []
