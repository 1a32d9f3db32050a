"""CPU of our own code for one order: the handlers run in this process, against the local cloud.

`time.thread_time` counts what the thread computes and not what it waits for. The functions of the shop are
kept from the notifications meanwhile, so that this process is the one that settles.
"""

import cProfile
import hashlib
import hmac
import io
import json
import pstats
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx

from bench.claims import configure
from bench.load import Line, Shop
from bench.report import Report
from bench.stack import Json, Stack

ORDERS = 100
WARM = 20
AIM_MS = 8
PARTS = {
    "botocore/": "AWS client",
    "urllib3/": "AWS client",
    "http/client": "AWS client",
    "kernel/wire": "AWS client",
    "stripe/": "Stripe's client",
    "requests/": "Stripe's client",
    "pydantic": "schemas",
    "chalice/": "Chalice",
    "aws_lambda_powertools/": "log",
    "logging/": "log",
    "chalicelib/": "our own lines",
    "app.py": "our own lines",
}


@dataclass
class Spent:
    """Milliseconds of CPU of each call of a handler."""

    each: dict[str, list[float]] = field(default_factory=dict)
    profiles: dict[str, cProfile.Profile] = field(default_factory=dict)

    def run(self, name: str, call: Callable[[], Any], *, profiled: bool) -> Any:
        """Call a handler; a profiled call is not timed, as the profile costs time of its own."""
        if profiled:
            return self.profiles.setdefault(name, cProfile.Profile(time.thread_time)).runcall(call)
        began = time.thread_time()
        result = call()
        self.each.setdefault(name, []).append(1000 * (time.thread_time() - began))
        return result

    def mean(self, name: str) -> float:
        """Milliseconds of a call, the first ones left out."""
        calls = self.each[name][WARM:]
        return sum(calls) / len(calls)


def measure(stack: Stack, report: Report) -> None:
    """Claim, open, take the notification in, and settle, one order after the other."""
    configure(stack)
    secret = json.loads(
        stack.aws("secretsmanager").get_secret_value(SecretId="yima-local-stripe")["SecretString"]
    )
    from app import app  # noqa: PLC0415 - after the environment is set
    from chalicelib.kernel.telemetry import log  # noqa: PLC0415
    from chalicelib.payments.tasks import handle_notification  # noqa: PLC0415

    for handler in log.handlers:
        handler.setStream(io.StringIO())  # type: ignore[attr-defined]

    sku, spent, line = stack.new_sku(2 * ORDERS + 2), Spent(), Line()
    shop = Shop(stack.facts["api"], stack.facts["stripe"])
    with (
        readers_off(stack),
        httpx.Client(base_url=stack.facts["stripe"], auth=(secret["api_key"], "")) as stripe,
    ):
        for number in range(2 * ORDERS):
            profiled = number >= ORDERS

            def call(name: str, event: Json, *, profiled: bool = profiled) -> Json:
                answer: Json = spent.run(name, partial(app, event, Context()), profiled=profiled)
                assert answer["statusCode"] < 300, answer
                return json.loads(answer["body"]) if answer["body"] else {}

            wanted = shop.wish(sku)
            order = call("claim", request("/v1/orders", wanted, {"Idempotency-Key": str(uuid.uuid4())}))
            page = call("open the page", opening(order))
            shop.pay(line, page)
            event = stripe.get(
                "/v1/events", params={"limit": 1, "type": "checkout.session.completed"}
            ).json()["data"][0]
            body = json.dumps(event)
            call("take the notification in", notified(body, secret["webhook_secret"]))
            told = {
                "event": event["id"],
                "order_id": order["order_id"],
                "checkout": event["data"]["object"]["id"],
            }
            batch = {"Records": [{"messageId": "1", "body": json.dumps(told)}]}
            answer = spent.run("settle", partial(handle_notification, batch, None), profiled=profiled)
            assert answer == {"batchItemFailures": []}
    line.close()
    tell(report, spent)


def tell(report: Report, spent: Spent) -> None:
    """Milliseconds by handler, and what they are spent on by the profile."""
    names = list(spent.each)
    shares = {name: by_part(spent.profiles[name]) for name in names}
    parts = [part for part, _ in sum(shares.values(), Counter()).most_common()]
    rows = [[part, *[round(spent.mean(name) * shares[name][part], 2) for name in names]] for part in parts]
    rows.append(["all", *[round(spent.mean(name), 2) for name in names]])
    report.table("CPU of our own code for one order, in ms", ["", *names], rows)
    report.figures["own"] = {name: spent.mean(name) for name in names}
    both = spent.mean("claim") + spent.mean("settle")
    report.aim("CPU for claim and settle, in ms", round(both, 2), AIM_MS, timed=True)


def by_part(profile: cProfile.Profile) -> Counter[str]:
    """The share of each part; what is built in counts for who called it."""
    seconds: Counter[str] = Counter()
    stats: Any = pstats.Stats(profile)
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():
        if file != "~":
            seconds[part_of(file)] += own
        for (caller, _, _), (_, _, called_own, _) in callers.items() if file == "~" else ():
            seconds[part_of(caller)] += called_own
    whole = sum(seconds.values())
    return Counter({name: value / whole for name, value in seconds.items()})


def part_of(file: str) -> str:
    """What a file belongs to."""
    return next((part for mark, part in PARTS.items() if mark in file), "Python itself")


@contextmanager
def readers_off(stack: Stack) -> Iterator[None]:
    """Keep the shop's own function from the queue of notifications."""
    functions = stack.aws("lambda")
    (mapping,) = functions.list_event_source_mappings(FunctionName="yima-local-handle_notification")[
        "EventSourceMappings"
    ]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def request(path: str, body: Json | str, headers: Json, resource: str = "", **names: str) -> Json:
    """A request as API Gateway hands it to the function."""
    text = body if isinstance(body, str) else json.dumps(body)
    sent = {"Content-Type": "application/json", **headers}
    return {
        "resource": resource or path,
        "path": path,
        "httpMethod": "POST",
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": names or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource or path,
            "httpMethod": "POST",
            "path": path,
            "identity": {"sourceIp": "127.0.0.1"},
            "requestId": str(uuid.uuid4()),
        },
        "body": text,
        "isBase64Encoded": False,
    }


def opening(order: Json) -> Json:
    """The request for the page of an order."""
    return request(
        f"/v1/orders/{order['order_id']}/payment",
        {"return_url": "https://shop.example/thanks"},
        {"Authorization": f"Bearer {order['order_token']}"},
        "/v1/orders/{order_id}/payment",
        order_id=order["order_id"],
    )


def notified(body: str, secret: str) -> Json:
    """The provider's notification, signed."""
    stamp = int(time.time())
    digest = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return request("/v1/hooks/stripe", body, {"Stripe-Signature": f"t={stamp},v1={digest}"})


class Context:
    """The second argument of a handler."""

    aws_request_id = "bench"
    function_name = "bench"
    memory_limit_in_mb = 1024
    invoked_function_arn = ""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Time enough."""
        return 29_000
