"""Routes by which staff see disputes and early fraud warnings, and answer them."""

from chalicelib.disputes import schemas
from chalicelib.disputes.service import viewing
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid, Transient
from chalicelib.kernel.routes import Routes
from chalicelib.orders.model import Because
from chalicelib.payments.errors import (
    AlreadyAnswered,
    DisputeNotFound,
    DisputeOver,
    EvidenceTooLate,
    NotRefundable,
    OnlyAnInquiry,
    UnderDispute,
    WarningDecided,
    WarningNotFound,
)
from chalicelib.payments.gateway import ProviderRefused
from chalicelib.payments.service import answering, warnings
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires

routes = Routes("disputes")

_EVIDENCE_LIMIT = 640 * 1024


@routes.get("/v1/desk/disputes", security=requires())
def list_disputes(query: schemas.DisputesQuery) -> schemas.DisputeList:
    """What the bank has not decided, the next deadline first; or what it has, the latest first."""
    found, following = answering.listed(query.state, query.cursor)
    return schemas.DisputeList(disputes=[viewing.view(one) for one in found], next=following)


@routes.get("/v1/desk/disputes/{dispute_id}", security=requires(), errors=(DisputeNotFound,))
def get_dispute(dispute_id: schemas.DisputeId) -> schemas.DisputeDetail:
    """A dispute with its evidence: what was bought, shown, mailed and refunded, and texts for the bank."""
    return viewing.detail(answering.get(dispute_id))


@routes.post(
    "/v1/desk/disputes/{dispute_id}/evidence",
    idempotent=True,
    body_limit=_EVIDENCE_LIMIT,
    security=requires(Role.SUPPORT, Role.FINANCE),
    errors=(
        DisputeNotFound,
        DisputeOver,
        EvidenceTooLate,
        AlreadyAnswered,
        IdempotencyKeyReused,
        ProviderRefused,
        Transient,
    ),
)
def submit_evidence(
    dispute_id: schemas.DisputeId, body: schemas.SubmitEvidence, caller: Staff, idempotency_key: str
) -> schemas.DisputeDetail:
    """Send the evidence to the bank. It is taken once: nothing can be added after that."""
    known = answering.get(dispute_id)
    evidence = answering.sent_before(known, key=idempotency_key) or viewing.evidence(known, body.evidence)
    _check(evidence)
    asked = body.model_dump_json(exclude_unset=True)
    return viewing.detail(
        answering.submit(dispute_id, evidence, actor=caller.actor, key=idempotency_key, asked=asked)
    )


@routes.post(
    "/v1/desk/disputes/{dispute_id}/accept",
    security=requires(Role.FINANCE),
    errors=(DisputeNotFound, DisputeOver, OnlyAnInquiry, ProviderRefused, Transient),
)
def accept_dispute(
    dispute_id: schemas.DisputeId, body: schemas.Reasoned, caller: Staff
) -> schemas.DisputeDetail:
    """Give in: the buyer keeps the money, the goods are withdrawn. It cannot be undone."""
    return viewing.detail(answering.accept(dispute_id, Because(caller.actor, body.reason)))


@routes.post(
    "/v1/desk/disputes/{dispute_id}/refresh",
    security=requires(Role.OPERATIONS, Role.SUPPORT, Role.FINANCE),
    errors=(DisputeNotFound, ProviderRefused, Transient),
)
def refresh_dispute(dispute_id: schemas.DisputeId) -> schemas.DisputeDetail:
    """Ask the provider how the dispute stands, and record what it says."""
    return viewing.detail(answering.refresh(dispute_id))


@routes.get("/v1/desk/warnings", security=requires())
def list_warnings(query: schemas.WarningsQuery) -> schemas.WarningList:
    """Payments that the card's network takes for fraud and nobody has decided about; or what was decided."""
    found, following = warnings.listed(query.state, query.cursor)
    return schemas.WarningList(warnings=[viewing.warning(one) for one in found], next=following)


@routes.post(
    "/v1/desk/warnings/{warning_id}/refund",
    security=requires(Role.SUPPORT, Role.FINANCE),
    errors=(WarningNotFound, WarningDecided, NotRefundable, UnderDispute, Transient),
)
def refund_warned_order(
    warning_id: schemas.WarningId, body: schemas.Reasoned, caller: Staff
) -> schemas.WarningView:
    """Send all that is left of the order's money back before it is disputed, once; goods are withdrawn."""
    return viewing.warning(warnings.refund(warning_id, Because(caller.actor, body.reason)))


@routes.post(
    "/v1/desk/warnings/{warning_id}/dismiss",
    security=requires(Role.OPERATIONS, Role.SUPPORT),
    errors=(WarningNotFound, WarningDecided, Transient),
)
def dismiss_warning(
    warning_id: schemas.WarningId, body: schemas.Reasoned, caller: Staff
) -> schemas.WarningView:
    """Trust the payment; goods that were kept back go out. It decides every new warning of the order."""
    return viewing.warning(warnings.dismiss(warning_id, Because(caller.actor, body.reason)))


def _check(evidence: dict[str, str]) -> None:
    if not evidence:
        raise Invalid.of_field("evidence", "empty", "send at least one text")
    if sum(len(text) for text in evidence.values()) > schemas.LONGEST_EVIDENCE:
        message = f"all texts together have at most {schemas.LONGEST_EVIDENCE} characters, ours included"
        raise Invalid.of_field("evidence", "too_long", message)
