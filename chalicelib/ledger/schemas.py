"""What crosses the wire about the ledger."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import CURRENCIES, LARGEST_AMOUNT, Currency, Money, unmovable
from chalicelib.kernel.routes import Answer, Body, Contradiction, Query
from chalicelib.ledger.model import (
    CLEARING,
    Account,
    Adjustment,
    AdjustmentState,
    DayOfSku,
    Entry,
    Kind,
    Movement,
    Unassigned,
    balances,
)

LONGEST_PERIOD = timedelta(days=92)

AdjustmentId = Annotated[str, Field(pattern=pattern("adj"), examples=["adj_01JD0000000000000000000000"])]
Subject = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_.:-]{3,80}$", examples=["ord_01JD0000000000000000000000"])
]


class PostingView(Answer):
    """An amount on an account: above 0 a debit, below a credit."""

    account: Account
    amount: Money
    sku: str | None = None


class EntryView(Answer):
    """One fact and its postings, which sum to nothing in each currency."""

    entry_id: str
    kind: Kind
    subject: str
    at: str
    actor: str
    reason: str | None
    postings: list[PostingView]


class Holding(Answer):
    """What an account holds: above 0 more debits, below more credits. Clearing accounts return to 0."""

    account: Account
    amount: Money
    clearing: bool


class Books(Answer):
    """Every entry of an order, a wallet, a payout or a batch, oldest first, and what they leave in accounts.

    Of an import of more than 48,000 codes only some are shown; it is not `complete` then.
    """

    subject: str
    entries: list[EntryView]
    holdings: list[Holding]
    complete: bool


class HoldingList(Answer):
    """What every account of the shop holds; seconds behind the entries."""

    holdings: list[Holding]


class AccountStatementQuery(Query):
    """Which account, in which currency, on which day in UTC."""

    account: Account
    currency: Currency
    day: date
    cursor: str | None = Field(default=None, max_length=500)


class MovementView(Answer):
    """One entry as the account sees it, and what the account held after it."""

    entry: EntryView
    amount: Money
    balance: Money


class Statement(Answer):
    """What a day moved on an account, oldest first; `opening` is what it held before the first one shown."""

    account: Account
    day: str
    opening: Money
    movements: list[MovementView]
    next: str | None = None


class ProfitQuery(Query):
    """Days in UTC, both included; at most 92 of them."""

    since: date
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until < self.since:
            raise Contradiction("until", "lies before `since`")
        if self.until - self.since > LONGEST_PERIOD:
            raise Contradiction("until", f"at most {LONGEST_PERIOD.days} days after `since`")
        return self


class ProfitView(Answer):
    """What a day earned with a SKU. `refunds`, `cost`, `write_offs` are below 0: they cost the shop money."""

    day: str
    sku: str
    quantity: int
    sales: Money
    refunds: Money
    cost: Money
    write_offs: Money
    profit: Money


class UnassignedView(Answer):
    """What an account brought the shop in the period for no SKU; below 0 when it cost the shop money."""

    account: Account
    amount: Money


class Profit(Answer):
    """Sales, refunds, cost of goods and write-offs by day and SKU, newest day first, and what is of no SKU.

    `rows` and `others` together are all that the accounts of income and expense moved in the period.
    """

    rows: list[ProfitView]
    others: list[UnassignedView]


class NewAdjustment(Body):
    """An entry to put the books right. A wallet's account is moved through the wallet, not here."""

    debit: Account
    credit: Account
    amount: int = Field(ge=1, le=LARGEST_AMOUNT, examples=[1299])
    currency: Currency
    reason: str = Field(min_length=3, max_length=500)

    @model_validator(mode="after")
    def _two_accounts(self) -> Self:
        if self.debit is self.credit:
            raise Contradiction("credit", "is the same account as `debit`")
        for side in ("debit", "credit"):
            if getattr(self, side) is Account.WALLETS:
                raise Contradiction(side, f"{Account.WALLETS} moves with a wallet only")
        if self.currency not in CURRENCIES:
            raise Contradiction(
                "currency", "the payment provider does not know this currency", reason="unknown"
            )
        wrong = unmovable(self.amount, self.currency)
        if wrong:
            raise Contradiction("amount", wrong, reason="not_movable")
        return self


class AdjustmentRejection(Body):
    """Why a proposal is not taken."""

    reason: str = Field(min_length=3, max_length=500)


class AdjustmentView(Answer):
    """A proposed entry, and who decided what about it."""

    adjustment_id: str
    debit: Account
    credit: Account
    amount: Money
    reason: str
    state: AdjustmentState
    proposed_by: str
    proposed_at: str
    decided_by: str | None
    decided_at: str | None
    decided_for: str | None

    @classmethod
    def of(cls, one: Adjustment) -> Self:
        """The view of an adjustment."""
        fields = {name: value for name, value in vars(one).items() if name not in {"amount", "currency"}}
        return cls(**fields, amount=Money(amount=one.amount, currency=one.currency))


class AdjustmentsQuery(Query):
    """A page of the proposals."""

    cursor: str | None = Field(default=None, max_length=500)


class AdjustmentList(Answer):
    """Some proposals, newest first; `next` where there are more."""

    adjustments: list[AdjustmentView]
    next: str | None = None


def entry_view(entry: Entry) -> EntryView:
    """The view of an entry."""
    return EntryView(
        entry_id=entry.entry_id,
        kind=entry.kind,
        subject=entry.subject,
        at=entry.at,
        actor=entry.actor,
        reason=entry.reason,
        postings=[
            PostingView(
                account=one.account, amount=Money(amount=one.amount, currency=one.currency), sku=one.sku
            )
            for one in entry.postings
        ],
    )


def movement_view(one: Movement, currency: str) -> MovementView:
    """The view of a movement."""
    return MovementView(
        entry=entry_view(one.entry),
        amount=Money(amount=one.amount, currency=currency),
        balance=Money(amount=one.balance, currency=currency),
    )


def books(subject: str, entries: list[Entry], *, complete: bool) -> Books:
    """The view of everything that was recorded of a subject."""
    return Books(
        subject=subject,
        entries=[entry_view(entry) for entry in entries],
        holdings=holdings(balances(entries).items()),
        complete=complete,
    )


def holdings(amounts: Iterable[tuple[tuple[Account, str], int]]) -> list[Holding]:
    """The view of what accounts hold, in the order of the chart of accounts."""
    order = list(Account)
    return [
        Holding(
            account=account,
            amount=Money(amount=amount, currency=currency),
            clearing=account in CLEARING,
        )
        for (account, currency), amount in sorted(
            amounts, key=lambda one: (order.index(one[0][0]), one[0][1])
        )
    ]


def profit_rows(days: Iterable[DayOfSku]) -> list[ProfitView]:
    """The view of what SKUs brought by day."""

    def money(amount: int, one: DayOfSku) -> Money:
        return Money(amount=amount, currency=one.currency)

    return [
        ProfitView(
            day=one.day,
            sku=one.sku,
            quantity=one.quantity,
            sales=money(one.sales, one),
            refunds=money(one.refunds, one),
            cost=money(one.cost_of_goods, one),
            write_offs=money(one.write_offs, one),
            profit=money(one.sales + one.refunds + one.cost_of_goods + one.write_offs, one),
        )
        for one in days
    ]


def unassigned_views(found: Iterable[Unassigned]) -> list[UnassignedView]:
    """The view of what a period brought for no SKU, in the order of the chart of accounts."""
    order = list(Account)
    return [
        UnassignedView(account=one.account, amount=Money(amount=one.amount, currency=one.currency))
        for one in sorted(found, key=lambda one: (one.currency, order.index(one.account)))
    ]
