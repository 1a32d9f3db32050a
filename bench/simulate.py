"""`python -m bench.simulate`: the claim and the sale, simulated; checked against what was measured first.

The first table repeats the measured contest of our claim and two naive ones on a database that does one call
at a time. The second lets a sale of a minute run into the published limits of AWS and of Stripe, which
docs/scale.md names with their sources.
"""

import math
import random
import statistics
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import simpy

from bench.report import Report

CALLERS = (16, 64)
RUNS = 20
FINE = 2.0
"""The ratio that a model this simple may be wrong by; beyond it nothing that follows is to be trusted."""

RATES = (1, 100, 10_000, 100_000)
SALE_SECONDS = 60


# --- The contest


@dataclass
class Contest:
    """Callers, all in one process, who claim from one database until so many claims are made."""

    world: simpy.Environment
    client: simpy.PriorityResource
    database: simpy.Resource
    client_ms: float
    call_ms: float
    claims: int
    sold: int = 0
    begun: int = 0
    calls: int = 0

    def call(self) -> Iterator[Any]:
        """One call: the caller's own work, in whatever order threads get their turn, then the database's."""
        with self.client.request(priority=random.random()) as turn:  # type: ignore[arg-type,unused-ignore]
            yield turn
            yield self.world.timeout(random.expovariate(1 / self.client_ms))
        with self.database.request() as turn:
            yield turn
            yield self.world.timeout(random.expovariate(1 / self.call_ms))
        self.calls += 1

    def naive(self) -> Iterator[Any]:
        """Read where the front is, and take what is there unless somebody else did meanwhile."""
        while self.begun < self.claims:
            self.begun += 1
            while True:
                yield from self.call()
                seen = self.sold
                yield from self.call()
                if self.sold == seen:
                    self.sold += 1
                    break

    def lanes(self) -> Iterator[Any]:
        """Take a ticket, then the code that stands there: nobody else has that ticket."""
        while self.begun < self.claims:
            self.begun += 1
            yield from self.call()
            yield from self.call()
            self.sold += 1


def contest(way: str, callers: int, facts: dict[str, Any], claims: int) -> tuple[float, float]:
    """Claims a second and calls a claim, the mean of some runs."""
    rates, calls = [], []
    for _ in range(RUNS):
        world = simpy.Environment()
        client, database = simpy.PriorityResource(world), simpy.Resource(world)
        one = Contest(world, client, database, facts["client_ms"], facts["call_ms"], claims)
        for _ in range(callers):
            world.process(one.lanes() if way == "lanes" else one.naive())  # type: ignore[arg-type,unused-ignore]
        world.run()
        rates.append(1000 * one.sold / world.now)
        calls.append(one.calls / one.sold)
    return statistics.mean(rates), statistics.mean(calls)


def check(report: Report) -> bool:
    """Print what was measured beside what is simulated; whether the ratios agree well enough."""
    measured = tomllib.loads(Path(__file__).with_name("measured.toml").read_text(encoding="utf-8"))
    rows, worst = [], 1.0
    for callers in CALLERS:
        rates = {}
        for way in ("lanes", "select first", "one counter"):
            facts = measured[way]
            rates[way], calls = contest(way, callers, facts, measured["claims"])
            seen = facts["claims_a_second"]
            gain_seen = measured["lanes"]["claims_a_second"][str(callers)] / seen[str(callers)]
            gain = rates["lanes"] / rates[way]
            worst = max(worst, gain / gain_seen, gain_seen / gain)
            told = [facts["calls_a_claim"][str(callers)], calls, gain_seen, gain]
            rows.append([way, callers, *[round(value, 1) for value in told]])
    heads = ["claim", "callers", "calls/claim measured", "simulated", "lanes x faster measured", "simulated"]
    report.table("The contest, measured and simulated", heads, rows)
    report.aim("ratio simulated and measured differ by", round(worst, 2), FINE)
    return worst <= FINE


# --- The sale


@dataclass
class Limit:
    """What a service lets through: so much a second, and a full bucket of `burst` to begin with.

    `growth` is added to the rate each second: capacity that grows while it is asked for.
    """

    name: str
    a_second: float
    burst: float = 0.0
    growth: float = 0.0
    waiting: float = 0.0
    longest: float = 0.0
    bucket: float = field(init=False)

    def __post_init__(self) -> None:
        self.bucket = self.burst

    def let_through(self, arriving: float) -> float:
        """What passes in this second; the rest waits."""
        self.waiting += arriving
        passed = min(self.waiting, self.a_second + self.bucket)
        self.bucket = min(self.burst, max(0.0, self.bucket + self.a_second - passed))
        self.waiting -= passed
        self.longest = max(self.longest, self.waiting)
        if self.waiting:
            self.a_second += self.growth
        return passed


CLAIM_SECONDS, SETTLE_SECONDS = 0.05, 0.4
UNITS = 14.0
"""Write units of a whole order in the orders' table, which has most of them: docs/scale.md counts them."""

LEDGER_UNITS = 10.0
"""Of its two entries and their marks in the ledger's; the sums are shared by all orders of a second."""

NEW_TABLE = 4_000.0
"""Write units a second that a new on-demand table takes; doubled within half an hour."""


def claim_limits(rate: float) -> list[Limit]:
    """What a claim passes, in order, for a campaign whose lanes were cut for its rate."""
    lanes = min(32, max(1, math.ceil(rate / 500)))
    return [
        Limit("API Gateway, requests", 10_000, burst=5_000),
        Limit("Lambda, claims", 1_000 / CLAIM_SECONDS, growth=100 / CLAIM_SECONDS),
        Limit("lanes of one SKU, tickets", 1_000.0 * lanes),
        Limit("new orders table, orders", NEW_TABLE / UNITS, growth=NEW_TABLE / UNITS / 1_800),
    ]


def settle_limits() -> list[Limit]:
    """What a paid order passes, in order."""
    return [
        Limit("Stripe, pages opened", 100),
        Limit("Step Functions, starts", 300, burst=1_300),
        Limit("queue readers, settled", 5 / SETTLE_SECONDS, growth=5 / SETTLE_SECONDS),
        Limit("Stripe, pages asked about", 100),
        Limit("new ledger table, orders", NEW_TABLE / LEDGER_UNITS, growth=NEW_TABLE / LEDGER_UNITS / 1_800),
        Limit("Step Functions, transitions", 5_000 / 3, burst=5_000 / 3),
    ]


def sale(report: Report) -> None:
    """A minute of buyers at each rate: what holds them up first, and when the last is served."""
    rows = []
    for rate in RATES:
        for what, make in (("claimed", lambda rate=rate: claim_limits(rate)), ("delivered", settle_limits)):
            done, limits = run_sale(rate, make)
            first = max(limits, key=lambda one: one.longest)
            held = first.name if first.longest > rate / 100 else "nothing"
            rows.append([f"{rate:,}", what, held, f"{first.longest:,.0f}", f"{done:,}"])
    heads = ["orders a second", "until", "what holds up most", "wait there at most", "seconds until the last"]
    report.table(f"A sale of {SALE_SECONDS} seconds with default quotas", heads, rows)


def run_sale(rate: float, make: Callable[[], list[Limit]]) -> tuple[int, list[Limit]]:
    """The seconds until everything is through, and the limits as they were left."""
    world, limits = simpy.Environment(), make()
    wanted, served = rate * SALE_SECONDS, 0.0

    def seconds() -> Iterator[Any]:
        nonlocal served
        while served < wanted - 0.5:
            flow = rate if world.now < SALE_SECONDS else 0.0
            for limit in limits:
                flow = limit.let_through(flow)
            served += flow
            yield world.timeout(1)

    world.process(seconds())  # type: ignore[arg-type,unused-ignore]
    world.run()
    return int(world.now), limits


def main() -> int:
    """Check, then simulate; 1 when the check fails, for then the rest means nothing."""
    random.seed(1)
    report = Report()
    if not check(report):
        return 1
    sale(report)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
