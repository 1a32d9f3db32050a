"""What a payment provider must do for us. No provider's type crosses this line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.kernel.errors import Problem
from chalicelib.payments.model import Stage
from chalicelib.payments.rules import Method

SHORTEST_CHECKOUT = timedelta(minutes=31)
"""The least time a checkout is open: Stripe wants 30 minutes; shorter holds are ended by `close`."""


class CheckoutState(StrEnum):
    """What the provider says of a checkout and its money."""

    OPEN = "open"
    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    PAID = "paid"
    CLOSED = "closed"


class MoneyState(StrEnum):
    """What the provider says of money that a card reserved."""

    RESERVED = "reserved"
    TAKEN = "taken"
    FREE = "free"


class RefundState(StrEnum):
    """What the provider says of a refund."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Booking(StrEnum):
    """Why the provider moved money into our balance, or out of it. `OTHER` is what we do not know."""

    CHARGE = "charge"
    REFUND = "refund"
    REFUND_FAILURE = "refund_failure"
    DISPUTE = "dispute"
    DISPUTE_REVERSAL = "dispute_reversal"
    PAYOUT = "payout"
    PAYOUT_REVERSAL = "payout_reversal"
    FEE = "fee"
    OTHER = "other"


class BadNotification(Problem):
    """A notification that is not signed by the provider, is too old, or makes no sense."""

    status = 400
    title = "The notification is not genuine"


class ProviderRefused(Problem):
    """The provider refused what was asked of it; repeating it cannot help."""

    status = 502
    title = "The payment provider refused the request"


@dataclass(frozen=True)
class Item:
    """One line of a checkout; `amount` is the price of one unit in minor units."""

    name: str
    quantity: int
    amount: int


@dataclass(frozen=True)
class Wish:
    """A checkout to be opened, for an order or a top-up. `key` makes a repeat give the first one again.

    `methods` limits how it may be paid, empty: everything the provider has; `manual` only reserves the money;
    `tax` lets the provider find the tax that is included in the prices.
    """

    order_id: str | None
    currency: str
    items: tuple[Item, ...]
    email: str | None
    return_url: str
    expires_at: datetime
    key: str
    top_up_id: str | None = None
    methods: tuple[Method, ...] = ()
    manual: bool = False
    tax: bool = False


@dataclass(frozen=True)
class Checkout:
    """A checkout as the provider sees it now. `payment` names the money once there is any.

    `tax` is the part of the amount that is tax; `method` is how it was paid, in the provider's word.
    """

    checkout: str
    order_id: str | None
    state: CheckoutState
    amount: int
    currency: str
    url: str | None = None
    payment: str | None = None
    top_up_id: str | None = None
    tax: int = 0
    method: str | None = None


@dataclass(frozen=True)
class RefundAnswer:
    """A refund as the provider sees it now."""

    refund: str
    state: RefundState
    amount: int


@dataclass(frozen=True)
class Dispute:
    """A dispute as the provider sees it now; `withdrawn` once it has taken the money from us.

    `due_by` is until when evidence is taken, `submissions` how often some was sent.
    """

    dispute: str
    payment: str | None
    order_id: str | None
    stage: Stage
    amount: int
    currency: str
    reason: str
    opened_at: datetime
    due_by: datetime | None = None
    submissions: int = 0
    withdrawn: bool = False
    top_up_id: str | None = None


@dataclass(frozen=True)
class FraudWarning:
    """A hint of the card's network that a payment was fraud, before anybody disputes it."""

    warning: str
    payment: str | None
    order_id: str | None
    kind: str
    opened_at: datetime
    actionable: bool = True


@dataclass(frozen=True)
class Notification:
    """What a genuine notification hints at. What it is for the provider was told by us; facts are fetched.

    `refund` is our id of the refund that it is about.
    """

    event: str
    kind: str
    checkout: str | None
    payment: str | None
    order_id: str | None
    top_up_id: str | None = None
    dispute: str | None = None
    warning: str | None = None
    refund: str | None = None


@dataclass(frozen=True)
class BalanceTransaction:
    """One row of the provider's statement; minor units, less than 0 where money left our balance.

    `type` is the provider's own word, `source` its id of what the money was moved for. `payment`, `dispute`
    and `payout` are the provider's, `refund` is the id that we gave a refund, `order_id` or `top_up_id` what
    we told it.
    """

    transaction: str
    booking: Booking
    type: str
    gross: int
    fee: int
    net: int
    currency: str
    created: datetime
    available_on: datetime
    source: str | None = None
    payment: str | None = None
    refund: str | None = None
    refund_state: RefundState | None = None
    dispute: str | None = None
    payout: str | None = None
    order_id: str | None = None
    top_up_id: str | None = None


@dataclass(frozen=True)
class Statement:
    """A page of the provider's statement, and where it goes on; None at its end."""

    rows: tuple[BalanceTransaction, ...]
    following: str | None


@dataclass(frozen=True)
class Payout:
    """Money that the provider sent to our bank. `listed` when it tells which transactions it is made of."""

    payout: str
    amount: int
    currency: str
    created: datetime
    listed: bool


@dataclass(frozen=True)
class Payouts:
    """A page of payouts, and where it goes on; None at the end."""

    payouts: tuple[Payout, ...]
    following: str | None


class PaymentGateway(Protocol):
    """A payment provider. Every method may raise `Transient` (ask again) or `ProviderRefused`."""

    def open_checkout(self, wish: Wish) -> Checkout:
        """Open a page on which the buyer pays."""

    def fetch(self, checkout: str) -> Checkout:
        """How a checkout stands."""

    def close(self, checkout: str) -> Checkout:
        """See to it that an open checkout can be paid no more; how it stands after that, paid perhaps."""

    def capture(self, payment: str, amount: int, key: str) -> MoneyState:
        """Take reserved money, once; how it stands after that: `RESERVED` when the provider refuses."""

    def void(self, payment: str) -> MoneyState:
        """Let reserved money go; how it stands after that: `TAKEN` when it was taken before."""

    def refund(self, payment: str, *, refund_id: str, amount: int) -> RefundAnswer:
        """Send money back, once for one `refund_id`: an earlier request is found before it is repeated."""

    def fetch_dispute(self, dispute: str) -> Dispute:
        """How a dispute stands."""

    def fetch_warning(self, warning: str) -> FraudWarning:
        """How an early fraud warning stands."""

    def claims_since(self, moment: datetime) -> tuple[list[str], list[str]]:
        """The ids of all disputes, and of all early fraud warnings, that began at that time or later."""

    def answer_dispute(self, dispute: str, evidence: Mapping[str, str], *, key: str) -> Dispute:
        """Submit evidence, once and for all; the same key submits it once. How the dispute stands then."""

    def accept_dispute(self, dispute: str) -> Dispute:
        """Give in; how the dispute stands then."""

    def find_refund(self, payment: str, refund_id: str) -> RefundAnswer | None:
        """How the refund of that id stands; None when the provider never had it."""

    def notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        """Check a notification's signature and age; raises `BadNotification`."""

    def statement(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        payout: str | None = None,
        after: str | None = None,
    ) -> Statement:
        """A page of what was booked from `since` until before `until`, or of what a payout is made of."""

    def payouts(self, *, since: datetime, until: datetime, after: str | None = None) -> Payouts:
        """A page of the payouts that were made from `since` until before `until`."""

    def order_of(self, payment: str) -> str | None:
        """The order that we told the provider a payment is for; None if it knows of none."""

    def balance(self) -> Mapping[str, int]:
        """What the provider holds for us at this moment by currency, available or not."""
