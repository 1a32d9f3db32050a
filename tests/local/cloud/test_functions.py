"""mends: python_workers, bounded_workers, bounded_history"""

import concurrent.futures
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.local.cloud.harness import Account, Cloud, package, until

MOODY = """
import os, sys, time
class OutOfStock(Exception): pass
def handler(event, context):
    event = event or {}
    if "print" in event: print(event["print"])
    if "raise" in event: raise OutOfStock(event["raise"])
    if "exit" in event: sys.exit(3)
    time.sleep(event.get("sleep", 0))
    return {"pid": os.getpid(), "echo": event.get("echo")}
"""


def test_an_exception_is_answered_with_the_name_of_its_class(account: Account) -> None:
    account.function("moody", MOODY)
    answer = account.invoke("moody", {"raise": "none left"})
    assert (answer["errorType"], answer["errorMessage"]) == ("OutOfStock", "none left")
    assert 'raise OutOfStock(event["raise"])' in answer["stackTrace"][0]


def test_a_worker_outlives_the_exceptions_of_its_handler(account: Account) -> None:
    account.function("moody", MOODY)
    before = account.invoke("moody")["pid"]
    account.invoke("moody", {"raise": "none left"})
    assert account.invoke("moody")["pid"] == before


def test_a_handler_that_exits_is_an_error_and_the_next_call_works(account: Account) -> None:
    account.function("moody", MOODY)
    assert account.invoke("moody", {"exit": 1})["errorType"] == "Runtime.ExitError"
    assert account.invoke("moody", {"echo": 1})["echo"] == 1


def test_a_handler_that_takes_too_long_is_stopped(account: Account) -> None:
    account.function("moody", MOODY, Timeout=1)
    answer = account.invoke("moody", {"sleep": 5})
    assert answer == {"errorType": "Sandbox.Timedout", "errorMessage": "Task timed out after 1.00 seconds"}


def test_a_module_that_cannot_be_imported_is_an_error(account: Account) -> None:
    account.function("broken", "import does_not_exist")
    assert account.invoke("broken")["errorType"] == "Runtime.ImportModuleError"


def test_a_silent_call_takes_no_extra_time(account: Account) -> None:
    account.function("moody", MOODY)
    account.invoke("moody")
    client = account.client("lambda")

    def timed() -> float:
        began = time.perf_counter()
        client.invoke(FunctionName="moody", Payload=b"{}")["Payload"].read()
        return time.perf_counter() - began

    assert min(timed() for _ in range(15)) < 0.04


def test_what_a_function_prints_is_readable_and_one_worker_writes_one_stream(account: Account) -> None:
    account.function("moody", MOODY)
    for word in ("one", "two"):
        account.invoke("moody", {"print": word})
    assert account.printed("moody") == ["one", "two"]
    streams = account.client("logs").describe_log_streams(logGroupName="/aws/lambda/moody")["logStreams"]
    assert len(streams) == 1
    events = account.client("logs").get_log_events(
        logGroupName="/aws/lambda/moody", logStreamName=streams[0]["logStreamName"]
    )
    assert "two" in [event["message"] for event in events["events"]]


def test_a_function_sees_its_own_environment_only(account: Account) -> None:
    source = "import os\ndef handler(event, context): return dict(os.environ)"
    account.function("curious", source, Environment={"Variables": {"STAGE": "local"}})
    seen = account.invoke("curious")
    assert seen["STAGE"] == "local"
    assert [name for name in seen if name.startswith(("PYTHON", "YIMA_CLOUD", "PYTEST"))] == []


def test_a_function_imports_only_what_its_package_or_the_aws_runtime_brings(account: Account) -> None:
    source = """
import importlib.util
def handler(event, context):
    return {name: importlib.util.find_spec(name) is not None for name in ("boto3", "chalice", "ministack")}
"""
    account.function("curious", source)
    assert account.invoke("curious") == {"boto3": True, "chalice": False, "ministack": False}


def test_workers_of_one_package_share_one_compiled_directory(account: Account) -> None:
    source = "import helper\ndef handler(event, context): return [helper.__file__, helper.__cached__]"
    body = package(source, **{"helper.py": b"VALUE = 1\n"})
    client = account.client("lambda")
    for name in ("first", "second"):
        client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role="arn:aws:iam::1:role/any",
            Handler="app.handler",
            Code={"ZipFile": body},
        )
    (first, cached), (second, _) = account.invoke("first"), account.invoke("second")
    assert first == second
    assert Path(cached).stat().st_size > 16


def test_no_more_workers_than_the_bound_and_every_caller_gets_its_own_answer(account: Account) -> None:
    account.function("moody", MOODY)
    client = account.client("lambda")

    def call(number: int) -> tuple[int, int]:
        answer = client.invoke(FunctionName="moody", Payload=json.dumps({"echo": number, "sleep": 0.02}))
        body = json.loads(answer["Payload"].read())
        return body["pid"], body["echo"]

    with concurrent.futures.ThreadPoolExecutor(32) as callers:
        answers = list(callers.map(call, range(96)))
    assert [echo for _, echo in answers] == list(range(96))
    assert len({pid for pid, _ in answers}) == 3


def test_a_function_that_calls_itself_does_not_wait_for_itself(account: Account) -> None:
    source = """
import boto3, json
def handler(event, context):
    if event["depth"] == 0: return "bottom"
    body = json.dumps({"depth": event["depth"] - 1})
    return json.loads(boto3.client("lambda").invoke(FunctionName="deep", Payload=body)["Payload"].read())
"""
    account.function("deep", source)
    began = time.monotonic()
    assert account.invoke("deep", {"depth": 5}) == "bottom"
    assert time.monotonic() - began < 20


def test_new_code_serves_after_an_update_and_a_call_under_way_is_finished(account: Account) -> None:
    account.function("moody", MOODY)
    account.invoke("moody")
    with concurrent.futures.ThreadPoolExecutor(1) as callers:
        slow = callers.submit(account.invoke, "moody", {"sleep": 1, "echo": "old"})
        time.sleep(0.4)
        new = package("def handler(event, context): return 'new'")
        account.client("lambda").update_function_code(FunctionName="moody", ZipFile=new)
        assert account.invoke("moody") == "new"
        assert slow.result()["echo"] == "old"


def test_the_log_of_a_worker_is_bounded(account: Account) -> None:
    account.function("chatty", "def handler(event, context):\n    for n in range(4000): print(n)")
    for _ in range(3):
        account.invoke("chatty")
    logs = account.client("logs")

    def lines() -> int:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/chatty")
        return sum(len(page["events"]) for page in pages)

    assert until(lines) <= 5_500


def test_a_dry_run_starts_a_process_and_calls_nothing(account: Account) -> None:
    started = "import time\nborn = time.time()\ndef handler(event, context):\n    return [born, time.time()]"
    account.function("sleepy", started)
    answer = account.client("lambda").invoke(FunctionName="sleepy", InvocationType="DryRun")
    assert answer["StatusCode"] == 204
    time.sleep(1.5)

    asked = time.time()
    born, _called = account.invoke("sleepy")

    assert born < asked


def test_policies_of_roles_are_enforced_when_asked_for(start: Callable[..., Cloud]) -> None:
    account = start("--enforce-iam").account(100_000_000_000)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = account.client("iam").create_role(RoleName="reader", AssumeRolePolicyDocument=policy(trust))[
        "Role"
    ]
    stream = account.table("orders")
    account.put("orders", "ord_1")
    read = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": stream.partition("/stream/")[0]}
    account.client("iam").put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=policy(read))
    source = """
import boto3
def handler(event, context):
    table = boto3.client("dynamodb")
    key = {"pk": {"S": "ord_1"}}
    act = table.delete_item if event else table.get_item
    return act(TableName="orders", Key=key)
"""
    account.function("reader", source, Role=role["Arn"])
    assert account.invoke("reader", None)["Item"] == {"pk": {"S": "ord_1"}}
    refused = account.invoke("reader", {"delete": True})
    assert "AccessDeniedException" in refused["errorMessage"]
    assert account.keys("orders") == {"ord_1"}


def policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


ROLE_TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


def role_that(account: Account, name: str, *statements: dict[str, Any]) -> str:
    client = account.client("iam")
    role = client.create_role(RoleName=name, AssumeRolePolicyDocument=policy(ROLE_TRUST))["Role"]
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    client.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
    return str(role["Arn"])


def test_a_policy_may_look_at_the_context_of_a_key_and_ask_for_tls(start: Callable[..., Cloud]) -> None:
    account = start("--enforce-iam").account(100_000_000_001)
    arn = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    url = account.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    insecure = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    account.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy(insecure)})
    own_context = {"StringEquals": {"kms:EncryptionContext:app": "shop"}}
    allow_key = {
        "Effect": "Allow",
        "Action": "kms:GenerateDataKey",
        "Resource": arn,
        "Condition": own_context,
    }
    role = role_that(
        account, "sealer", allow_key, {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    )
    source = """
import boto3
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=event["queue"], MessageBody="x")
    key = boto3.client("kms").generate_data_key(
        KeyId=event["key"], KeySpec="AES_256", EncryptionContext={"app": event["app"]}
    )
    return len(key["Plaintext"])
"""
    account.function("sealer", source, Role=role)
    assert account.invoke("sealer", {"key": arn, "queue": url, "app": "shop"}) == 32
    refused = account.invoke("sealer", {"key": arn, "queue": url, "app": "other"})
    assert "AccessDenied" in refused["errorMessage"]
