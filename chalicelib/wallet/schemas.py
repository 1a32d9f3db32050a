"""What crosses the wire about wallets."""

from typing import Annotated, Self

from pydantic import Field

from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.money import Money
from chalicelib.kernel.routes import Answer, Body, Query
from chalicelib.ledger.model import Kind
from chalicelib.wallet.model import OWNER_PATTERN, Line, Wallet

OwnerKey = Annotated[str, Field(pattern=OWNER_PATTERN, examples=["buyer_4vVqQ0b1Qm2h0g0m5o3v9A"])]


class WalletView(Answer):
    """What somebody has in one currency: `available` is the balance and the credit line together."""

    currency: str
    balance: Money
    available: Money
    credit_line: Money

    @classmethod
    def of(cls, wallet: Wallet) -> Self:
        """The view of a wallet."""
        amounts = {name: getattr(wallet, name) for name in ("balance", "available", "credit_line")}
        money = {name: Money(amount=amount, currency=wallet.currency) for name, amount in amounts.items()}
        return cls(currency=wallet.currency, **money)


class WalletList(Answer):
    """Every wallet of the buyer, by currency; none until money first came in."""

    wallets: list[WalletView]


class StatementQuery(Query):
    """A page of a statement."""

    cursor: str | None = Field(default=None, max_length=500)


class StatementLine(Answer):
    """One movement, and the balance right after it. What left the wallet is below 0.

    `kind`: `top_up` was paid in by the payment page, `deposit` by bank transfer, `deposit_return` went back
    to the bank; `spend` paid for an order, `unspend` came back from one that ended unpaid, `refund` from a
    paid one, `adjustment` was put right by the shop. `dispute` was set aside because a bank claims what was
    paid in, `dispute_won` came back after that.
    """

    at: str
    kind: Kind
    amount: Money
    balance: Money
    order_id: str | None = None

    @classmethod
    def of(cls, line: Line, currency: str) -> Self:
        """The view of a line, as its owner sees it."""
        return cls(**_fields(line, currency))


class WalletStatement(Answer):
    """What moved a wallet, newest first; `next` where there is more."""

    lines: list[StatementLine]
    next: str | None = None


class DeskStatementLine(StatementLine):
    """A movement as staff see it: the fact and its ledger entry's subject, who did it and why."""

    key: str
    subject: str
    actor: str
    reason: str | None = None

    @classmethod
    def of(cls, line: Line, currency: str) -> Self:
        """The view of a line, as staff see it."""
        one = line.movement
        return cls(
            **_fields(line, currency), key=one.key, subject=one.subject, actor=one.actor, reason=one.reason
        )


class DeskStatement(Answer):
    """What moved a wallet, newest first; `next` where there is more."""

    lines: list[DeskStatementLine]
    next: str | None = None


class SearchWallets(Body):
    """Whose wallets staff look for."""

    email: EmailAddress


class OwnerWallets(Answer):
    """Every wallet of one owner, by currency; none until money first came in."""

    owner: str
    wallets: list[WalletView]


def _fields(line: Line, currency: str) -> dict[str, object]:
    one = line.movement
    return {
        "at": one.at,
        "kind": Kind(one.kind),
        "amount": Money(amount=one.amount, currency=currency),
        "balance": Money(amount=line.balance, currency=currency),
        "order_id": one.subject if one.subject.startswith("ord_") else None,
    }
