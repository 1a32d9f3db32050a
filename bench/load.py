"""Many buyers at once, each over a connection that stays open, with as little work of ours as can be."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

Json = dict[str, Any]
T = TypeVar("T")
PATIENCE_SECONDS = 120.0
IDLE_SECONDS = 2.0
"""After that a connection is opened anew: servers close idle ones, some after five seconds."""


@dataclass(frozen=True)
class Answer:
    """What a server answered, and how many seconds that took."""

    status: int
    body: Json
    seconds: float


class Line:
    """Connections of one thread, one to each server, opened when they are first needed."""

    def __init__(self) -> None:
        self._open: dict[str, http.client.HTTPConnection] = {}
        self._used: dict[str, float] = {}

    def post(self, base: str, path: str, body: Json, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a POST of JSON; raises `OSError` when the server hangs up."""
        connection = self._connection(base)
        sent = json.dumps(body).encode()
        began = time.perf_counter()
        connection.request("POST", path, sent, {"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        raw = answer.read()
        self._used[base] = time.monotonic()
        return Answer(answer.status, json.loads(raw) if raw else {}, time.perf_counter() - began)

    def _connection(self, base: str) -> http.client.HTTPConnection:
        found = self._open.get(base)
        if found is not None and time.monotonic() - self._used.get(base, 0.0) > IDLE_SECONDS:
            found.close()  # the next request connects again
        if found is None:
            parts = urlsplit(base)
            found = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
            self._open[base] = found
        return found

    def close(self) -> None:
        """Close every connection."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()


@dataclass(frozen=True)
class Shop:
    """Where a shop and its payment provider answer."""

    api: str
    provider: str

    def order(self, line: Line, sku: str, *, key: str | None = None) -> Answer:
        """Ask for one code."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return line.post(self.api, "/v1/orders", self.wish(sku), headers)

    @staticmethod
    def wish(sku: str) -> Json:
        """The body of an order of one code."""
        return {
            "items": [{"sku": sku, "quantity": 1}],
            "contact": {"email": "buyer@example.com"},
            "currency": "USD",
            "expected_total": 1299,
        }

    def checkout(self, line: Line, order: Json) -> Answer:
        """Open the page on which the order is paid."""
        page = {"return_url": "https://shop.example/thanks"}
        credential = {"Authorization": f"Bearer {order['order_token']}"}
        return line.post(self.api, f"/v1/orders/{order['order_id']}/payment", page, credential)

    def pay(self, line: Line, page: Json) -> Answer:
        """Pay on that page; the provider tells the shop by itself."""
        session = page["checkout_url"].rsplit("/", 1)[1]
        wish = {"method": "card", "outcome": "succeed"}
        return line.post(self.provider, f"/_sim/checkout/{session}/pay", wish)


def crowd(buyers: Iterable[T], clients: int, journey: Callable[[Line, T], None]) -> float:
    """Send every buyer on the journey, so many at a time; seconds from the first to the last."""
    here = threading.local()
    lines: list[Line] = []

    def one(buyer: T) -> None:
        if not hasattr(here, "line"):
            here.line = Line()
            lines.append(here.line)
        journey(here.line, buyer)

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        for done in [pool.submit(one, buyer) for buyer in buyers]:
            done.result()
    took = time.perf_counter() - began
    for line in lines:
        line.close()
    return took


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all lies at or under; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
