"""The state machines of `stepfunctions/`, walked one state at a time in whatever order a test likes.

Stands in for AWS Step Functions behind `chalicelib.gateways.workflows`: it remembers every execution, runs
the real handlers, and lets a test lose an answer, kill an execution, or leave it alone for ever.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "stepfunctions"

Facts = dict[str, Any]
Handler = Callable[[Facts, Any], Any]

_PLACEHOLDER = re.compile(r"\$\{(\w+)}")
_LITERAL = re.compile(r"States\.StringToJson\('(.*)'\)")
_ENDS = {"Succeed": "SUCCEEDED", "Fail": "FAILED"}


@dataclass
class Execution:
    """One run of a machine. `token` is set while a step waits for it; `wakes` is when a wait is over."""

    machine: str
    name: str
    state: str
    data: Facts
    status: str = "RUNNING"
    token: str | None = None
    wakes: datetime | None = None
    tries: int = 0
    error: str | None = None
    path: list[str] = field(default_factory=list)


@dataclass
class Machines:
    """Every execution that was started, by machine and name. `now` is the test's clock."""

    handlers: dict[str, Handler]
    now: Callable[[], datetime]
    on_error: Callable[[Execution, Exception], None]
    review_seconds: int = 3600
    executions: dict[tuple[str, str], Execution] = field(default_factory=dict)
    calls: list[tuple[str, Facts]] = field(default_factory=list)
    _tokens: int = 0

    def __post_init__(self) -> None:
        found = {path.name.partition(".")[0]: path for path in sorted(FOLDER.glob("*.asl.json"))}
        self.definitions: dict[str, Facts] = {
            name: json.loads(_PLACEHOLDER.sub(self._place, path.read_text("utf-8")))
            for name, path in found.items()
        }

    def start(self, machine: str, name: str, given: Facts) -> bool:
        """What `workflows.start` promises: False when there was one of that name."""
        kind = machine.rpartition("-")[2]
        if (kind, name) in self.executions:
            return False
        definition = self.definitions[kind]
        data = json.loads(json.dumps(given))
        self.executions[kind, name] = Execution(kind, name, definition["StartAt"], data)
        return True

    def succeed(self, token: str, output: Facts) -> bool:
        """What `workflows.succeed` promises: False when nobody waits for the token."""
        for execution in self.running():
            if execution.token == token:
                state = self._state(execution)
                execution.token = execution.wakes = None
                self._leave(execution, state, json.loads(json.dumps(output)))
                return True
        return False

    def is_running(self, machine: str, name: str) -> bool:
        """What `workflows.is_running` promises."""
        found = self.executions.get((machine.rpartition("-")[2], name))
        return found is not None and found.status == "RUNNING"

    def running(self) -> list[Execution]:
        """Every execution that is not over, oldest first."""
        return [one for one in self.executions.values() if one.status == "RUNNING"]

    def ready(self) -> list[Execution]:
        """Those that could go on now."""
        return [one for one in self.running() if self._is_ready(one)]

    def failed(self) -> list[Execution]:
        """Those that ended badly by themselves."""
        return [one for one in self.executions.values() if one.status == "FAILED"]

    def kill(self, execution: Execution) -> None:
        """End an execution as a restart of the local cloud does."""
        execution.status, execution.token, execution.error = "ABORTED", None, "States.ServiceRestart"

    def step(self, execution: Execution, *, lose_answer: bool = False) -> None:
        """Run one state. With `lose_answer` its function runs, but the machine never hears of it."""
        state = self._state(execution)
        if not execution.path or execution.path[-1] != execution.state:
            execution.path.append(execution.state)
        kind = state["Type"]
        if kind in _ENDS:
            execution.status = _ENDS[kind]
            execution.error = state.get("Error")
        elif kind == "Choice":
            execution.state = _chosen(state, execution.data)
        elif kind == "Pass":
            result = _filled(state["Parameters"], execution.data, {}) if "Parameters" in state else {}
            self._leave(execution, state, result)
        elif kind == "Wait":
            self._wait(execution, state)
        else:
            self._task(execution, state, lose_answer=lose_answer)

    def repeat(self, call: tuple[str, Facts]) -> None:
        """Run the function of an earlier step once more, as a late repeat does; nobody hears the answer."""
        name, given = call
        self.handlers[name](dict(given), None)

    def _state(self, execution: Execution) -> Facts:
        state: Facts = self.definitions[execution.machine]["States"][execution.state]
        return state

    def _is_ready(self, execution: Execution) -> bool:
        due = execution.wakes is not None and execution.wakes <= self.now()
        return due if execution.token or execution.wakes else True

    def _wait(self, execution: Execution, state: Facts) -> None:
        if execution.wakes is None:
            execution.wakes = _until(state, execution.data, self.now())
            return
        execution.wakes = None
        self._leave(execution, state, execution.data)

    def _task(self, execution: Execution, state: Facts, *, lose_answer: bool) -> None:
        if execution.token:  # ready, so its time is over
            execution.token = execution.wakes = None
            self._fail(execution, state, "States.Timeout")
            return
        try:
            result = self._invoke(execution, state)
        except Exception as error:  # noqa: BLE001 - a machine sees the name of whatever was raised
            self.on_error(execution, error)
            execution.token = execution.wakes = None
            self._fail(execution, state, type(error).__name__)
            return
        if lose_answer:
            self._fail(execution, state, "Lambda.Unknown")
        elif not state["Resource"].endswith("waitForTaskToken"):
            self._leave(execution, state, result)

    def _invoke(self, execution: Execution, state: Facts) -> Facts:
        resource = state["Resource"]
        context = {"Execution": {"Name": execution.name}}
        if resource.endswith("waitForTaskToken"):
            self._tokens += 1
            execution.token = f"token-{self._tokens}"
            seconds = int(_found(state["TimeoutSecondsPath"], execution.data))
            execution.wakes = self.now() + timedelta(seconds=seconds)
            context["Task"] = {"Token": execution.token}
        given = _filled(state["Parameters"], execution.data, context)
        if resource.endswith("startExecution"):
            if not self.start(given["StateMachineArn"], given["Name"], given["Input"]):
                raise ExecutionAlreadyExists
            return {}
        name, given = (given["FunctionName"], given["Payload"]) if "Payload" in given else (resource, given)
        self.calls.append((name, given))
        return dict(self.handlers[name](dict(given), None) or {})

    def _leave(self, execution: Execution, state: Facts, result: Facts) -> None:
        if "ResultSelector" in state:
            result = _filled(state["ResultSelector"], result, {})
        path = state.get("ResultPath", "$")
        if path == "$":
            execution.data = result
        elif path is not None:
            execution.data[path.removeprefix("$.")] = result
        execution.state, execution.tries = state["Next"], 0

    def _fail(self, execution: Execution, state: Facts, error: str) -> None:
        for retry in state.get("Retry", ()):
            if _names(retry, error):
                if execution.tries < retry.get("MaxAttempts", 3):
                    execution.tries += 1
                    return
                break
        for catch in state.get("Catch", ()):
            if _names(catch, error):
                execution.state, execution.tries = catch["Next"], 0
                return
        execution.status, execution.error = "FAILED", error

    def _place(self, placeholder: re.Match[str]) -> str:
        name = placeholder[1]
        known = {
            "InvokeAndAwaitToken": "waitForTaskToken",
            "StartExecution": "startExecution",
            "ReviewTimeoutSeconds": str(self.review_seconds),
        }
        if name.endswith("MachineArn"):
            return f"machine-{name.removesuffix('MachineArn').lower()}"
        return known.get(name) or "_".join(re.findall(r"[A-Z][a-z]+", name.removesuffix("Arn"))).lower()


class ExecutionAlreadyExists(Exception):
    """The refusal of a second start, by the name that the machine looks for."""


def _names(rule: Facts, error: str) -> bool:
    named = rule["ErrorEquals"]
    own = error in named or "States.ALL" in named
    return own or ("States.TaskFailed" in named and error != "States.Timeout")


def _chosen(state: Facts, data: Facts) -> str:
    for choice in state["Choices"]:
        value = _found(choice["Variable"], data)
        if any(value == choice[test] for test in ("StringEquals", "BooleanEquals") if test in choice):
            return str(choice["Next"])
    return str(state["Default"])


def _until(state: Facts, data: Facts, now: datetime) -> datetime:
    if "TimestampPath" in state:
        return datetime.fromisoformat(_found(state["TimestampPath"], data))
    seconds = state["Seconds"] if "Seconds" in state else _found(state["SecondsPath"], data)
    return now + timedelta(seconds=int(seconds))


def _filled(template: Facts, data: Facts, context: Facts) -> Facts:
    filled: Facts = {}
    for name, value in template.items():
        if isinstance(value, dict):
            filled[name] = _filled(value, data, context)
        elif not name.endswith(".$"):
            filled[name] = value
        elif literal := _LITERAL.fullmatch(value):
            filled[name.removesuffix(".$")] = json.loads(literal[1])
        else:
            filled[name.removesuffix(".$")] = (
                _found(value[1:], context) if value.startswith("$$.") else _found(value, data)
            )
    return filled


def _found(path: str, data: Facts) -> Any:
    value: Any = data
    for name in path.removeprefix("$.").split("."):
        value = value[name]
    return value
