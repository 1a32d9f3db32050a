"""Routes by which a buyer pays or cancels, staff refund, and the provider notifies."""

from chalicelib.kernel.errors import IdempotencyKeyReused, Transient
from chalicelib.kernel.routes import Request, Routes
from chalicelib.orders.access import ORDER_TOKEN
from chalicelib.orders.errors import NotCancelable, NotPayable, OrderNotFound
from chalicelib.orders.schemas import DeskOrder, OrderId, OrderView, view
from chalicelib.orders.service import keeping
from chalicelib.payments import schemas, store
from chalicelib.payments.errors import NotRefundable
from chalicelib.payments.gateway import BadNotification, ProviderRefused
from chalicelib.payments.service import collecting, notices, refunding
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires

routes = Routes("payments")

_NOTIFICATION_LIMIT = 256 * 1024


@routes.post(
    "/v1/orders/{order_id}/payment",
    security=ORDER_TOKEN,
    errors=(OrderNotFound, NotPayable, ProviderRefused, Transient),
)
def open_payment(order_id: OrderId, body: schemas.OpenPayment) -> schemas.PaymentPage:
    """The page on which the order is paid; a repeat gives the same page."""
    return schemas.PaymentPage(checkout_url=collecting.open_checkout(order_id, body.return_url))


@routes.post(
    "/v1/orders/{order_id}/cancel",
    security=ORDER_TOKEN,
    errors=(OrderNotFound, NotCancelable, Transient),
)
def cancel_order(order_id: OrderId) -> OrderView:
    """Give up an unpaid order: its page is closed, its codes go back on sale. A repeat changes nothing."""
    return view(collecting.cancel(order_id), {})


@routes.post(
    "/v1/desk/orders/{order_id}/release",
    security=requires(Role.OPERATIONS, Role.SUPPORT),
    errors=(OrderNotFound, NotCancelable, Transient),
)
def release_order(order_id: OrderId, caller: Staff) -> DeskOrder:
    """End an unpaid order: its page is closed at the provider, its codes go back on sale."""
    return keeping.desk_view(collecting.cancel(order_id, actor=caller.actor))


@routes.post("/v1/hooks/stripe", body_limit=_NOTIFICATION_LIMIT, errors=(BadNotification, Transient))
def receive_notification(request: Request) -> None:
    """Stripe tells of a change. Only what it signed less than five minutes ago is taken in."""
    notices.receive(request.headers, request.body)


@routes.post(
    "/v1/desk/orders/{order_id}/refunds",
    status=201,
    idempotent=True,
    security=requires(Role.SUPPORT, Role.FINANCE),
    errors=(OrderNotFound, NotRefundable, IdempotencyKeyReused),
)
def request_refund(
    order_id: OrderId, body: schemas.NewRefund, caller: Staff, idempotency_key: str
) -> schemas.RefundView:
    """Send money back to where it came from. A whole refund takes the codes back; seen ones are voided."""
    refund = refunding.request(
        order_id,
        amount=body.amount,
        lines=tuple(body.lines or ()),
        reason=body.reason,
        actor=caller.actor,
        key=idempotency_key,
    )
    return schemas.RefundView.of(refund, keeping.get(order_id).currency)


@routes.get("/v1/desk/orders/{order_id}/refunds", security=requires(), errors=(OrderNotFound,))
def list_refunds(order_id: OrderId) -> schemas.RefundList:
    """Every refund of an order."""
    order = keeping.get(order_id)
    views = [schemas.RefundView.of(refund, order.currency) for refund in store.refunds(order_id)]
    return schemas.RefundList(refunds=views)


@routes.post(
    "/v1/desk/orders/{order_id}/refresh",
    security=requires(Role.OPERATIONS, Role.SUPPORT, Role.FINANCE),
    errors=(OrderNotFound, ProviderRefused, Transient),
)
def refresh_order(order_id: OrderId) -> DeskOrder:
    """Ask the provider how the payment stands, and record what it says."""
    collecting.refresh(order_id)
    return keeping.desk_view(keeping.get(order_id))
