"""What an order costs with 1,000 and with 100,000 codes in stock: the same."""

import statistics
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.claims import configure
from bench.journeys import counted
from bench.report import Report
from bench.stack import Json, Stack

SIZES = (1_000, 100_000)
ORDERS = 30
RACK = 100
BATCH = 25
WRITERS = 4


def run(stack: Stack, report: Report) -> None:
    """Place orders of a SKU with few and of one with many codes, in turn, and compare."""
    configure(stack)
    skus = {size: stocked(stack, size) for size in SIZES}
    for sku in skus.values():
        for _ in range(4):
            stack.place(sku)
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(ORDERS):
        for size, sku in skus.items():
            began = time.perf_counter()
            stack.place(sku)
            times[size].append(time.perf_counter() - began)
    counts: dict[int, Json] = {}
    for size, sku in skus.items():
        stack.record("POST")
        stack.place(sku)
        counts[size] = counted(stack, stack.record("GET"), requests=1)
    stack.record("DELETE")
    medians = {size: 1000 * statistics.median(each) for size, each in times.items()}
    names = ("calls of the API", "order_writes")
    rows = [
        [f"{size:,} codes", *[counts[size][name] for name in names], round(medians[size], 1)]
        for size in SIZES
    ]
    report.table("Placing an order", ["in stock", "round trips", "write units", "median ms"], rows)
    small, large = (counts[size] for size in SIZES)
    report.figures["growth"] = {"milliseconds": medians, "counts": [small, large]}
    for name in names:
        report.aim(f"{name} with 100,000 codes, times those with 1,000", large[name] / small[name], 1)
    ratio = medians[SIZES[1]] / medians[SIZES[0]]
    report.aim("time with 100,000 codes, times that with 1,000", round(ratio, 2), 1.3, timed=True)


def stocked(stack: Stack, size: int) -> str:
    """A SKU with so many codes. The first are imported; copies of one of them fill it up, all at once."""
    from chalicelib.stock.store import lanes  # noqa: PLC0415 - after the environment is set

    sku = stack.new_sku(RACK)
    dynamodb = stack.aws("dynamodb")
    batch = stack.http.get(f"/v1/desk/skus/{sku}/stock", headers=stack.staff).json()["batches"][0]["batch"]
    listed = stack.http.get(f"/v1/desk/codes?batch={batch}", headers=stack.staff).json()["codes"]
    key = {"pk": {"S": f"CODE#{listed[0]['code_id']}"}, "sk": {"S": "CODE"}}
    original = dynamodb.get_item(TableName="yima-local-stock", Key=key)["Item"]
    fresh = [f"cod_{uuid.uuid4().hex.upper()[:26]}" for _ in range(size - RACK)]

    def write(codes: list[str]) -> None:
        puts = [{"PutRequest": {"Item": copy_of(original, code)}} for code in codes]
        dynamodb.batch_write_item(RequestItems={"yima-local-stock": puts})

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, [fresh[start : start + BATCH] for start in range(0, len(fresh), BATCH)]))
    width = lanes.lane_total(sku)
    for number, start in enumerate(range(0, len(fresh), 20 * RACK)):
        lanes.append(sku, number % width, fresh[start : start + 20 * RACK], lambda _writes: None)
    return sku


def copy_of(original: dict[str, Any], code_id: str) -> dict[str, Any]:
    """The same code under another id; nobody will be shown it."""
    return {**original, "pk": {"S": f"CODE#{code_id}"}, "code_id": {"S": code_id}}
