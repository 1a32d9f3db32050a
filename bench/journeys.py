"""What one order of one code asks of AWS, counted on the packaged functions.

Calls are recorded by the local cloud, units follow from them by `arithmetic`. Warm functions: an order before
the one that is counted has read secrets and opened connections.
"""

import time
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.arithmetic import item_size, read_units, write_units_by_table
from bench.report import Report
from bench.stack import Json, Stack

SETTLED_SECONDS = 3.0
"""After delivery: streams are read, history is written and mails are sent within it."""

MEMORY = {"yima-local-api_handler": 1.0}
OTHER_MEMORY = 0.5


def run(stack: Stack, report: Report) -> None:
    """Count an order that is placed, and one that is paid and delivered."""
    sku = stack.new_sku(10)
    finish(stack, stack.place(sku))
    stack.place(sku)  # what is known of the stock is fresh
    stack.record("POST")
    stack.place(sku)
    placed = counted(stack, stack.record("GET"), requests=1)
    stack.record("POST")
    order = stack.place(sku)
    finish(stack, order)
    delivered = counted(stack, stack.record("GET"), requests=3)
    stack.record("DELETE")
    delivered["transitions"] = transitions(stack, order["order_id"])
    names = ["calls", "calls of the API", "writes", "reads", "transitions", "invocations", "mails"]
    rows = [[name, placed[name], delivered[name]] for name in names]
    dollars = [cost(one) for one in (placed, delivered)]
    rows.append(["dollars", *[float(sum(one.values())) for one in dollars]])
    rows.append(["dollars without mail", *[float(sum(one.values()) - one["mail"]) for one in dollars]])
    report.table("One order of one code", ["", "placed", "paid and delivered"], rows)
    tables = sorted(delivered["by_table"])
    shares = [
        [name.rpartition("-")[2], placed["by_table"][name], delivered["by_table"][name]] for name in tables
    ]
    report.table("Write units by table", ["table", "placed", "paid and delivered"], shares)
    calls = [[*name.split(" "), count] for name, count in sorted(delivered["by_function"].items())]
    report.table("Calls of AWS until it is delivered", ["function", "operation", "calls"], calls)
    report.figures["order"] = {"placed": placed, "delivered": delivered, "dollars": dollars}
    report.aim("round trips to place an order", placed["calls of the API"], 2)
    report.aim("write units to place an order", placed["order_writes"], 10)


def finish(stack: Stack, order: Json) -> None:
    """Pay, wait for the goods, and for all that follows in the background."""
    stack.pay(order)
    stack.await_delivery(order)
    time.sleep(SETTLED_SECONDS)


def counted(stack: Stack, told: Json, *, requests: int) -> Json:
    """What a record comes to. `requests` is how many the buyer and the provider sent to the API."""
    dynamodb = stack.aws("dynamodb")

    def size_of(table: str, key: Mapping[str, Any]) -> int:
        return item_size(dynamodb.get_item(TableName=table, Key=key).get("Item", {}))

    calls = told["calls"]
    by_table = [write_units_by_table(one["operation"], one["request"], size_of) for one in calls]
    writes = [sum(units.values()) for units in by_table]
    api = [one["function"].endswith("api_handler") for one in calls]
    return {
        "calls": len(calls),
        "calls of the API": sum(api),
        "writes": sum(writes),
        "order_writes": sum(units for units, own in zip(writes, api, strict=True) if own),
        "reads": float(sum(read_units(one["operation"], one["request"], one["answer"]) for one in calls)),
        "transitions": 0,
        "invocations": sum(told["invocations"].values()),
        "gigabyte_tasks": sum(
            count * MEMORY.get(name, OTHER_MEMORY) for name, count in told["invocations"].items()
        ),
        "messages": sum(one["operation"] == "SendMessage" for one in calls),
        "mails": mails(calls),
        "requests": requests,
        "by_table": sum(by_table, Counter()),
        "by_function": Counter(
            f"{one['function'].removeprefix('yima-local-')} {one['operation']}" for one in calls
        ),
    }


def mails(calls: list[Json]) -> int:
    """Notices that were marked as sent: the mail service itself speaks another protocol."""
    notices = [one["request"] for one in calls if one["function"].endswith("send_notices")]
    return sum("#message" in request.get("UpdateExpression", "") for request in notices)


def transitions(stack: Stack, order_id: str) -> int:
    """States that the workflows of an order entered."""
    steps, entered = stack.aws("stepfunctions"), 0
    for machine in steps.list_state_machines()["stateMachines"]:
        for execution in steps.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]:
            if execution["name"].startswith(order_id):
                events = steps.get_execution_history(executionArn=execution["executionArn"], maxResults=1000)
                entered += sum(event["type"].endswith("StateEntered") for event in events["events"])
    return entered


def cost(counts: Json) -> dict[str, float]:
    """Dollars by what they are paid for."""
    prices = tomllib.loads(Path(__file__).with_name("prices.toml").read_text(encoding="utf-8"))
    seconds = prices["assumed"]["seconds_an_invocation"] * counts["gigabyte_tasks"]
    return {
        "workflows": counts["transitions"] * prices["step_functions"]["transition"],
        "database": counts["writes"] * prices["dynamodb"]["write_unit"]
        + counts["reads"] * prices["dynamodb"]["read_unit"],
        "functions": counts["invocations"] * prices["lambda"]["invocation"]
        + seconds * prices["lambda"]["gigabyte_second"],
        "requests": counts["requests"] * prices["api_gateway"]["request"],
        "queue": 3 * counts["messages"] * prices["sqs"]["request"],
        "mail": counts["mails"] * prices["ses"]["mail"],
    }
