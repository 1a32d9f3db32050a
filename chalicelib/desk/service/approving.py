"""What waits for a second person, gathered from the domains, and consent handed to the one it belongs to."""

from collections.abc import Callable

from chalicelib.approvals import service as approvals
from chalicelib.approvals.model import Proposal, ProposalKind
from chalicelib.approvals.schemas import ProposalView
from chalicelib.desk.schemas import ToApprove
from chalicelib.exports.service import asking as exports
from chalicelib.ledger.schemas import AdjustmentView
from chalicelib.ledger.service import adjusting
from chalicelib.partners.schemas.keeping import DepositView
from chalicelib.partners.service import depositing, lending
from chalicelib.payments.schemas import RefundView
from chalicelib.payments.service import approving as refunds
from chalicelib.payments.service import methods
from chalicelib.staff.model import Staff

_CONSENTS: dict[ProposalKind, Callable[[Proposal, Staff], Proposal]] = {
    ProposalKind.PAYMENT_RULES: methods.consent,
    ProposalKind.CODE_EXPORT: exports.consent,
    ProposalKind.CREDIT_LINE: lending.consent,
}


def waiting() -> ToApprove:
    """Everything that waits for consent, a moment old: proposals, refunds, adjustments and deposits."""
    proposals = [ProposalView.of(one) for one in approvals.waiting()]
    proposed = [RefundView.of(one) for one in refunds.waiting()]
    adjustments = [AdjustmentView.of(one) for one in adjusting.waiting()]
    deposits = [DepositView.of(one) for one in depositing.waiting()]
    return ToApprove(
        proposals=proposals,
        refunds=proposed,
        adjustments=adjustments,
        deposits=deposits,
        count=len(proposals) + len(proposed) + len(adjustments) + len(deposits),
        two_people=approvals.two_people(),
    )


def consent(proposal_id: str, digest: str, caller: Staff) -> Proposal:
    """Do what was proposed, if it is what the caller has read. Raises what the consent of its kind raises."""
    proposal = approvals.read(proposal_id, digest)
    return _CONSENTS[proposal.kind](proposal, caller)
