"""The table of proposals.

PROPOSAL#<proposal> / PROPOSAL     a proposal: what, who, why, until when, and what became of it

Index `listed` (`state`, `until`) holds the proposals of a state by the end of their time.
"""

from dataclasses import asdict
from functools import lru_cache
from typing import Any

from chalicelib.approvals.model import Proposal, ProposalKind, ProposalState
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Page, Table, Transaction, WriteRefused

WRITE = "proposal"
"""The name of the write of a decision; a refusal that names it: it waits no more, or not for this person."""


@lru_cache(maxsize=1)
def table() -> Table:
    """The table of proposals."""
    return Table(settings().table_approvals)


def add(proposal: Proposal) -> Proposal:
    """Keep a proposal; the one that stands afterwards, which is the first of that id."""
    item = {**asdict(proposal), "pk": _pk(proposal.proposal_id), "sk": "PROPOSAL"}
    try:
        table().put(item, when="attribute_not_exists(pk)")
    except WriteRefused as refusal:
        return _proposal(refusal.refused["put"] or {})
    return proposal


def find(proposal_id: str) -> Proposal | None:
    """A proposal as it surely stands."""
    item = table().get(_pk(proposal_id), "PROPOSAL")
    return _proposal(item) if item else None


def listed(
    state: ProposalState, *, after: str, before: str, limit: int, start: Item | None
) -> tuple[list[Proposal], Page]:
    """A page of the proposals of a state whose time ends between two moments, the first to end first."""
    condition = "#state = :state AND #until BETWEEN :after AND :before"
    values = {"state": str(state), "after": after, "before": before}
    page = table().query_index("listed", condition, values, limit=limit, start=start)
    return [_proposal(item) for item in page.items], page


def decide(
    writes: Transaction, proposal: Proposal, state: ProposalState, *, actor: str, reason: str, alone: bool
) -> None:
    """Add a decision on a waiting proposal, once; consent by somebody else, unless it is `alone`."""
    when = "#state = :waiting AND #digest = :digest"
    values: dict[str, Any] = {
        "state": state,
        "actor": actor,
        "now": clock.text(clock.now()),
        "reason": reason,
        "alone": alone,
        "waiting": ProposalState.WAITING,
        "digest": proposal.digest,
    }
    if state is ProposalState.APPROVED:
        when += " AND #until > :now"
        when += "" if alone else " AND #asked_by <> :actor"
    change = (
        "SET #state = :state, #decided_by = :actor, #decided_at = :now, #decided_for = :reason, "
        "#alone = :alone"
    )
    writes.update(WRITE, table(), _pk(proposal.proposal_id), "PROPOSAL", change, when=when, values=values)


def _pk(proposal_id: str) -> str:
    return f"PROPOSAL#{proposal_id}"


def _proposal(item: Item) -> Proposal:
    known = {name: item[name] for name in Proposal.__dataclass_fields__ if name in item}
    typed = {"kind": ProposalKind(item["kind"]), "state": ProposalState(item["state"])}
    return Proposal(**{**known, **typed})
