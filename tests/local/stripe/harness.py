"""A simulator process, a webhook receiver, and what the tests ask of them."""

import functools
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import stripe

KEY = "sk_test_simulated"
SECRET = "whsec_simulated"
Launch = Callable[..., tuple[str, subprocess.Popen[str]]]


@dataclass
class Received:
    body: bytes
    signature: str

    def event(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed


@dataclass
class Receiver:
    """A webhook address: keeps what it is sent, answers 200 or what a test told it to."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def types(self) -> list[str]:
        return [each.event()["type"] for each in self.received]

    def wait_for(self, condition: Callable[[], bool], seconds: float = 5.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"only received {self.types()}"
            time.sleep(0.01)

    def wait_for_types(self, *types: str) -> None:
        self.wait_for(lambda: set(types) <= set(self.types()))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_process(port: int, state: Path, *more: str) -> subprocess.Popen[str]:
    environment = os.environ | {"STRIPE_SIMULATOR_KEY": KEY, "STRIPE_SIMULATOR_WEBHOOK_SECRET": SECRET}
    command = [sys.executable, "-m", "local.stripe_simulator", "--port", str(port), "--state", str(state)]
    process = subprocess.Popen([*command, *more], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def stop_process(process: subprocess.Popen[str], *, kill: bool = False) -> None:
    if kill:
        process.kill()
    else:
        process.terminate()
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


@functools.cache
def sdk(url: str, retries: int) -> stripe.StripeClient:
    return stripe.StripeClient(KEY, base_addresses={"api": url}, max_network_retries=retries)


@dataclass
class Simulator:
    url: str
    hooks: Receiver
    http: httpx.Client

    def client(self, retries: int = 2) -> Any:
        """The real SDK; untyped, because the tests look at what came over the wire."""
        return sdk(self.url, retries)

    def sim(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> Any:
        answer = self.http.request(method, f"{self.url}/_sim/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pay(self, session: str, **attempt: Any) -> Any:
        return self.sim(f"checkout/{session}/pay", {"method": "card", "outcome": "succeed"} | attempt)

    def form(self, path: str, data: dict[str, str], headers: dict[str, str] | None = None) -> httpx.Response:
        """A raw API call, for what the SDK would not send."""
        return self.http.post(
            f"{self.url}/v1/{path}", data=data, headers={"Authorization": f"Bearer {KEY}"} | (headers or {})
        )

    def event_types(self) -> list[str]:
        events = self.client().v1.events.list({"limit": 100}).data
        return [event.type for event in reversed(events)]
