"""What crosses the wire about receipts."""

from chalicelib.kernel.money import Money
from chalicelib.kernel.routes import Answer


class Seller(Answer):
    """Who sells; empty where the shop does not say."""

    name: str
    address: str
    email: str
    tax_id: str


class ReceiptLine(Answer):
    """One line: `tax` is the part of `total` that is tax. `charged_back` if the bank took its money back."""

    sku: str
    product_title: dict[str, str]
    title: dict[str, str]
    quantity: int
    unit_price: Money
    total: Money
    tax: Money
    refunded: bool
    charged_back: bool


class ReceiptPayment(Answer):
    """Money that came; `method` is unknown of old payments. `returned` when it came on top and goes back."""

    paid_at: str
    method: str | None
    amount: Money
    tax: Money
    returned: bool


class ReceiptRefund(Answer):
    """Money that went back, or is on its way."""

    refund_id: str
    state: str
    amount: Money
    requested_at: str
    closed_at: str | None


class ReceiptView(Answer):
    """Everything that a receipt says. Prices include the tax; `payments` came beside the wallet's part.

    `charged_back` is what the buyer's bank took back, beside what the shop `refunded`.
    """

    receipt: str
    order_id: str
    ordered_at: str
    email: str
    seller: Seller
    lines: list[ReceiptLine]
    total: Money
    tax: Money
    from_wallet: Money
    payments: list[ReceiptPayment]
    refunds: list[ReceiptRefund]
    refunded: Money
    charged_back: Money
