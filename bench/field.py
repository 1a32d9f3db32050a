"""2,000 buyers, 500 codes, 32 clients: order, pay, be told; how fast, how exactly, and what it costs."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench import cpu
from bench.load import Line, Shop, crowd, percentile
from bench.report import Report
from bench.stack import Json, Stack, until

BUYERS = 2_000
CODES = 500
CLIENTS = 32
AIM_A_SECOND = 60
AIM_P50_MS = 150


@dataclass
class Seen:
    """What the buyers were told."""

    creates: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


def run(stack: Stack, report: Report) -> None:
    """Sell 500 codes to 2,000 buyers; fail when one is sold twice, not sold, or a buyer is not told."""
    shop = Shop(stack.facts["api"], stack.facts["stripe"])
    warm(stack, shop)
    sku, seen = stack.new_sku(CODES), Seen()

    def journey(line: Line, _: int) -> None:
        placed = shop.order(line, sku)
        seen.creates.append(placed.seconds)
        seen.answers[f"{placed.status} {placed.body.get('code', '')}".strip()] += 1
        if placed.status != 201:
            return
        seen.orders.append(placed.body["order_id"])
        page = shop.checkout(line, placed.body)
        seen.pages.append(page.seconds)
        shop.pay(line, page.body)

    before, began = cpu.used(), time.time()
    took = crowd(range(BUYERS), CLIENTS, journey)
    until(lambda: len(delivered(stack, sku)) >= min(CODES, len(seen.orders)))
    items = delivered(stack, sku)
    moments = sorted(moment(item) - began for item in items)
    spent = {name: seconds - before.get(name, 0.0) for name, seconds in cpu.used().items()}
    tell(report, seen, items, moments, took)
    tell_cpu(report, spent)


def warm(stack: Stack, shop: Shop) -> None:
    """Have every function's processes running, as they are in a shop that is open."""
    sku = stack.new_sku(3 * CLIENTS)

    def journey(line: Line, _: int) -> None:
        shop.pay(line, shop.checkout(line, shop.order(line, sku).body).body)

    crowd(range(2 * CLIENTS), CLIENTS, journey)
    until(lambda: len(delivered(stack, sku)) == 2 * CLIENTS)
    time.sleep(3)


def delivered(stack: Stack, sku: str) -> list[Json]:
    """Every delivered order of a SKU, in DynamoDB's form."""
    pages = (
        stack.aws("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName="yima-local-orders",
            FilterExpression="sk = :sk AND fulfilment = :delivered",
            ExpressionAttributeValues={":sk": {"S": "ORDER"}, ":delivered": {"S": "delivered"}},
        )
    )
    found = [item for page in pages for item in page["Items"]]
    return [item for item in found if item["lines"]["L"][0]["M"]["sku"]["S"] == sku]


def moment(item: Json) -> float:
    """When an order was delivered."""
    entry = next(one["M"] for one in item["timeline"]["L"] if one["M"]["event"]["S"] == "delivered")
    return datetime.fromisoformat(entry["at"]["S"]).timestamp()


def tell(report: Report, seen: Seen, items: list[Json], moments: list[float], took: float) -> None:
    """What was reached, and whether it was exact."""
    codes = [code["S"] for item in items for code in item["lines"]["L"][0]["M"]["codes"]["L"]]
    rate = len(moments) / moments[-1] if moments else 0.0
    figures: dict[str, Any] = {
        "delivered": len(codes),
        "distinct codes": len(set(codes)),
        "answers": dict(seen.answers),
        "delivered a second": rate,
        "create p50 ms": 1000 * percentile(seen.creates, 0.5),
        "create p99 ms": 1000 * percentile(seen.creates, 0.99),
        "page p50 ms": 1000 * percentile(seen.pages, 0.5),
        "seconds until all were told": took,
        "seconds until all was delivered": moments[-1] if moments else 0.0,
    }
    report.table(
        f"{BUYERS} buyers, {CODES} codes, {CLIENTS} clients",
        ["", "figure"],
        [[name, value if name == "answers" else round(value, 1)] for name, value in figures.items()],
    )
    rows = [[f"{share}%", round(percentile(moments, share / 100), 2)] for share in (1, 25, 50, 75, 99)]
    report.table("Delivered over time", ["of the orders", "seconds"], rows)
    report.figures["field"] = figures
    told = seen.answers["201"] + seen.answers["409 OutOfStock"]
    report.aim("codes not sold", CODES - len(set(codes)), 0)
    report.aim("codes sold twice", len(codes) - len(set(codes)), 0)
    report.aim("buyers not told", BUYERS - told, 0)
    report.aim(
        "milliseconds between two deliveries", round(1000 / (rate or 1), 1), 1000 / AIM_A_SECOND, timed=True
    )
    report.aim("create p50 in milliseconds", round(figures["create p50 ms"], 1), AIM_P50_MS, timed=True)


def tell_cpu(report: Report, spent: dict[str, float]) -> None:
    """Milliseconds of CPU a delivered order, by process."""
    most_first = sorted(spent.items(), key=lambda one: -one[1])
    rows = [[name, round(1000 * seconds / CODES, 2)] for name, seconds in most_first if seconds > 0]
    rows.append(["all", round(1000 * sum(spent.values()) / CODES, 2)])
    report.table("CPU for one delivered order, three refused ones included", ["process", "ms"], rows)
    report.figures["field"]["cpu"] = dict(spent)
