"""What is proposed, who may consent, and how a proposal ends. No I/O."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from chalicelib.kernel import ids
from chalicelib.staff.model import Role

LIFETIME = timedelta(days=3)
"""How long a proposal waits for consent."""


class ProposalKind(StrEnum):
    """What a proposal would do."""

    PAYMENT_RULES = "payment_rules"
    CODE_EXPORT = "code_export"
    CREDIT_LINE = "credit_line"


class ProposalState(StrEnum):
    """How a proposal stands: `stale` is one whose basis changed before anybody consented."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    STALE = "stale"
    EXPIRED = "expired"


ROLES: dict[ProposalKind, Role] = {
    ProposalKind.PAYMENT_RULES: Role.FINANCE,
    ProposalKind.CODE_EXPORT: Role.OPERATIONS,
    ProposalKind.CREDIT_LINE: Role.FINANCE,
}
"""The role that decides on a kind; the owner may decide on all."""


@dataclass(frozen=True)
class Proposal:
    """One proposal. `content` is all that will be done, `digest` stands for it; times are RFC 3339 in UTC.

    `alone` says that the stage asks for no second person, so that whoever asked also consented.
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
    state: ProposalState = ProposalState.WAITING
    decided_by: str | None = None
    decided_at: str | None = None
    decided_for: str | None = None
    alone: bool = False

    def state_at(self, now: str) -> ProposalState:
        """How it stands at that moment; nobody has to write down that its time is over."""
        over = self.state is ProposalState.WAITING and self.until <= now
        return ProposalState.EXPIRED if over else self.state


def proposal_id(kind: ProposalKind, actor: str, key: str) -> str:
    """The id of what a person proposes under a key; the same for a repeat."""
    return ids.derived("prp", kind, actor, key)


def digest_of(kind: ProposalKind, subject: str, content: Mapping[str, Any]) -> str:
    """SHA-256 of everything that would be done, in a form of which there is only one."""
    says = json.dumps([kind, subject, content], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(says.encode()).hexdigest()
