"""Routes by which a buyer orders, pays or cancels, tops a wallet up, and the provider notifies."""

from chalicelib.buyers.access import BUYER, MAYBE_BUYER
from chalicelib.campaigns.errors import OF_ORDERS
from chalicelib.catalog.errors import UnknownSku
from chalicelib.kernel.errors import IdempotencyKeyReused, NotPermitted, Transient
from chalicelib.kernel.money import Currency
from chalicelib.kernel.routes import Request
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
from chalicelib.orders.model import Payment
from chalicelib.orders.schemas import (
    DeskOrder,
    OrderId,
    OrderView,
    PlacedOrder,
    PlaceOrder,
    view,
    view_fields,
)
from chalicelib.orders.service import blocking, keeping, placing
from chalicelib.orders.service.showing import Showing
from chalicelib.payments import schemas
from chalicelib.payments.api.routes import routes
from chalicelib.payments.errors import (
    NoPaymentMethod,
    NoReceipt,
    TopUpNotFound,
)
from chalicelib.payments.gateway import BadNotification, ProviderRefused
from chalicelib.payments.service import (
    collecting,
    completing,
    methods,
    notices,
    receipts,
    topping_up,
)
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires
from chalicelib.stock.errors import OutOfStock
from chalicelib.wallet.errors import InsufficientCredit
from chalicelib.wallet.model import Owner

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
        codes=showing.codes or keeping.reveal_again(order, source_ip=request.source_ip, device=device),
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
    errors=(IdempotencyKeyReused, BuyerBlocked, ProviderRefused, Transient),
)
def open_top_up(
    currency: Currency, body: schemas.NewTopUp, idempotency_key: str, caller: str, device: str | None
) -> schemas.TopUpView:
    """A page on which money is paid into the buyer's wallet; the same key and body give the same top-up."""
    blocking.refuse_blocked(caller, device)
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
