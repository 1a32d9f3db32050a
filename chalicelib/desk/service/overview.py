"""How the shop stands, gathered from its domains."""

from chalicelib.breaks.service import handling
from chalicelib.desk.schemas import Attention, RunningOut, SalesView, Today
from chalicelib.desk.service import approving
from chalicelib.invoices import service as invoices
from chalicelib.invoices.model import InvoiceState
from chalicelib.kernel import clock
from chalicelib.orders.model import Status
from chalicelib.orders.service import counting
from chalicelib.payments.service import answering
from chalicelib.shop.service import offering

_NEED_A_PERSON = frozenset({Status.IN_REVIEW, Status.SHORT, Status.REFUND_FAILED})
_COUNTED = 50
_SHOWN = 50


def today() -> Today:
    """Sales of the day so far, what waits for a person, and what runs out."""
    day = clock.today().isoformat()
    disputes, warnings = answering.waiting()
    waiting = counting.waiting(_NEED_A_PERSON, at_most=_COUNTED)
    return Today(
        day=day,
        sales=[SalesView(**vars(sales)) for sales in counting.sales_on(day)],
        attention=Attention(
            in_review=waiting[Status.IN_REVIEW],
            short=waiting[Status.SHORT],
            refund_failed=waiting[Status.REFUND_FAILED],
            breaks=handling.count(),
            disputes=disputes,
            warnings=warnings,
            approvals=approving.waiting().count,
            invoices=len(invoices.in_state(InvoiceState.REQUESTED, None)[0]),
        ),
        low_stock=[
            RunningOut(
                sku=sku.sku,
                product=product.product,
                title=sku.title,
                product_title=product.title,
                left=left,
            )
            for product, sku, left in offering.running_out()[:_SHOWN]
        ],
    )
