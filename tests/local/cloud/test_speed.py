"""What upstream does a hundred times for one large transaction is done once, with the same outcome."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import json, sys
from pathlib import Path
from local.cloud.settings import Settings, prepare_environment, switched_off
settings = Settings(state=Path(sys.argv[1]), without=switched_off())
prepare_environment(settings)
from local.cloud import mends
mends.apply(settings)
from local.cloud.upstream import dynamodb, iam_actions
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


def told(folder: Path, *without: str) -> dict[str, object]:
    """What a process says that applies the mends, or leaves some out."""
    environment = {**os.environ, "YIMA_CLOUD_WITHOUT": ",".join(without)}
    command = [sys.executable, "-c", PROGRAM, str(folder)]
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
