"""Putting the books right: one person proposes an entry, another decides on it."""

from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.ledger import store, templates
from chalicelib.ledger.errors import AdjustmentNotFound, AlreadyDecided
from chalicelib.ledger.model import Account, Adjustment, AdjustmentState
from chalicelib.ledger.service import posting
from chalicelib.staff.errors import SamePerson

_PAGE = 50


def propose(
    *, debit: Account, credit: Account, amount: int, currency: str, reason: str, actor: str, key: str
) -> Adjustment:
    """Keep a proposal; the same key proposes once. Nothing moves before somebody else approves it."""
    adjustment = Adjustment(
        adjustment_id=ids.derived("adj", actor, key),
        debit=debit,
        credit=credit,
        amount=amount,
        currency=currency,
        reason=reason,
        proposed_by=actor,
        proposed_at=clock.text(clock.now()),
    )
    if store.propose(adjustment):
        return adjustment
    earlier = get(adjustment.adjustment_id)
    told = (debit, credit, amount, currency, reason)
    if (earlier.debit, earlier.credit, earlier.amount, earlier.currency, earlier.reason) != told:
        raise IdempotencyKeyReused
    return earlier


def page(after: str | None) -> tuple[list[Adjustment], str | None]:
    """Some proposals, newest first, after one of that id; the id that the next page comes after."""
    found = store.adjustments()
    begin = next((number + 1 for number, one in enumerate(found) if one.adjustment_id == after), 0)
    shown = found[begin : begin + _PAGE]
    return shown, shown[-1].adjustment_id if begin + _PAGE < len(found) else None


def waiting() -> list[Adjustment]:
    """Proposals that nobody has decided on, the oldest first; at most fifty."""
    found = [one for one in reversed(store.adjustments()) if one.state is AdjustmentState.PROPOSED]
    return found[:_PAGE]


def approve(adjustment_id: str, *, actor: str) -> Adjustment:
    """Post the proposed entry, once, and by another person than proposed it.

    The same person again finds it approved. Raises `AdjustmentNotFound`, `SamePerson`, `AlreadyDecided`.
    """
    found = get(adjustment_id)
    writes = Transaction()
    entry = templates.adjustment(
        adjustment_id,
        found.amount,
        found.currency,
        debit=found.debit,
        credit=found.credit,
        actor=f"{found.proposed_by}, {actor}",
        reason=found.reason,
    )
    posting.post(writes, entry)
    return _decided(writes, found, AdjustmentState.APPROVED, actor, None)


def reject(adjustment_id: str, *, actor: str, reason: str) -> Adjustment:
    """Decide against a proposal, once; who proposed it cannot. Raises as `approve` does."""
    return _decided(Transaction(), get(adjustment_id), AdjustmentState.REJECTED, actor, reason)


def get(adjustment_id: str) -> Adjustment:
    """The proposal as it stands; raises `AdjustmentNotFound`."""
    found = store.adjustment(adjustment_id)
    if found is None:
        raise AdjustmentNotFound
    return found


def _decided(
    writes: Transaction, found: Adjustment, state: AdjustmentState, actor: str, reason: str | None
) -> Adjustment:
    store.decide(writes, found.adjustment_id, state, actor=actor, reason=reason)
    try:
        writes.commit()
    except WriteRefused:
        now = get(found.adjustment_id)
        if now.proposed_by == actor:
            raise SamePerson("whoever proposed it cannot decide on it") from None
        if (now.state, now.decided_by) != (state, actor):
            raise AlreadyDecided(f"it is {now.state}") from None
        return now
    return get(found.adjustment_id)
