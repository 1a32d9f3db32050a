"""mends: durable_tables, saved_while_running"""

import signal
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import botocore.exceptions

from tests.local.cloud.harness import Account, Cloud, until

ACCOUNT = 100_000_000_000
RELAY = """
import boto3
def handler(event, context):
    table = boto3.client("dynamodb")
    for record in event["Records"]:
        table.put_item(TableName="seen", Item={"pk": record["dynamodb"]["Keys"]["pk"]})
"""
Start = Callable[..., Cloud]


def test_every_acknowledged_write_survives_a_kill_even_while_snapshots_are_written(
    start: Start, tmp_path: Path
) -> None:
    cloud = start(YIMA_CLOUD_JOURNAL_BYTES="2000")
    account = cloud.account(ACCOUNT)
    account.table("orders")
    acknowledged: list[str] = []

    def write() -> None:
        table = account.client("dynamodb")
        for number in range(100_000):
            pair = [
                {"Put": {"TableName": "orders", "Item": {"pk": {"S": f"{side}{number}"}}}} for side in "ab"
            ]
            try:
                table.transact_write_items(TransactItems=pair)
            except botocore.exceptions.BotoCoreError:
                return
            acknowledged.append(str(number))

    writer = threading.Thread(target=write)
    writer.start()
    until(lambda: len(acknowledged) > 200, 60)
    cloud.end(signal.SIGKILL)
    writer.join()
    journals = list((tmp_path / "state" / "tables").glob("journal-*"))
    assert max(int(path.name.rpartition("-")[2]) for path in journals) > 3
    found = start().account(ACCOUNT).keys("orders")
    assert {f"{side}{number}" for side in "ab" for number in acknowledged} <= found
    assert {key[1:] for key in found if key[0] == "a"} == {key[1:] for key in found if key[0] == "b"}


def test_deletions_updates_and_table_settings_survive_a_kill(start: Start) -> None:
    cloud = start()
    account = cloud.account(ACCOUNT)
    table = account.client("dynamodb")
    account.table("orders")
    account.table("gone")
    account.put("orders", "kept", "deleted")
    account.put("gone", "item")
    table.delete_table(TableName="gone")
    table.delete_item(TableName="orders", Key={"pk": {"S": "deleted"}})
    change = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "7"}}}
    table.update_item(TableName="orders", Key={"pk": {"S": "kept"}}, **change)
    setting = {"AttributeName": "expires", "Enabled": True}
    table.update_time_to_live(TableName="orders", TimeToLiveSpecification=setting)
    cloud.end(signal.SIGKILL)
    start().end(signal.SIGKILL)
    table = start().account(ACCOUNT).client("dynamodb")
    assert table.list_tables()["TableNames"] == ["orders"]
    assert table.scan(TableName="orders")["Items"] == [{"pk": {"S": "kept"}, "n": {"N": "7"}}]
    found = table.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]
    assert found == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}


def relay(account: Account) -> None:
    stream = account.table("orders")
    account.table("seen")
    account.function("relay", RELAY)
    account.client("lambda").create_event_source_mapping(
        FunctionName="relay", EventSourceArn=stream, StartingPosition="LATEST"
    )


def test_stream_readers_go_on_after_a_clean_restart(start: Start) -> None:
    cloud = start()
    account = cloud.account(ACCOUNT)
    relay(account)
    account.put("orders", "a", "b", "c")
    until(lambda: account.keys("seen") == {"a", "b", "c"})
    assert cloud.end() == 0
    account = start().account(ACCOUNT)
    account.put("orders", "d")
    assert until(lambda: account.keys("seen") == {"a", "b", "c", "d"})


def test_a_record_that_was_not_handled_before_a_kill_is_handled_after_it(start: Start) -> None:
    cloud = start()
    account = cloud.account(ACCOUNT)
    relay(account)
    account.put("orders", "first")
    until(lambda: account.keys("seen") == {"first"})
    time.sleep(2.5)
    account.put("orders", *(f"k{number}" for number in range(20)))
    cloud.end(signal.SIGKILL)
    account = start().account(ACCOUNT)
    expected = {"first", *(f"k{number}" for number in range(20))}
    assert until(lambda: account.keys("seen") == expected)


def test_functions_queues_and_executions_survive_a_kill_and_running_executions_have_failed(
    start: Start,
) -> None:
    cloud = start()
    account = cloud.account(ACCOUNT)
    account.function("hello", "def handler(event, context): return 'hello'")
    url = account.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    account.client("sqs").send_message(QueueUrl=url, MessageBody="job")
    key = account.client("kms").create_key()["KeyMetadata"]["KeyId"]
    sealed = account.client("kms").encrypt(KeyId=key, Plaintext=b"code")["CiphertextBlob"]
    account.client("s3", s3={"addressing_style": "path"}).create_bucket(
        Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    account.client("s3").put_object(Bucket="files", Key="stock.csv", Body=b"one")
    machine = account.machine("waiting", {"First": {"Type": "Wait", "Seconds": 600, "End": True}})
    steps = account.client("stepfunctions")
    running = steps.start_execution(stateMachineArn=machine, name="order-1")["executionArn"]
    urllib.request.urlopen(f"http://127.0.0.1:{cloud.port}/_yima/saves", data=b"").close()
    cloud.end(signal.SIGKILL)
    account = start().account(ACCOUNT)
    assert account.invoke("hello") == "hello"
    assert account.client("kms").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"code"
    assert account.client("s3").get_object(Bucket="files", Key="stock.csv")["Body"].read() == b"one"
    again = account.client("sqs")
    url = again.get_queue_url(QueueName="jobs")["QueueUrl"].replace(str(cloud.port), str(account.cloud.port))
    assert again.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "job"
    steps = account.client("stepfunctions")
    assert steps.describe_execution(executionArn=running)["error"] == "States.ServiceRestart"
    assert steps.start_execution(stateMachineArn=machine, name="order-1-2")["executionArn"]


def test_a_reset_forgets_the_tables_for_good(start: Start) -> None:
    cloud = start()
    account = cloud.account(ACCOUNT)
    account.table("orders")
    account.put("orders", "a")
    with urllib.request.urlopen(f"http://127.0.0.1:{cloud.port}/_ministack/reset", data=b""):
        pass
    account.table("other")
    cloud.end(signal.SIGKILL)
    table = start().account(ACCOUNT).client("dynamodb")
    assert table.list_tables()["TableNames"] == ["other"]


def test_nothing_is_left_behind_but_the_state(start: Start, tmp_path: Path) -> None:
    cloud = start()
    cloud.account(ACCOUNT).function("hello", "def handler(event, context): return 'hello'")
    cloud.account(ACCOUNT).invoke("hello")
    assert cloud.end() == 0
    left = {path.name for path in (tmp_path / "state").iterdir()}
    assert left <= {"lock", "packages", "s3", "services", "tables"}
