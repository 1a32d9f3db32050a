"""What upstream does anew for each small request is done once, or not at all, with the same outcome."""

import http.client
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.local.cloud.harness import REGION, Cloud
from tests.local.cloud.test_speed import told

pytestmark = pytest.mark.slow
Start = Callable[..., Cloud]
ACCOUNT = 100_000_000_009

POLICIES = """
from local.cloud.upstream import iam_evaluator
document = {"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}
read = [iam_evaluator.parse_policy_document(document) for _ in range(2)]
texts = [iam_evaluator.parse_policy_document(json.dumps(document)) for _ in range(2)]
document["Statement"][0]["Effect"] = "Deny"
after = iam_evaluator.parse_policy_document(document)
once = [pair[0] is pair[1] for pair in (read, texts)]
print(json.dumps({"once": once, "effects": [read[0][0].effect, texts[0][0].effect, after[0].effect]}))
"""

CALLERS = """
from local.cloud.upstream import iam_evaluator
app.AUTH = True
resolved = []
resolve = iam_evaluator.resolve_principal
iam_evaluator.resolve_principal = lambda *given: resolved.append(given[0]) or resolve(*given)
signed = "AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/sqs/aws4_request, Signature=0"
with responses.request_scope("000000000000", "us-east-1"):
    iam_evaluator.pin_request_caller({"authorization": signed}, {})
    before, names = len(resolved), [iam_evaluator.caller_arn() for _ in range(2)]
print(json.dumps({"before": before, "names": names, "resolved": len(resolved)}))
"""

COPIES = """
import copy
key = [{"AttributeName": "pk", "AttributeType": "S"}]
table = {"TableName": "things", "AttributeDefinitions": key, "BillingMode": "PAY_PER_REQUEST"}
table["KeySchema"] = [{"AttributeName": "pk", "KeyType": "HASH"}]
update = {"TableName": "things", "Key": {"pk": {"S": "a"}}, "UpdateExpression": "SET m.b = m.n, m.n = :n"}
update["ExpressionAttributeValues"] = {":n": {"N": "2"}}
whole, copies = copy.deepcopy, []
app._load_persisted_state()
with responses.request_scope("000000000000", "us-east-1"):
    dynamodb._create_table(table)
    dynamodb._put_item({"TableName": "things", "Item": {"pk": {"S": "a"}, "m": {"M": {"n": {"N": "1"}}}}})
    before = dynamodb._tables["things"]["items"]["a"]["__no_sort__"]
    copy.deepcopy = lambda *given: copies.append(given) or whole(*given)
    status = dynamodb._transact_write_items({"TransactItems": [{"Update": update}]})[0]
    after = dynamodb._tables["things"]["items"]["a"]["__no_sort__"]
print(json.dumps({"status": status, "copies": len(copies), "before": before["m"], "after": after["m"]}))
"""

THREADS = """
import asyncio, threading
from local.cloud.upstream import concurrency
together = threading.Barrier(3)


async def run(work):
    return await concurrency.run_reentrant(work, thread_name="ministack-lambda-invoke")


async def main():
    one_by_one = [await run(threading.current_thread) for _ in range(9)]
    at_once = await asyncio.gather(*(run(lambda: together.wait(5)) for _ in range(3)))
    return {"threads": len({id(thread) for thread in one_by_one}), "at_once": sorted(at_once)}


print(json.dumps(asyncio.run(main())))
"""

SAVES = """
import time
from local.cloud.saver import Saver
saver, saves = Saver(30), []
saver.save = lambda: (saver.note_activity(), saves.append(1), time.sleep(0.2))
saver.note_activity()
saver.start()
time.sleep(3.5)
print(json.dumps({"saves": len(saves)}))
"""

LOOKS = """
import time
from local.cloud.upstream import arn, lambda_svc
began = time.monotonic()
for _ in range(11):
    lambda_svc._poll_dynamodb_streams()
took = time.monotonic() - began
name = "arn:aws:sqs:us-east-1:000000000000:jobs"
once = arn.parse_arn(name) is lambda_svc.parse_arn(name)
print(json.dumps({"paced": took >= 0.1, "once": once, "queue": arn.parse_arn(name).resource}))
"""

NAMES = """
import asyncio, os
draw, drawn = os.urandom, []
os.urandom = lambda size: drawn.append(size) or draw(size)
sent = []


async def receive():
    return {"type": "http.request", "body": b"{}", "more_body": False}


async def send(message):
    sent.append(message)


headers = {"host": "localhost", "x-amz-target": "DynamoDB_20120810.ListTables", "content-length": "2"}
scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "client": ("127.0.0.1", 1)}
scope["headers"] = [(name.encode(), value.encode()) for name, value in headers.items()]
for _ in range(2):
    asyncio.run(app.app(scope, receive, send))
names = [dict(message["headers"]) for message in sent if "headers" in message]
ids = {each[name].decode() for each in names for name in (b"x-amzn-requestid", b"x-amz-id-2")}
print(json.dumps({"lengths": sorted(len(one) for one in ids), "drawn": len(drawn)}))
"""


def test_a_policy_is_read_once_until_it_changes(tmp_path: Path) -> None:
    effects = ["Allow", "Allow", "Deny"]
    assert told(tmp_path, program=POLICIES) == {"once": [True, True], "effects": effects}
    alone = told(tmp_path, "policies_read_once", program=POLICIES)
    assert alone == {"once": [False, False], "effects": effects}


def test_who_calls_is_found_out_when_a_policy_asks(tmp_path: Path) -> None:
    names = ["arn:aws:iam::000000000000:root"] * 2
    assert told(tmp_path, program=CALLERS) == {"before": 0, "names": names, "resolved": 1}
    alone = told(tmp_path, "callers_found_once", program=CALLERS)
    assert alone == {"before": 1, "names": names, "resolved": 1}


def test_an_update_copies_no_item_as_if_it_were_any_object(tmp_path: Path) -> None:
    found = told(tmp_path, program=COPIES)
    before, after = {"M": {"n": {"N": "1"}}}, {"M": {"b": {"N": "1"}, "n": {"N": "2"}}}
    assert found == {"status": 200, "copies": 0, "before": before, "after": after}
    alone = told(tmp_path / "alone", "lean_copies", program=COPIES)
    assert alone["copies"] != 0
    assert alone == found | {"copies": alone["copies"]}


def test_calls_one_after_the_other_share_threads_and_calls_at_once_do_not(tmp_path: Path) -> None:
    found = told(tmp_path, program=THREADS)
    assert found["threads"] in {1, 2}, "an answer may come before its thread is free again"
    assert found["at_once"] == [0, 1, 2]
    assert told(tmp_path, "threads_kept", program=THREADS) == {"threads": 9, "at_once": [0, 1, 2]}


def test_saving_leaves_most_of_the_time_to_others(tmp_path: Path) -> None:
    assert told(tmp_path, program=SAVES) == {"saves": 1}


def test_queues_and_streams_are_not_looked_at_all_the_time(tmp_path: Path) -> None:
    assert told(tmp_path, program=LOOKS) == {"paced": True, "once": True, "queue": "jobs"}
    alone = told(tmp_path, "stream_mappings", program=LOOKS)
    assert alone == {"paced": False, "once": False, "queue": "jobs"}


def test_names_of_requests_differ_and_cost_no_call_of_the_system(tmp_path: Path) -> None:
    assert told(tmp_path, program=NAMES) == {"lengths": [36, 36, 64, 64], "drawn": 0}
    alone = told(tmp_path, "cheap_request_ids", program=NAMES)
    assert alone == {"lengths": [36, 36, 64, 64], "drawn": 4}


def ask(cloud: Cloud, key: str, secret: str, target: str, body: str) -> tuple[int, Any, list[str]]:
    """Status, content and names of headers of what a signed call is answered."""
    request = AWSRequest("POST", f"http://127.0.0.1:{cloud.port}/", data=body)
    request.headers["X-Amz-Target"] = target
    request.headers["Content-Type"] = "application/x-amz-json-1.0"
    SigV4Auth(Credentials(key, secret), "dynamodb", REGION).add_auth(request)
    line = http.client.HTTPConnection("127.0.0.1", cloud.port, timeout=20)
    line.request("POST", "/", body, dict(request.headers))
    answer = line.getresponse()
    content = json.loads(answer.read())
    names = sorted(name.lower() for name, _ in answer.getheaders())
    line.close()
    return answer.status, content, names


@pytest.mark.parametrize("without", ["", "known_calls_direct"])
def test_a_call_that_names_its_operation_is_checked_and_answered_as_ever(start: Start, without: str) -> None:
    cloud = start("--enforce-iam", YIMA_CLOUD_WITHOUT=without)
    make: Any = boto3.client
    iam = make(
        "iam",
        endpoint_url=f"http://127.0.0.1:{cloud.port}",
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    iam.create_user(UserName="reader")
    allowed = {"Effect": "Allow", "Action": "dynamodb:ListTables", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=policy)
    made = iam.create_access_key(UserName="reader")["AccessKey"]
    key, secret = made["AccessKeyId"], made["SecretAccessKey"]
    listing = "DynamoDB_20120810.ListTables"
    status, content, names = ask(cloud, key, secret, listing, "{}")
    assert (status, content) == (200, {"TableNames": []})
    assert {"date", "x-amz-crc32", "x-amzn-requestid", "content-length", "content-type"} <= set(names)
    status, content, _ = ask(cloud, key, "another", listing, "{}")
    assert status >= 400
    assert "Signature" in content["__type"]
    status, content, _ = ask(cloud, "AKIAUNKNOWN000000000", secret, listing, "{}")
    assert content["__type"].endswith("UnrecognizedClientException")
    status, content, _ = ask(cloud, key, secret, "DynamoDB_20120810.DescribeTable", '{"TableName": "t"}')
    assert content["__type"].endswith("AccessDeniedException")
