"""What puts itself right once the provider is asked again; nothing here moves money by its own decision."""

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel.errors import Problem
from chalicelib.kernel.telemetry import log
from chalicelib.payments import store as payments
from chalicelib.payments.gateway import RefundState
from chalicelib.payments.model import Refund
from chalicelib.payments.service import collecting, sending, topping_up
from chalicelib.payments.store import credit_claims

_MISFITS = (
    BreakKind.FOREIGN_CHECKOUT,
    BreakKind.OTHER_AMOUNT,
    BreakKind.OTHER_CURRENCY,
    BreakKind.NO_PAYMENT,
)


def ask_about(order_id: str) -> None:
    """Ask the provider about an order's pages, and record what it says: missed money is settled by that."""
    try:
        collecting.refresh(order_id)
    except Problem as refusal:  # the next run asks again
        log.warning("not healed", extra={"order": order_id, "problem": refusal.code()})


def wallet_of(top_up_id: str) -> str | None:
    """What the ledger calls the wallet that a top-up is for."""
    top_up = payments.top_up(top_up_id)
    return top_up.owner if top_up else None


def claimed_wallet(dispute_id: str) -> str | None:
    """What the ledger calls the wallet of which a bank claims money; None if it claims an order's."""
    claim = credit_claims.claim(dispute_id)
    return claim.owner if claim else None


def ask_about_top_up(top_up_id: str) -> None:
    """Ask the provider about a top-up's page, and record what it says."""
    try:
        topping_up.refresh(top_up_id)
    except Problem as refusal:  # the next run asks again
        log.warning("not healed", extra={"top_up": top_up_id, "problem": refusal.code()})


def is_misfit(order_id: str) -> bool:
    """Whether money on a page of the order is known not to fit, and waits for a person already."""
    pages = [one.checkout for one in payments.checkouts(order_id)]
    return any(recording.is_known(Found(kind, page)) for page in pages for kind in _MISFITS)


def look_again(refund: Refund) -> Refund:
    """Ask how far a refund is that was not over when last heard of, and record its end."""
    try:
        state = sending.send(refund.order_id, refund.refund_id)
        if state is not RefundState.PENDING:
            sending.close(refund.order_id, refund.refund_id, state)
    except Problem as refusal:  # the next run asks again
        log.warning("not healed", extra={"refund": refund.refund_id, "problem": refusal.code()})
    return payments.refund(refund.order_id, refund.refund_id) or refund
