"""The receipt of a paid order, from what is recorded of it."""

from collections.abc import Callable

from chalicelib.kernel.config import settings
from chalicelib.kernel.money import Money
from chalicelib.orders.model import Order, tax_of_lines
from chalicelib.orders.service import keeping
from chalicelib.payments import schemas, store
from chalicelib.payments.errors import NoReceipt
from chalicelib.payments.gateway import RefundState
from chalicelib.payments.model import Refund, RefundStage

Price = Callable[[int], Money]


def of(order_id: str) -> schemas.ReceiptView:
    """The receipt of an order as it stands; raises `NoReceipt` before it is paid."""
    order = keeping.get(order_id)
    if order.money is None:
        raise NoReceipt(f"its payment is {order.payment}")

    def price(amount: int) -> Money:
        return Money(amount=amount, currency=order.currency)

    refunds = [one for one in store.refunds(order_id) if one.payment is None]
    back = sum(one.amount for one in refunds if one.state == RefundState.SUCCEEDED)
    return schemas.ReceiptView(
        receipt=f"R-{order_id.removeprefix('ord_')}",
        order_id=order_id,
        ordered_at=order.created_at,
        email=order.email,
        seller=_seller(),
        lines=_lines(order, refunds, price),
        total=price(order.total),
        tax=price(order.tax),
        from_wallet=price(order.wallet_amount),
        payments=_payments(order_id, price),
        refunds=[
            schemas.ReceiptRefund(
                refund_id=one.refund_id,
                state=one.state,
                amount=price(one.amount),
                requested_at=one.requested_at,
                closed_at=one.closed_at,
            )
            for one in sorted(refunds, key=lambda one: one.requested_at)
        ],
        refunded=price(back),
        charged_back=price(order.charged_back),
    )


def _seller() -> schemas.Seller:
    own = settings()
    return schemas.Seller(
        name=own.seller_name,
        address=own.seller_address,
        email=own.seller_email or own.mail_from,
        tax_id=own.seller_tax_id,
    )


def _lines(order: Order, refunds: list[Refund], price: Price) -> list[schemas.ReceiptLine]:
    """The lines; one that came back without a refund of the shop's came back with what the bank took."""
    tax = tax_of_lines(order)
    given = {sku for refund in refunds if refund.state != RefundStage.REJECTED for sku in refund.lines}
    taken = {line.sku for line in order.lines if line.refunded and order.charged_back} - given
    return [
        schemas.ReceiptLine(
            sku=line.sku,
            product_title=line.product_title,
            title=line.title,
            quantity=line.quantity,
            unit_price=price(line.unit_price),
            total=price(line.amount),
            tax=price(tax[line.sku]),
            refunded=line.refunded and line.sku not in taken,
            charged_back=line.sku in taken,
        )
        for line in order.lines
    ]


def _payments(order_id: str, price: Price) -> list[schemas.ReceiptPayment]:
    return [
        schemas.ReceiptPayment(
            paid_at=one.captured_at,
            method=one.method,
            amount=price(one.amount),
            tax=price(one.tax),
            returned=one.extra,
        )
        for one in store.payments(order_id)
    ]
