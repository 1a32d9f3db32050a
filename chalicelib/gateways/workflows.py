"""Starting and answering workflows (AWS Step Functions)."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.kernel.aws import client
from chalicelib.kernel.errors import Transient

_GONE = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})


def start(machine: str, name: str, given: Mapping[str, Any]) -> bool:
    """Start an execution of that name; False if it was started before: a second start is a no-op."""
    try:
        client("stepfunctions").start_execution(stateMachineArn=machine, name=name, input=json.dumps(given))
    except ClientError as error:
        if error.response["Error"]["Code"] == "ExecutionAlreadyExists":
            return False
        raise
    except BotoCoreError as error:
        raise Transient("the workflow service did not answer") from error
    return True


def succeed(task_token: str, output: Mapping[str, Any]) -> bool:
    """Let a waiting step go on; False if it waits no longer."""
    try:
        client("stepfunctions").send_task_success(taskToken=task_token, output=json.dumps(output))
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return False
        raise
    except BotoCoreError as error:
        raise Transient("the workflow service did not answer") from error
    return True


def state(machine: str, name: str) -> str | None:
    """RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, or None if there is none of that name."""
    arn = machine.replace(":stateMachine:", ":execution:") + ":" + name
    try:
        return str(client("stepfunctions").describe_execution(executionArn=arn)["status"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
            return None
        raise
    except BotoCoreError as error:
        raise Transient("the workflow service did not answer") from error
