"""Money of partners at the bank, in or out: one person enters it, another has the balance follow.

The entry of the ledger, the balance and the decision are one transaction.
"""

from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.ledger import templates
from chalicelib.partners.errors import DepositDecided, DepositNotFound
from chalicelib.partners.model import Deposit, DepositState
from chalicelib.partners.service.keeping import get as get_partner
from chalicelib.partners.store import deposits
from chalicelib.staff.errors import SamePerson
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting

_PAGE = 50


def propose(
    partner_id: str,
    *,
    amount: int,
    currency: str,
    reason: str,
    actor: str,
    key: str,
    paid_out: bool = False,
) -> Deposit:
    """Enter a deposit, once for a key; nothing moves before somebody else credits it."""
    get_partner(partner_id)
    deposit = Deposit(
        deposit_id=ids.derived("dep", partner_id, actor, key),
        partner_id=partner_id,
        amount=amount,
        currency=currency,
        reason=reason,
        proposed_by=actor,
        proposed_at=clock.text(clock.now()),
        paid_out=paid_out,
    )
    if deposits.propose(deposit):
        return deposit
    earlier = get(partner_id, deposit.deposit_id)
    told = (amount, currency, reason, paid_out)
    if (earlier.amount, earlier.currency, earlier.reason, earlier.paid_out) != told:
        raise IdempotencyKeyReused("use a new key for another deposit")
    return earlier


def credit(partner_id: str, deposit_id: str, *, actor: str) -> Deposit:
    """Have the balance follow a deposit, once, by another person than entered it.

    The same person again finds it credited. Raises `DepositNotFound`, `SamePerson`, `DepositDecided`, and of
    one that was paid out `InsufficientCredit` where balance and credit line are less.
    """
    found = get(partner_id, deposit_id)
    owner = Owner.of_partner(partner_id)
    make, move = templates.deposit, crediting.credit
    if found.paid_out:
        make, move = templates.deposit_return, crediting.debit
    people = f"{found.proposed_by}, {actor}"
    entry = make(owner.key, deposit_id, found.amount, found.currency, actor=people, reason=found.reason)
    writes = Transaction()
    move(writes, owner, found.currency, found.amount, key=entry.entry_id, entry=entry)
    return _decided(writes, found, DepositState.CREDITED, actor, None)


def reject(partner_id: str, deposit_id: str, *, actor: str, reason: str) -> Deposit:
    """Decide against a deposit, once; who entered it cannot. Raises as `credit` does."""
    return _decided(Transaction(), get(partner_id, deposit_id), DepositState.REJECTED, actor, reason)


def get(partner_id: str, deposit_id: str) -> Deposit:
    """A deposit of the partner's as it stands; raises `DepositNotFound`."""
    found = deposits.find(partner_id, deposit_id)
    if found is None:
        raise DepositNotFound
    return found


def of(partner_id: str) -> list[Deposit]:
    """Every deposit of a partner, the newest first."""
    return deposits.of(partner_id)


def waiting() -> list[Deposit]:
    """Deposits of all partners that wait for a second person, the oldest first, up to a page of them."""
    return deposits.waiting(_PAGE)


def _decided(
    writes: Transaction, found: Deposit, state: DepositState, actor: str, reason: str | None
) -> Deposit:
    deposits.decide(writes, found, state, actor=actor, reason=reason)
    try:
        writes.commit()
    except WriteRefused as refusal:
        now = get(found.partner_id, found.deposit_id)
        if now.proposed_by == actor:
            raise SamePerson("whoever entered it cannot decide on it") from None
        if now.state is DepositState.PROPOSED and crediting.short(refusal.refused):
            raise crediting.insufficient("amount") from None
        if (now.state, now.decided_by) != (state, actor):
            raise DepositDecided(f"it is {now.state}") from None
        return now
    return get(found.partner_id, found.deposit_id)
