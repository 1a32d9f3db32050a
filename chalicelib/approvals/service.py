"""Proposing, consenting and refusing. What a consent does is added by the domain of the proposal's kind.

A consent and its effect are one transaction, so what was proposed happens once or not at all.
Source: docs/decisions/0035-two-person-approval.md
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.approvals import store
from chalicelib.approvals.errors import BasisChanged, NotWaiting, OtherContent, ProposalNotFound
from chalicelib.approvals.model import (
    LIFETIME,
    ROLES,
    Proposal,
    ProposalKind,
    ProposalState,
    digest_of,
)
from chalicelib.approvals.model import proposal_id as id_of
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import IdempotencyKeyReused, NotPermitted
from chalicelib.kernel.paging import cursor, index_place
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.kernel.telemetry import log
from chalicelib.staff.errors import SamePerson
from chalicelib.staff.model import Role, Staff

_PAGE = 50
_KEY = frozenset({"pk", "sk", "state", "until"})
_EVER = "9999"

Effect = Callable[[Transaction, Proposal, str], None]
"""Adds what was proposed to the transaction of the consent of that person; may raise `BasisChanged`."""


def propose(
    kind: ProposalKind, subject: str, content: Mapping[str, Any], *, reason: str, actor: str, key: str
) -> Proposal:
    """Keep a proposal until it is decided on, or three days have passed; the same key and content keep one.

    What is None in `content` is no part of it. Raises `IdempotencyKeyReused`.
    """
    now = clock.now()
    said = {name: value for name, value in content.items() if value is not None}
    wanted = Proposal(
        proposal_id=id_of(kind, actor, key),
        kind=kind,
        subject=subject,
        content=said,
        digest=digest_of(kind, subject, said),
        reason=reason,
        asked_by=actor,
        asked_at=clock.text(now),
        until=clock.text(now + LIFETIME),
    )
    stands = store.add(wanted)
    if (stands.digest, stands.reason) != (wanted.digest, reason):
        raise IdempotencyKeyReused
    if stands is wanted:
        log.info("proposed", extra={"proposal": wanted.proposal_id, "kind": kind, "actor": actor})
    return stands


def consent(proposal: Proposal, caller: Staff, effect: Effect) -> Proposal:
    """Do what was proposed, exactly and once, with the consent of a person who did not ask for it.

    The same person again finds it done. Where the stage asks for no second person, whoever asked may consent,
    and the proposal says so for ever. Raises `NotPermitted`, `SamePerson`, `NotWaiting`, and `BasisChanged`,
    after which the proposal is stale; in all of these nothing was done.
    """
    _require_role(proposal.kind, caller)
    if proposal.state is ProposalState.APPROVED and proposal.decided_by == caller.actor:
        return proposal
    _require_waiting(proposal)
    alone = proposal.asked_by == caller.actor
    if alone and two_people():
        raise SamePerson("whoever proposed it cannot consent to it")
    writes = Transaction()
    store.decide(writes, proposal, ProposalState.APPROVED, actor=caller.actor, reason="", alone=alone)
    try:
        effect(writes, proposal, caller.actor)
        writes.commit()
    except BasisChanged:
        _outdate(proposal)
        raise
    except WriteRefused as refusal:
        return _overtaken(proposal, ProposalState.APPROVED, caller, refusal)
    log.info("consented", extra={"proposal": proposal.proposal_id, "actor": caller.actor, "alone": alone})
    return get(proposal.proposal_id)


def refuse(proposal_id: str, caller: Staff, reason: str) -> Proposal:
    """Decide against a proposal, or take one's own back; the same person again changes nothing.

    Raises `ProposalNotFound`, `NotPermitted`, `NotWaiting`.
    """
    proposal = get(proposal_id)
    if proposal.asked_by != caller.actor:
        _require_role(proposal.kind, caller)
    if proposal.state is ProposalState.REFUSED and proposal.decided_by == caller.actor:
        return proposal
    _require_waiting(proposal)
    writes = Transaction()
    store.decide(writes, proposal, ProposalState.REFUSED, actor=caller.actor, reason=reason, alone=False)
    try:
        writes.commit()
    except WriteRefused as refusal:
        return _overtaken(proposal, ProposalState.REFUSED, caller, refusal)
    return get(proposal_id)


def get(proposal_id: str) -> Proposal:
    """A proposal as it surely stands; raises `ProposalNotFound`."""
    found = store.find(proposal_id)
    if found is None:
        raise ProposalNotFound
    return found


def earlier(kind: ProposalKind, actor: str, key: str) -> Proposal | None:
    """What a person proposed under a key before."""
    return store.find(id_of(kind, actor, key))


def people(proposal: Proposal, actor: str) -> str:
    """Who stands behind what a consent does, as histories name them."""
    return actor if proposal.asked_by == actor else f"{proposal.asked_by}, {actor}"


def read(proposal_id: str, digest: str) -> Proposal:
    """A proposal that is what the reader saw. Raises `ProposalNotFound`, `OtherContent`."""
    found = get(proposal_id)
    if found.digest != digest:
        raise OtherContent
    return found


def waiting() -> list[Proposal]:
    """What waits for consent, the first to run out first; at most fifty, a moment old."""
    now = clock.text(clock.now())
    found, _ = store.listed(ProposalState.WAITING, after=now, before=_EVER, limit=_PAGE, start=None)
    return found


def over(state: ProposalState, after: str | None) -> tuple[list[Proposal], str | None]:
    """A page of proposals that ended in a state, and the cursor of the next. Raises `Invalid`."""
    kept = ProposalState.WAITING if state is ProposalState.EXPIRED else state
    start = index_place(after, names=_KEY, fixed={"state": str(kept)})
    before = clock.text(clock.now()) if state is ProposalState.EXPIRED else _EVER
    found, page = store.listed(kept, after="0", before=before, limit=_PAGE, start=start)
    return found, cursor(page.next_key)


def two_people() -> bool:
    """Whether this stage asks for a second person."""
    return settings().two_person_rule == "on"


def _require_role(kind: ProposalKind, caller: Staff) -> None:
    if not caller.roles & {ROLES[kind], Role.OWNER}:
        raise NotPermitted(f"this needs the role {ROLES[kind]} or owner")


def _require_waiting(proposal: Proposal) -> None:
    state = proposal.state_at(clock.text(clock.now()))
    if state is not ProposalState.WAITING:
        raise NotWaiting(f"it is {state}", state=str(state))


def _overtaken(proposal: Proposal, wanted: ProposalState, caller: Staff, refusal: WriteRefused) -> Proposal:
    """What a decision means that came too late: somebody else decided, or what it stood on moved."""
    now = get(proposal.proposal_id)
    if now.state is wanted and now.decided_by == caller.actor:
        return now
    _require_waiting(now)
    if store.WRITE in refusal.refused:
        raise SamePerson("whoever proposed it cannot consent to it")
    _outdate(proposal)
    raise BasisChanged


def _outdate(proposal: Proposal) -> None:
    """Note that a proposal can be executed no more, unless somebody decided on it meanwhile."""
    writes = Transaction()
    store.decide(
        writes, proposal, ProposalState.STALE, actor="system", reason="its basis changed", alone=False
    )
    try:
        writes.commit()
    except WriteRefused:
        return
