"""Routes by which a buyer orders, pays or cancels, staff refund, and the provider notifies."""

from chalicelib.buyers.access import BUYER, MAYBE_BUYER
from chalicelib.campaigns.errors import OF_ORDERS
from chalicelib.catalog.errors import ChangedMeanwhile, UnknownSku
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid, NotPermitted, Transient
from chalicelib.kernel.money import Currency
from chalicelib.kernel.routes import Request, Routes
from chalicelib.orders.access import ORDER_TOKEN
from chalicelib.orders.errors import (
    BuyerBlocked,
    NotCancelable,
    NotPayable,
    OrderNotFound,
    PriceChanged,
    TooManyOpenOrders,
    TotalTooSmall,
)
from chalicelib.orders.model import Order, Payment
from chalicelib.orders.schemas import (
    DeskOrder,
    OrderId,
    OrderView,
    PlacedOrder,
    PlaceOrder,
    view,
    view_fields,
)
from chalicelib.orders.service import keeping, placing
from chalicelib.orders.service.showing import Showing
from chalicelib.payments import schemas, store
from chalicelib.payments.errors import (
    NoPaymentMethod,
    NoReceipt,
    NotFailed,
    NotProposed,
    NotRefundable,
    NotShort,
    RefundNotFound,
    RefundRefused,
    TopUpNotFound,
    UnderDispute,
)
from chalicelib.payments.gateway import BadNotification, ProviderRefused
from chalicelib.payments.model import Refund, RefundStage
from chalicelib.payments.service import (
    approving,
    asking,
    collecting,
    completing,
    methods,
    notices,
    receipts,
    refunding,
    retrying,
    topping_up,
)
from chalicelib.staff.errors import SamePerson
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires
from chalicelib.stock.errors import OutOfStock
from chalicelib.wallet.errors import InsufficientCredit
from chalicelib.wallet.model import Owner

routes = Routes("payments")

_NOTIFICATION_LIMIT = 256 * 1024


@routes.post(
    "/v1/orders",
    status=201,
    idempotent=True,
    security=MAYBE_BUYER,
    errors=(
        UnknownSku,
        PriceChanged,
        TotalTooSmall,
        OutOfStock,
        InsufficientCredit,
        NotPermitted,
        TooManyOpenOrders,
        BuyerBlocked,
        NoPaymentMethod,
        IdempotencyKeyReused,
        *OF_ORDERS,
        Transient,
    ),
)
def place_order(
    body: PlaceOrder,
    idempotency_key: str,
    device: str | None,
    request: Request,
    caller: str | None,
) -> PlacedOrder:
    """Hold a code for every unit until `hold_until`. The same key and body give the same order again.

    To pay with `wallet_amount` show the link of the same address. What the wallet pays for wholly is
    delivered with the answer, unless somebody has to look at it first. What the shop's rules leave no way to
    pay for is refused, and no code is held.
    """
    showing = Showing()
    order = placing.place(
        body,
        idempotency_key,
        device=device,
        source_ip=request.source_ip,
        payer=caller,
        showing=showing,
        allowed=methods.require,
    )
    return PlacedOrder(
        **view_fields(order, {}),
        order_token=placing.token_of(order.order_id),
        codes=showing.codes or keeping.reveal_again(order, source_ip=request.source_ip),
    )


@routes.get("/v1/orders/{order_id}", security=ORDER_TOKEN, errors=(OrderNotFound,))
def get_order(order_id: OrderId) -> schemas.PayableOrder:
    """The order as it stands, its codes masked, and while it is unpaid what it can be paid with."""
    order = keeping.get(order_id)
    usable = methods.allowed(order).methods if order.payment is Payment.OPEN else ()
    return schemas.PayableOrder.payable(order, keeping.masks(order), usable)


@routes.post(
    "/v1/orders/{order_id}/payment",
    security=ORDER_TOKEN,
    errors=(OrderNotFound, NotPayable, NoPaymentMethod, ProviderRefused, Transient),
)
def open_payment(order_id: OrderId, body: schemas.OpenPayment) -> schemas.PaymentPage:
    """The page on which the order is paid; a repeat gives the same page."""
    return schemas.PaymentPage(checkout_url=collecting.open_checkout(order_id, body.return_url))


@routes.get("/v1/orders/{order_id}/receipt", security=ORDER_TOKEN, errors=(OrderNotFound, NoReceipt))
def get_receipt(order_id: OrderId) -> schemas.ReceiptView:
    """Everything that the receipt of a paid order says: seller, lines, tax, payments, refunds."""
    return receipts.of(order_id)


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


@routes.post(
    "/v1/me/wallets/{currency}/top-ups",
    status=201,
    idempotent=True,
    security=BUYER,
    errors=(IdempotencyKeyReused, ProviderRefused, Transient),
)
def open_top_up(
    currency: Currency, body: schemas.NewTopUp, idempotency_key: str, caller: str
) -> schemas.TopUpView:
    """A page on which money is paid into the buyer's wallet; the same key and body give the same top-up."""
    top_up = topping_up.open_top_up(
        Owner.of_buyer(caller), currency, body.amount, return_url=body.return_url, key=idempotency_key
    )
    return schemas.TopUpView.of(top_up)


@routes.get("/v1/me/wallets/{currency}/top-ups/{top_up_id}", security=BUYER, errors=(TopUpNotFound,))
def get_top_up(currency: Currency, top_up_id: schemas.TopUpId, caller: str) -> schemas.TopUpView:
    """How far a top-up of the buyer's is."""
    return schemas.TopUpView.of(topping_up.of_owner(Owner.of_buyer(caller), currency, top_up_id))


@routes.post("/v1/hooks/stripe", body_limit=_NOTIFICATION_LIMIT, errors=(BadNotification, Transient))
def receive_notification(request: Request) -> None:
    """Stripe tells of a change. Only what it signed less than five minutes ago is taken in."""
    notices.receive(request.headers, request.body)


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


@routes.post(
    "/v1/desk/orders/{order_id}/complete",
    security=requires(Role.OPERATIONS, Role.SUPPORT),
    errors=(OrderNotFound, ProviderRefused, Transient),
)
def complete_order(order_id: OrderId) -> schemas.CompletedOrder:
    """Ask the provider about the money, deliver what can be, and say what was done. Safe to repeat."""
    completed = completing.complete(order_id)
    done = [schemas.DeedView(**vars(deed)) for deed in completed.done]
    return schemas.CompletedOrder(order=keeping.desk_view(completed.order), done=done)


@routes.post(
    "/v1/desk/orders/{order_id}/refresh",
    security=requires(Role.OPERATIONS, Role.SUPPORT, Role.FINANCE),
    errors=(OrderNotFound, ProviderRefused, Transient),
)
def refresh_order(order_id: OrderId) -> DeskOrder:
    """Ask the provider how the payment stands, and record what it says."""
    collecting.refresh(order_id)
    return keeping.desk_view(keeping.get(order_id))


@routes.get("/v1/desk/payment-rules", security=requires())
def get_payment_rules() -> schemas.RulesView:
    """The rules that say what a purchase can be paid with, in the order in which they are tried."""
    return schemas.RulesView.of(methods.current())


@routes.post(
    "/v1/desk/payment-rules", security=requires(Role.FINANCE, Role.OWNER), errors=(ChangedMeanwhile,)
)
def replace_payment_rules(body: schemas.NewRules, caller: Staff) -> schemas.RulesView:
    """Put these rules in place of those of `version`, all or none; they hold within seconds."""
    rules = tuple(one.rule() for one in body.rules)
    return schemas.RulesView.of(methods.replace_all(rules, version=body.version, actor=caller.actor))


@routes.get("/v1/desk/payment-rules/history", security=requires())
def list_payment_rules(query: schemas.RulesQuery) -> schemas.RulesHistory:
    """What the rules were after each change, and who changed them; the newest first."""
    found, following = store.earlier_rules(query.cursor)
    return schemas.RulesHistory(versions=[schemas.RulesView.of(one) for one in found], next=following)


@routes.post("/v1/desk/payment-rules/preview", security=requires())
def preview_payment_rules(body: schemas.PreviewPurchase) -> schemas.Preview:
    """What a purchase could be paid with and why, by the present rules or by a draft of others."""
    bought = methods.purchase(
        currency=body.currency,
        amount=body.amount,
        products=frozenset(body.products),
        country=body.country,
        review=body.review,
    )
    draft = None if body.rules is None else tuple(one.rule() for one in body.rules)
    return schemas.Preview.of(methods.preview(bought, draft))


def _extras(order: Order, refunds: list[Refund]) -> list[schemas.ExtraPaymentView]:
    return schemas.extra_views(store.payments(order.order_id), refunds, order.currency)
