"""What was agreed about refunds, applied to the goods of one line as they stand. No I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.catalog.model import Approval, RefundPolicy
from chalicelib.kernel.money import movable

_WHOLE = 10_000
"""Basis points of everything."""

PEOPLE = {Approval.AUTOMATIC: 0, Approval.STAFF: 1, Approval.TWO_PEOPLE: 2}
"""How many of the staff must stand behind a refund."""


class Why(StrEnum):
    """Why a line may be refunded, or may not."""

    AGREED = "agreed"
    NOT_DELIVERED = "not_delivered"
    ON_ITS_WAY = "on_its_way"
    NOT_PAID = "not_paid"
    REFUNDED = "refunded"
    TOO_LATE = "too_late"
    SEEN = "seen"
    FEE_TOO_HIGH = "fee_too_high"


WORDS = {
    Why.AGREED: "it can be refunded",
    Why.NOT_DELIVERED: "it was paid and not delivered, so all of it can be refunded",
    Why.ON_ITS_WAY: "it is being delivered: ask again when it is there",
    Why.NOT_PAID: "it was not paid",
    Why.REFUNDED: "it was refunded already",
    Why.TOO_LATE: "the time in which it could be given back is over",
    Why.SEEN: "its codes were looked at, and seen codes are not taken back",
    Why.FEE_TOO_HIGH: "nothing would be left of it after the fee",
}
"""The reasons in plain words."""


@dataclass(frozen=True)
class Situation:
    """How the goods of a line stand; `amount` is what they cost in minor units of the currency.

    `by_one` was refunded of the order before on the word of one person: it counts toward the limit.
    `waiting`: the order is short of them. `delivered_at` is None until they are delivered.
    """

    amount: int
    currency: str
    paid: bool
    waiting: bool = False
    delivered_at: datetime | None = None
    seen: bool = False
    refunded: bool = False
    by_one: int = 0


@dataclass(frozen=True)
class Ruling:
    """Whether a buyer may have a line refunded and why, what is kept of it, who must agree, and till when."""

    why: Why
    fee: int = 0
    approval: Approval = Approval.AUTOMATIC
    until: datetime | None = None

    @property
    def refundable(self) -> bool:
        """Whether it may be refunded."""
        return self.why in {Why.AGREED, Why.NOT_DELIVERED}


def rule(policy: RefundPolicy, found: Situation, *, now: datetime) -> Ruling:
    """What the policy says of a line at this moment. Goods that never came go back free and at once."""
    refusal = _refusal(policy, found, now)
    if refusal:
        return Ruling(refusal)
    if found.delivered_at is None:
        return Ruling(Why.NOT_DELIVERED)
    until = found.delivered_at + timedelta(days=policy.window_days)
    return Ruling(Why.AGREED, _fee(policy, found), _approval(policy, found), until)


def fee_of(policy: RefundPolicy, amount: int, currency: str) -> int:
    """What is kept of an amount: basis points, the minimum at least.

    Rounded down, for the buyer, to what the payment provider can move: so it can send the rest.
    """
    return movable(min(amount, max(policy.fee_minimum, amount * policy.fee_bps // _WHOLE)), currency)


def people(approvals: Iterable[Approval], out: int, limit: int | None) -> int:
    """How many of the staff must stand behind a refund: as many as its strictest line and the limit want.

    `out` is the refund with what went back of its order before on the word of one person.
    """
    most = max((PEOPLE[approval] for approval in approvals), default=0)
    return 2 if limit is not None and out > limit else most


def _refusal(policy: RefundPolicy, found: Situation, now: datetime) -> Why | None:
    if not found.paid:
        return Why.NOT_PAID
    if found.refunded:
        return Why.REFUNDED
    if found.delivered_at is None:
        return None if found.waiting else Why.ON_ITS_WAY
    if now > found.delivered_at + timedelta(days=policy.window_days):
        return Why.TOO_LATE
    if found.seen and not policy.revealed:
        return Why.SEEN
    return Why.FEE_TOO_HIGH if _fee(policy, found) >= found.amount else None


def _fee(policy: RefundPolicy, found: Situation) -> int:
    return fee_of(policy, found.amount, found.currency)


def _approval(policy: RefundPolicy, found: Situation) -> Approval:
    if policy.two_people_above is not None and found.amount + found.by_one > policy.two_people_above:
        return Approval.TWO_PEOPLE
    if found.seen and policy.approval is Approval.AUTOMATIC:
        return Approval.STAFF
    return policy.approval
