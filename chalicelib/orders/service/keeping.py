"""Reading an order, showing its codes, and ending it while it is unpaid."""

from chalicelib.campaigns.service import selling
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.orders import store
from chalicelib.orders.errors import NotInReview, NotRevealable, OrderNotFound
from chalicelib.orders.model import Because as Decision
from chalicelib.orders.model import Dispute, Fulfilment, Order, Payment, Refund, Status, Verdict
from chalicelib.orders.model import status as status_of
from chalicelib.orders.schemas import DeskOrder, RevealedCode
from chalicelib.orders.schemas import desk_view as desk_view_of
from chalicelib.orders.service import prepaying, showing
from chalicelib.stock.model import Because, CodeState
from chalicelib.stock.service import custody

_TRIES = 5
_OPEN_PER_SHARD = 50


def get(order_id: str) -> Order:
    """The order as it surely stands; raises `OrderNotFound`."""
    order = store.find(order_id)
    if order is None:
        raise OrderNotFound
    return order


def unfinished(status: Status | None) -> list[Order]:
    """Orders that are not over, oldest first, those of one status only if asked so; at most 400."""
    found = [order for order in store.unfinished(_OPEN_PER_SHARD) if status in {None, status_of(order)}]
    return sorted(found, key=lambda order: order.created_at)


def masks(order: Order) -> dict[str, str]:
    """The masks of the codes that were delivered, by code id."""
    delivered = [code_id for line in order.lines if line.delivered for code_id in line.codes]
    return {code_id: code.mask for code_id, code in custody.inspect(delivered).items()} if delivered else {}


def looks(order_id: str) -> list[Item]:
    """The log of the looks at the codes of an order, oldest first; at most a hundred."""
    return store.views(order_id)


def desk_view(order: Order) -> DeskOrder:
    """The order as staff see it, as it was read."""
    return desk_view_of(order, custody.inspect(order.codes))


def release(order: Order, payment: Payment, *, actor: str = "system") -> bool:
    """End an unpaid order and return its codes, together; False if it is paid or over."""
    writes = Transaction()
    store.release(writes, order, payment)
    because = Because(actor, str(payment))
    prepaying.give_back(writes, order)
    for line in order.lines:
        custody.give_back(writes, line.pool, line.codes, owner=order.order_id, because=because)
    if order.campaign and order.buyer:
        selling.release(writes, order.campaign, buyer=order.buyer, count=len(order.codes))
    try:
        writes.commit()
    except WriteRefused as refusal:
        if "order" not in refusal.refused:
            raise
        return False
    return True


def reveal(order_id: str, *, source_ip: str) -> list[RevealedCode]:
    """The codes of every delivered line in plain text; each look is logged, the first stamps the codes.

    Raises `NotRevealable` while there is nothing to show, once a refund was asked for, and while the payment
    is disputed. What a proposed refund would take back is not shown either.
    """
    for _ in range(_TRIES):
        order = get(order_id)
        shown = _shown(order)
        disputed = order.dispute in {Dispute.OPEN, Dispute.LOST}
        going = order.refund is Refund.REQUESTED or order.fulfilment is Fulfilment.WITHDRAWN
        if disputed:
            words = "the buyer's bank claims its money, and has not decided"
            if order.dispute is Dispute.LOST:
                words = "the buyer's bank took its money back"
            raise NotRevealable(words, dispute=order.dispute)
        if not shown or going:
            raise NotRevealable(f"the order is {order.fulfilment}, its payment {order.payment}")
        found = custody.inspect(shown)
        unseen = [code_id for code_id in shown if found[code_id].state is CodeState.SOLD]
        writes = Transaction()
        store.reveal(writes, order, view=showing.look(source_ip, len(found)))
        custody.reveal(writes, unseen, owner=order_id, because=Because("buyer", "revealed"))
        try:
            writes.commit()
        except WriteRefused:
            continue  # somebody else looked, or a refund came between: see what stands now
        return showing.plain(order, found)
    raise Transient("the order is changing; look again")


def reveal_again(order: Order, *, source_ip: str) -> list[RevealedCode]:
    """The codes of an order that was delivered when it was placed, if it is asked for again; else none."""
    if not order.at_once:
        return []
    try:
        return reveal(order.order_id, source_ip=source_ip)
    except NotRevealable:
        return []


def decide(order_id: str, verdict: Verdict, because: Decision) -> Order:
    """Record a decision on an order held for review; the first one counts. Raises `NotInReview`.

    The same verdict again is taken, so that a repeat can wake the workflow that the first did not reach.
    """
    due = clock.now() + settings().delivery_due
    decided = verdict is not Verdict.HOLD and store.decide(order_id, verdict, because=because, due=due)
    order = get(order_id)
    if not decided and (order.fulfilment is not Fulfilment.IN_REVIEW or order.verdict is not verdict):
        raise NotInReview
    return order


def _shown(order: Order) -> list[str]:
    """The codes that may be looked at."""
    withheld = order.withheld if order.refund is Refund.PROPOSED else ()
    return [
        code
        for line in order.lines
        if line.delivered and not line.refunded and line.sku not in withheld
        for code in line.codes
    ]
