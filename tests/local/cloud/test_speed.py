"""What upstream does a hundred times for one large transaction is done once, with the same outcome."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MENDED = """
import json, sys
from pathlib import Path
from local.cloud.settings import Settings, prepare_environment, switched_off
settings = Settings(state=Path(sys.argv[1]), without=switched_off())
prepare_environment(settings)
from local.cloud import mends
mends.apply(settings)
from local.cloud.upstream import app, dynamodb, iam_actions, responses
"""
PROGRAM = """
puts = [{"Put": {"TableName": "stock", "Item": {}}}] * 50 + [{"Update": {"TableName": "stock"}}] * 50
body = json.dumps({"TransactItems": puts}).encode()
action, place = "dynamodb:TransactWriteItems", ("us-east-1", "000000000000")
checks = iam_actions.dynamodb_transaction_checks(action, body, *place)
read = [iam_actions.json.loads(body) for _ in range(2)]
same = dynamodb._tokenize("a = :b") is not dynamodb._tokenize("a = :b")
syntax = dynamodb._condition_syntax_error("a = = :b", "ConditionExpression")
told = {"checks": [each[0] for each in checks], "read_once": read[0] is read[1], "own_tokens": same}
told["syntax"] = [dynamodb._condition_syntax_error("a = = :b", "ConditionExpression") == syntax, bool(syntax)]
values = {":b": {"S": "1"}}
told["values"] = [dynamodb._evaluate_condition("a = :b", {"a": {"S": one}}, values, {}) for one in "12"]
print(json.dumps(told))
"""

STORING = """
app._load_persisted_state()
key = [{"AttributeName": "pk", "AttributeType": "S"}]
table = {"TableName": "things", "AttributeDefinitions": key, "BillingMode": "PAY_PER_REQUEST"}
table["KeySchema"] = [{"AttributeName": "pk", "KeyType": "HASH"}]


def write(token, *names):
    item = lambda name: {"pk": {"S": name}, "state": {"S": "available"}, "n": {"N": "1"}}
    puts = [{"Put": {"TableName": "things", "Item": item(name)}} for name in names]
    return dynamodb._transact_write_items({"TransactItems": puts, "ClientRequestToken": token})[0]


with responses.request_scope("000000000000", "us-east-1"):
    dynamodb._create_table(table)
    answers = [write("one", "a", "b"), write("one", "a", "b"), write("one", "a", "c")]
    a, b = (dynamodb._tables["things"]["items"][name]["__no_sort__"] for name in "ab")
    found = dynamodb._get_item({"TableName": "things", "Key": {"pk": {"S": "a"}}})
    kept = dynamodb._txn_idempotency["one"]["signature"]
told = {"answers": answers, "shared": a["state"] is b["state"], "whole": "available" in str(kept)}
print(json.dumps(told | {"item": json.loads(found[2])["Item"]}))
"""


def told(folder: Path, *without: str, program: str = PROGRAM) -> dict[str, object]:
    """What a process says that applies the mends, or leaves some out."""
    environment = {**os.environ, "YIMA_CLOUD_WITHOUT": ",".join(without)}
    command = [sys.executable, "-c", MENDED + program, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_a_transaction_is_authorized_once_an_action_and_table(tmp_path: Path) -> None:
    assert told(tmp_path)["checks"] == ["dynamodb:PutItem", "dynamodb:UpdateItem"]


def test_a_request_is_read_once_for_all_policies(tmp_path: Path) -> None:
    assert told(tmp_path)["read_once"] is True


def test_what_is_remembered_of_expressions_changes_no_outcome(tmp_path: Path) -> None:
    answer = told(tmp_path)

    assert answer["values"] == [True, False]
    assert answer["syntax"] == [True, True]
    assert answer["own_tokens"] is True


@pytest.mark.slow
def test_without_the_mends_the_outcome_is_the_same_and_costs_more(tmp_path: Path) -> None:
    names = ("transactions_asked_once", "requests_read_once", "expressions_read_once")
    answer = told(tmp_path, *names)

    assert answer["checks"] == ["dynamodb:PutItem"] * 50 + ["dynamodb:UpdateItem"] * 50
    assert answer["read_once"] is False
    assert (answer["values"], answer["syntax"]) == ([True, False], [True, True])


def test_equal_values_are_stored_once_and_a_repeat_is_known_by_its_digest(tmp_path: Path) -> None:
    answer = told(tmp_path, program=STORING)

    assert answer["item"] == {"pk": {"S": "a"}, "state": {"S": "available"}, "n": {"N": "1"}}
    assert answer["answers"] == [200, 200, 400], "a repeat is known, another request under its token is not"
    assert (answer["shared"], answer["whole"]) == (True, False)


@pytest.mark.slow
def test_without_the_mend_every_value_and_every_transaction_is_kept(tmp_path: Path) -> None:
    answer = told(tmp_path, "lean_items", program=STORING)

    assert answer["answers"] == [200, 200, 400]
    assert (answer["shared"], answer["whole"]) == (False, True)
