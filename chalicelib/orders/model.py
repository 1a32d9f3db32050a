"""An order and its independent states, each moving forward only. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chalicelib.catalog.model import LateMoney, Terms
from chalicelib.kernel.money import shares
from chalicelib.stock.model import pool_of
from chalicelib.wallet.model import Owner, OwnerKind


class Payment(StrEnum):
    """What is known of the money."""

    OPEN = "open"
    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    EXPIRED = "expired"
    CANCELED = "canceled"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"


class Fulfilment(StrEnum):
    """What is known of the goods."""

    HELD = "held"
    IN_REVIEW = "in_review"
    DELIVERED = "delivered"
    SHORT = "short"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Refund(StrEnum):
    """What is known of money on its way back."""

    NONE = "none"
    PROPOSED = "proposed"
    REQUESTED = "requested"
    DONE = "done"
    FAILED = "failed"


class Dispute(StrEnum):
    """What the buyer's bank says of the money: nothing, a hint of fraud, a claim, and how that ended."""

    NONE = "none"
    WARNED = "warned"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Verdict(StrEnum):
    """What screening, or a person, says of a paid order."""

    APPROVE = "approve"
    HOLD = "hold"
    DECLINE = "decline"


class Status(StrEnum):
    """The one word that people see."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAYMENT_PROCESSING = "payment_processing"
    IN_REVIEW = "in_review"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    SHORT = "short"
    EXPIRED = "expired"
    CANCELED = "canceled"
    VOIDED = "voided"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"
    CHARGED_BACK = "charged_back"


PAYMENT_MOVES: dict[Payment, tuple[Payment, ...]] = {
    Payment.OPEN: (
        Payment.PROCESSING,
        Payment.AUTHORIZED,
        Payment.CAPTURED,
        Payment.EXPIRED,
        Payment.CANCELED,
    ),
    Payment.PROCESSING: (Payment.AUTHORIZED, Payment.CAPTURED, Payment.EXPIRED),
    Payment.AUTHORIZED: (Payment.CAPTURED, Payment.VOIDED),
    Payment.VOIDED: (),
    Payment.EXPIRED: (Payment.CAPTURED,),
    Payment.CANCELED: (Payment.CAPTURED,),
    Payment.CAPTURED: (Payment.PARTLY_REFUNDED, Payment.REFUNDED),
    Payment.PARTLY_REFUNDED: (Payment.PARTLY_REFUNDED, Payment.REFUNDED),
    Payment.REFUNDED: (Payment.PARTLY_REFUNDED,),
}
"""Every lawful move of `payment`; late money may follow an expiry or a cancellation.

`authorized` is money that a card has reserved for the order: it is taken with the delivery, or `voided`.
A refund that the provider takes back after it succeeded leaves an order that was refunded partly so.
"""

FULFILMENT_MOVES: dict[Fulfilment, tuple[Fulfilment, ...]] = {
    Fulfilment.HELD: (
        Fulfilment.IN_REVIEW,
        Fulfilment.DELIVERED,
        Fulfilment.SHORT,
        Fulfilment.RELEASED,
        Fulfilment.WITHDRAWN,
    ),
    Fulfilment.IN_REVIEW: (
        Fulfilment.DELIVERED,
        Fulfilment.SHORT,
        Fulfilment.RELEASED,
        Fulfilment.WITHDRAWN,
    ),
    Fulfilment.RELEASED: (
        Fulfilment.IN_REVIEW,
        Fulfilment.DELIVERED,
        Fulfilment.SHORT,
        Fulfilment.WITHDRAWN,
    ),
    Fulfilment.SHORT: (Fulfilment.SHORT, Fulfilment.DELIVERED, Fulfilment.WITHDRAWN),
    Fulfilment.DELIVERED: (Fulfilment.WITHDRAWN,),
    Fulfilment.WITHDRAWN: (),
}
"""Every lawful move of `fulfilment`; a released order that is paid late is delivered after a new claim."""

DISPUTE_MOVES: dict[Dispute, tuple[Dispute, ...]] = {
    Dispute.NONE: (Dispute.WARNED, Dispute.OPEN),
    Dispute.WARNED: (Dispute.NONE, Dispute.OPEN, Dispute.WON),
    Dispute.OPEN: (Dispute.WON, Dispute.LOST),
    Dispute.WON: (Dispute.WARNED, Dispute.OPEN),
    Dispute.LOST: (),
}
"""Every lawful move of `dispute`: a warning may be dismissed, an inquiry won; after one that was won, another
dispute may follow.
"""

FROZEN = frozenset({Dispute.WARNED, Dispute.OPEN, Dispute.LOST})
"""While it is one of these, no goods go out."""

MOST_CODES = 40
"""Codes of one order: its release writes two items a code, and a transaction has at most 100."""


@dataclass(frozen=True)
class Line:
    """So many of a SKU at a price in minor units; `codes` are the ids of what is held or was delivered.

    Each line is delivered, or refunded, by itself. `agreed` are the terms it was sold under where they are
    not the usual ones.
    """

    sku: str
    product: str
    title: dict[str, str]
    quantity: int
    unit_price: int
    codes: tuple[str, ...] = ()
    delivered: bool = False
    refunded: bool = False
    campaign: str | None = None
    product_title: dict[str, str] = field(default_factory=dict)
    delivered_at: str | None = None
    agreed: Terms | None = None

    @property
    def open(self) -> bool:
        """Whether the buyer still waits for it."""
        return not (self.delivered or self.refunded)

    def name(self, language: str) -> str:
        """What it is, in that language where the shop has it: product and SKU."""
        titles = (_in(title, language) for title in (self.product_title, self.title) if title)
        return " · ".join(dict.fromkeys(titles))

    @property
    def terms(self) -> Terms:
        """What was agreed for when things go otherwise."""
        return self.agreed or Terms()

    @property
    def pool(self) -> str:
        """Where its codes come from and go back to."""
        return pool_of(self.sku, self.campaign)

    @property
    def amount(self) -> int:
        """What the line costs."""
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Because:
    """Who decided, and why."""

    actor: str
    reason: str


@dataclass(frozen=True)
class Event:
    """One entry of the timeline; `amount`, in minor units, where money moved."""

    at: str
    event: str
    amount: int | None = None


@dataclass(frozen=True)
class Order:
    """One order. `request` is the digest of what the buyer sent, `money` the payment; times are RFC 3339.

    `buyer` stands for the address; `slots` are the places among the open orders that it takes while unpaid.
    `wallet_amount` was paid from that `wallet` when it was placed.
    `owed_back` is what a refund that failed was to give back for goods that were taken: the buyer's still.
    `dispute_id` is the dispute that `dispute` tells of, `charged_back` what the bank took of what could be
    refunded, `warnings` counts hints of fraud. `device` stands for the device it was placed from.
    `authorization` is the payment that reserved its money, `tax` is the part of its money that is tax, and
    `country` where the buyer says to be.
    `refundable` is less what was asked for or proposed; `fees_kept` is what refunds left with the shop.
    `withheld` are the SKUs that a proposed refund would take back. `in_vain` is where the buyer wants the
    money of what is waited for in vain.
    """

    order_id: str
    request: str
    email: str
    currency: str
    total: int
    lines: tuple[Line, ...]
    created_at: str
    hold_until: str
    payment: Payment = Payment.OPEN
    fulfilment: Fulfilment = Fulfilment.HELD
    refund: Refund = Refund.NONE
    refundable: int = 0
    timeline: tuple[Event, ...] = field(default=())
    money: str | None = None
    task_token: str | None = None
    review_token: str | None = None
    review: bool = False
    verdict: Verdict | None = None
    refund_id: str | None = None
    run: str | None = None
    short_since: str | None = None
    short_until: str | None = None
    language: str = "en"
    buyer: str | None = None
    campaign: str | None = None
    slots: tuple[str, ...] = ()
    owed_back: int = 0
    authorization: str | None = None
    tax: int = 0
    country: str | None = None
    dispute: Dispute = Dispute.NONE
    dispute_id: str | None = None
    charged_back: int = 0
    warnings: int = 0
    device: str | None = None
    source_ip: str | None = None
    fees_kept: int = 0
    withheld: tuple[str, ...] = ()
    in_vain: str | None = None
    wallet_amount: int = 0
    wallet: str | None = None

    @property
    def due(self) -> int:
        """What is to be paid at the provider, in minor units."""
        return self.total - self.wallet_amount

    @property
    def at_once(self) -> bool:
        """Whether its goods were its buyer's, and seen, the moment it was placed."""
        return self.wallet is not None and self.due == 0 and not self.review

    @property
    def of_partner(self) -> bool:
        """Whether a partner bought it from its balance: a program reads of it, no person has mail of it."""
        return self.wallet is not None and Owner.of_key(self.wallet).kind is OwnerKind.PARTNER

    @property
    def codes(self) -> list[str]:
        """Every code of every line."""
        return [code for line in self.lines for code in line.codes]

    @property
    def paid(self) -> bool:
        """Whether there is money to deliver for."""
        return self.payment in {Payment.CAPTURED, Payment.PARTLY_REFUNDED}

    @property
    def frozen(self) -> bool:
        """Whether its goods stay in: its money is doubted, or the bank took it."""
        return self.dispute in FROZEN

    @property
    def simple(self) -> bool:
        """Whether its goods may follow its money at once: unpaid, whole, for nobody to look at first."""
        whole = all(line.open and len(line.codes) == line.quantity for line in self.lines)
        unpaid = self.payment in {Payment.OPEN, Payment.PROCESSING} and self.refund is Refund.NONE
        plain = not self.review and not self.frozen
        return whole and unpaid and plain and self.fulfilment is Fulfilment.HELD

    @property
    def late(self) -> bool:
        """Whether its money came after its codes had been given up."""
        names = [entry.event for entry in self.timeline]
        return "paid" in names and bool({"expired", "canceled"} & set(names[: names.index("paid")]))

    @property
    def unwanted(self) -> bool:
        """Whether its money came late and something in it is not sold to late money: all of it goes back."""
        refused = any(line.terms.late_money is LateMoney.REFUND for line in self.lines)
        return refused and self.late and not any(line.delivered for line in self.lines)

    @property
    def over(self) -> bool:
        """Whether nothing is left to do for it, neither money nor goods."""
        if self.refund is Refund.REQUESTED:
            return False
        done = {Fulfilment.DELIVERED, Fulfilment.WITHDRAWN}
        return self.fulfilment in done or self.payment in {
            Payment.EXPIRED,
            Payment.CANCELED,
            Payment.REFUNDED,
            Payment.VOIDED,
        }


def tax_of_lines(order: Order) -> dict[str, int]:
    """The tax in what each line costs, by SKU; together exactly the tax of the order."""
    parts = shares(order.tax, [line.amount for line in order.lines])
    return {line.sku: part for line, part in zip(order.lines, parts, strict=True)}


def _in(title: dict[str, str], language: str) -> str:
    return title.get(language) or title.get("en") or next(iter(title.values()))


def sources(target: Payment | Fulfilment | Dispute) -> tuple[str, ...]:
    """The states from which a state may be reached."""
    moves: Mapping[Any, tuple[Any, ...]] = FULFILMENT_MOVES
    if not isinstance(target, Fulfilment):
        moves = PAYMENT_MOVES if isinstance(target, Payment) else DISPUTE_MOVES
    return tuple(str(state) for state, targets in moves.items() if target in targets)


def status(order: Order) -> Status:
    """The one word for all the states. A warning is not told: the buyer may be whom it warns of."""
    if order.dispute in {Dispute.OPEN, Dispute.LOST}:
        return Status.DISPUTED if order.dispute is Dispute.OPEN else Status.CHARGED_BACK
    if order.refund is Refund.REQUESTED:
        return Status.REFUNDING
    if order.refund is Refund.FAILED:
        return Status.REFUND_FAILED
    by_payment = {
        Payment.OPEN: Status.AWAITING_PAYMENT,
        Payment.PROCESSING: Status.PAYMENT_PROCESSING,
        Payment.EXPIRED: Status.EXPIRED,
        Payment.CANCELED: Status.CANCELED,
        Payment.VOIDED: Status.VOIDED,
        Payment.REFUNDED: Status.REFUNDED,
    }
    by_fulfilment = {
        Fulfilment.IN_REVIEW: Status.IN_REVIEW,
        Fulfilment.DELIVERED: Status.DELIVERED,
        Fulfilment.SHORT: Status.SHORT,
        Fulfilment.WITHDRAWN: Status.REFUNDED,
    }
    return by_payment.get(order.payment) or by_fulfilment.get(order.fulfilment, Status.DELIVERING)


def outcome(order: Order) -> str:
    """What a workflow is told that waits for an order's money; after `delivered` there is nothing to do."""
    if order.payment is Payment.AUTHORIZED:
        return "authorized"
    if not order.paid:
        return "canceled"
    return "delivered" if order.fulfilment is Fulfilment.DELIVERED else "captured"
