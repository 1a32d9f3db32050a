"""Routes by which a buyer asks for the money back, and staff refund."""

from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid, Transient
from chalicelib.orders.access import ORDER_TOKEN
from chalicelib.orders.errors import (
    OrderNotFound,
)
from chalicelib.orders.model import Order
from chalicelib.orders.schemas import (
    OrderId,
    OrderView,
    view,
)
from chalicelib.orders.service import keeping
from chalicelib.payments import schemas, store
from chalicelib.payments.api.routes import routes
from chalicelib.payments.errors import (
    NotFailed,
    NotProposed,
    NotRefundable,
    NotShort,
    RefundNotFound,
    RefundRefused,
    UnderDispute,
)
from chalicelib.payments.model import Refund, RefundStage
from chalicelib.payments.service import (
    approving,
    asking,
    refunding,
    retrying,
)
from chalicelib.staff.errors import SamePerson
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires


@routes.post(
    "/v1/orders/{order_id}/refund-requests",
    status=201,
    idempotent=True,
    security=ORDER_TOKEN,
    errors=(OrderNotFound, RefundRefused, NotRefundable, UnderDispute, IdempotencyKeyReused, Transient),
)
def request_own_refund(
    order_id: OrderId, body: schemas.NewRefundRequest, idempotency_key: str
) -> schemas.RefundRequestView:
    """Ask for money back. What was agreed decides: it is done, waits for the shop, or is refused."""
    refund = asking.ask(
        order_id,
        lines=tuple(body.lines or ()),
        reason=body.reason,
        destination=body.destination,
        key=idempotency_key,
    )
    return schemas.request_view(refund)


@routes.get("/v1/orders/{order_id}/refund-requests", security=ORDER_TOKEN, errors=(OrderNotFound,))
def list_own_refunds(order_id: OrderId) -> schemas.RefundRequests:
    """What can be refunded of the order and on what terms, its refunds, and money that came on top of it."""
    order, refunds = keeping.get(order_id), store.refunds(order_id)
    own = [refund for refund in refunds if refund.payment is None]
    return schemas.RefundRequests(
        options=schemas.option_views(order, asking.rulings(order)),
        refunds=[schemas.request_view(refund) for refund in own],
        extra_payments=_extras(order, refunds),
    )


@routes.post(
    "/v1/orders/{order_id}/give-up",
    idempotent=True,
    security=ORDER_TOKEN,
    errors=(
        OrderNotFound,
        NotShort,
        RefundRefused,
        NotRefundable,
        UnderDispute,
        IdempotencyKeyReused,
        Transient,
    ),
)
def give_up_waiting(order_id: OrderId, body: schemas.GiveUp, idempotency_key: str) -> OrderView:
    """Have the money of missing goods back, now; or choose where it goes if they do not come in time."""
    if body.in_vain:
        asking.choose_in_vain(order_id, body.destination)
    else:
        asking.give_up(order_id, destination=body.destination, key=idempotency_key)
    order = keeping.get(order_id)
    return view(order, keeping.masks(order))


@routes.post(
    "/v1/desk/orders/{order_id}/refunds",
    status=201,
    idempotent=True,
    security=requires(Role.SUPPORT, Role.FINANCE),
    errors=(OrderNotFound, NotRefundable, UnderDispute, IdempotencyKeyReused, Transient),
)
def request_refund(
    order_id: OrderId, body: schemas.NewRefund, caller: Staff, idempotency_key: str
) -> schemas.RefundView:
    """Send money back, whatever was agreed. A whole refund takes the codes back; seen ones are voided.

    Above the limit of its currency, or where that was agreed, it is `proposed` until another person agrees.
    """
    if body.currency and body.currency != (own := keeping.get(order_id).currency):
        raise Invalid.of_field("currency", "other_currency", f"this order was paid in {own}")
    refund = refunding.request(
        order_id,
        amount=body.amount,
        lines=tuple(body.lines or ()),
        reason=body.reason,
        actor=caller.actor,
        key=idempotency_key,
        fee=body.fee,
        destination=body.destination,
    )
    return schemas.RefundView.of(refund)


@routes.get("/v1/desk/orders/{order_id}/refunds", security=requires(), errors=(OrderNotFound,))
def list_refunds(order_id: OrderId) -> schemas.RefundList:
    """Every refund of an order, what was agreed about its lines, and money that came on top of it."""
    order, refunds = keeping.get(order_id), store.refunds(order_id)
    return schemas.RefundList(
        refunds=[schemas.RefundView.of(refund) for refund in refunds],
        options=schemas.option_views(order, asking.rulings(order)),
        extra_payments=_extras(order, refunds),
    )


@routes.get("/v1/desk/refunds", security=requires())
def list_waiting_refunds(query: schemas.RefundsQuery) -> schemas.RefundQueue:
    """Refunds that wait for consent, are on their way, or failed, of all orders, oldest first."""
    found, following = store.waiting(RefundStage(query.state), query.cursor)
    return schemas.RefundQueue(refunds=[schemas.RefundView.of(one) for one in found], next=following)


@routes.post(
    "/v1/desk/refunds/{refund_id}/approve",
    security=requires(Role.SUPPORT, Role.FINANCE),
    errors=(RefundNotFound, NotProposed, SamePerson, UnderDispute, Transient),
)
def approve_refund(refund_id: schemas.RefundId, caller: Staff) -> schemas.RefundView:
    """Agree to a proposed refund, as a person who did not ask for it; with the last one it is on its way."""
    return schemas.RefundView.of(approving.approve(refund_id, actor=caller.actor))


@routes.post(
    "/v1/desk/refunds/{refund_id}/reject",
    security=requires(Role.SUPPORT, Role.FINANCE),
    errors=(RefundNotFound, NotProposed, Transient),
)
def reject_refund(
    refund_id: schemas.RefundId, body: schemas.RefundRejection, caller: Staff
) -> schemas.RefundView:
    """Turn a proposed refund down; its buyer is told why, and its money can be refunded again."""
    return schemas.RefundView.of(approving.reject(refund_id, actor=caller.actor, reason=body.reason))


@routes.post(
    "/v1/desk/refunds/{refund_id}/retry",
    status=201,
    security=requires(Role.SUPPORT, Role.FINANCE),
    errors=(RefundNotFound, NotFailed, NotRefundable, UnderDispute, Transient),
)
def retry_refund(refund_id: schemas.RefundId, body: schemas.Retry, caller: Staff) -> schemas.RefundView:
    """Send a refund that failed once more, or to the wallet instead: one new refund, however often asked."""
    return schemas.RefundView.of(retrying.retry(refund_id, destination=body.destination, actor=caller.actor))


def _extras(order: Order, refunds: list[Refund]) -> list[schemas.ExtraPaymentView]:
    return schemas.extra_views(store.payments(order.order_id), refunds, order.currency)
