"""Processes that die after a write, and calls that go wrong, when somebody asks for it."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.local.cloud.harness import Account, Cloud, until

WRITER = """
import boto3, botocore.config, os
config = botocore.config.Config(retries={"mode": "standard", "total_max_attempts": 3})
table = boto3.client("dynamodb", config=config)
def handler(event, context):
    for key in event.get("put", []):
        table.put_item(TableName="items", Item={"pk": {"S": key}})
    if "together" in event:
        puts = [{"Put": {"TableName": "items", "Item": {"pk": {"S": key}},
                         "ConditionExpression": "attribute_not_exists(pk)"}} for key in event["together"]]
        try:
            table.transact_write_items(TransactItems=puts)
        except table.exceptions.TransactionCanceledException as error:
            return [reason["Code"] for reason in error.response["CancellationReasons"]]
    if "add" in event:
        table.update_item(TableName="items", Key={"pk": {"S": event["add"]}}, UpdateExpression="ADD n :one",
                          ExpressionAttributeValues={":one": {"N": "1"}})
    return os.getpid()
"""


class Control:
    def __init__(self, cloud: Cloud) -> None:
        self.base = f"http://127.0.0.1:{cloud.port}/_yima"

    def crash(self, **wanted: Any) -> None:
        httpx.post(f"{self.base}/crashes", json={"function": "writer", **wanted}).raise_for_status()

    def fault(self, kind: str, **wanted: Any) -> None:
        httpx.post(f"{self.base}/faults", json={"kind": kind, **wanted}).raise_for_status()

    def told(self, what: str) -> dict[str, Any]:
        (only,) = httpx.get(f"{self.base}/{what}").raise_for_status().json()[what]
        return dict(only)


@pytest.fixture
def control(cloud: Cloud) -> Iterator[Control]:
    yield Control(cloud)
    for what in ("crashes", "faults"):
        httpx.delete(f"http://127.0.0.1:{cloud.port}/_yima/{what}").raise_for_status()


@pytest.fixture
def writer(account: Account) -> Callable[..., Any]:
    account.table("items")
    account.function("writer", WRITER)
    account.invoke("writer", {})
    return lambda **event: account.invoke("writer", event)


def test_a_process_dies_after_its_second_write_and_before_its_third(
    account: Account, control: Control, writer: Callable[..., Any]
) -> None:
    control.crash(after_write=2)

    answer = writer(put=["a", "b", "c"])

    assert answer["errorType"] == "Runtime.ExitError"
    assert account.keys("items") == {"a", "b"}
    assert (control.told("crashes")["writes"], control.told("crashes")["fired"]) == (2, 1)
    assert isinstance(writer(put=["a", "b", "c"]), int)
    assert account.keys("items") == {"a", "b", "c"}


def test_a_crash_comes_as_often_as_was_asked(control: Control, writer: Callable[..., Any]) -> None:
    control.crash(after_write=1, times=2)

    answers = [writer(put=["a"]) for _ in range(3)]

    assert [isinstance(answer, int) for answer in answers] == [False, False, True]


def test_a_refused_write_does_not_count(control: Control, writer: Callable[..., Any]) -> None:
    writer(put=["a"])
    control.crash(after_write=1)

    assert writer(together=["a", "b"]) == ["ConditionalCheckFailed", "None"]
    assert control.told("crashes")["writes"] == 0


def test_a_process_dies_with_its_answer(
    account: Account, control: Control, writer: Callable[..., Any]
) -> None:
    control.crash()

    answer = writer(put=["a"])

    assert answer["errorType"] == "Runtime.ExitError"
    assert account.keys("items") == {"a"}
    assert control.told("crashes")["fired"] == 1


def test_nobody_dies_of_anothers_writes(
    account: Account, control: Control, writer: Callable[..., Any]
) -> None:
    control.crash(after_write=1)
    account.put("items", "mine")
    account.function("other", WRITER)

    assert isinstance(account.invoke("other", {"put": ["a"]}), int)
    assert control.told("crashes")["writes"] == 0


def test_a_throttled_write_is_not_carried_out(
    account: Account, control: Control, writer: Callable[..., Any]
) -> None:
    control.fault("throttle", function="writer")

    answer = writer(put=["a"])

    assert answer["errorType"] == "ProvisionedThroughputExceededException"
    assert account.keys("items") == set()
    assert control.told("faults")["done"] == 3, "the client library asked three times"


def test_a_conflict_names_a_reason_for_every_write(control: Control, writer: Callable[..., Any]) -> None:
    control.fault("conflict", times=1)

    assert writer(together=["a", "b"]) == ["None", "TransactionConflict"]
    assert isinstance(writer(together=["a", "b"]), int)


def test_a_lost_answer_makes_the_client_ask_again(
    account: Account, control: Control, writer: Callable[..., Any]
) -> None:
    control.fault("lost_answer", operation="UpdateItem", times=1)

    assert isinstance(writer(add="counter"), int)

    (item,) = account.client("dynamodb").scan(TableName="items")["Items"]
    assert item["n"] == {"N": "2"}, "done, its answer lost, and done again"


def test_a_transaction_whose_answer_was_lost_is_known_again(
    account: Account, control: Control, writer: Callable[..., Any]
) -> None:
    control.fault("lost_answer", times=1)

    assert isinstance(writer(together=["a", "b"]), int), "refused, if it were not known by its token"
    assert account.keys("items") == {"a", "b"}


def test_an_error_is_repeated_by_the_client_library(
    account: Account, control: Control, writer: Callable[..., Any]
) -> None:
    control.fault("error", times=2)

    assert isinstance(writer(put=["a"]), int)
    assert account.keys("items") == {"a"}


@pytest.mark.slow
def test_the_same_seed_strikes_the_same_calls(control: Control, writer: Callable[..., Any]) -> None:
    def struck() -> int:
        httpx.delete(f"{control.base}/faults")
        control.fault("error", ratio=0.3, seed=7)
        for number in range(20):
            writer(put=[str(number)])
        return int(control.told("faults")["done"])

    first = struck()

    assert 2 <= first <= 14
    assert struck() == first


def test_what_makes_no_sense_is_refused(cloud: Cloud, control: Control) -> None:
    for what, body in (
        ("faults", {"kind": "flood"}),
        ("faults", {"kind": "error", "ratio": 2}),
        ("crashes", {"after_write": 1}),
        ("crashes", {"function": "writer", "after": 1}),
    ):
        answer = httpx.post(f"{control.base}/{what}", json=body)
        assert answer.status_code == 400, answer.text
    assert httpx.get(f"{control.base}/nothing").status_code == 404
    front = httpx.get(f"http://127.0.0.1:{cloud.front_port}/_yima/crashes")
    assert "crashes" not in front.text


def test_a_function_that_dies_in_a_batch_sees_the_batch_again(account: Account, control: Control) -> None:
    stream = account.table("orders")
    account.table("items")
    source = (
        WRITER
        + """
def relay(event, context):
    return handler({"put": [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]}, context)
"""
    )
    account.function("writer", source, handler="app.relay")
    control.crash(after_write=1, times=2)
    account.client("lambda").create_event_source_mapping(
        FunctionName="writer", EventSourceArn=stream, StartingPosition="TRIM_HORIZON"
    )

    account.put("orders", "a", "b", "c")

    until(lambda: account.keys("items") == {"a", "b", "c"})
    assert control.told("crashes")["fired"] == 2


def test_what_functions_ask_is_recorded_while_somebody_wants_it(
    writer: Callable[..., Any], control: Control
) -> None:
    writer(put=["before"])
    httpx.post(f"{control.base}/recording").raise_for_status()

    writer(put=["a", "b"])

    told = httpx.get(f"{control.base}/recording").json()
    assert told["invocations"] == {"writer": 1}
    assert [call["request"]["Item"]["pk"]["S"] for call in told["calls"]] == ["a", "b"]
    assert {(call["operation"], call["status"]) for call in told["calls"]} == {("PutItem", 200)}
    httpx.delete(f"{control.base}/recording").raise_for_status()
    writer(put=["after"])
    assert len(httpx.get(f"{control.base}/recording").json()["calls"]) == 2
