"""Early fraud warnings of an order whose money went back wholly: nothing is left to be decided."""

from dataclasses import replace

from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction
from chalicelib.payments.model import Refund, Warned, WarningDecision
from chalicelib.payments.store import disputes as store


def close_warnings(writes: Transaction, order_id: str, refund: Refund) -> None:
    """Add that this refund, the last of an order's money, decides every warning that nobody had decided.

    Read after the order, whose write is refused when another warning came meanwhile.
    """
    for one in store.warnings(order_id):
        if one.state is WarningDecision.NEW:
            store.decide_warning(writes, one, by_refund(one, refund))


def by_refund(warned: Warned, refund: Refund) -> Warned:
    """A warning as a refund decided it: by whoever asked for that, for their reason."""
    return replace(
        warned,
        state=WarningDecision.REFUNDED,
        decided_at=clock.text(clock.now()),
        decided_by=refund.actor,
        decided_for=refund.reason,
        refund_id=refund.refund_id,
    )
