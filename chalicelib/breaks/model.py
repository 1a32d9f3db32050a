"""What does not fit, how bad it is, and what it means in plain words. No I/O."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chalicelib.kernel import ids


class Severity(StrEnum):
    """How soon a person should look."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class BreakState(StrEnum):
    """Where a break stands: `healed` ended by itself, `resolved` was ended by a person."""

    OPEN = "open"
    HEALED = "healed"
    RESOLVED = "resolved"


class BreakKind(StrEnum):
    """What does not fit."""

    FOREIGN_CHECKOUT = "foreign_checkout"
    OTHER_AMOUNT = "other_amount"
    OTHER_CURRENCY = "other_currency"
    NO_PAYMENT = "no_payment"
    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_TOP_UP = "unknown_top_up"
    REFUND_FAILED = "refund_failed"
    CAPTURE_MISSED = "capture_missed"
    DOUBLE_CAPTURE = "double_capture"
    UNKNOWN_PAYMENT = "unknown_payment"
    PAID_WITHOUT_ENTRY = "paid_without_entry"
    AMOUNT_DIFFERS = "amount_differs"
    CURRENCY_DIFFERS = "currency_differs"
    FEE_DIFFERS = "fee_differs"
    REFUND_UNKNOWN = "refund_unknown"
    REFUND_PENDING = "refund_pending"
    REFUND_ABSENT = "refund_absent"
    REFUND_BOUNCED = "refund_bounced"
    DISPUTE_UNKNOWN = "dispute_unknown"
    UNKNOWN_DISPUTE = "unknown_dispute"
    FOREIGN_DISPUTE = "foreign_dispute"
    DISPUTE_IN_OTHER_CURRENCY = "dispute_in_other_currency"
    DISPUTE_REVERSED = "dispute_reversed"
    SECOND_DISPUTE = "second_dispute"
    TOP_UP_DISPUTED = "top_up_disputed"
    UNKNOWN_WARNING = "unknown_warning"
    FOREIGN_WARNING = "foreign_warning"
    PAYOUT_DIFFERS = "payout_differs"
    UNKNOWN_TRANSACTION = "unknown_transaction"
    DUPLICATE_TRANSACTION = "duplicate_transaction"
    DUPLICATE_ROW = "duplicate_row"
    ENTRY_UNBACKED = "entry_unbacked"
    DELIVERED_WITHOUT_ENTRY = "delivered_without_entry"
    ORDER_UNCLEAR = "order_unclear"
    MANY_LOOKS = "many_looks"
    LEAKED_EXPORT = "leaked_export"
    LEAKED_BATCH = "leaked_batch"


MEANINGS: dict[BreakKind, tuple[Severity, str]] = {
    BreakKind.FOREIGN_CHECKOUT: (Severity.HIGH, "Money came in on a page that this order never had."),
    BreakKind.OTHER_AMOUNT: (Severity.HIGH, "The buyer paid another amount than the order costs."),
    BreakKind.OTHER_CURRENCY: (Severity.HIGH, "The buyer paid in another currency than the order's."),
    BreakKind.NO_PAYMENT: (Severity.MEDIUM, "The provider calls a page paid but names no payment."),
    BreakKind.UNKNOWN_ORDER: (Severity.LOW, "The provider told of something that is no order of this shop."),
    BreakKind.UNKNOWN_TOP_UP: (
        Severity.MEDIUM,
        "The provider told of a top-up that no wallet of this shop has.",
    ),
    BreakKind.UNKNOWN_DISPUTE: (
        Severity.HIGH,
        "A buyer's bank claims money that is no order's and no wallet's of this shop.",
    ),
    BreakKind.FOREIGN_DISPUTE: (Severity.HIGH, "A buyer's bank claims money that is not the order's own."),
    BreakKind.DISPUTE_IN_OTHER_CURRENCY: (
        Severity.HIGH,
        "A buyer's bank claims money in another currency than the order's.",
    ),
    BreakKind.DISPUTE_REVERSED: (Severity.HIGH, "A dispute that was decided is decided otherwise now."),
    BreakKind.SECOND_DISPUTE: (Severity.HIGH, "An order has two disputes at once; only one is followed."),
    BreakKind.TOP_UP_DISPUTED: (
        Severity.HIGH,
        "A buyer's bank claims money that was paid into a wallet; what is left of it is set aside.",
    ),
    BreakKind.UNKNOWN_WARNING: (
        Severity.LOW,
        "A hint of fraud is about money that is no order's of this shop.",
    ),
    BreakKind.FOREIGN_WARNING: (Severity.LOW, "A hint of fraud is about money that is not the order's own."),
    BreakKind.REFUND_FAILED: (
        Severity.HIGH,
        "The provider could not send a refund; the buyer still waits for it.",
    ),
    BreakKind.CAPTURE_MISSED: (
        Severity.HIGH,
        "The provider has an order's money, and the ledger knows nothing of it.",
    ),
    BreakKind.DOUBLE_CAPTURE: (
        Severity.HIGH,
        "The buyer paid twice for one order, and the second is not on its way back.",
    ),
    BreakKind.UNKNOWN_PAYMENT: (Severity.MEDIUM, "The provider has money that names no order of this shop."),
    BreakKind.PAID_WITHOUT_ENTRY: (
        Severity.HIGH,
        "An order is paid, and the ledger has no entry of its money.",
    ),
    BreakKind.AMOUNT_DIFFERS: (
        Severity.HIGH,
        "Provider and ledger name different amounts for the same money.",
    ),
    BreakKind.CURRENCY_DIFFERS: (
        Severity.HIGH,
        "Provider and ledger name different currencies for the same money.",
    ),
    BreakKind.FEE_DIFFERS: (
        Severity.MEDIUM,
        "The provider's amount less its fee is not what it put into the balance.",
    ),
    BreakKind.REFUND_UNKNOWN: (Severity.HIGH, "The provider sent money back that this shop did not send."),
    BreakKind.REFUND_PENDING: (Severity.LOW, "A refund has been on its way at the provider for days."),
    BreakKind.REFUND_ABSENT: (
        Severity.HIGH,
        "The ledger says that a refund was sent; the provider knows of none.",
    ),
    BreakKind.REFUND_BOUNCED: (
        Severity.HIGH,
        "A refund that was taken for sent came back; the buyer has nothing.",
    ),
    BreakKind.DISPUTE_UNKNOWN: (
        Severity.HIGH,
        "A buyer's bank moved disputed money, and the ledger has no entry of it.",
    ),
    BreakKind.PAYOUT_DIFFERS: (
        Severity.HIGH,
        "A payout is not the sum of the transactions that it is made of.",
    ),
    BreakKind.UNKNOWN_TRANSACTION: (
        Severity.MEDIUM,
        "The provider moved money for a cause that this shop does not know.",
    ),
    BreakKind.DUPLICATE_TRANSACTION: (Severity.HIGH, "The provider booked the same money twice."),
    BreakKind.DUPLICATE_ROW: (
        Severity.LOW,
        "The provider's statement lists one transaction twice; it counts once.",
    ),
    BreakKind.ENTRY_UNBACKED: (
        Severity.HIGH,
        "The ledger has an entry of money that the provider never moved.",
    ),
    BreakKind.DELIVERED_WITHOUT_ENTRY: (
        Severity.MEDIUM,
        "Goods were delivered, and the ledger has not earned them.",
    ),
    BreakKind.ORDER_UNCLEAR: (
        Severity.MEDIUM,
        "An order is over, and an account still holds some of its money.",
    ),
    BreakKind.MANY_LOOKS: (
        Severity.HIGH,
        "Somebody has looked at more codes within an hour than is usual.",
    ),
    BreakKind.LEAKED_EXPORT: (
        Severity.HIGH,
        "A decoy turned up that stood in one exported file only: that file has leaked.",
    ),
    BreakKind.LEAKED_BATCH: (
        Severity.HIGH,
        "A canary turned up that was never sold: codes of its batch have leaked.",
    ),
}
"""How bad each kind is, and what it means."""


@dataclass(frozen=True)
class Found:
    """Something that does not fit. Amounts are minor units; `day` is the day that was reconciled.

    `subject` is the thing of the provider, or the order, that it is about: with `kind` it names the break.
    `wallet` is the key of the owner of the wallet whose money it is, where it is no order's.
    """

    kind: BreakKind
    subject: str
    order_id: str | None = None
    provider_amount: int | None = None
    ledger_amount: int | None = None
    currency: str | None = None
    ledger_currency: str | None = None
    day: str | None = None
    wallet: str | None = None

    @property
    def break_id(self) -> str:
        """The id of the break; the same for the same kind and subject."""
        return ids.derived("brk", self.kind, self.subject)


@dataclass(frozen=True)
class Break:
    """A break and all that happened to it; `run` is the last run that still found it."""

    break_id: str
    found: Found
    severity: Severity
    state: BreakState
    first_seen: str
    last_seen: str
    run: int = 0
    owner: str | None = None
    history: tuple[dict[str, Any], ...] = field(default=())
