"""The real state machines on moto's interpreter, their functions replaced by recorders."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.core.config import DefaultConfig
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sfn import (
    StateTaskServiceSfn,
)

from tests.workflow.interpreter import Workflows

CONFIGURATION: DefaultConfig = {
    "stepfunctions": {"execute_state_machine": True},
    "lambda": {"use_docker": False},
}


class Clock:
    """Stands for the `time` module of the interpreter's retries: remembers the delays and waits for none."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def retries(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The delays before each retry, in seconds."""
    clock = Clock()
    monkeypatch.setattr(retrier_decl, "time", clock)
    return clock.slept


def name_parameters_as_boto_does(parameters: dict[str, Any]) -> None:
    for name in list(parameters):
        parameters[name[0].lower() + name[1:]] = parameters.pop(name)


@pytest.fixture
def _nested_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one machine start another: moto 5.2.5 says `StateMachineArn` to a client of `stateMachineArn`."""
    normalise = StateTaskServiceSfn._normalise_parameters

    def mended(self: StateTaskServiceSfn, parameters: dict[str, Any], *rest: Any) -> None:
        normalise(self, parameters, *rest)
        name_parameters_as_boto_does(parameters)

    monkeypatch.setattr(StateTaskServiceSfn, "_normalise_parameters", mended)


@pytest.fixture
def workflows(
    monkeypatch: pytest.MonkeyPatch, retries: list[float], _nested_start: None
) -> Iterator[Workflows]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws(config=CONFIGURATION):
        machines = Workflows()

        def invoke(
            _backend: object,
            function: str,
            _qualifier: object,
            body: str,
            _headers: object,
            answer: dict[str, str],
        ) -> bytes:
            return machines.invoke(function, body, answer)

        monkeypatch.setattr(LambdaSimpleBackend, "invoke", invoke)
        machines.deploy()
        yield machines
        machines.stop()
