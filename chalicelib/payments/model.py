"""What is kept about payments and refunds. No I/O."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.kernel import clock
from chalicelib.payments.rules import Capture, Method

LONGEST_REFUND = 5
"""How many times longer than a delivery a refund may take before the sweep looks after it."""


class Destination(StrEnum):
    """Where refunded money goes: to the payment it came by, or into the buyer's wallet."""

    ORIGINAL = "original"
    WALLET = "wallet"


class RefundStage(StrEnum):
    """How far a refund is."""

    PROPOSED = "proposed"
    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REJECTED = "rejected"


WAITING = (RefundStage.PROPOSED, RefundStage.REQUESTED, RefundStage.FAILED)
"""Stages in which somebody, or the provider, has something left to do."""


@dataclass(frozen=True)
class OpenCheckout:
    """A checkout of an order; `return_url` is where the buyer wanted to come back to.

    `methods` and `capture` are what a rule said when it was opened; without a rule everything is allowed.
    """

    order_id: str
    checkout: str
    url: str
    return_url: str
    methods: tuple[Method, ...] = ()
    capture: Capture | None = None


@dataclass(frozen=True)
class Arrived:
    """Money that came for an order, by which method; `tax` is the part of it that is tax.

    `extra` when it came on top of the order's own and goes back.
    """

    payment: str
    amount: int
    captured_at: str
    tax: int = 0
    method: str | None = None
    extra: bool = False


class TopUpState(StrEnum):
    """How far a top-up is. `expired`: its page can be paid no more, and was not."""

    OPEN = "open"
    PAID = "paid"
    EXPIRED = "expired"


@dataclass(frozen=True)
class TopUp:
    """Money that an owner wants to pay into a wallet; `asked` is the digest of the request under its key.

    Written before its page is opened, so that money never comes for a top-up that we do not know.
    """

    top_up_id: str
    owner: str
    currency: str
    amount: int
    asked: str
    return_url: str
    opened_at: str
    expires_at: str
    state: TopUpState = TopUpState.OPEN
    checkout: str | None = None
    url: str | None = None
    payment: str | None = None
    paid_at: str | None = None


@dataclass(frozen=True)
class Refund:
    """A refund of an order, in minor units: of `gross` the shop keeps `fee`, the buyer gets `amount`.

    `whole` when nothing is left after it; `lines` are the SKUs whose goods go back with it. `payment` is set
    for money that came on top of the order's own: it goes back without touching the order. `asked` is the
    digest of what was asked for under its idempotency key. `to_wallet` of the amount goes into that `wallet`.

    `people` of the staff must stand behind it, `approved_by` are those who do; `before` is the refund state
    of the order when it was proposed. `from_owed` of it was owed already, by an earlier refund that failed.
    `owed` is what is the buyer's still though it failed. `retried_by` is the refund that took its place.
    """

    order_id: str
    refund_id: str
    amount: int
    whole: bool
    reason: str
    actor: str
    requested_at: str
    lines: tuple[str, ...] = ()
    payment: str | None = None
    state: str = "requested"
    closed_at: str | None = None
    asked: str = ""
    currency: str = ""
    gross: int = 0
    fee: int = 0
    destination: str = Destination.ORIGINAL
    to_wallet: int = 0
    wallet: str | None = None
    people: int = 0
    approved_by: tuple[str, ...] = ()
    before: str = "none"
    from_owed: int = 0
    owed: int = 0
    retried_by: str | None = None
    decided_by: str | None = None
    decided_for: str | None = None

    @property
    def to_provider(self) -> int:
        """What the provider sends back."""
        return self.amount - self.to_wallet

    @property
    def missing(self) -> int:
        """How many people must still agree."""
        return max(0, self.people - len(self.approved_by))


@dataclass(frozen=True)
class Extra:
    """A refund of money on top of an order's own that is not over; `run` was started for it last."""

    refund_id: str
    order_id: str
    due_at: datetime
    run: str | None = None


class Stage(StrEnum):
    """How far a dispute is at the provider. An inquiry takes no money yet, and may become a claim."""

    INQUIRY = "inquiry"
    INQUIRY_ANSWERED = "inquiry_answered"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"


INQUIRIES = frozenset({Stage.INQUIRY, Stage.INQUIRY_ANSWERED})
UNANSWERED = frozenset({Stage.INQUIRY, Stage.NEEDS_RESPONSE})
CLOSED = frozenset({Stage.WON, Stage.LOST})

RANKS = {stage: min(rank, 4) for rank, stage in enumerate(Stage)}
"""A dispute goes from one stage to a later one only: what ranks lower was read before and is out of date."""

NEAR = timedelta(hours=48)
"""So long before its deadline an unanswered dispute is an alarm."""

_ONCE_A_DAY = timedelta(hours=20)
_NEAR_THE_DEADLINE = timedelta(hours=6)


@dataclass(frozen=True)
class Disputed:
    """A dispute of an order's money; `amount` in minor units, times RFC 3339, `version` counts its changes.

    `withdrawn` once the provider has taken the money; `look_at` is when it is asked again, unless it is over.
    """

    order_id: str
    dispute: str
    payment: str
    stage: Stage
    amount: int
    currency: str
    reason: str
    opened_at: str
    look_at: str | None
    due_by: str | None = None
    submissions: int = 0
    withdrawn: bool = False
    closed_at: str | None = None
    accepted_by: str | None = None
    accepted_for: str | None = None
    version: int = 1

    @property
    def closed(self) -> bool:
        """Whether the bank has decided."""
        return self.stage in CLOSED

    @property
    def inquiry(self) -> bool:
        """Whether the bank only asks, and has taken nothing."""
        return self.stage in INQUIRIES

    def near(self, now: datetime) -> bool:
        """Whether it is unanswered and its deadline comes soon."""
        waiting = self.stage in UNANSWERED and self.due_by is not None
        return waiting and clock.parse(self.due_by or "") - now <= NEAR


def passing(stage: Stage, *, withdrawn: bool) -> Stage:
    """The open stage that a dispute is in, or was in before it was decided."""
    if stage is Stage.WON and not withdrawn:
        return Stage.INQUIRY_ANSWERED
    return Stage.UNDER_REVIEW if RANKS[stage] == RANKS[Stage.WON] else stage


@dataclass(frozen=True)
class CreditClaim:
    """A dispute of money that was paid into a wallet; `amount` in minor units, times RFC 3339.

    `held` of it was taken out of the `owner`'s wallet until the bank has decided. `withdrawn` once the
    provider has taken the money; `look_at` is when it is asked again, unless it is over.
    """

    dispute: str
    top_up_id: str
    owner: str
    stage: Stage
    amount: int
    currency: str
    opened_at: str
    held: int = 0
    withdrawn: bool = False
    look_at: str | None = None
    closed_at: str | None = None
    version: int = 1

    @property
    def closed(self) -> bool:
        """Whether the bank has decided."""
        return self.stage in CLOSED


def next_look(record: Disputed, now: datetime) -> datetime:
    """When the provider is asked again: within a day, sooner when the deadline comes near."""
    if record.near(now):
        return now + _NEAR_THE_DEADLINE
    if record.due_by is None or record.stage not in UNANSWERED:
        return now + _ONCE_A_DAY
    return min(now + _ONCE_A_DAY, clock.parse(record.due_by) - NEAR)


class WarningDecision(StrEnum):
    """What staff made of an early fraud warning."""

    NEW = "new"
    DISMISSED = "dismissed"
    REFUNDED = "refunded"


@dataclass(frozen=True)
class Warned:
    """An early fraud warning about an order's money, and what was decided."""

    order_id: str
    warning: str
    payment: str
    kind: str
    opened_at: str
    state: WarningDecision = WarningDecision.NEW
    decided_at: str | None = None
    decided_by: str | None = None
    decided_for: str | None = None
    refund_id: str | None = None


@dataclass(frozen=True)
class Submission:
    """Evidence that staff sent to the bank, as it was sent; `digest` is of what they asked for."""

    order_id: str
    dispute: str
    submission_id: str
    digest: str
    actor: str
    at: str
    evidence: dict[str, str]


class Step(StrEnum):
    """What was found, or done, when an order was to be completed."""

    RECORDED = "recorded"
    KNOWN = "known"
    UNPAID = "unpaid"
    DELIVERED = "delivered"
    NOT_DELIVERABLE = "not_deliverable"
    SHORT = "short"
    IN_REVIEW = "in_review"
    NOTHING_LEFT = "nothing_left"


@dataclass(frozen=True)
class Deed:
    """One step, in plain words, and what these name."""

    step: Step
    words: str
    facts: dict[str, str] = field(default_factory=dict)
