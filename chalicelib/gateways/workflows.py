"""Starting and answering workflows (AWS Step Functions). Everything here may raise `Transient`."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.kernel.aws import call, code

_GONE = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})


def start(machine: str, name: str, given: Mapping[str, Any]) -> bool:
    """Start an execution of that name; False if it was started before: a second start is a no-op."""
    try:
        call("stepfunctions", "start_execution", stateMachineArn=machine, name=name, input=json.dumps(given))
    except ClientError as error:
        if code(error) == "ExecutionAlreadyExists":
            return False
        raise
    return True


def succeed(task_token: str, output: Mapping[str, Any]) -> bool:
    """Let a waiting step go on; False if it waits no longer."""
    try:
        call("stepfunctions", "send_task_success", taskToken=task_token, output=json.dumps(output))
    except ClientError as error:
        if code(error) in _GONE:
            return False
        raise
    return True


def is_running(machine: str, name: str) -> bool:
    """Whether the execution of that name is under way."""
    arn = machine.replace(":stateMachine:", ":execution:") + ":" + name
    try:
        return str(call("stepfunctions", "describe_execution", executionArn=arn)["status"]) == "RUNNING"
    except ClientError as error:
        if code(error) == "ExecutionDoesNotExist":
            return False
        raise
