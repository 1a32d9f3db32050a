"""mends: stream_mappings; and what already works: queues, schedules"""

import json
import time

import httpx

from tests.local.cloud.harness import Account, Cloud, until

RECORDER = """
import json
calls = 0
def handler(event, context):
    global calls
    calls += 1
    keys = [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]
    numbers = {key: record["dynamodb"]["SequenceNumber"] for key, record in zip(keys, event["Records"])}
    print(json.dumps(keys))
    if "poison" in keys: raise ValueError("poison")
    if "partly" in keys and calls == 1: return {"batchItemFailures": [{"itemIdentifier": numbers["partly"]}]}
"""


def batches(account: Account, function: str) -> list[list[str]]:
    return [json.loads(line) for line in account.printed(function) if line.startswith('["')]


def test_a_record_reaches_its_function_soon(account: Account) -> None:
    stream = account.table("orders")
    account.table("seen")
    source = """
import boto3, time
table = boto3.client("dynamodb")
def handler(event, context):
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["pk"]["S"]
        table.put_item(TableName="seen", Item={"pk": {"S": key}, "at": {"N": str(time.time())}})
"""
    account.function("relay", source)
    account.client("lambda").create_event_source_mapping(
        FunctionName="relay", EventSourceArn=stream, StartingPosition="LATEST"
    )
    table = account.client("dynamodb")

    def delay(key: str) -> float:
        began = time.time()
        account.put("orders", key)
        item = until(lambda: table.get_item(TableName="seen", Key={"pk": {"S": key}}).get("Item"))
        return float(item["at"]["N"]) - began

    delay("warm")
    assert min(delay(f"k{number}") for number in range(5)) < 0.2


def test_a_failing_record_is_isolated_and_given_up_after_its_retries(account: Account) -> None:
    stream = account.table("orders")
    queue = account.client("sqs")
    url = queue.create_queue(QueueName="given-up")["QueueUrl"]
    target = queue.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    account.function("recorder", RECORDER)
    account.put("orders", "a", "poison", "b")
    account.client("lambda").create_event_source_mapping(
        FunctionName="recorder",
        EventSourceArn=stream,
        StartingPosition="TRIM_HORIZON",
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": target}},
    )
    message = until(lambda: queue.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"))[0]
    assert json.loads(message["Body"])["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert json.loads(message["Body"])["DDBStreamBatchInfo"]["batchSize"] == 1
    assert until(lambda: batches(account, "recorder")[-1:] == [["b"]])


def test_only_the_records_from_the_reported_one_on_are_repeated(account: Account) -> None:
    stream = account.table("orders")
    account.function("recorder", RECORDER)
    account.put("orders", "a", "other", "partly", "b")
    account.client("lambda").create_event_source_mapping(
        FunctionName="recorder",
        EventSourceArn=stream,
        StartingPosition="TRIM_HORIZON",
        FunctionResponseTypes=["ReportBatchItemFailures"],
        FilterCriteria={
            "Filters": [{"Pattern": '{"dynamodb": {"Keys": {"pk": {"S": ["a", "b", "partly"]}}}}'}]
        },
    )
    assert until(lambda: len(batches(account, "recorder")) == 2)
    assert batches(account, "recorder") == [["a", "partly", "b"], ["partly", "b"]]


def test_a_slow_reader_does_not_hold_up_the_others(account: Account) -> None:
    stream = account.table("orders")
    account.function("slow", "import time\ndef handler(event, context): time.sleep(4)")
    account.function("recorder", RECORDER)
    for name in ("slow", "recorder"):
        account.client("lambda").create_event_source_mapping(
            FunctionName=name, EventSourceArn=stream, StartingPosition="LATEST"
        )
    account.put("orders", "first")
    began = time.monotonic()
    until(lambda: batches(account, "recorder"))
    account.put("orders", "second")
    until(lambda: len(batches(account, "recorder")) == 2)
    assert time.monotonic() - began < 3.5


def test_a_queue_repeats_what_failed_and_then_moves_it_to_its_dead_letters(account: Account) -> None:
    queue = account.client("sqs")
    arns: dict[str, str] = {}
    urls: dict[str, str] = {}
    for name in ("dead", "main"):
        redrive = {"deadLetterTargetArn": arns.get("dead"), "maxReceiveCount": 2}
        attributes = (
            {} if name == "dead" else {"VisibilityTimeout": "1", "RedrivePolicy": json.dumps(redrive)}
        )
        urls[name] = queue.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        found = queue.get_queue_attributes(QueueUrl=urls[name], AttributeNames=["QueueArn"])
        arns[name] = found["Attributes"]["QueueArn"]
    source = """
def handler(event, context):
    bad = [record["messageId"] for record in event["Records"] if record["body"] == "bad"]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in bad]}
"""
    account.function("worker", source)
    account.client("lambda").create_event_source_mapping(
        FunctionName="worker", EventSourceArn=arns["main"], FunctionResponseTypes=["ReportBatchItemFailures"]
    )
    for body in ("good", "bad"):
        queue.send_message(QueueUrl=urls["main"], MessageBody=body)
    dead = until(lambda: queue.receive_message(QueueUrl=urls["dead"], WaitTimeSeconds=1).get("Messages"))
    assert [message["Body"] for message in dead] == ["bad"]


def test_batches_come_late_and_twice_when_that_is_asked_for(account: Account, cloud: Cloud) -> None:
    stream = account.table("orders")
    account.function("recorder", RECORDER)
    account.client("lambda").create_event_source_mapping(
        FunctionName="recorder", EventSourceArn=stream, StartingPosition="TRIM_HORIZON"
    )
    control = f"http://127.0.0.1:{cloud.port}/_yima/deliveries"
    httpx.post(control, json={"twice": 1, "late_seconds": 0.01, "seed": 1}).raise_for_status()
    try:
        account.put("orders", "a")
        assert until(lambda: batches(account, "recorder") == [["a"], ["a"]])
        (told,) = httpx.get(control).json()["deliveries"]
        assert told["repeated"] == told["batches"] >= 1
    finally:
        httpx.delete(control).raise_for_status()
    account.put("orders", "b")
    assert until(lambda: batches(account, "recorder") == [["a"], ["a"], ["b"]])
