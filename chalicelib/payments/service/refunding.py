"""Refunds are asked for once, and proposed where somebody must agree."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid, Transient
from chalicelib.kernel.money import movable, unmovable
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders.model import Order
from chalicelib.orders.model import Refund as RefundOf
from chalicelib.orders.service import keeping, states
from chalicelib.payments import store
from chalicelib.payments.errors import NotRefundable
from chalicelib.payments.model import LONGEST_REFUND, Destination, Refund, RefundStage
from chalicelib.payments.service import approving, consent, reversing
from chalicelib.stock.service import custody
from chalicelib.wallet.model import Owner

SYSTEM = "system"
_TRIES = 5
_LOOK_AGAIN = timedelta(days=1)
"""How long a short order whose refund is proposed is left to the people who decide."""


@dataclass(frozen=True)
class Wish:
    """A refund somebody wants: an amount, whole lines, or else everything; `fee` is kept of it.

    `people` of the staff must stand behind it; None is what the order and the limits want of staff. `asked`
    is the digest of what was sent, where the wish says more than that.
    """

    reason: str
    actor: str
    amount: int | None = None
    lines: tuple[str, ...] = ()
    fee: int = 0
    destination: Destination = Destination.ORIGINAL
    people: int | None = None
    asked: str = ""

    @property
    def digest(self) -> str:
        """What a repeat is compared by; the usual is left out, so that a new option changes no old one."""
        unusual = [f"fee {self.fee}"] if self.fee else []
        if self.destination is not Destination.ORIGINAL:
            unusual.append(f"to {self.destination}")
        return ids.derived("ask", str(self.amount), *sorted(self.lines), *unusual)


def request(
    order_id: str,
    *,
    amount: int | None,
    reason: str,
    actor: str,
    key: str,
    lines: tuple[str, ...] = (),
    fee: int = 0,
    destination: Destination = Destination.ORIGINAL,
) -> Refund:
    """Ask for a refund: of an amount, of whole lines, or of everything that is left; the same key asks once.

    What came by the provider goes back there first, what a wallet had paid goes into it again last.

    A line of which a part went back before, by amount, goes back for what is left of the order's money.
    Never more than was captured and not yet refunded, whoever else asks at the same time: the amount is
    reserved in the order by condition. Proposed only when another of the staff must agree.
    Raises `Invalid` for an amount or fee that the provider could not move, `NotRefundable`, `UnderDispute`,
    `OrderNotFound`, `IdempotencyKeyReused`.
    """
    people = 0 if actor == SYSTEM else None
    return ask(order_id, Wish(reason, actor, amount, lines, fee, destination, people), key)


def ask(order_id: str, wish: Wish, key: str) -> Refund:
    """Ask for what somebody wishes, as `request` does."""
    refund_id = ids.derived("ref", order_id, key)
    for _ in range(_TRIES):
        order = keeping.get(order_id)
        earlier = earlier_of(order_id, refund_id, wish.digest)
        if earlier:
            return earlier
        _require_movable(order, wish)
        recorded = record(order, draft(order, refund_id, wish, _amount(order, wish)))
        if recorded:
            return recorded
    raise Transient("the order is changing; ask again")


def earlier_of(order_id: str, refund_id: str, digest: str) -> Refund | None:
    """The refund that was asked for under the same key; raises `IdempotencyKeyReused` if it was another."""
    earlier = store.refund(order_id, refund_id)
    if earlier and earlier.asked != digest:
        raise IdempotencyKeyReused
    return earlier


def draft(order: Order, refund_id: str, wish: Wish, gross: int) -> Refund:
    """A refund of so much, not written yet; of all lines when nothing is left after it.

    Raises `NotRefundable`, `UnderDispute`.
    """
    approving.require_undisputed(order)
    if order.refund is RefundOf.PROPOSED:
        raise NotRefundable("another refund of this order waits for somebody's decision: decide on it first")
    if order.refund is RefundOf.REQUESTED:
        raise NotRefundable("another refund of this order is on its way: ask again when it is over")
    if not 1 <= gross <= order.refundable:
        raise NotRefundable(f"{order.refundable} can be refunded", refundable=order.refundable)
    if wish.fee >= gross:
        raise NotRefundable("the fee leaves nothing of it", refundable=order.refundable)
    require_wallet(order, wish.destination)
    whole = gross == order.refundable
    amount = gross - wish.fee
    lines = tuple(line.sku for line in order.lines) if whole else wish.lines
    staff = wish.actor.startswith("staff:")
    return Refund(
        order_id=order.order_id,
        refund_id=refund_id,
        amount=amount,
        gross=gross,
        fee=wish.fee,
        whole=whole,
        reason=wish.reason,
        actor=wish.actor,
        requested_at=clock.text(clock.now()),
        lines=lines,
        destination=wish.destination,
        to_wallet=_to_wallet(order, wish, amount),
        wallet=_wallet_of(order),
        people=consent.people(order, lines, gross) if wish.people is None else wish.people,
        approved_by=(wish.actor,) if staff else (),
        asked=wish.asked or wish.digest,
        currency=order.currency,
    )


def record(order: Order, refund: Refund, *, unseen: Iterable[str] = ()) -> Refund | None:
    """Write a drafted refund, proposed when people are missing; None when something changed meanwhile.

    `unseen` are codes that nobody must have looked at.
    """
    writes = Transaction()
    if refund.missing:
        refund = replace(refund, state=RefundStage.PROPOSED, before=str(order.refund))
        states.propose_refund(
            writes,
            order,
            refund.refund_id,
            refund.gross,
            lines=refund.lines,
            due=clock.now() + _LOOK_AGAIN,
        )
        store.add_refund(writes, refund)
    else:
        refund = add_request(writes, order, refund)
    custody.check_unseen(writes, unseen, owner=order.order_id)
    with suppress(WriteRefused):  # goods or money moved meanwhile: see what can be refunded now
        writes.commit()
        return refund
    return None


def add_request(writes: Transaction, order: Order, refund: Refund) -> Refund:
    """Add a drafted refund that nobody must agree to, with its entry; the refund as it is written."""
    refund = replace(refund, from_owed=min(order.owed_back, refund.gross))
    states.request_refund(
        writes,
        order,
        refund.refund_id,
        refund.gross,
        fee=refund.fee,
        owed=refund.from_owed,
        due=clock.now() + LONGEST_REFUND * settings().delivery_due,
    )
    reversing.asked(writes, order, refund)
    store.add_refund(writes, refund)
    return refund


def of_extra(order: Order, refund_id: str, wish: Wish, payment: str, currency: str) -> Refund:
    """A refund, not written yet, of money that came on top of an order's own: the order is not touched."""
    require_wallet(order, wish.destination)
    return Refund(
        order_id=order.order_id,
        refund_id=refund_id,
        amount=wish.amount or 0,
        gross=wish.amount or 0,
        whole=False,
        reason=wish.reason,
        actor=wish.actor,
        requested_at=clock.text(clock.now()),
        payment=payment,
        currency=currency,
        destination=wish.destination,
        to_wallet=(wish.amount or 0) if wish.destination is Destination.WALLET else 0,
        wallet=_wallet_of(order),
    )


def doubted(order: Order, destination: Destination) -> bool:
    """Whether money that may be somebody else's would go into the wallet of who bought with it."""
    return order.frozen and destination is Destination.WALLET


def _require_movable(order: Order, wish: Wish) -> None:
    for field, amount in (("amount", wish.amount or 0), ("fee", wish.fee)):
        wrong = unmovable(amount, order.currency)
        if wrong:
            raise Invalid.of_field(field, "not_movable", wrong)


def _amount(order: Order, wish: Wish) -> int:
    if wish.lines:
        require_unique(wish.lines)
        open_lines = {line.sku: line for line in order.lines if not line.refunded}
        unknown = [sku for sku in wish.lines if sku not in open_lines]
        if unknown:
            raise NotRefundable("a line is not in this order, or was refunded", lines=unknown)
        return min(order.refundable, sum(open_lines[sku].amount for sku in wish.lines))
    return order.refundable if wish.amount is None else wish.amount


def require_unique(lines: tuple[str, ...]) -> None:
    """Raise `Invalid` naming the first line that is named a second time."""
    for index, sku in enumerate(lines):
        if sku in lines[:index]:
            raise Invalid.of_field(f"lines.{index}", "repeated", "name each line once")


def _to_wallet(order: Order, wish: Wish, amount: int) -> int:
    """What of an amount goes into the wallet: all if so wanted, else what the provider has no money for.

    So does what is less than the provider can move: nothing of it is kept from the buyer.
    """
    if wish.destination is Destination.WALLET:
        return amount
    sent = min(amount, max(0, order.refundable - order.wallet_amount))
    return amount - (movable(sent, order.currency) if _wallet_of(order) else sent)


def _wallet_of(order: Order) -> str | None:
    """Whose wallet it would go into: the one that paid, or the buyer's."""
    return order.wallet or (Owner.of_buyer(order.buyer).key if order.buyer else None)


def require_wallet(order: Order, destination: Destination) -> None:
    """Raise `NotRefundable` when money shall go to a wallet that cannot be."""
    if destination is Destination.WALLET and _wallet_of(order) is None:
        raise NotRefundable("this order's buyer has no wallet: send it to where it came from")
