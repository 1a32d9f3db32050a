"""Start local clouds and fill them with small functions."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config

REGION = "eu-central-1"
ROLE = "arn:aws:iam::{}:role/any"
Found = TypeVar("Found")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def package(source: str, **more: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", source)
        for name, content in more.items():
            file.writestr(name, content)
    return archive.getvalue()


def until(probe: Callable[[], Found | None], seconds: float = 15.0) -> Found:
    """The first truthy value of `probe`, tried again and again."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := probe():
            return found
        time.sleep(0.02)
    raise AssertionError(f"nothing within {seconds} s")


@dataclass
class Cloud:
    """One running local cloud process."""

    state: Path
    options: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    front_port: int = field(default_factory=free_port)
    process: Any = None

    def start(self) -> "Cloud":
        ports = ("--port", str(self.port), "--front-port", str(self.front_port))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "local.cloud", *ports, "--state", str(self.state), *self.options],
            stdout=subprocess.PIPE,
            env={**os.environ, **self.environ},
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"
        return self

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code: int = self.process.wait(30)
        self.process.stdout.close()
        return code

    def account(self, number: int) -> "Account":
        return Account(self, f"{number:012d}")


@dataclass
class Account:
    """One isolated AWS account of a cloud."""

    cloud: Cloud
    number: str

    def client(self, service: str, **config: Any) -> Any:
        make: Any = boto3.client
        return make(
            service,
            endpoint_url=f"http://127.0.0.1:{self.cloud.port}",
            region_name=REGION,
            aws_access_key_id=self.number,
            aws_secret_access_key="secret",
            config=Config(retries={"max_attempts": 1}, max_pool_connections=64, **config),
        )

    def function(self, name: str, source: str, *, handler: str = "app.handler", **more: Any) -> str:
        created = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=more.pop("Role", ROLE.format(self.number)),
            Handler=handler,
            Code={"ZipFile": package(source)},
            Timeout=more.pop("Timeout", 20),
            **more,
        )
        arn: str = created["FunctionArn"]
        return arn

    def invoke(self, name: str, payload: Any = None) -> Any:
        answer = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(payload))
        return json.loads(answer["Payload"].read())

    def table(self, name: str) -> str:
        """Make a table with a stream; returns the stream's ARN."""
        created = self.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        stream: str = created["TableDescription"]["LatestStreamArn"]
        return stream

    def put(self, table: str, *keys: str) -> None:
        dynamodb = self.client("dynamodb")
        for key in keys:
            dynamodb.put_item(TableName=table, Item={"pk": {"S": key}})

    def keys(self, table: str) -> set[str]:
        found = self.client("dynamodb").scan(TableName=table, ConsistentRead=True)["Items"]
        return {item["pk"]["S"] for item in found}

    def printed(self, function: str) -> list[str]:
        """What a function printed, without the lines of the platform."""
        logs = self.client("logs")
        groups = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{function}")["logGroups"]
        if not groups:
            return []
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]
        lines = [event["message"] for event in events]
        return [line for line in lines if not line.startswith(("START ", "END ", "REPORT "))]

    def machine(self, name: str, states: dict[str, Any]) -> str:
        created = self.client("stepfunctions").create_state_machine(
            name=name,
            definition=json.dumps({"StartAt": "First", "States": states}),
            roleArn=ROLE.format(self.number),
        )
        arn: str = created["stateMachineArn"]
        return arn

    def run(self, machine: str, given: Any = None, **more: Any) -> dict[str, Any]:
        """Start an execution and wait for its end."""
        steps = self.client("stepfunctions")
        arn = steps.start_execution(stateMachineArn=machine, input=json.dumps(given or {}), **more)[
            "executionArn"
        ]

        def ended() -> dict[str, Any] | None:
            execution: dict[str, Any] = steps.describe_execution(executionArn=arn)
            return execution if execution["status"] != "RUNNING" else None

        return until(ended)

    def deploy(
        self, template: dict[str, Any], name: str = "stack", *, update: bool = False
    ) -> dict[str, str]:
        """Create or update a stack; returns its outputs."""
        formation = self.client("cloudformation")
        act = formation.update_stack if update else formation.create_stack
        act(
            StackName=name,
            TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )

        def settled() -> dict[str, Any] | None:
            stack: dict[str, Any] = formation.describe_stacks(StackName=name)["Stacks"][0]
            return None if stack["StackStatus"].endswith("IN_PROGRESS") else stack

        stack = until(settled, 60)
        assert stack["StackStatus"] == ("UPDATE_COMPLETE" if update else "CREATE_COMPLETE")
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
