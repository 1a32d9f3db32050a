"""What crosses the wire about disputes and early fraud warnings."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.kernel.money import Money
from chalicelib.kernel.routes import Answer, Body, Query, Reason
from chalicelib.orders.model import Status
from chalicelib.payments.model import Stage, WarningDecision

DisputeId = Annotated[str, Field(pattern=r"^[a-z]{2,5}_[A-Za-z0-9]{1,60}$", examples=["dp_1Pgc71B7WZ01zgkW"])]
WarningId = Annotated[str, Field(pattern=r"^issfr_[A-Za-z0-9]{1,60}$", examples=["issfr_1Pgc79B7WZ01zgkW"])]

LONGEST_TEXT = 20_000
"""Characters that the provider takes in one text of the evidence."""

LONGEST_EVIDENCE = 150_000
"""Characters that the provider takes in all of them: docs.stripe.com/disputes/api."""

Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


class Evidence(Body):
    """The texts that are sent to the bank, under the provider's names for them."""

    product_description: Text | None = None
    customer_email_address: Text | None = None
    customer_purchase_ip: Text | None = None
    service_date: Text | None = None
    access_activity_log: Text | None = None
    refund_policy_disclosure: Text | None = None
    refund_refusal_explanation: Text | None = None
    uncategorized_text: Text | None = None

    @model_validator(mode="after")
    def _not_too_long(self) -> Self:
        if sum(len(text) for text in vars(self).values() if text) > LONGEST_EVIDENCE:
            raise ValueError(f"all texts together have at most {LONGEST_EVIDENCE} characters")
        return self


class SubmitEvidence(Body):
    """Texts that replace ours; what is left out is sent as the shop wrote it, an empty text is not sent."""

    evidence: Evidence = Evidence()


class Reasoned(Body):
    """Why somebody decides so."""

    reason: Reason


class DisputesQuery(Query):
    """A page of the disputes that the bank has not decided, by deadline, or of those it has, latest first."""

    state: Literal["open", "closed"] = "open"
    cursor: str | None = Field(default=None, max_length=500)


class WarningsQuery(Query):
    """A page of the warnings that nobody has decided, the oldest first, or of the others, latest first."""

    state: Literal["new", "decided"] = "new"
    cursor: str | None = Field(default=None, max_length=500)


class DisputeView(Answer):
    """A dispute: what the bank claims, why, how far it is; evidence is taken until `due_by`."""

    dispute: str
    order_id: str
    stage: Stage
    stage_in_words: str
    reason: str
    reason_in_words: str
    amount: Money
    opened_at: str
    due_by: str | None = None
    deadline_near: bool = False
    answerable: bool
    submissions: int
    closed_at: str | None = None


class DisputeList(Answer):
    """Some disputes."""

    disputes: list[DisputeView]
    next: str | None = None


class LineFact(Answer):
    """What was bought: how many, at what price, and the masks of what was delivered."""

    sku: str
    name: str
    quantity: int
    unit_price: Money
    delivered: bool
    refunded: bool
    codes: list[str]


class LookFact(Answer):
    """One look at the codes in plain text."""

    at: str
    source_ip: str
    codes: int


class MailFact(Answer):
    """A mail to the buyer: what it told, and whether the mail service took it."""

    fact: str
    state: str
    at: str


class RefundFact(Answer):
    """Money that went back, or was to."""

    refund_id: str
    amount: Money
    state: str
    reason: str
    requested_at: str
    closed_at: str | None = None


class SubmissionView(Answer):
    """What was sent to the bank."""

    at: str
    actor: str
    evidence: Evidence


class EvidencePack(Answer):
    """What the shop knows of the order, and the texts that it would send to the bank."""

    status: Status
    email: str
    source_ip: str | None
    device_known: bool
    placed_at: str
    paid_at: str | None
    delivered_at: str | None
    total: Money
    already_refunded: Money
    lines: list[LineFact]
    looks: list[LookFact]
    mails: list[MailFact]
    refunds: list[RefundFact]
    texts: Evidence


class DisputeDetail(DisputeView):
    """A dispute with all that can be said about it, and what was sent to the bank."""

    accepted_by: str | None = None
    accepted_for: str | None = None
    pack: EvidencePack
    sent: list[SubmissionView]


class WarningView(Answer):
    """An early fraud warning, and what was decided."""

    warning: str
    order_id: str
    kind: str
    kind_in_words: str
    opened_at: str
    state: WarningDecision
    decided_at: str | None = None
    decided_by: str | None = None
    decided_for: str | None = None
    refund_id: str | None = None


class WarningList(Answer):
    """Some early fraud warnings."""

    warnings: list[WarningView]
    next: str | None = None
