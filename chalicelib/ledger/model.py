"""Accounts, postings and entries of double-entry bookkeeping. No I/O."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Account(StrEnum):
    """The chart of accounts. A debit is a positive amount, a credit a negative one."""

    PROVIDER_PENDING = "asset:provider_pending"
    PROVIDER_BALANCE = "asset:provider_balance"
    BANK = "asset:bank"
    INVENTORY = "asset:inventory"
    DISPUTE_RESERVE = "asset:dispute_reserve"
    ORDER_UNFULFILLED = "liability:order_unfulfilled"
    REFUND_PAYABLE = "liability:refund_payable"
    WALLETS = "liability:wallets"
    TAX = "liability:tax"
    COMMISSION_PAYABLE = "liability:commission_payable"
    PURCHASES_PAYABLE = "liability:purchases_payable"
    SALES = "income:sales"
    REFUNDS = "income:refunds"
    REFUND_FEES = "income:refund_fees"
    COST_OF_GOODS = "expense:cost_of_goods"
    WRITE_OFFS = "expense:write_offs"
    PROVIDER_FEES = "expense:provider_fees"
    DISPUTES = "expense:disputes"
    GOODWILL = "expense:goodwill"
    COMMISSION = "expense:commission"
    ADJUSTMENTS = "equity:adjustments"


CLEARING = frozenset(
    {
        Account.ORDER_UNFULFILLED,
        Account.PROVIDER_PENDING,
        Account.REFUND_PAYABLE,
        Account.DISPUTE_RESERVE,
    }
)
"""Accounts that money only passes through: of what is over they hold nothing."""


class Kind(StrEnum):
    """What sort of fact an entry records."""

    CAPTURE = "capture"
    SETTLEMENT = "settlement"
    DELIVERY = "delivery"
    REFUND_REQUEST = "refund_request"
    REFUND = "refund"
    REFUND_FAILURE = "refund_failure"
    RETURN = "return"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    PAYOUT = "payout"
    PAYOUT_RETURN = "payout_return"
    TOP_UP = "top_up"
    DEPOSIT = "deposit"
    DEPOSIT_RETURN = "deposit_return"
    SPEND = "spend"
    UNSPEND = "unspend"
    COMMISSION = "commission"
    COST = "cost"
    PURCHASE = "purchase"
    PURCHASE_RETURN = "purchase_return"
    WRITE_OFF = "write_off"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True)
class Posting:
    """Minor units on an account: more than 0 is a debit, less a credit. `sku` where it is of one."""

    account: Account
    amount: int
    currency: str
    sku: str | None = None


class Unbalanced(ValueError):
    """Debits and credits differ, so the entry is wrong and is not written."""


@dataclass(frozen=True)
class Entry:
    """One fact and all its postings, balanced in each currency.

    `entry_id` is the natural key of the fact, so recording it twice is impossible. `subject` is what it
    belongs to: an order, a wallet, a payout, a batch, an adjustment. `quantities` are the units sold, by SKU.
    """

    entry_id: str
    kind: Kind
    subject: str
    postings: tuple[Posting, ...]
    actor: str = "system"
    reason: str | None = None
    quantities: dict[str, int] = field(default_factory=dict)
    at: str = ""

    def __post_init__(self) -> None:
        """Refuse what does not balance."""
        wrong = {name: amount for name, amount in balance(self.postings).items() if amount}
        if wrong:
            raise Unbalanced(f"{self.entry_id} is off by {wrong}")


def balance(postings: Iterable[Posting]) -> Counter[str]:
    """Debits less credits by currency."""
    found: Counter[str] = Counter()
    for posting in postings:
        found[posting.currency] += posting.amount
    return found


def balances(entries: Iterable[Entry]) -> dict[tuple[Account, str], int]:
    """Debits less credits by account and currency, over several entries; accounts at zero are left out."""
    found: Counter[tuple[Account, str]] = Counter()
    for entry in entries:
        for posting in entry.postings:
            found[posting.account, posting.currency] += posting.amount
    return {key: amount for key, amount in found.items() if amount}


def unclear(entries: Iterable[Entry]) -> dict[tuple[Account, str], int]:
    """What clearing accounts still hold after these entries; nothing when all they record is over."""
    return {key: amount for key, amount in balances(entries).items() if key[0] in CLEARING}


class AdjustmentState(StrEnum):
    """What has become of a proposed adjustment."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Adjustment:
    """An entry that one person proposes and another decides on; `amount` in minor units, more than 0."""

    adjustment_id: str
    debit: Account
    credit: Account
    amount: int
    currency: str
    reason: str
    proposed_by: str
    proposed_at: str
    state: AdjustmentState = AdjustmentState.PROPOSED
    decided_by: str | None = None
    decided_at: str | None = None
    decided_for: str | None = None


@dataclass(frozen=True)
class Movement:
    """One entry as an account sees it: what it moved there, and what the account held after it."""

    entry: Entry
    amount: int
    balance: int


@dataclass(frozen=True)
class Statement:
    """Some movements of an account, after what it held before them; `following` where there are more."""

    opening: int
    movements: list[Movement]
    following: str | None = None


@dataclass(frozen=True)
class DayOfSku:
    """What a day brought with a SKU, in minor units; what costs the shop money is below 0."""

    day: str
    sku: str
    currency: str
    quantity: int
    sales: int
    refunds: int
    cost_of_goods: int
    write_offs: int


@dataclass(frozen=True)
class Unassigned:
    """What days moved on an account of income or expense for no SKU; what costs the shop money is below 0."""

    account: Account
    currency: str
    amount: int
