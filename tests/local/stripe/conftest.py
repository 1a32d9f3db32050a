"""One simulator process and one webhook receiver for all tests; every test starts from an empty account."""

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.local.stripe.harness import (
    Launch,
    Received,
    Receiver,
    Simulator,
    free_port,
    start_process,
    stop_process,
)


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append(Received(body, self.headers["Stripe-Signature"]))
            self.send_response(kept.answers.pop(0) if kept.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        kept.url = f"http://127.0.0.1:{server.server_port}/v1/hooks/stripe"
        yield kept
        server.shutdown()


@pytest.fixture(scope="session")
def process_url(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    process = start_process(
        port,
        tmp_path_factory.mktemp("stripe"),
        "--webhook-url",
        receiver.url,
        "--webhook-retries",
        "0.05,0.1,0.1",
    )
    yield f"http://127.0.0.1:{port}"
    stop_process(process)


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10) as client:
        yield client


@pytest.fixture
def simulator(process_url: str, receiver: Receiver, http: httpx.Client) -> Simulator:
    simulator = Simulator(process_url, receiver, http)
    simulator.sim("reset")
    receiver.received.clear()
    receiver.answers.clear()
    return simulator


@pytest.fixture
def order() -> Any:
    """A well-formed Checkout Session: two cards of 10 dollars."""
    return {
        "mode": "payment",
        "success_url": "https://shop.test/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.test/cart",
        "client_reference_id": "ord_1",
        "metadata": {"order_id": "ord_1"},
        "payment_intent_data": {"metadata": {"order_id": "ord_1"}},
        "line_items": [
            {
                "quantity": 2,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 1000,
                    "product_data": {"name": "Gift card"},
                },
            }
        ],
    }


@pytest.fixture
def paid(simulator: Simulator, order: Any) -> Any:
    """A session of 20 dollars, paid by card."""
    session = simulator.client().v1.checkout.sessions.create(order)
    return simulator.pay(session.id)


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Start further simulator processes, on the same port and state when started again."""
    running: list[subprocess.Popen[str]] = []
    port = free_port()

    def start(*more: str) -> tuple[str, subprocess.Popen[str]]:
        process = start_process(port, tmp_path / "state", *more)
        running.append(process)
        return f"http://127.0.0.1:{port}", process

    yield start
    for process in running:
        if process.poll() is None:
            stop_process(process)
