"""Let a policy allow answers to the tasks of one state machine.

On AWS a task token belongs to a state machine, which is the resource of `states:SendTask*`. Upstream's tokens
belong to nothing, so with policies enforced only a role that may answer everything may answer at all.
"""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around, rewrite
from local.cloud.mends.task_timeouts import current_execution
from local.cloud.settings import Settings
from local.cloud.upstream import iam_actions, stepfunctions


def mend(_: Settings) -> None:
    """Write the machine into each token, and read it from there when a policy is looked up."""
    stepfunctions._yima_token = _token  # noqa: SLF001 - the rewritten function looks it up there
    rewrite(
        stepfunctions,
        "_execute_task",
        {'ctx["Task"] = {"Token": new_uuid()}': 'ctx["Task"] = {"Token": _yima_token(new_uuid())}'},
    )
    around(iam_actions, "extract_resource_arn", _with_machine)


def _token(unique: str) -> str:
    machine = current_execution().replace(":execution:", ":stateMachine:").rpartition(":")[0]
    return f"{unique}.{base64.urlsafe_b64encode(machine.encode()).decode()}"


def _with_machine(upstream: Callable[..., str], service: str, *rest: Any) -> str:
    body = rest[3]
    return (_machine_of(body) if service == "states" else "") or upstream(service, *rest)


def _machine_of(body: bytes) -> str:
    try:
        token = json.loads(body or b"{}").get("taskToken", "")
        return base64.urlsafe_b64decode(token.partition(".")[2].encode()).decode()
    except (ValueError, AttributeError, binascii.Error):
        return ""
