"""Runs a state machine of `stepfunctions/` and tells which way it went and whom it called with what."""

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

MACHINES = Path(__file__).parents[2] / "stepfunctions"
FUNCTIONS = "arn:aws:lambda:us-east-1:123456789012:function:"
ROLE = "arn:aws:iam::123456789012:role/workflow"
PLACEHOLDER = re.compile(r"\$\{(\w+)}")
PATIENCE_SECONDS = 20

Facts = dict[str, Any]
Handler = Callable[[Facts], Facts | None]


@dataclass(frozen=True)
class Finished:
    """What became of an execution: its status, the states it entered in order, its output or error."""

    status: str
    path: list[str]
    error: str | None
    output: Facts | None


@dataclass
class Workflows:
    """The machines, with one recorder for all functions they call."""

    review_seconds: int = 60
    handlers: dict[str, Handler] = field(default_factory=dict)
    calls: list[tuple[str, Facts]] = field(default_factory=list)
    tokens: dict[str, list[str]] = field(default_factory=dict)
    waiting: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    arns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = boto3.client("stepfunctions", region_name="us-east-1")

    def deploy(self) -> None:
        """Create the machines, or bring them up to what the settings of this object say."""
        for name in ("delivery", "payment", "refund", "stock_import", "stock_rollback", "code_export"):
            definition = self._definition(name)
            if name in self.arns:
                self.client.update_state_machine(stateMachineArn=self.arns[name], definition=definition)
            else:
                created = self.client.create_state_machine(name=name, definition=definition, roleArn=ROLE)
                self.arns[name] = created["stateMachineArn"]

    def _definition(self, machine: str) -> str:
        text = (MACHINES / f"{machine}.asl.json").read_text(encoding="utf-8")
        return PLACEHOLDER.sub(lambda found: self._substitute(found[1]), text)

    def _substitute(self, placeholder: str) -> str:
        known = {
            "DeliveryMachineArn": self.arns.get("delivery", ""),
            "InvokeAndAwaitToken": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "StartExecution": "arn:aws:states:::states:startExecution",
            "ReviewTimeoutSeconds": str(self.review_seconds),
        }
        words = re.findall(r"[A-Z][a-z]+", placeholder.removesuffix("Arn"))
        return known.get(placeholder, FUNCTIONS + "_".join(words).lower())

    def invoke(self, function: str, body: str, answer: dict[str, str]) -> bytes:
        """Stand for AWS Lambda: record the call, answer as the test's handler does."""
        name, given = function.rsplit(":", 1)[-1], json.loads(body)
        token = given.pop("task_token", None)
        self.calls.append((name, given))
        if token:
            self.tokens.setdefault(name, []).append(token)
            self.waiting.release()
        try:
            return json.dumps(self.handlers[name](given)).encode()
        except Exception as error:  # noqa: BLE001 - Lambda, too, reports whatever a function raises
            answer["x-amz-function-error"] = "Unhandled"
            return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)}).encode()

    def answers(self, **facts: Facts) -> None:
        """Let each named function return the same facts at every call."""
        for name, answer in facts.items():
            self.handlers[name] = always(answer)

    def settles(self, function: str, output: Facts) -> None:
        """Let a function answer its task token at once, as it does when the order is settled already."""

        def answer_at_once(_given: Facts) -> None:
            self.succeed(function, output)

        self.handlers[function] = answer_at_once

    def waits(self, *functions: str) -> None:
        """Let functions that get a task token only keep it."""
        for name in functions:
            self.handlers[name] = always(None)

    def succeed(self, function: str, output: Facts) -> None:
        """Answer the newest task token that a function was given."""
        self.client.send_task_success(taskToken=self.tokens[function][-1], output=json.dumps(output))

    def await_token(self) -> None:
        """Return when one more task token has been given out."""
        assert self.waiting.acquire(timeout=PATIENCE_SECONDS), "no function was given a task token"

    def start(self, machine: str, name: str, given: Facts) -> str:
        """Start an execution; returns its ARN."""
        arn = self.arns[machine]
        started = self.client.start_execution(stateMachineArn=arn, name=name, input=json.dumps(given))
        return str(started["executionArn"])

    def run(self, machine: str, given: Facts) -> Finished:
        """Start an execution named as its relay names it, and wait for its end."""
        names = ("refund_id", "order_id", "batch_id", "export_id")
        name = str(next(given[one] for one in names if one in given))
        return self.finish(self.start(machine, name, given))

    def finish(self, execution: str) -> Finished:
        """Wait for the end of an execution."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (told := self.client.describe_execution(executionArn=execution))["status"] == "RUNNING":
            assert time.monotonic() < deadline, f"still running: {self._path(execution)}"
            time.sleep(0.01)
        output = json.loads(told["output"]) if "output" in told else None
        return Finished(told["status"], self._path(execution), told.get("error"), output)

    def _path(self, execution: str) -> list[str]:
        history = self.client.get_execution_history(executionArn=execution, maxResults=1000)
        return [
            event["stateEnteredEventDetails"]["name"]
            for event in history["events"]
            if "stateEnteredEventDetails" in event
        ]

    def executions(self, machine: str) -> list[tuple[str, Facts]]:
        """Name and input of every execution of a machine, once all have ended."""
        listed = self.client.list_executions(stateMachineArn=self.arns[machine])["executions"]
        for each in listed:
            self.finish(each["executionArn"])
        details = [self.client.describe_execution(executionArn=each["executionArn"]) for each in listed]
        return [(each["name"], json.loads(each["input"])) for each in details]

    def called(self) -> list[str]:
        """The functions in the order they were called."""
        return [name for name, _given in self.calls]

    def stop(self) -> None:
        """Abort what waits and let the rest end, so that no thread outlives its test."""
        for machine, arn in self.arns.items():
            for execution in self._running(arn):
                if machine in {"payment", "refund"}:
                    self.client.stop_execution(executionArn=execution)
                self.finish(execution)

    def _running(self, machine: str) -> list[str]:
        try:
            listed = self.client.list_executions(stateMachineArn=machine, statusFilter="RUNNING")
        except self.client.exceptions.StateMachineDoesNotExist:
            return []
        return [each["executionArn"] for each in listed["executions"]]


def always(answer: Facts | None) -> Handler:
    """A handler that gives one answer to everything."""
    return lambda _given: answer


def failing(error: str, *, times: int, then: Facts | None = None) -> Handler:
    """A handler that raises an error of that name a number of times, and answers after that."""
    failures = iter([type(error, (Exception,), {})(error) for _ in range(times)])

    def handler(_given: Facts) -> Facts | None:
        for failure in failures:
            raise failure
        return then

    return handler
