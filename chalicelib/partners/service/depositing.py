"""Money that partners pay in by bank: one person enters it, another credits it.

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


def propose(partner_id: str, *, amount: int, currency: str, reason: str, actor: str, key: str) -> Deposit:
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
    )
    if deposits.propose(deposit):
        return deposit
    earlier = get(partner_id, deposit.deposit_id)
    if (earlier.amount, earlier.currency, earlier.reason) != (amount, currency, reason):
        raise IdempotencyKeyReused("use a new key for another deposit")
    return earlier


def credit(partner_id: str, deposit_id: str, *, actor: str) -> Deposit:
    """Put a deposit into the balance, once, by another person than entered it.

    The same person again finds it credited. Raises `DepositNotFound`, `SamePerson`, `DepositDecided`.
    """
    found = get(partner_id, deposit_id)
    owner = Owner.of_partner(partner_id)
    entry = templates.deposit(
        owner.key,
        deposit_id,
        found.amount,
        found.currency,
        actor=f"{found.proposed_by}, {actor}",
        reason=found.reason,
    )
    writes = Transaction()
    crediting.credit(writes, owner, found.currency, found.amount, key=f"dep:{deposit_id}", entry=entry)
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


def _decided(
    writes: Transaction, found: Deposit, state: DepositState, actor: str, reason: str | None
) -> Deposit:
    deposits.decide(writes, found, state, actor=actor, reason=reason)
    try:
        writes.commit()
    except WriteRefused:
        now = get(found.partner_id, found.deposit_id)
        if now.proposed_by == actor:
            raise SamePerson("whoever entered it cannot decide on it") from None
        if (now.state, now.decided_by) != (state, actor):
            raise DepositDecided(f"it is {now.state}") from None
        return now
    return get(found.partner_id, found.deposit_id)
