"""The account's money: balance transactions, the balance, payouts."""

from . import money, objects
from .errors import ControlRefusal, Refusal, Thing, missing
from .events import emit
from .listing import Call, listed
from .world import World


def book_charge(world: World, charge: Thing) -> Thing:
    """Book captured money, less the fee; the charge learns of it just after it succeeded, as in Stripe."""
    card = charge["payment_method_details"]["type"] == "card"
    amount = charge["amount_captured"]
    booked = _book(
        world,
        {
            "amount": amount,
            "currency": charge["currency"],
            "fee": money.fee_of(amount),
            "reporting_category": "charge",
            "source": charge["id"],
            "type": "charge" if card else "payment",
        },
    )
    changed = charge | {"balance_transaction": booked["id"]}
    world.store.update(changed)
    emit(world, "charge.updated", changed, {"balance_transaction": None})
    return changed


def book_refund(world: World, refund: Thing, *, failed: bool = False) -> Thing:
    """Book money that leaves with a refund, or comes back when the refund failed."""
    card = refund["id"].startswith("re_")
    kind = "refund" if card else "payment_refund"
    return _book(
        world,
        {
            "amount": refund["amount"] if failed else -refund["amount"],
            "currency": refund["currency"],
            "description": "REFUND FAILURE" if failed else "REFUND FOR CHARGE",
            "reporting_category": "refund_failure" if failed else "refund",
            "source": refund["id"],
            "type": ("refund_failure" if card else "payment_failure_refund") if failed else kind,
        },
    )


def book_dispute(world: World, dispute: Thing, *, won: bool = False) -> Thing:
    """Book a chargeback with its fee, or its reversal when the dispute was won."""
    amount = dispute["amount"] if won else -dispute["amount"]
    fields = {
        "amount": amount,
        "currency": dispute["currency"],
        "description": "Chargeback reversal" if won else f"Chargeback withdrawal for {dispute['charge']}",
        "reporting_category": "dispute_reversal" if won else "dispute",
        "source": dispute["id"],
        "type": "adjustment",
    }
    return _book(world, fields if won else fields | {"fee": money.DISPUTE_FEE})


def _book(world: World, fields: Thing) -> Thing:
    booked = objects.transaction(world.clock.seconds(), fields)
    world.store.insert(booked)
    return booked


def retrieve(world: World, call: Call) -> Thing:
    """One balance transaction."""
    record = world.store.find("balance_transaction", call.ids["id"])
    if record is None:
        raise missing("balance_transaction", call.ids["id"], "id")
    return shown(world, record.body)


def list_all(world: World, call: Call) -> Thing:
    """Balance transactions, newest first."""
    page = listed(world, "balance_transaction", call)
    return page | {"data": [shown(world, each) for each in page["data"]]}


def shown(world: World, body: Thing) -> Thing:
    """A balance transaction as of now: money becomes available with time."""
    due = body["available_on"] <= world.clock.seconds()
    return body | {"status": "available"} if due else body


def balance(world: World, _call: Call) -> Thing:
    """What is available and what is pending, per currency, of everything not paid out."""
    rows = world.store.execute(
        "SELECT currency, json_extract(body, '$.available_on') <= ?, SUM(json_extract(body, '$.net'))"
        " FROM objects WHERE kind = 'balance_transaction' AND payout IS NULL GROUP BY 1, 2 ORDER BY 1",
        (world.clock.seconds(),),
    ).fetchall()
    sums = {(currency, bool(due)): net for currency, due, net in rows}
    currencies = sorted({currency for currency, _ in sums}) or ["usd"]
    sides = {
        name: [_amount(each, sums.get((each, due), 0)) for each in currencies]
        for name, due in (("available", True), ("pending", False))
    }
    return objects.BALANCE | sides


def _amount(currency: str, amount: int) -> Thing:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


def pay_out(world: World, currency: str) -> Thing:
    """Pay everything of one currency to the bank, pending money included.

    Raises `ControlRefusal` when there is nothing to pay.
    """
    row = world.store.execute(
        "SELECT SUM(json_extract(body, '$.net')) FROM objects"
        " WHERE kind = 'balance_transaction' AND payout IS NULL AND currency = ?",
        (currency,),
    ).fetchone()
    amount = row[0] or 0
    if amount <= 0:
        raise ControlRefusal(f"there is no {currency} to pay out (the balance is {amount})", status=409)
    payout = objects.payout(
        world.clock.seconds(), {"amount": amount, "currency": currency, "status": "in_transit"}
    )
    booked = _book(
        world,
        {
            "amount": -amount,
            "currency": currency,
            "description": "STRIPE PAYOUT",
            "reporting_category": "payout",
            "source": payout["id"],
            "type": "payout",
        },
    )
    world.store.execute(
        "UPDATE objects SET payout = ?"
        " WHERE kind = 'balance_transaction' AND payout IS NULL AND currency = ?",
        (payout["id"], currency),
    )
    payout = payout | {"balance_transaction": booked["id"]}
    world.store.insert(payout)
    emit(world, "payout.created", payout)
    paid = payout | {"status": "paid"}
    world.store.update(paid)
    emit(world, "payout.paid", paid, {"status": "in_transit"})
    emit(world, "payout.reconciliation_completed", paid)
    return paid


def retrieve_payout(world: World, call: Call) -> Thing:
    """One payout."""
    record = world.store.find("payout", call.ids["payout"])
    if record is None:
        raise missing("payout", call.ids["payout"], "payout")
    return record.body


def list_payouts(world: World, call: Call) -> Thing:
    """Payouts, newest first."""
    for name in ("arrival_date", "destination"):
        if name in call.params:
            raise Refusal(f"The Stripe simulator cannot filter by `{name}`; leave it out.", param=name)
    return listed(world, "payout", call)
