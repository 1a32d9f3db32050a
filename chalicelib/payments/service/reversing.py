"""What follows from a refund beyond the refund and its order: the one place that later features add to.

Everything here is written in the transaction of the state that it explains.
"""

from chalicelib.kernel.table import Transaction
from chalicelib.ledger import templates
from chalicelib.ledger.model import Account
from chalicelib.ledger.service import posting, reading
from chalicelib.orders.model import Order, tax_of_lines
from chalicelib.payments.model import Refund
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting


def asked(writes: Transaction, order: Order, refund: Refund) -> None:
    """Add what is owed from now on, and whose money it was. What a failed refund left owed is taken first."""
    given = [line for line in order.lines if line.sku in refund.lines and not line.refunded]
    tax = tax_of_lines(order)
    delivered = tuple(
        templates.Sold(line.sku, line.quantity, line.amount, tax=tax[line.sku])
        for line in given
        if line.delivered
    )
    unfulfilled = sum(line.amount for line in given if not line.delivered)
    fresh = refund.gross - refund.from_owed
    goodwill = fresh - unfulfilled - sum(one.amount for one in delivered)
    source = templates.Source(unfulfilled, delivered, goodwill=goodwill, fee=refund.fee)
    entry = templates.refund_request(
        order.order_id,
        refund.refund_id,
        source,
        order.currency,
        actor=refund.actor,
        reason=refund.reason,
    )
    posting.post(writes, entry)


def succeeded(writes: Transaction, refund: Refund) -> None:
    """Add that the money went back: what the provider sent, and what goes into the wallet with this."""
    order_id, refund_id = refund.order_id, refund.refund_id
    sent = templates.refund(
        order_id, refund_id, refund.to_provider, refund.currency, to=Account.PROVIDER_PENDING
    )
    posting.post(writes, sent)
    if refund.wallet is None or refund.to_wallet == 0:
        return
    given = templates.refund(
        order_id, f"{refund_id}:wallet", refund.to_wallet, refund.currency, to=Account.WALLETS
    )
    owner = Owner.of_key(refund.wallet)
    crediting.credit(writes, owner, refund.currency, refund.to_wallet, key=f"ref:{refund_id}", entry=given)


def failed(writes: Transaction, refund: Refund) -> None:
    """Add that a request is undone; nothing where the money stays owed, as its goods are back."""
    if refund.lines or refund.payment:
        return
    requested = reading.refund_request(refund.order_id, refund.refund_id)
    if requested:
        posting.post(writes, templates.refund_failure(refund.order_id, refund.refund_id, requested))


def undone(writes: Transaction, refund: Refund) -> None:
    """Add that the provider took back a refund that had succeeded: it is owed again."""
    entry = templates.refund_undone(refund.order_id, refund.refund_id, refund.to_provider, refund.currency)
    posting.post(writes, entry)
