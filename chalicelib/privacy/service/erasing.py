"""Forgetting a buyer: asked for, put off while something is open, then done, order by order.

What the law wants kept stays under the digest of the address: ledger, wallet movements, disputes, blocks, and
the title and tax number on an invoice that was issued. Source: docs/decisions/0037-accounts-of-buyers.md
"""

from chalicelib.buyers.model import Erasure
from chalicelib.buyers.service import erasures
from chalicelib.invoices import service as invoices
from chalicelib.kernel.errors import Problem
from chalicelib.kernel.telemetry import log
from chalicelib.looks import service as looks
from chalicelib.orders.model import Order
from chalicelib.orders.service import personal
from chalicelib.payments.service import personal as evidence
from chalicelib.privacy.errors import NotErasable, NothingHeld
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import reading


def obstacles(buyer: str) -> tuple[str, ...]:
    """What must be over before the buyer can be forgotten, each kind once."""
    found: set[str | None] = set()
    for order in personal.of_buyer(buyer):
        found.add(personal.obstacle(order))
        if invoices.is_waiting(order.order_id):
            found.add("invoice")
    if evidence.claims_credit(Owner.of_buyer(buyer).key):
        found.add("dispute")
    if any(wallet.balance for wallet in reading.wallets(Owner.of_buyer(buyer))):
        found.add("wallet")
    return tuple(sorted(one for one in found if one))


def ask(buyer: str) -> Erasure:
    """Ask to be forgotten after the waiting period; a repeat finds the first request.

    Raises `NotErasable`, and `NothingHeld` when there is neither an account nor an order that names anybody.
    """
    open_things = obstacles(buyer)
    if open_things:
        raise NotErasable(", ".join(open_things), obstacles=list(open_things))
    email, language = _reached(buyer)
    return erasures.ask(buyer, email=email, language=language)


def run() -> dict[str, int]:
    """Forget every buyer whose time has come; how many, and how many were put off.

    Safe to run twice, and to die anywhere: an order is the last thing of its own that is erased, the account
    the last of the buyer, and the request ends after that.
    """
    counts = {"erased": 0, "put_off": 0, "failed": 0}
    for erasure in erasures.due():
        try:
            counts["erased" if _forget(erasure) else "put_off"] += 1
        except Problem as problem:
            counts["failed"] += 1
            log.warning("erasure delayed", extra={"buyer": erasure.buyer, "why": problem.code()})
    return counts


def _forget(erasure: Erasure) -> bool:
    open_things = obstacles(erasure.buyer)
    if open_things:
        erasures.put_off(erasure, open_things)
        return False
    for order in personal.of_buyer(erasure.buyer):
        if not personal.is_erased(order) and not _erase(order):
            erasures.put_off(erasure, ("order",))
            return False
    personal.forget_asked(erasure.buyer)
    erasures.finish(erasure)
    log.info("erased", extra={"buyer": erasure.buyer})
    return True


def _erase(order: Order) -> bool:
    places = [look.source_ip for look in looks.of_subject(order.order_id) if look.source_ip]
    evidence.erase(order.order_id, [order.email, order.source_ip or "", *places])
    invoices.erase(order.order_id)
    return personal.erase(order)


def _reached(buyer: str) -> tuple[str, str]:
    for account in erasures.accounts_of(buyer):
        return account.email, account.language
    for order in personal.of_buyer(buyer):
        if order.email:
            return order.email, order.language
    raise NothingHeld
