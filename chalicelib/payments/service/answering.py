"""What staff do about a dispute: send evidence to the bank, once, or give in."""

import hashlib
from collections.abc import Mapping

from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.orders.model import Because
from chalicelib.payments.errors import (
    AlreadyAnswered,
    DisputeNotFound,
    DisputeOver,
    EvidenceTooLate,
    OnlyAnInquiry,
)
from chalicelib.payments.gateway import Dispute, ProviderRefused
from chalicelib.payments.model import CLOSED, UNANSWERED, Disputed, Stage, Submission
from chalicelib.payments.service import disputing
from chalicelib.payments.service.provider import gateway
from chalicelib.payments.store import disputes as store

_MOST_COUNTED = 100

Listed = tuple[list[Disputed], str | None]


def get(dispute_id: str) -> Disputed:
    """A dispute as it surely stands here. Raises `DisputeNotFound`."""
    known = store.dispute(dispute_id)
    if known is None:
        raise DisputeNotFound
    return known


def of_order(order_id: str) -> list[Disputed]:
    """Every dispute of an order."""
    return store.disputes(order_id)


def listed(state: str, start: str | None) -> Listed:
    """A page of the open disputes by deadline, or of the closed ones, the latest first."""
    return store.listed_disputes(state, start)


def waiting() -> tuple[int, int]:
    """How many disputes are open, and how many warnings nobody has decided, each counted up to a hundred."""
    return store.waiting(_MOST_COUNTED)


def submissions(known: Disputed) -> list[Submission]:
    """What was sent to the bank about a dispute."""
    return store.submissions(known.order_id, known.dispute)


def refresh(dispute_id: str) -> Disputed:
    """Ask the provider how a dispute stands, and record what it says."""
    disputing.record(get(dispute_id).dispute)
    return get(dispute_id)


def sent_before(known: Disputed, *, key: str) -> dict[str, str] | None:
    """The evidence that was kept under this key, sent or not; a repeat sends the same."""
    named = _id_of(known.dispute, key)
    return next((one.evidence for one in submissions(known) if one.submission_id == named), None)


def submit(
    dispute_id: str, evidence: Mapping[str, str], *, actor: str, key: str, asked: str = ""
) -> Disputed:
    """Send evidence to the bank, once for one key; what it was is kept.

    It is kept first, then sent, then recorded: a repeat with the key goes on wherever the first ended; it is
    known by what was `asked`. Raises `DisputeOver`, `EvidenceTooLate`, `AlreadyAnswered` and
    `IdempotencyKeyReused`, and sends nothing then.
    """
    known = get(dispute_id)
    submission = Submission(
        order_id=known.order_id,
        dispute=dispute_id,
        submission_id=_id_of(dispute_id, key),
        digest=hashlib.sha256(asked.encode()).hexdigest(),
        actor=actor,
        at=clock.text(clock.now()),
        evidence=dict(evidence),
    )
    mine = [one for one in submissions(known) if one.submission_id == submission.submission_id]
    if mine and mine[0].digest != submission.digest:
        raise IdempotencyKeyReused
    if not (mine and known.submissions):
        _check_open(known)
        if store.add_submission(submission).digest != submission.digest:
            raise IdempotencyKeyReused
        disputing.take(_sent(known, submission))
    return get(dispute_id)


def accept(dispute_id: str, because: Because) -> Disputed:
    """Give in: the bank gives the money to the buyer, and the goods are withdrawn. A repeat changes nothing.

    Who did it and why is kept before the provider is told.

    Raises `DisputeOver` when it was won, `OnlyAnInquiry` when the bank has claimed nothing.
    """
    known = get(dispute_id)
    if known.stage is Stage.WON:
        raise DisputeOver(outcome=known.stage)
    if known.inquiry:
        raise OnlyAnInquiry
    if known.stage is not Stage.LOST:
        disputing.note_acceptance(known, because)
        disputing.take(gateway().accept_dispute(dispute_id))
        known = get(dispute_id)
        if known.stage is Stage.WON:
            raise DisputeOver(outcome=known.stage)
    return known


def _id_of(dispute_id: str, key: str) -> str:
    return ids.derived("evd", dispute_id, key)


def _check_open(known: Disputed) -> None:
    if known.stage in CLOSED:
        raise DisputeOver(outcome=known.stage)
    if known.stage not in UNANSWERED or known.submissions:
        raise AlreadyAnswered
    if known.due_by and clock.parse(known.due_by) <= clock.now():
        raise EvidenceTooLate(due_by=known.due_by)


def _sent(known: Disputed, submission: Submission) -> Dispute:
    """The dispute after the bank was sent the evidence; a refusal is told by how the dispute stands."""
    try:
        return gateway().answer_dispute(known.dispute, submission.evidence, key=submission.submission_id)
    except ProviderRefused:
        found = gateway().fetch_dispute(known.dispute)
        disputing.take(found)
        _check_open(get(known.dispute))
        raise
