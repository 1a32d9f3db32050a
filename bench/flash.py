"""A flash sale: 10,000 buyers, 500 codes, 64 buyers at a time; then two naive claims beside ours.

One buyer in five gives up after ordering: the hold runs out and the code goes to somebody else. One in ten
sends the same request twice. FLASH_BUYERS and FLASH_SECONDS make it smaller; it ends by itself.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bench.claims import Claim, Meter, one_counter, ours, select_first, sum_of, timed
from bench.field import delivered
from bench.load import Answer, Line, Shop, crowd, percentile
from bench.report import Report
from bench.stack import Json, Stack

BUYERS = int(os.environ.get("FLASH_BUYERS", "10000"))
SECONDS = float(os.environ.get("FLASH_SECONDS", "900"))
CODES = BUYERS // 20
CLIENTS = 64
HOLD_SECONDS = 60
TRIES = 5
WORST = 20
"""Times the median that no request may take longer."""

CLAIMS = CODES
CLAIM_SECONDS = 60.0
LANES = (1, 2, 4, 8, 16)
LANE_CLAIMS = 192
LANE_WRITES = 1_000
"""Write units a second that one item takes, and so the tickets that a lane gives out."""


@dataclass
class Sale:
    """One sale and what its buyers were told."""

    shop: Shop
    sku: str
    ends: float
    seconds: list[float] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)

    def journey(self, line: Line, number: int) -> None:
        """What one buyer does: order, perhaps twice, then pay or give up."""
        if time.monotonic() > self.ends:
            self.told["not begun"] += 1
            return
        key = f"flash-{self.sku}-{number:06d}"
        placed = self.patient(lambda: self.shop.order(line, self.sku, key=key))
        if number % 10 == 3:
            again = self.patient(lambda: self.shop.order(line, self.sku, key=key))
            self.compare(placed, again)
            placed = again
        self.told[f"{placed.status} {placed.body.get('code', '')}".strip()] += 1
        if placed.status != 201 or number % 5 == 0:
            return
        page = self.patient(lambda: self.shop.checkout(line, placed.body))
        if page.status == 200:
            self.patient(lambda: self.shop.pay(line, page.body))
        else:
            self.told[f"page: {page.status} {page.body.get('code', '')}"] += 1

    def patient(self, ask: Callable[[], Answer]) -> Answer:
        """The answer to a request, repeated when the shop says that it is busy."""
        for _ in range(TRIES):
            answer = ask()
            self.seconds.append(answer.seconds)
            if answer.status not in {429, 503, 504}:
                break
            self.told["busy, asked again"] += 1
        return answer

    def compare(self, first: Answer, again: Answer) -> None:
        """The same request gives the same order; who was refused may be luckier the second time."""
        if first.status == 201 and again.body.get("order_id") != first.body["order_id"]:
            self.differing.append(str(first.body["order_id"]))


def run(stack: Stack, report: Report) -> None:
    """Hold the sale, then the claims beside each other, then the lanes."""
    sell(stack, report)
    beside_naive(stack, report)
    with_lanes(stack, report)


def sell(stack: Stack, report: Report) -> None:
    """Sell every code; late buyers come until those who gave up have been replaced."""
    sku = stack.new_sku(CODES, hold_seconds=HOLD_SECONDS)
    shop = Shop(stack.facts["api"], stack.facts["stripe"])
    sale = Sale(shop, sku, time.monotonic() + SECONDS)
    took = crowd(range(BUYERS), CLIENTS, sale.journey)
    late, items = 0, delivered(stack, sku)
    while len(items) < CODES and time.monotonic() < sale.ends:
        missing = CODES - len(items)
        buyers = [BUYERS + 5 * (late + number) + 1 for number in range(missing)]
        crowd(buyers, min(CLIENTS, missing), sale.journey)
        late += missing
        time.sleep(5)
        items = delivered(stack, sku)
    tell(report, sale, items, took, late)


def tell(report: Report, sale: Sale, items: list[Json], took: float, late: int) -> None:
    """Whether the sale was exact, and how long its requests took."""
    codes = [code["S"] for item in items for code in item["lines"]["L"][0]["M"]["codes"]["L"]]
    median, worst = percentile(sale.seconds, 0.5), max(sale.seconds)
    figures: dict[str, Any] = {
        "delivered": len(codes),
        "distinct codes": len(set(codes)),
        "requests": len(sale.seconds),
        "requests a second": len(sale.seconds) / took,
        "median ms": 1000 * median,
        "p99 ms": 1000 * percentile(sale.seconds, 0.99),
        "worst ms": 1000 * worst,
        "late buyers": late,
    }
    rows = [[name, round(value, 1)] for name, value in figures.items()]
    rows += [[f"told {what}", count] for what, count in sale.told.most_common()]
    report.table(f"{BUYERS} buyers, {CODES} codes, {CLIENTS} at a time", ["", "figure"], rows)
    report.figures["flash"] = figures | {"told": dict(sale.told)}
    told = sale.told["201"] + sale.told["409 OutOfStock"] + sale.told["not begun"]
    report.aim("codes not sold", CODES - len(set(codes)), 0)
    report.aim("codes sold twice", len(codes) - len(set(codes)), 0)
    report.aim("buyers told neither", BUYERS + late - told, 0)
    report.aim("repeats that gave another order", len(sale.differing), 0)
    report.aim("worst request, times the median", round(worst / median, 1), WORST, timed=True)


def beside_naive(stack: Stack, report: Report) -> None:
    """As many claims as there were codes, by 64 callers, three ways."""
    meter = Meter()
    makers: dict[str, Callable[[Stack, Meter, int], Claim]] = {
        "lanes": ours,
        "select first": select_first,
        "one counter": one_counter,
    }
    found = {name: claimed(stack, meter, make) for name, make in makers.items()}
    best = found["lanes"]
    rows = [
        [name, *[round(value, 1) for value in one.values()], round(best["claims/s"] / one["claims/s"], 2)]
        for name, one in found.items()
    ]
    report.table(
        f"{CLAIMS} claims, {CLIENTS} callers, at most {CLAIM_SECONDS:.0f} s",
        ["claim", *best, "lanes are x faster"],
        rows,
    )
    report.figures["flash claims"] = found
    report.aim("refused calls of ours, in per cent", round(best["refused %"], 2), 1)


def claimed(
    stack: Stack, meter: Meter, make: Callable[[Stack, Meter, int], Claim], claims: int = CLAIMS
) -> dict[str, float]:
    """What one way of claiming came to."""
    claim = make(stack, meter, claims + CLIENTS + 8)
    claim()  # opens connections
    meter.reset()
    seconds = timed(claim, CLIENTS, claims, CLAIM_SECONDS)
    done = len(seconds.each)
    return {
        "claims": done,
        "claims/s": done / sum_of(seconds),
        "p99 ms": 1000 * percentile(seconds.each, 0.99),
        "write units/claim": meter.units / done,
        "calls/claim": meter.calls / done,
        "refused %": 100 * meter.refused / meter.calls,
    }


def with_lanes(stack: Stack, report: Report) -> None:
    """The same claim with more lanes. The local cloud does one thing at a time: only the limit grows."""
    meter, rows, figures = Meter(), [], {}
    for lanes in LANES:
        found = claimed(stack, meter, partial(ours, lanes=lanes), LANE_CLAIMS)
        figures[lanes] = found
        measured = [round(found[name], 2) for name in ("claims/s", "p99 ms", "calls/claim", "refused %")]
        rows.append([lanes, *measured, LANE_WRITES * lanes])
    report.table(
        f"{LANE_CLAIMS} claims, {CLIENTS} callers",
        ["lanes", "claims/s here", "p99 ms", "calls/claim", "refused %", "tickets/s that AWS allows"],
        rows,
    )
    report.figures["lanes"] = figures
