"""The routes behind the first page of the desk, and those of what waits for a second person."""

from chalicelib.approvals import service as approvals
from chalicelib.approvals.errors import BasisChanged, NotWaiting, OtherContent, ProposalNotFound
from chalicelib.approvals.schemas import (
    Consent,
    ProposalId,
    ProposalList,
    ProposalRefusal,
    ProposalsQuery,
    ProposalView,
)
from chalicelib.desk import schemas
from chalicelib.desk.service import approving, overview
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.routes import Routes
from chalicelib.staff.errors import SamePerson
from chalicelib.staff.model import Staff
from chalicelib.staff.service import requires

routes = Routes("desk")


@routes.get("/v1/desk/today", security=requires())
def get_today() -> schemas.Today:
    """Today's sales, what waits for a person, what runs out; a few seconds old."""
    return overview.today()


@routes.get("/v1/desk/approvals", security=requires())
def list_to_approve() -> schemas.ToApprove:
    """Everything that waits for the consent of a second person."""
    return approving.waiting()


@routes.get("/v1/desk/approvals/over", security=requires())
def list_proposals(query: ProposalsQuery) -> ProposalList:
    """Proposals that ended in a state: approved, refused, stale or expired."""
    found, following = approvals.over(query.state, query.cursor)
    return ProposalList(proposals=[ProposalView.of(one) for one in found], next=following)


@routes.get("/v1/desk/proposals/{proposal_id}", security=requires(), errors=(ProposalNotFound,))
def get_proposal(proposal_id: ProposalId) -> ProposalView:
    """A proposal as it stands."""
    return ProposalView.of(approvals.get(proposal_id))


@routes.post(
    "/v1/desk/proposals/{proposal_id}/approve",
    security=requires(),
    errors=(ProposalNotFound, OtherContent, SamePerson, NotWaiting, BasisChanged, Transient),
)
def approve_proposal(proposal_id: ProposalId, body: Consent, caller: Staff) -> ProposalView:
    """Consent to exactly what was proposed, as a person who did not ask for it; it is done once.

    The role depends on what it is: finance for money, operations for codes, the owner for all.
    """
    return ProposalView.of(approving.consent(proposal_id, body.digest, caller))


@routes.post(
    "/v1/desk/proposals/{proposal_id}/refuse",
    security=requires(),
    errors=(ProposalNotFound, NotWaiting, Transient),
)
def refuse_proposal(proposal_id: ProposalId, body: ProposalRefusal, caller: Staff) -> ProposalView:
    """Decide against a proposal, or take one's own back."""
    return ProposalView.of(approvals.refuse(proposal_id, caller, body.reason))
