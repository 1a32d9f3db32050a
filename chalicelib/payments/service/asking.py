"""Refunds that buyers ask for: what was agreed when they bought decides."""

from dataclasses import replace
from datetime import datetime

from chalicelib.catalog.model import Approval
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Invalid, Transient
from chalicelib.orders.model import Fulfilment, Line, Order
from chalicelib.orders.service import keeping, states
from chalicelib.payments import policy
from chalicelib.payments.errors import NotShort, RefundRefused
from chalicelib.payments.model import Destination, Refund
from chalicelib.payments.policy import WORDS, Ruling, Situation, Why
from chalicelib.payments.service import consent, refunding
from chalicelib.payments.service.refunding import Wish
from chalicelib.stock.model import CodeState
from chalicelib.stock.service import custody

BUYER = "buyer"
_TRIES = 5
_SEEN = {CodeState.REVEALED, CodeState.REDEEMED, CodeState.VOIDED}


def rulings(order: Order) -> dict[str, Ruling]:
    """What was agreed about each line of an order, by SKU, as it stands now."""
    return _rulings(order, _seen(order))


def ask(order_id: str, *, lines: tuple[str, ...], reason: str, destination: Destination, key: str) -> Refund:
    """A buyer's refund of these lines, or of all: asked for at once, or proposed to the staff.

    The same key asks once. Raises `RefundRefused` with the reasons, `NotRefundable`, `UnderDispute`,
    `Invalid` for a line that is none, `IdempotencyKeyReused`, `OrderNotFound`.
    """
    return _ask(order_id, Wish(reason, BUYER, lines=lines, destination=destination), key)


def give_up(order_id: str, *, destination: Destination, key: str) -> Refund:
    """The refund of all that a short order still waits for, now; the same key asks once.

    Raises `NotShort` when it waits for nothing, and what `ask` raises.
    """
    return _ask(order_id, Wish("did not want to wait", BUYER, destination=destination), key, waiting=True)


def choose_in_vain(order_id: str, destination: Destination) -> Order:
    """Note where the buyer wants the money of what comes not in time. Raises `NotShort`."""
    order = keeping.get(order_id)
    refunding.require_wallet(order, destination)
    if not states.choose_in_vain(order_id, destination):
        raise NotShort(f"the order is {order.fulfilment}, its refund {order.refund}")
    return keeping.get(order_id)


def _ask(order_id: str, wish: Wish, key: str, *, waiting: bool = False) -> Refund:
    refund_id = ids.derived("ref", order_id, "give-up" if waiting else BUYER, key)
    for _ in range(_TRIES):
        order = keeping.get(order_id)
        _require_lines(order, wish.lines)
        earlier = refunding.earlier_of(order_id, refund_id, wish.digest)
        if earlier:
            return earlier
        chosen = _waiting(order) if waiting else wish.lines
        seen = _seen(order)
        wanted = replace(wish, lines=chosen, asked=wish.digest)
        refund = _draft(order, refund_id, wanted, _rulings(order, seen))
        recorded = refunding.record(order, refund, unseen=_unseen(order, refund, seen))
        if recorded:
            return recorded
    raise Transient("the order is changing; ask again")


def _draft(order: Order, refund_id: str, wish: Wish, found: dict[str, Ruling]) -> Refund:
    """The refund as the policy has it; when nothing is left after it, every line must be refundable."""
    left = {line.sku: line.amount for line in order.lines if not line.refunded}
    chosen = wish.lines or tuple(left)
    gross = min(order.refundable, sum(left.get(sku, 0) for sku in chosen))
    judged = tuple(left) if order.paid and gross == order.refundable else chosen
    _require_refundable({sku: found[sku] for sku in judged})
    fee = sum(found[sku].fee for sku in chosen)
    if fee >= gross:
        _require_refundable({sku: Ruling(Why.FEE_TOO_HIGH) for sku in chosen})
    limit = settings().refund_limit(order.currency)
    approvals = [found[sku].approval for sku in judged]
    if refunding.doubted(order, wish.destination):
        approvals.append(Approval.STAFF)
    people = policy.people(approvals, gross + consent.by_one(order.order_id), limit)
    return refunding.draft(order, refund_id, replace(wish, lines=chosen, fee=fee, people=people), gross)


def _require_lines(order: Order, lines: tuple[str, ...]) -> None:
    known = {line.sku for line in order.lines}
    for index, sku in enumerate(lines):
        if sku not in known:
            raise Invalid.of_field(f"lines.{index}", "unknown", "this order has no such line")
    refunding.require_unique(lines)


def _require_refundable(found: dict[str, Ruling]) -> None:
    refused = {sku: ruling.why for sku, ruling in found.items() if not ruling.refundable}
    if refused or not found:
        words = sorted({WORDS[why] for why in refused.values()}) or [WORDS[Why.REFUNDED]]
        raise RefundRefused("; ".join(words), reasons={sku: str(why) for sku, why in refused.items()})


def _waiting(order: Order) -> tuple[str, ...]:
    waiting = tuple(line.sku for line in order.lines if line.open)
    if order.fulfilment is not Fulfilment.SHORT or not waiting:
        raise NotShort(f"the order is {order.fulfilment}")
    return waiting


def _unseen(order: Order, refund: Refund, seen: set[str]) -> list[str]:
    """The codes that the refund takes back on the ground that nobody has looked at them."""
    taken = [
        line for line in order.lines if line.sku in refund.lines and line.delivered and not line.refunded
    ]
    return [code for line in taken if not seen & set(line.codes) for code in line.codes]


def _rulings(order: Order, seen: set[str]) -> dict[str, Ruling]:
    now, by_one = clock.now(), consent.by_one(order.order_id)
    return {
        line.sku: policy.rule(line.terms.refund, _situation(order, line, seen, by_one), now=now)
        for line in order.lines
    }


def _seen(order: Order) -> set[str]:
    delivered = [code for line in order.lines if line.delivered for code in line.codes]
    found = custody.inspect(delivered).values() if delivered else ()
    return {code.code_id for code in found if code.state in _SEEN}


def _situation(order: Order, line: Line, seen: set[str], by_one: int) -> Situation:
    return Situation(
        amount=line.amount,
        currency=order.currency,
        paid=order.paid,
        waiting=order.fulfilment is Fulfilment.SHORT,
        delivered_at=_delivered_at(order, line),
        seen=bool(seen & set(line.codes)),
        refunded=line.refunded,
        by_one=by_one,
    )


def _delivered_at(order: Order, line: Line) -> datetime | None:
    """When it was delivered; of an older order, when the last of it was."""
    if not line.delivered:
        return None
    events = [one.at for one in order.timeline if one.event in {"delivered", "partly_delivered"}]
    return clock.parse(line.delivered_at or events[-1])
