"""Refunds: never more than was captured."""

from . import agenda, ledger, money, objects
from .errors import Refusal, Thing, missing
from .events import emit
from .listing import Call, listed
from .parameters import limit_to
from .world import World

_SIMULATED = frozenset("amount charge expand metadata payment_intent reason".split())


def create(world: World, call: Call) -> Thing:
    """Give money back; the refusals are Stripe's, and a refused refund changes nothing."""
    params = call.params
    limit_to(params, _SIMULATED)
    charge = _charge(world, params)
    _check_refundable(world, charge)
    amount = _amount(charge, params.get("amount"))
    planned = world.faults.refund in {"fail", "pending"}
    refund = objects.refund(
        world.clock.seconds(),
        charge,
        {
            "amount": amount,
            "metadata": params.get("metadata") or {},
            "reason": params.get("reason"),
            "status": "pending" if planned else "succeeded",
        },
    )
    refund = refund | {"balance_transaction": ledger.book_refund(world, refund)["id"]}
    world.store.insert(refund)
    _count(world, charge, amount)
    emit(world, "refund.created", refund)
    if planned:
        action = "fail_refund" if world.faults.refund == "fail" else "settle_refund"
        agenda.later(world, world.faults.delay_seconds, action, refund["id"])
    return refund


def _charge(world: World, params: Thing) -> Thing:
    if "payment_intent" in params:
        return _charge_of_intent(world, params["payment_intent"], params.get("charge"))
    if "charge" not in params:
        raise Refusal(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    record = world.store.find("charge", params["charge"])
    if record is None:
        raise missing("charge", params["charge"], "charge")
    return record.body


def _charge_of_intent(world: World, intent_id: str, named: str | None) -> Thing:
    intent = world.store.find("payment_intent", intent_id)
    if intent is None:
        raise missing("payment_intent", intent_id, "payment_intent")
    if intent.body["latest_charge"] is None:
        raise _nothing_to_refund(intent_id)
    record = world.store.find("charge", intent.body["latest_charge"])
    if record is None:
        raise _nothing_to_refund(intent_id)
    if named not in (None, record.body["id"]):
        raise Refusal(f"Charge {named} does not belong to PaymentIntent {intent_id}.", param="charge")
    return record.body


def _nothing_to_refund(intent_id: str) -> Refusal:
    return Refusal(
        f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.",
        param="payment_intent",
    )


def _check_refundable(world: World, charge: Thing) -> None:
    if charge["refunded"]:
        raise _already(charge)
    if charge["status"] != "succeeded" or not charge["captured"]:
        raise _nothing_to_refund(charge["payment_intent"])
    if charge["disputed"] and _charged_back(world, charge["id"]):
        raise Refusal(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if charge["amount_captured"] == charge["amount_refunded"]:
        raise _already(charge)


def _charged_back(world: World, charge_id: str) -> bool:
    found = world.store.matching("dispute", [("charge = ?", charge_id)], oldest_first=True, limit=1)
    return any(dispute["status"] != "won" and dispute["balance_transactions"] for dispute in found)


def _already(charge: Thing) -> Refusal:
    return Refusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")


def _amount(charge: Thing, wanted: int | None) -> int:
    left: int = charge["amount_captured"] - charge["amount_refunded"]
    if wanted is None:
        return left
    if wanted < 1:
        raise Refusal("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    money.check_step(wanted, charge["currency"], "amount")
    if wanted > left:
        raise Refusal(
            f"Refund amount ({money.with_symbol(wanted, charge['currency'])}) is greater than unrefunded "
            f"amount on charge ({money.with_symbol(left, charge['currency'])})",
            param="amount",
        )
    return wanted


def _count(world: World, charge: Thing, amount: int) -> None:
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    total = charge["amount_refunded"] + amount
    changed = charge | {"amount_refunded": total, "refunded": total >= charge["amount_captured"]}
    world.store.update(changed)
    if amount > 0:
        emit(world, "charge.refunded", changed, before)


def settle_refund(world: World, refund_id: str) -> None:
    """A pending refund reached the buyer."""
    record = world.store.find("refund", refund_id)
    if record and record.body["status"] == "pending":
        settled = record.body | {"status": "succeeded"}
        world.store.update(settled)
        for name in ("refund.updated", "charge.refund.updated"):
            emit(world, name, settled, {"status": "pending"})


def fail_refund(world: World, refund_id: str) -> None:
    """A pending refund came back: the money is on the balance again and the charge can be refunded anew."""
    record = world.store.find("refund", refund_id)
    if record is None or record.body["status"] != "pending":
        return
    refund = record.body
    booked = ledger.book_refund(world, refund, failed=True)
    failed = refund | {
        "failure_balance_transaction": booked["id"],
        "failure_reason": "expired_or_canceled_card",
        "status": "failed",
    }
    world.store.update(failed)
    charge = world.store.find("charge", refund["charge"])
    if charge:
        _count(world, charge.body, -refund["amount"])
    for name in ("refund.updated", "refund.failed", "charge.refund.updated"):
        emit(world, name, failed, {"status": "pending"})


def retrieve(world: World, call: Call) -> Thing:
    """One refund."""
    record = world.store.find("refund", call.ids["refund"])
    if record is None:
        raise missing("refund", call.ids["refund"], "refund")
    return record.body


def list_all(world: World, call: Call) -> Thing:
    """Refunds, newest first."""
    return listed(world, "refund", call)
