"""Routes by which partners buy and read, each request signed with a key."""

from chalicelib.catalog.errors import UnknownSku
from chalicelib.kernel.errors import IdempotencyKeyReused, Transient
from chalicelib.kernel.money import Currency
from chalicelib.kernel.routes import Request, Routes
from chalicelib.orders.errors import BuyerBlocked, NotRevealable, OrderNotFound, PriceChanged, TotalTooSmall
from chalicelib.orders.schemas import OrderId
from chalicelib.partners.access import signed
from chalicelib.partners.model import Caller, PartnerScope
from chalicelib.partners.schemas import trading as schemas
from chalicelib.partners.service import trading
from chalicelib.shop.schemas import Catalog
from chalicelib.shop.service import offering
from chalicelib.stock.errors import OutOfStock
from chalicelib.wallet.errors import InsufficientCredit
from chalicelib.wallet.schemas import StatementLine, WalletList, WalletStatement, WalletView

routes = Routes("partner")


@routes.get("/v1/partner/catalog", security=signed(PartnerScope.CATALOG_READ), errors=(Transient,))
def get_partner_catalog(caller: Caller) -> Catalog:  # noqa: ARG001 - whoever may see it sees the same
    """Every product on offer with its SKUs, the partner's prices and what is left, in bands."""
    return offering.offers()


@routes.get("/v1/partner/balances", security=signed(PartnerScope.BALANCE_READ), errors=(Transient,))
def list_partner_balances(caller: Caller) -> WalletList:
    """The balance in each currency, and what can be spent of it with the credit line."""
    return WalletList(wallets=[WalletView.of(wallet) for wallet in trading.balances(caller)])


@routes.get(
    "/v1/partner/balances/{currency}/statement",
    security=signed(PartnerScope.BALANCE_READ),
    errors=(Transient,),
)
def get_partner_statement(
    currency: Currency, query: schemas.PartnerPageQuery, caller: Caller
) -> WalletStatement:
    """What moved a balance, newest first, with the balance after each; a moment old."""
    found, following = trading.statement(caller, currency, query.cursor)
    return WalletStatement(lines=[StatementLine.of(line, currency) for line in found], next=following)


@routes.post(
    "/v1/partner/orders",
    status=201,
    idempotent=True,
    security=signed(PartnerScope.ORDERS_PLACE),
    errors=(
        UnknownSku,
        PriceChanged,
        TotalTooSmall,
        OutOfStock,
        InsufficientCredit,
        BuyerBlocked,
        IdempotencyKeyReused,
        Transient,
    ),
)
def place_partner_order(
    body: schemas.PlacePartnerOrder, idempotency_key: str, request: Request, caller: Caller
) -> schemas.PlacedPartnerOrder:
    """Buy from the balance and get the codes with the answer. The same key and body give the same again."""
    order, codes = trading.place(
        caller,
        items=body.items,
        currency=body.currency,
        expected_total=body.expected_total,
        country=body.country,
        key=idempotency_key,
        source_ip=request.source_ip,
    )
    return schemas.PlacedPartnerOrder.with_codes(order, codes, sandbox=caller.key.sandbox)


@routes.get("/v1/partner/orders", security=signed(PartnerScope.ORDERS_READ), errors=(Transient,))
def list_partner_orders(query: schemas.PartnerPageQuery, caller: Caller) -> schemas.PartnerOrderList:
    """The partner's own orders, the newest first, 50 a page; a moment old."""
    found, following = trading.orders(caller, query.cursor)
    views = [schemas.PartnerOrder.of(order, sandbox=caller.key.sandbox) for order in found]
    return schemas.PartnerOrderList(orders=views, next=following)


@routes.get(
    "/v1/partner/orders/{order_id}",
    security=signed(PartnerScope.ORDERS_READ),
    errors=(OrderNotFound, Transient),
)
def get_partner_order(order_id: OrderId, caller: Caller) -> schemas.PartnerOrder:
    """An own order as it stands."""
    return schemas.PartnerOrder.of(trading.order(caller, order_id), sandbox=caller.key.sandbox)


@routes.post(
    "/v1/partner/orders/{order_id}/reveal",
    security=signed(PartnerScope.CODES_READ),
    errors=(OrderNotFound, NotRevealable, Transient),
)
def reveal_partner_codes(order_id: OrderId, request: Request, caller: Caller) -> schemas.PartnerCodes:
    """The codes of an own delivered order in plain text, again. Every look is logged."""
    codes = trading.codes(caller, order_id, source_ip=request.source_ip)
    return schemas.PartnerCodes(sandbox=caller.key.sandbox, codes=codes)
