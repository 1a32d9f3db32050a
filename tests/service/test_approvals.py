"""Two people decide: what one proposes another consents to, exactly that, once, in time."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.approvals import service as approvals
from chalicelib.approvals.errors import BasisChanged, NotWaiting, OtherContent, ProposalNotFound
from chalicelib.approvals.model import Proposal, ProposalState, digest_of
from chalicelib.desk.service import approving
from chalicelib.kernel import clock, config
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid, NotPermitted
from chalicelib.kernel.table import Transaction
from chalicelib.payments.rules import Method, Rule
from chalicelib.payments.service import methods
from chalicelib.staff.errors import SamePerson
from chalicelib.staff.model import Role, Staff

from .conftest import KEY, ONE, OTHER

CARDS = Rule("cards", (Method.CARD,))
NONE = Rule("closed", ())
pytestmark = pytest.mark.usefixtures("cloud")


def proposed(*rules: Rule, key: str = KEY, version: int = 0) -> Proposal:
    return methods.propose(rules, version=version, reason="as agreed", caller=ONE, key=key)


def test_nothing_is_done_before_another_person_consents_and_then_it_is_done_once() -> None:
    proposal = proposed(CARDS)
    assert methods.current().version == 0
    assert [one.proposal_id for one in approvals.waiting()] == [proposal.proposal_id]

    agreed = approving.consent(proposal.proposal_id, proposal.digest, OTHER)
    again = approving.consent(proposal.proposal_id, proposal.digest, OTHER)

    assert agreed == again
    assert (agreed.state, agreed.decided_by, agreed.alone) == (ProposalState.APPROVED, "staff:2", False)
    assert (methods.current().version, methods.current().rules) == (1, (CARDS,))
    assert methods.current().actor == "staff:1, staff:2"
    assert approvals.waiting() == []


def test_whoever_proposed_it_cannot_consent() -> None:
    proposal = proposed(CARDS)

    with pytest.raises(SamePerson):
        methods.consent(proposal, ONE)

    assert methods.current().version == 0
    assert approvals.get(proposal.proposal_id) == proposal


def test_a_third_person_comes_too_late() -> None:
    proposal = proposed(CARDS)
    methods.consent(proposal, OTHER)

    for late in (proposal, approvals.get(proposal.proposal_id)):
        with pytest.raises(NotWaiting):
            methods.consent(late, Staff("3", frozenset({Role.OWNER})))

    assert methods.current().version == 1


@pytest.mark.parametrize("role", [Role.OPERATIONS, Role.SUPPORT, Role.VIEWER])
def test_the_role_must_fit_what_is_proposed(role: Role) -> None:
    proposal = proposed(CARDS)

    with pytest.raises(NotPermitted):
        methods.consent(proposal, Staff("3", frozenset({role})))
    with pytest.raises(NotPermitted):
        approvals.refuse(proposal.proposal_id, Staff("3", frozenset({role})), "no")

    assert approvals.get(proposal.proposal_id).state is ProposalState.WAITING


def test_consent_is_to_what_was_read() -> None:
    proposal = proposed(CARDS)
    stored = approvals.get(proposal.proposal_id)
    assert digest_of(stored.kind, stored.subject, stored.content) == stored.digest

    with pytest.raises(OtherContent):
        approving.consent(proposal.proposal_id, "0" * 64, OTHER)

    assert methods.current().version == 0


def test_one_key_proposes_once_and_nothing_else() -> None:
    proposal = proposed(CARDS)

    assert proposed(CARDS) == proposal
    with pytest.raises(IdempotencyKeyReused):
        proposed(NONE)
    methods.consent(proposal, OTHER)
    assert proposed(CARDS).state is ProposalState.APPROVED
    assert methods.current().version == 1


def test_what_stands_on_changed_ground_is_not_done_and_says_so() -> None:
    first, second = proposed(CARDS), proposed(NONE, key=KEY + "2")
    methods.consent(first, OTHER)

    with pytest.raises(BasisChanged):
        methods.consent(second, OTHER)

    assert approvals.get(second.proposal_id).state is ProposalState.STALE
    assert methods.current().rules == (CARDS,)
    with pytest.raises(NotWaiting):
        methods.consent(approvals.get(second.proposal_id), OTHER)


def test_a_proposal_runs_out_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = proposed(CARDS)
    later = datetime.now(UTC) + timedelta(days=3, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    with pytest.raises(NotWaiting) as late:
        methods.consent(proposal, OTHER)

    assert late.value.facts == {"state": "expired"}
    assert approvals.waiting() == []
    assert [one.proposal_id for one in approvals.over(ProposalState.EXPIRED, None)[0]] == [
        proposal.proposal_id
    ]
    assert methods.current().version == 0


def test_a_proposal_can_be_refused_and_taken_back() -> None:
    first, second = proposed(CARDS), proposed(NONE, key=KEY + "2")

    refused = approvals.refuse(first.proposal_id, OTHER, "too dear")
    own = approvals.refuse(second.proposal_id, Staff("1", frozenset({Role.VIEWER})), "my mistake")

    assert (refused.state, refused.decided_for) == (ProposalState.REFUSED, "too dear")
    assert own.state is ProposalState.REFUSED
    assert approvals.refuse(first.proposal_id, OTHER, "too dear") == refused
    for one in (first, second):
        with pytest.raises(NotWaiting):
            methods.consent(one, OTHER)
    assert methods.current().version == 0


def test_the_consent_and_its_effect_are_one_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the process dies before the write nothing is done, after it everything."""
    proposal = proposed(CARDS)

    def dies(_: Transaction) -> None:
        raise RuntimeError("died")

    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "commit", dies)
        with pytest.raises(RuntimeError):
            methods.consent(proposal, OTHER)
    assert (methods.current().version, approvals.get(proposal.proposal_id)) == (0, proposal)

    commit = Transaction.commit

    def answer_is_lost(writes: Transaction) -> None:
        commit(writes)
        raise RuntimeError("died")

    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "commit", answer_is_lost)
        with pytest.raises(RuntimeError):
            methods.consent(proposal, OTHER)
    repeated = methods.consent(approvals.get(proposal.proposal_id), OTHER)
    assert (methods.current().version, repeated.state) == (1, ProposalState.APPROVED)


def test_of_two_who_decide_at_once_the_first_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = proposed(CARDS)
    commit = Transaction.commit

    def overtaken(writes: Transaction) -> None:
        monkeypatch.setattr(Transaction, "commit", commit)
        approvals.refuse(proposal.proposal_id, Staff("3", frozenset({Role.OWNER})), "no")
        commit(writes)

    monkeypatch.setattr(Transaction, "commit", overtaken)
    with pytest.raises(NotWaiting):
        methods.consent(proposal, OTHER)

    assert methods.current().version == 0
    assert approvals.get(proposal.proposal_id).decided_by == "staff:3"


def test_a_stage_without_the_rule_does_it_at_once_and_says_so_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("YIMA_TWO_PERSON_RULE", "off")
    config.settings.cache_clear()

    proposal = proposed(CARDS)

    assert (proposal.state, proposal.alone, proposal.decided_by) == (
        ProposalState.APPROVED,
        True,
        "staff:1",
    )
    assert (methods.current().version, methods.current().actor) == (1, "staff:1")
    assert proposed(CARDS) == proposal


def test_an_unknown_state_of_affairs_is_told_apart() -> None:
    with pytest.raises(ProposalNotFound):
        approvals.get("prp_01JD0000000000000000000000")
    with pytest.raises(Invalid):
        approvals.over(ProposalState.APPROVED, "nonsense")
