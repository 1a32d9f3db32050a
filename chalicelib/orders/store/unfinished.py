"""The index of the orders that are not over."""

from datetime import datetime

from chalicelib.kernel import clock
from chalicelib.kernel.table import WriteRefused
from chalicelib.orders.model import Order
from chalicelib.orders.store.records import OVER, SHARDS, order_of, table


def due(shard: int, before: datetime, limit: int) -> list[str]:
    """Open orders of a shard that should be over by now."""
    condition = "#open_shard = :shard AND #due_at < :before"
    values = {"shard": f"open#{shard}", "before": clock.text(before)}
    return [item["pk"] for item in table().query_index("open", condition, values, limit=limit).items]


def unfinished(limit: int) -> list[Order]:
    """Orders that are not over, at most `limit` of each shard, the longest overdue first; a moment old."""
    keys: list[tuple[str, str]] = []
    for shard in range(SHARDS):
        page = table().query_index("open", "#open_shard = :shard", {"shard": f"open#{shard}"}, limit=limit)
        keys += [(item["pk"], item["sk"]) for item in sorted(page.items, key=lambda item: item["due_at"])]
    return [order_of(item) for item in table().get_many(keys)]


def postpone(order_id: str, *, now: datetime, until: datetime) -> int | None:
    """Claim a due order for one sweep and count it; None if another sweep has it or it is over.

    The count names the execution that this sweep may start, see `note_run`.
    """
    try:
        item = table().update(
            order_id,
            "ORDER",
            "SET #due_at = :until, #sweeps = if_not_exists(#sweeps, :none) + :one",
            when="#due_at < :now",
            values={"now": clock.text(now), "until": clock.text(until), "none": 0, "one": 1},
        )
    except WriteRefused:
        return None
    return int(item["sweeps"])


def note_run(order_id: str, name: str) -> None:
    """Remember which execution was started last for an order."""
    table().update(order_id, "ORDER", "SET #run = :run", when="attribute_exists(pk)", values={"run": name})


def retire(order: Order) -> None:
    """Take an order that is over out of the index of open ones, unless it changed since it was read."""
    when = "#payment = :payment AND #fulfilment = :fulfilment AND #refund = :refund"
    values = {"payment": order.payment, "fulfilment": order.fulfilment, "refund": order.refund}
    try:
        table().update(order.order_id, "ORDER", OVER.strip(), when=when, values=values)
    except WriteRefused:
        return
