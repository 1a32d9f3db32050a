"""Disputes of money that was paid into a wallet: the credit is set aside until the bank has decided.

Each step is one transaction on condition of what was read, as for the disputes of orders. A person answers
the bank at the provider: a break tells them whose wallet it is.
Source: docs/decisions/0025-disputes.md
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.kernel.telemetry import log
from chalicelib.ledger import templates
from chalicelib.ledger.model import Entry
from chalicelib.ledger.service import posting
from chalicelib.orders.model import Because
from chalicelib.orders.service import blocking
from chalicelib.payments import store
from chalicelib.payments.gateway import Dispute
from chalicelib.payments.model import INQUIRIES, RANKS, CreditClaim, Stage, TopUp, TopUpState, passing
from chalicelib.payments.service import topping_up
from chalicelib.payments.store import credit_claims
from chalicelib.wallet.model import Owner, OwnerKind
from chalicelib.wallet.service import crediting, reading

_TRIES = 12
_ONCE_A_DAY = timedelta(hours=20)


def take(found: Dispute) -> bool:
    """Bring wallet, books and record to where a dispute stands; False if it is of no top-up's money.

    As much of the claimed amount as the wallet holds is set aside, never more: it does not fall below zero.
    What was spent already is a loss if the bank decides for the buyer. A repeat changes nothing.
    """
    top_up = _top_up_of(found)
    if top_up is None:
        return False
    for _ in range(_TRIES):
        known = credit_claims.claim(found.dispute)
        with suppress(WriteRefused):  # somebody else wrote, or spent, meanwhile: see what is left to do
            if not _step(top_up, known, found):
                return True
    raise Transient("the wallet is changing; ask again")


def look_later(dispute_id: str) -> None:
    """Note that the provider was asked about a claim now, so that it is asked again in a day."""
    known = credit_claims.claim(dispute_id)
    if known and known.look_at:
        writes = Transaction()
        credit_claims.change_claim(writes, known, replace(known, look_at=_tomorrow()))
        with suppress(WriteRefused):  # it was asked about meanwhile
            writes.commit()


def _top_up_of(found: Dispute) -> TopUp | None:
    """The top-up whose own money is claimed; money that the shop has not heard of yet is credited first."""
    if found.top_up_id is None:
        return None
    top_up = store.top_up(found.top_up_id)
    if top_up and top_up.state is not TopUpState.PAID:
        topping_up.refresh(top_up.top_up_id)
        top_up = store.top_up(found.top_up_id)
    own = top_up and (top_up.payment, top_up.currency) == (found.payment, found.currency)
    return top_up if own else None


def _step(top_up: TopUp, known: CreditClaim | None, found: Dispute) -> bool:
    """Do the next thing that is left to do about a claim; False when nothing is."""
    if known is None:
        _begin(top_up, found)
    elif known.closed:
        if found.stage is not known.stage and RANKS[found.stage] == RANKS[known.stage]:
            recording.add(replace(_break(known), kind=BreakKind.DISPUTE_REVERSED))
        return False
    elif _as_found(known, found) != known:
        _go_on(known, _as_found(known, found))
    elif found.stage is Stage.WON:
        _win(known)
    elif found.stage is Stage.LOST:
        _lose(known)
    else:
        return False
    return True


def _begin(top_up: TopUp, found: Dispute) -> None:
    owner = Owner.of_key(top_up.owner)
    there = max(0, reading.wallet(owner, top_up.currency).balance)
    claim = CreditClaim(
        dispute=found.dispute,
        top_up_id=top_up.top_up_id,
        owner=top_up.owner,
        stage=passing(found.stage, withdrawn=found.withdrawn),
        amount=found.amount,
        currency=found.currency,
        opened_at=clock.text(found.opened_at),
        held=min(there, found.amount),
        withdrawn=found.withdrawn,
        look_at=_tomorrow(),
    )
    writes = Transaction()
    credit_claims.add_claim(writes, claim)
    if claim.held:
        entry = templates.credit_held(claim.owner, claim.dispute, claim.held, claim.currency)
        key = f"hld:{claim.dispute}"
        crediting.debit(writes, owner, claim.currency, claim.held, key=key, entry=entry)
    _follow(writes, claim, was=None)
    recording.add_with(writes, _break(claim))
    writes.commit()
    log.info("top-up disputed", extra={"top_up": claim.top_up_id, "dispute": claim.dispute})


def _go_on(known: CreditClaim, changed: CreditClaim) -> None:
    writes = Transaction()
    credit_claims.change_claim(writes, known, changed)
    _follow(writes, changed, was=known)
    writes.commit()


def _follow(writes: Transaction, claim: CreditClaim, *, was: CreditClaim | None) -> None:
    """Add what a claim brings with it once: a block of the buyer, and that the bank has the money."""
    if claim.stage not in INQUIRIES and (was is None or was.stage in INQUIRIES):
        owner = Owner.of_key(claim.owner)
        if owner.kind is OwnerKind.BUYER:
            because = Because("system", f"dispute {claim.dispute}")
            blocking.block_buyer(writes, owner.name, because=because)
    if claim.withdrawn and not (was and was.withdrawn):
        posting.post(writes, _taken(claim))


def _as_found(known: CreditClaim, found: Dispute) -> CreditClaim:
    """An open claim as it is now; what is out of date is no news."""
    stage = passing(found.stage, withdrawn=found.withdrawn)
    if RANKS[stage] < RANKS[known.stage]:
        return known
    return replace(
        known,
        stage=stage if RANKS[stage] > RANKS[known.stage] else known.stage,
        amount=known.amount if known.withdrawn else found.amount,
        withdrawn=known.withdrawn or found.withdrawn,
    )


def _win(known: CreditClaim) -> None:
    writes = Transaction()
    _close(writes, known, Stage.WON)
    _free(writes, known, known.held)
    if known.withdrawn:
        entry = templates.dispute_won(known.owner, known.dispute, known.amount, known.currency)
        posting.post(writes, entry)
    recording.mend_with(writes, _break(known), "the bank decided for the shop: the credit is back")
    writes.commit()


def _lose(known: CreditClaim) -> None:
    kept = min(known.held, known.amount)
    writes = Transaction()
    _close(writes, known, Stage.LOST)
    _free(writes, known, known.held - kept)
    if not known.withdrawn:
        posting.post(writes, _taken(known))
    entry = templates.dispute_lost(known.owner, known.dispute, known.amount, known.currency, owed=kept)
    posting.post(writes, entry)
    reason = "the bank decided for the buyer: the credit that was set aside paid it, the rest is a loss"
    recording.mend_with(writes, _break(known), reason)
    writes.commit()


def _close(writes: Transaction, known: CreditClaim, stage: Stage) -> None:
    closed = replace(known, stage=stage, closed_at=clock.text(clock.now()), look_at=None)
    credit_claims.change_claim(writes, known, closed)


def _free(writes: Transaction, known: CreditClaim, amount: int) -> None:
    """Add that credit which was set aside is in the wallet again."""
    if amount:
        entry = templates.credit_freed(known.owner, known.dispute, amount, known.currency)
        owner, key = Owner.of_key(known.owner), f"frd:{known.dispute}"
        crediting.credit(writes, owner, known.currency, amount, key=key, entry=entry)


def _taken(claim: CreditClaim) -> Entry:
    return templates.dispute(claim.owner, claim.dispute, claim.amount, claim.currency)


def _break(claim: CreditClaim) -> Found:
    """What a person is told: whose wallet, how much the bank claims, and how much of it is set aside."""
    return Found(
        BreakKind.TOP_UP_DISPUTED,
        claim.dispute,
        wallet=claim.owner,
        provider_amount=claim.amount,
        ledger_amount=claim.held,
        currency=claim.currency,
        ledger_currency=claim.currency,
    )


def _tomorrow() -> str:
    return clock.text(clock.now() + _ONCE_A_DAY)
