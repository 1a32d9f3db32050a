"""How far a partner's balance may go below zero: less by one person, more by two.

A credit line gives goods for money that the shop has not got, so raising it is agreed to as a deposit is.
Source: docs/decisions/0039-partners.md
"""

from chalicelib.approvals import service as approvals
from chalicelib.approvals.errors import BasisChanged, SecondPersonNeeded
from chalicelib.approvals.model import Proposal, ProposalKind
from chalicelib.kernel.table import Transaction
from chalicelib.partners.service import keeping
from chalicelib.staff.model import Staff
from chalicelib.wallet.model import Owner, Wallet
from chalicelib.wallet.service import reading


def set_line(partner_id: str, currency: str, amount: int) -> Wallet:
    """Set a credit line that is no higher than the present one; a repeat changes nothing.

    Raises `PartnerNotFound`, and `SecondPersonNeeded` for a higher one where the stage asks for two people.
    """
    owner = _owner(partner_id)
    if amount > reading.wallet(owner, currency).credit_line and approvals.two_people():
        raise SecondPersonNeeded("one person may lower a credit line; to raise it, propose it")
    return reading.set_credit_line(owner, currency, amount)


def propose(partner_id: str, currency: str, amount: int, *, reason: str, caller: Staff, key: str) -> Proposal:
    """Propose a credit line, once for a key; where the stage asks for no second person it holds at once.

    Raises `PartnerNotFound`, `IdempotencyKeyReused`.
    """
    kind = ProposalKind.CREDIT_LINE
    earlier = approvals.earlier(kind, caller.actor, key)
    before = reading.wallet(_owner(partner_id), currency).credit_line
    content = {
        "currency": currency,
        "amount": amount,
        "before": earlier.content["before"] if earlier else before,
    }
    proposal = approvals.propose(kind, partner_id, content, reason=reason, actor=caller.actor, key=key)
    return proposal if approvals.two_people() else consent(proposal, caller)


def consent(proposal: Proposal, caller: Staff) -> Proposal:
    """Let the proposed line hold, once. Raises what `approvals.consent` does.

    A line that was set otherwise since is `BasisChanged`.
    """
    return approvals.consent(proposal, caller, _set)


def _set(writes: Transaction, proposal: Proposal, _actor: str) -> None:
    owner, currency = _owner(proposal.subject), str(proposal.content["currency"])
    before = int(proposal.content["before"])
    if reading.wallet(owner, currency).credit_line != before:
        raise BasisChanged("the credit line is another one by now")
    reading.add_credit_line(writes, owner, currency, int(proposal.content["amount"]), before=before)


def _owner(partner_id: str) -> Owner:
    return Owner.of_partner(keeping.get(partner_id).partner_id)
