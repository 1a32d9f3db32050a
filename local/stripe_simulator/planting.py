"""A statement that is planted for tests and benches: what thousands of buyers and their banks would do.

Every line becomes what Stripe would keep for it: an intent with its charge, a refund, a dispute, a payout,
and the balance transaction. Ids and times are the caller's. Nothing is told to the webhook address.
"""

from collections.abc import Callable
from typing import Any

from . import money, objects
from .errors import ControlRefusal, Thing
from .world import World

_LINE: dict[str, type] = {
    "kind": str,
    "id": str,
    "source": str,
    "payment": str,
    "session": str,
    "metadata": dict,
    "amount": int,
    "fee": int,
    "net": int,
    "currency": str,
    "created": int,
    "status": str,
    "type": str,
    "category": str,
    "payout": str,
}
_NEEDED = ("kind", "id", "amount", "created")


def plant(world: World, lines: list[Any]) -> Thing:
    """Keep the lines of a statement, in their order; how many. Raises `ControlRefusal`."""
    for line in lines:
        _check(line)
        _KINDS[line["kind"]](world, {"currency": "usd", "metadata": {}} | line)
    return {"planted": len(lines)}


def _check(line: Any) -> None:
    if not isinstance(line, dict) or any(name not in line for name in _NEEDED):
        raise ControlRefusal(f"a line needs {', '.join(_NEEDED)}")
    for name, value in line.items():
        if name not in _LINE or not isinstance(value, _LINE[name]) or isinstance(value, bool):
            raise ControlRefusal(f"{name!r} of a line cannot be {value!r}")
    if line["kind"] not in _KINDS:
        raise ControlRefusal(f"kind must be one of {', '.join(_KINDS)}")
    money.known_currency(line.get("currency", "usd"), "currency")


def _charge(world: World, line: Thing) -> None:
    created, charge_id = line["created"], line["source"]
    shared = {"currency": line["currency"], "metadata": line["metadata"]}
    intent = objects.intent(
        created,
        shared
        | {
            "id": line["payment"],
            "amount": line["amount"],
            "amount_received": line["amount"],
            "latest_charge": charge_id,
            "status": "succeeded",
        },
    )
    charge = objects.charge(
        created,
        shared
        | {
            "id": charge_id,
            "amount": line["amount"],
            "amount_captured": line["amount"],
            "balance_transaction": line["id"],
            "captured": True,
            "paid": True,
            "payment_intent": line["payment"],
            "payment_method": "pm_planted",
            "payment_method_details": objects.method_details("card", authenticated=False),
            "status": "succeeded",
        },
    )
    if world.store.find("payment_intent", line["payment"]) is None:
        world.store.insert(intent)
        world.store.insert(charge)
    if "session" in line:
        _session(world, line)
    _book(world, line, charge_id, "charge", "charge")


def _session(world: World, line: Thing) -> None:
    """The page on which it was paid."""
    world.store.insert(
        objects.session(
            {
                "id": line["session"],
                "amount_total": line["amount"],
                "created": line["created"],
                "currency": line["currency"],
                "metadata": line["metadata"],
                "payment_intent": line["payment"],
                "payment_status": "paid",
                "status": "complete",
                "url": None,
            }
        )
    )


def _refund(world: World, line: Thing) -> None:
    failed = line["kind"] == "refund_failure"
    if world.store.find("refund", line["source"]) is None:
        charge = _charge_of(world, line["payment"])
        world.store.insert(
            objects.refund(
                line["created"],
                charge,
                {
                    "id": line["source"],
                    "amount": abs(line["amount"]),
                    "balance_transaction": line["id"],
                    "metadata": line["metadata"],
                    "status": line.get("status", "succeeded"),
                },
            )
        )
    _book(world, line, line["source"], line["kind"], "refund_failure" if failed else "refund")


def _dispute(world: World, line: Thing) -> None:
    if world.store.find("dispute", line["source"]) is None:
        charge = _charge_of(world, line["payment"])
        fields = {"id": line["source"], "amount": abs(line["amount"]), "reason": "fraudulent", "metadata": {}}
        world.store.insert(objects.dispute(line["created"], charge, fields))
    _book(world, line, line["source"], "adjustment", line["kind"])


def _payout(world: World, line: Thing) -> None:
    """`amount` is below 0, as it leaves the balance; lines that name the payout are what it is made of."""
    fields = {
        "id": line["source"],
        "amount": -line["amount"],
        "balance_transaction": line["id"],
        "currency": line["currency"],
        "status": "paid",
    }
    world.store.insert(objects.payout(line["created"], fields))
    _book(world, line | {"payout": line["source"]}, line["source"], "payout", "payout")


def _other(world: World, line: Thing) -> None:
    _book(world, line, line.get("source"), line.get("type", "adjustment"), line.get("category", "other"))


def _repeat(world: World, line: Thing) -> None:
    """The line before this one is listed once more, as a fault of paging would."""
    world.store.execute(
        "INSERT INTO objects (id, kind, created, type, currency, source, body, notes)"
        " SELECT id || '#again', kind, created, type, currency, source, body, notes"
        " FROM objects WHERE id = ?",
        (line["id"],),
    )


def _book(world: World, line: Thing, source: str | None, kind: str, category: str) -> None:
    fee = line.get("fee", 0)
    booked = objects.transaction(
        line["created"],
        {
            "id": line["id"],
            "amount": line["amount"],
            "currency": line["currency"],
            "fee": fee,
            "reporting_category": category,
            "source": source,
            "type": kind,
        },
    )
    if "net" in line:
        booked["net"] = line["net"]
    world.store.insert(booked)
    if "payout" in line:
        world.store.execute("UPDATE objects SET payout = ? WHERE id = ?", (line["payout"], line["id"]))


def _charge_of(world: World, payment: str) -> Thing:
    intent = world.store.find("payment_intent", payment)
    charge = world.store.find("charge", intent.body["latest_charge"]) if intent else None
    if charge is None:
        raise ControlRefusal(f"{payment} was not planted, nor paid")
    return charge.body


_KINDS: dict[str, Callable[[World, Thing], None]] = {
    "charge": _charge,
    "refund": _refund,
    "refund_failure": _refund,
    "dispute": _dispute,
    "dispute_reversal": _dispute,
    "payout": _payout,
    "other": _other,
    "repeat": _repeat,
}
