"""What the first page of the desk shows."""

from chalicelib.approvals.schemas import ProposalView
from chalicelib.kernel.routes import Answer
from chalicelib.ledger.schemas import AdjustmentView
from chalicelib.partners.schemas.keeping import DepositView
from chalicelib.payments.schemas import RefundView


class SalesView(Answer):
    """Paid orders of one currency; amounts in minor units, `refunded` is part of `gross`."""

    currency: str
    orders: int
    gross: int
    refunded: int


class Attention(Answer):
    """How much waits for a person; a number that is as long as a list's first page may be larger."""

    in_review: int
    short: int
    refund_failed: int
    breaks: int
    disputes: int
    warnings: int
    approvals: int
    invoices: int


class RunningOut(Answer):
    """A SKU on sale of which few codes are left, or none."""

    sku: str
    product: str
    title: dict[str, str]
    product_title: dict[str, str]
    left: int


class Today(Answer):
    """How the shop stands: today in UTC, what waits for a person, what runs out (the fewest first)."""

    day: str
    sales: list[SalesView]
    attention: Attention
    low_stock: list[RunningOut]


class ToApprove(Answer):
    """Everything that waits for the consent of a second person; each list goes on at its own page.

    `count` says how much waits, up to what is listed here. `two_people`: whether this stage asks for a second
    person where it proposes; refunds, adjustments and deposits always do.
    """

    proposals: list[ProposalView]
    refunds: list[RefundView]
    adjustments: list[AdjustmentView]
    deposits: list[DepositView]
    count: int
    two_people: bool
