"""mends: task_timeouts, retry_delays, prompt_executions, dynamodb_lock"""

import concurrent.futures
import time
from typing import Any

import pytest

from local.cloud.mends.patching import CannotMend, rewrite
from tests.local.cloud.harness import Account, until

KEEP = "def handler(event, context): print(event['token'])"
LATE: dict[str, Any] = {"Type": "Pass", "Result": "late", "End": True}


def waiting(**more: Any) -> dict[str, Any]:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "keep", "Payload": {"token.$": "$$.Task.Token"}},
        "End": True,
        **more,
    }
    return {"First": task, "Late": LATE}


def test_the_time_limit_of_a_waiting_task_comes_from_its_input(account: Account) -> None:
    account.function("keep", KEEP)
    catch = [{"ErrorEquals": ["States.Timeout"], "Next": "Late"}]
    machine = account.machine("payment", waiting(TimeoutSecondsPath="$.hold_seconds", Catch=catch))
    began = time.monotonic()
    assert account.run(machine, {"hold_seconds": 1})["output"] == '"late"'
    assert 1 <= time.monotonic() - began < 5


def test_a_time_limit_that_is_no_positive_integer_fails_the_execution(account: Account) -> None:
    account.function("keep", KEEP)
    machine = account.machine("payment", waiting(TimeoutSecondsPath="$.hold_seconds"))
    assert account.run(machine, {"hold_seconds": "soon"})["error"] == "States.Runtime"


def test_a_token_answered_in_time_ends_the_task(account: Account) -> None:
    account.function("keep", KEEP)
    machine = account.machine("payment", waiting(TimeoutSecondsPath="$.hold_seconds"))
    steps = account.client("stepfunctions")
    with concurrent.futures.ThreadPoolExecutor(1) as side:
        ended = side.submit(account.run, machine, {"hold_seconds": 20})
        token = until(lambda: account.printed("keep"))[0]
        steps.send_task_success(taskToken=token, output='{"paid": true}')
        assert ended.result()["output"] == '{"paid": true}'


def test_a_silent_task_misses_its_heartbeat(account: Account) -> None:
    account.function("keep", KEEP)
    machine = account.machine("payment", waiting(HeartbeatSeconds=1, TimeoutSeconds=30))
    assert account.run(machine)["error"] == "States.HeartbeatTimeout"


def test_a_heartbeat_prolongs_the_wait(account: Account) -> None:
    account.function("keep", KEEP)
    machine = account.machine("payment", waiting(HeartbeatSeconds=2, TimeoutSeconds=30))
    steps = account.client("stepfunctions")
    with concurrent.futures.ThreadPoolExecutor(1) as side:
        ended = side.submit(account.run, machine)
        token = until(lambda: account.printed("keep"))[0]
        for _ in range(3):
            time.sleep(1)
            steps.send_task_heartbeat(taskToken=token)
        steps.send_task_success(taskToken=token, output="1")
        assert ended.result()["status"] == "SUCCEEDED"


def test_the_error_of_the_function_that_should_keep_the_token_reaches_catch(account: Account) -> None:
    account.function(
        "keep", "class Transient(Exception): pass\ndef handler(event, context): raise Transient()"
    )
    catch = [{"ErrorEquals": ["Transient"], "Next": "Late"}]
    machine = account.machine("payment", waiting(TimeoutSeconds=10, Catch=catch))
    assert account.run(machine)["output"] == '"late"'


def test_a_stopped_execution_stays_stopped(account: Account) -> None:
    account.function("keep", KEEP)
    machine = account.machine("payment", waiting(TimeoutSeconds=2))
    steps = account.client("stepfunctions")
    arn = steps.start_execution(stateMachineArn=machine)["executionArn"]
    until(lambda: account.printed("keep"))
    steps.stop_execution(executionArn=arn)
    time.sleep(2.2)
    assert steps.describe_execution(executionArn=arn)["status"] == "ABORTED"


def test_retries_obey_their_longest_delay(account: Account) -> None:
    account.function(
        "failing", "class Transient(Exception): pass\ndef handler(event, context): raise Transient()"
    )
    retry = {"ErrorEquals": ["Transient"], "IntervalSeconds": 4, "MaxAttempts": 2, "MaxDelaySeconds": 1}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "failing", "Payload": {}},
        "Retry": [{**retry, "JitterStrategy": "FULL"}],
        "End": True,
    }
    machine = account.machine("retrying", {"First": task})
    began = time.monotonic()
    execution = account.run(machine)
    assert (execution["status"], execution["error"]) == ("FAILED", "Transient")
    assert time.monotonic() - began < 4
    assert len([line for line in account.printed("failing") if line.startswith("[ERROR] Transient")]) == 3


def test_an_execution_starts_at_once(account: Account) -> None:
    machine = account.machine("nothing", {"First": {"Type": "Pass", "End": True}})

    def seconds() -> float:
        execution = account.run(machine)
        spent: float = (execution["stopDate"] - execution["startDate"]).total_seconds()
        return spent

    assert min(seconds() for _ in range(5)) < 0.1


def test_direct_writes_of_a_workflow_lose_no_update(account: Account) -> None:
    account.table("counters")
    add = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:updateItem",
        "Parameters": {
            "TableName": "counters",
            "Key": {"pk": {"S": "sum"}},
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        },
        "ResultPath": None,
        "End": True,
    }
    each = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Add", "States": {"Add": add}}
    loop = {"Type": "Map", "ItemsPath": "$.each", "MaxConcurrency": 8, "ItemProcessor": each, "End": True}
    machine = account.machine("adding", {"First": loop})
    with concurrent.futures.ThreadPoolExecutor(6) as starters:
        runs = list(starters.map(lambda _: account.run(machine, {"each": list(range(150))}), range(6)))
    assert {run["status"] for run in runs} == {"SUCCEEDED"}
    item = account.client("dynamodb").get_item(TableName="counters", Key={"pk": {"S": "sum"}})["Item"]
    assert item["n"]["N"] == "900"


def test_a_mend_refuses_code_that_it_was_not_written_for() -> None:
    with pytest.raises(CannotMend):
        rewrite(time_of_another_version(), "subject", {"not in there": ""})


def time_of_another_version() -> Any:
    import types

    module = types.ModuleType("other")
    module.subject = until  # type: ignore[attr-defined]
    return module
