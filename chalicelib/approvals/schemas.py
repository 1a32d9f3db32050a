"""What crosses the wire about proposals."""

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from chalicelib.approvals.model import Proposal, ProposalKind, ProposalState
from chalicelib.kernel import clock, ids
from chalicelib.kernel.routes import Answer, Body, Query

ProposalId = Annotated[str, Field(pattern=ids.pattern("prp"), examples=["prp_01JD0000000000000000000000"])]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["5f70bf18a0860070" * 4])]


class Consent(Body):
    """Consent to exactly what was read: `digest` is that of the proposal."""

    digest: Digest


class ProposalRefusal(Body):
    """Why it shall not be done."""

    reason: Why


class ProposalsQuery(Query):
    """A page of the proposals that ended in a state."""

    state: ProposalState = ProposalState.APPROVED
    cursor: str | None = Field(default=None, max_length=500)


class ProposalView(Answer):
    """What was proposed, by whom and why, until when it waits, and what became of it.

    `content` is all that consent does, by the name of the field. `alone`: whoever asked also consented, as
    this stage asks for no second person.
    """

    proposal_id: str
    kind: ProposalKind
    subject: str
    content: dict[str, Any]
    digest: str
    reason: str
    asked_by: str
    asked_at: str
    until: str
    state: ProposalState
    decided_by: str | None
    decided_at: str | None
    decided_for: str | None
    alone: bool

    @classmethod
    def of(cls, one: Proposal) -> Self:
        """The view of a proposal, as it stands now."""
        told: dict[str, Any] = {**vars(one), "state": one.state_at(clock.text(clock.now()))}
        return cls(**told)


class ProposalList(Answer):
    """Some proposals."""

    proposals: list[ProposalView]
    next: str | None = None
