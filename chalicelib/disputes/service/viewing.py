"""Disputes and warnings as staff see them."""

from chalicelib.disputes import texts
from chalicelib.disputes.schemas import (
    DisputeDetail,
    DisputeView,
    Evidence,
    SubmissionView,
    WarningView,
)
from chalicelib.disputes.service import packing
from chalicelib.kernel import clock
from chalicelib.kernel.money import Money
from chalicelib.payments.model import UNANSWERED, Disputed, Warned
from chalicelib.payments.service import answering


def view(known: Disputed) -> DisputeView:
    """A dispute in a list."""
    return DisputeView(**_fields(known))


def detail(known: Disputed) -> DisputeDetail:
    """A dispute with its evidence."""
    sent = [
        SubmissionView(at=one.at, actor=one.actor, evidence=Evidence(**one.evidence))
        for one in answering.submissions(known)
    ]
    return DisputeDetail(
        **_fields(known),
        accepted_by=known.accepted_by,
        accepted_for=known.accepted_for,
        pack=packing.pack(known),
        sent=sent,
    )


def evidence(known: Disputed, written: Evidence) -> dict[str, str]:
    """What is sent to the bank: the texts that staff wrote, and ours for those they left out."""
    ours = packing.pack(known).texts
    chosen = {name: getattr(ours, name) for name in Evidence.model_fields} | written.model_dump(
        exclude_unset=True
    )
    return {name: text for name, text in chosen.items() if text}


def warning(known: Warned) -> WarningView:
    """An early fraud warning."""
    fields = {name: getattr(known, name) for name in WarningView.model_fields if hasattr(known, name)}
    return WarningView(**fields, kind_in_words=texts.warning(known.kind))


def _fields(known: Disputed) -> dict[str, object]:
    now = clock.now()
    in_time = known.due_by is None or clock.parse(known.due_by) > now
    return {
        "dispute": known.dispute,
        "order_id": known.order_id,
        "stage": known.stage,
        "stage_in_words": texts.STAGES[known.stage],
        "reason": known.reason,
        "reason_in_words": texts.reason(known.reason),
        "amount": Money(amount=known.amount, currency=known.currency),
        "opened_at": known.opened_at,
        "due_by": known.due_by,
        "deadline_near": known.near(now),
        "answerable": known.stage in UNANSWERED and not known.submissions and in_time,
        "submissions": known.submissions,
        "closed_at": known.closed_at,
    }
