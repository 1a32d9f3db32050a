"""Our claim beside two naive ones: throughput, conflicts and calls at 1, 16 and 64 callers, in one run.

Each claim gives one code to one order, in a transaction that writes both. *lanes* is the shop's own
`orders.service.placing`. *select first* queries the first code on sale and takes it by condition; *one
counter* reads a counter and moves it on in the transaction. Both try again until they have a code. All three
speak to the same local cloud, which does one thing at a time: only ratios within a run mean anything.
"""

import contextlib
import math
import os
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError

from bench.arithmetic import write_units
from bench.report import Report
from bench.stack import Stack

CALLERS = (1, 16, 64)
CLAIMS = 192
REFUSALS = {"ConditionalCheckFailedException", "TransactionCanceledException", "TransactionConflictException"}
NAIVE = "bench-naive"

Claim = Callable[[], None]


class Meter:
    """Asks DynamoDB as the shop does, and counts the questions and how many of them were refused."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.calls = self.refused = self.units = 0

    def ask(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """One question. A write takes its units, refused or not; no item here has more than a kilobyte."""
        from chalicelib.kernel import wire  # noqa: PLC0415 - after the environment is set

        units = write_units(operation, request, lambda _table, _key: 0)
        refused = True
        try:
            answer = wire.ask("dynamodb", operation, request)
            refused = False
        except ClientError as error:
            refused = error.response["Error"]["Code"] in REFUSALS
            raise
        finally:
            with self._lock:
                self.units += units
                self.calls += 1
                self.refused += refused
        return answer

    def reset(self) -> None:
        """Begin anew."""
        self.calls = self.refused = self.units = 0


def run(stack: Stack, report: Report) -> None:
    """Time every claim at every number of callers; fail on conflicts of ours, never on time."""
    meter = Meter()
    makers: dict[str, Callable[[Stack, Meter], Claim]] = {
        "lanes": ours,
        "select first": select_first,
        "one counter": one_counter,
    }
    rows = []
    figures: dict[str, dict[str, float]] = {}
    for callers in CALLERS:
        for name, make in makers.items():
            claim = make(stack, meter)
            claim()  # opens connections
            meter.reset()
            seconds = timed(claim, callers)
            figures[f"{name} {callers}"] = {
                "claims_a_second": CLAIMS / sum_of(seconds),
                "p99_ms": 1000 * seconds.each[int(0.99 * len(seconds.each))],
                "calls_a_claim": meter.calls / CLAIMS,
                "refused_percent": 100 * meter.refused / meter.calls,
            }
            found = figures[f"{name} {callers}"]
            ratio = figures[f"lanes {callers}"]["claims_a_second"] / found["claims_a_second"]
            rows.append(
                [name, callers]
                + [
                    round(found[key], 1)
                    for key in ("claims_a_second", "p99_ms", "calls_a_claim", "refused_percent")
                ]
                + [round(ratio, 2)]
            )
    heads = ["claim", "callers", "claims/s", "p99 ms", "calls/claim", "refused %", "lanes are x faster"]
    report.table(f"{CLAIMS} claims of one code", heads, rows)
    report.figures["claims"] = figures
    worst = max(figures[f"lanes {callers}"]["refused_percent"] for callers in CALLERS)
    report.aim("conflicts of our claim in per cent", worst, 1)


class Seconds:
    """How long all claims took together, and each of them, shortest first."""

    def __init__(self, whole: float, each: list[float]) -> None:
        self.whole = whole
        self.each = sorted(each)


def sum_of(seconds: Seconds) -> float:
    """The time from the first claim to the last."""
    return seconds.whole


def timed(claim: Claim, callers: int, claims: int = CLAIMS, limit: float = math.inf) -> Seconds:
    """Make every claim, so many at a time; none is begun after `limit` seconds."""
    began = time.perf_counter()

    def once(_: int) -> float | None:
        here = time.perf_counter()
        if here - began > limit:
            return None
        claim()
        return time.perf_counter() - here

    with ThreadPoolExecutor(callers) as pool:
        each = [seconds for seconds in pool.map(once, range(claims)) if seconds is not None]
    return Seconds(time.perf_counter() - began, each)


def ours(stack: Stack, meter: Meter, codes: int = CLAIMS + 8, lanes: int = 1) -> Claim:
    """The shop's own way, in this process, configured as its function is."""
    configure(stack)
    from chalicelib.kernel import table  # noqa: PLC0415 - after the environment is set
    from chalicelib.orders.schemas import PlaceOrder  # noqa: PLC0415
    from chalicelib.orders.service import placing  # noqa: PLC0415
    from chalicelib.stock.store.lanes import widen  # noqa: PLC0415

    sku = stack.new_sku(0)
    widen(sku, lanes)
    stack.stock(sku, codes)
    body = PlaceOrder.model_validate(
        {
            "items": [{"sku": sku, "quantity": 1}],
            "contact": {"email": "buyer@example.com"},
            "currency": "USD",
            "expected_total": 1299,
        }
    )
    table._ask = meter.ask  # noqa: SLF001 - the one place where every question passes

    def claim() -> None:
        placing.place(body, str(uuid.uuid4()))

    return claim


def configure(stack: Stack) -> None:
    """Give this process the environment of the API function."""
    function = stack.aws("lambda").get_function_configuration(FunctionName="yima-local-api_handler")
    os.environ.update(function["Environment"]["Variables"])
    os.environ.update(
        AWS_ENDPOINT_URL=stack.facts["aws"],
        AWS_DEFAULT_REGION=stack.facts["region"],
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
    )


def naive_table(stack: Stack) -> None:
    """The table of the naive claims."""
    configure(stack)
    tables = stack.aws("dynamodb")
    with contextlib.suppress(tables.exceptions.ResourceInUseException):
        tables.create_table(
            TableName=NAIVE,
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )


def select_first(stack: Stack, meter: Meter, codes: int = CLAIMS + 8) -> Claim:
    """Query the first code on sale, take it by condition, begin again when somebody else has it."""
    naive_table(stack)
    shop = uuid.uuid4().hex
    for number in range(codes):
        put(meter, f"sale#{shop}", f"{number:06d}")

    def claim() -> None:
        while True:
            wish = {
                "TableName": NAIVE,
                "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": {":pk": {"S": f"sale#{shop}"}},
                "Limit": 1,
                "ConsistentRead": True,
            }
            found = meter.ask("Query", wish)["Items"][0]
            if taken(meter, {"Delete": condition_on(found["pk"]["S"], found["sk"]["S"])}):
                return

    return claim


def one_counter(stack: Stack, meter: Meter, _codes: int = 0) -> Claim:
    """Read how many were sold and move that on with the order, unless somebody else did."""
    naive_table(stack)
    shop = uuid.uuid4().hex
    key = {"pk": {"S": f"counter#{shop}"}, "sk": {"S": "n"}}
    meter.ask("PutItem", {"TableName": NAIVE, "Item": key | {"n": {"N": "0"}}})

    def claim() -> None:
        while True:
            stands = meter.ask("GetItem", {"TableName": NAIVE, "Key": key, "ConsistentRead": True})["Item"]
            sold = int(stands["n"]["N"])
            move = {
                "TableName": NAIVE,
                "Key": key,
                "UpdateExpression": "SET n = :next",
                "ConditionExpression": "n = :sold",
                "ExpressionAttributeValues": {":next": {"N": str(sold + 1)}, ":sold": {"N": str(sold)}},
            }
            if taken(meter, {"Update": move}):
                return

    return claim


def put(meter: Meter, pk: str, sk: str) -> None:
    """Add one code."""
    item = {"pk": {"S": pk}, "sk": {"S": sk}, "state": {"S": "available"}}
    meter.ask("PutItem", {"TableName": NAIVE, "Item": item})


def condition_on(pk: str, sk: str) -> dict[str, Any]:
    """A write of a code that is still there."""
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    return {"TableName": NAIVE, "Key": key, "ConditionExpression": "attribute_exists(pk)"}


def taken(meter: Meter, take: dict[str, Any]) -> bool:
    """Take a code and write its order, both or neither."""
    order = {"pk": {"S": f"order#{uuid.uuid4().hex}"}, "sk": {"S": "ORDER"}}
    try:
        meter.ask(
            "TransactWriteItems", {"TransactItems": [take, {"Put": {"TableName": NAIVE, "Item": order}}]}
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in REFUSALS:
            return False
        raise
    return True
