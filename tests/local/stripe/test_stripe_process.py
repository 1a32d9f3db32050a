"""The process: start, port, keys, restart, kill."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from tests.local.stripe.harness import Launch, Receiver, stop_process

KEYS = {"STRIPE_SIMULATOR_KEY": "sk_test_a", "STRIPE_SIMULATOR_WEBHOOK_SECRET": "whsec_a"}


def run(arguments: list[str], environment: dict[str, str]) -> Any:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STRIPE_SIMULATOR")}
    return subprocess.run(
        [sys.executable, "-m", "local.stripe_simulator", *arguments],
        env=clean | environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=20,
    )


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run(["--port", str(port), "--state", str(tmp_path)], KEYS)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == (
        f"stripe simulator: port {port} on 127.0.0.1 cannot be used: Address already in use\n"
    )


@pytest.mark.parametrize(
    "environment",
    [{}, KEYS | {"STRIPE_SIMULATOR_KEY": "sk_live_a"}, KEYS | {"STRIPE_SIMULATOR_WEBHOOK_SECRET": "a"}],
)
def test_without_test_keys_it_does_not_start(tmp_path: Path, environment: dict[str, str]) -> None:
    ended = run(["--port", "0", "--state", str(tmp_path)], environment)
    assert ended.returncode == 2
    assert ended.stderr.startswith("stripe simulator: set STRIPE_SIMULATOR_KEY (sk_test_")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("kill", [False, True])
def test_everything_survives_a_restart_and_a_kill(
    launch: Launch, order: Any, receiver: Receiver, kill: bool
) -> None:
    dead = "http://127.0.0.1:9/hooks"
    url, process = launch("--webhook-url", dead, "--webhook-retries", "0.2,0.2,600")
    client = stripe.StripeClient("sk_test_simulated", base_addresses={"api": url})
    session = client.v1.checkout.sessions.create(order, {"idempotency_key": "k"})
    httpx.post(
        f"{url}/_sim/checkout/{session.id}/pay",
        json={"method": "bank_debit", "outcome": "delayed_success", "delay_seconds": 1.0},
    )
    before = client.v1.checkout.sessions.retrieve(session.id)
    assert before.payment_status == "unpaid"
    stop_process(process, kill=kill)

    receiver.received.clear()
    launch("--webhook-url", receiver.url)
    receiver.wait_for_types("checkout.session.completed", "checkout.session.async_payment_succeeded")
    again = client.v1.checkout.sessions.create(order, {"idempotency_key": "k"})
    assert again.id == session.id
    after = client.v1.checkout.sessions.retrieve(session.id)
    assert after.to_dict() == before.to_dict() | {"payment_status": "paid"}
    assert len(client.v1.charges.list().data) == 1


def test_it_ends_on_sigterm_without_a_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "local.stripe_simulator", "--port", "0", "--state", str(tmp_path)]
    with subprocess.Popen(
        command, env=os.environ | KEYS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    assert errors == ""
