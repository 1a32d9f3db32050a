"""The entry of each kind of fact. Amounts are in minor units and never negative unless it says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.ledger.model import Account, Entry, Kind, Posting


@dataclass(frozen=True)
class Sold:
    """Some goods of an order: what the buyer paid for them, and the tax in it.

    `costs` is what they cost the shop, by the currency in which they were bought.
    """

    sku: str
    quantity: int
    amount: int
    tax: int = 0
    costs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Where refunded money was: with goods that never went out, or earned by goods that did.

    `goodwill` is what is given beyond the goods of the refund; below 0 when it takes earlier goodwill in.
    `fee` is kept back.
    """

    unfulfilled: int = 0
    delivered: tuple[Sold, ...] = ()
    goodwill: int = 0
    fee: int = 0


def capture(order: str, payment: str, amount: int, currency: str) -> Entry:
    """The provider has the money of an order."""
    return _entry(
        f"cap:{payment}",
        Kind.CAPTURE,
        order,
        _move(Account.ORDER_UNFULFILLED, Account.PROVIDER_PENDING, amount, currency),
    )


def second_capture(order: str, payment: str, amount: int, currency: str) -> Entry:
    """The provider has money on top of an order's own; it is to go back."""
    return _entry(
        f"cap:{payment}",
        Kind.CAPTURE,
        order,
        _move(Account.REFUND_PAYABLE, Account.PROVIDER_PENDING, amount, currency),
    )


def delivery(order: str, lines: Iterable[Sold], currency: str) -> Entry:
    """Goods went out: the money for them is earned. A line goes out once, so the SKUs are the key."""
    sold = tuple(lines)
    postings = [posting for line in sold for posting in _earned(line, currency)]
    skus = "+".join(sorted(line.sku for line in sold))
    return Entry(
        f"dlv:{order}:{skus}",
        Kind.DELIVERY,
        order,
        _kept(postings),
        quantities={line.sku: line.quantity for line in sold},
    )


def cost(order: str, lines: Iterable[Sold]) -> Entry:
    """What goods had cost the shop that went out before anybody had looked that up."""
    postings = [posting for line in lines for posting in _spent(line)]
    return _entry(f"cst:{order}", Kind.COST, order, _kept(postings))


def purchase(batch: str, page: int, sku: str, costs: Mapping[str, int], *, actor: str) -> Entry:
    """A page of codes came into stock: what they cost, by currency, is owed to whoever sold them."""
    postings = _stocked(sku, costs, Account.PURCHASES_PAYABLE)
    return Entry(f"pur:{batch}:{page}", Kind.PURCHASE, batch, postings, actor)


def purchase_return(
    batch: str, first: str, sku: str, costs: Mapping[str, int], *, actor: str, reason: str
) -> Entry:
    """Unsold codes were taken out of stock with their batch: what they cost is not owed.

    A code leaves the stock for good once, so the first of them is the key.
    """
    postings = _undone(_stocked(sku, costs, Account.PURCHASES_PAYABLE))
    return Entry(f"prn:{first}", Kind.PURCHASE_RETURN, batch, postings, actor, reason)


def write_off(
    batch: str, first: str, sku: str, costs: Mapping[str, int], *, actor: str, reason: str
) -> Entry:
    """Unsold codes cannot be sold any more: what they cost is lost. The first of them is the key."""
    postings = _undone(_stocked(sku, costs, Account.WRITE_OFFS))
    return Entry(f"wof:{first}", Kind.WRITE_OFF, batch, postings, actor, reason)


def refund_request(
    order: str, refund: str, source: Source, currency: str, *, actor: str, reason: str
) -> Entry:
    """Money of an order is owed to its buyer; a fee is kept back."""
    postings = [Posting(Account.ORDER_UNFULFILLED, source.unfulfilled, currency)]
    owed = source.unfulfilled + source.goodwill - source.fee
    for line in source.delivered:
        postings.append(Posting(Account.REFUNDS, line.amount - line.tax, currency, line.sku))
        postings.append(Posting(Account.TAX, line.tax, currency, line.sku))
        owed += line.amount
    postings += [
        Posting(Account.GOODWILL, source.goodwill, currency),
        Posting(Account.REFUND_FEES, -source.fee, currency),
        Posting(Account.REFUND_PAYABLE, -owed, currency),
    ]
    return Entry(f"rrq:{refund}", Kind.REFUND_REQUEST, order, _kept(postings), actor, reason)


def returned(order: str, refund: str, sku: str, costs: Mapping[str, int]) -> Entry:
    """Refunded goods that nobody had seen are stock again; seen ones stay lost."""
    return _entry(f"rtn:{refund}:{sku}", Kind.RETURN, order, _stocked(sku, costs, Account.COST_OF_GOODS))


def refund(order: str, refund_id: str, amount: int, currency: str, *, to: Account) -> Entry:
    """The money went back: to the provider's payment, or into a wallet."""
    return _entry(f"ref:{refund_id}", Kind.REFUND, order, _move(to, Account.REFUND_PAYABLE, amount, currency))


def refund_failure(order: str, refund: str, requested: Entry) -> Entry:
    """The provider sends nothing back: the request is undone as it was made."""
    return Entry(f"rff:{refund}", Kind.REFUND_FAILURE, order, _undone(requested.postings))


def refund_undone(order: str, refund: str, amount: int, currency: str) -> Entry:
    """The provider took a refund back that had succeeded: the money is here again, and owed again."""
    moved = _move(Account.REFUND_PAYABLE, Account.PROVIDER_PENDING, amount, currency)
    return _entry(f"rfu:{refund}", Kind.REFUND_FAILURE, order, moved)


def settlement(subject: str, transaction: str, gross: int, fee: int, currency: str) -> Entry:
    """The provider put money into our balance with it, or took it out (`gross` below 0), and its fee."""
    postings = [
        Posting(Account.PROVIDER_PENDING, -gross, currency),
        Posting(Account.PROVIDER_FEES, fee, currency),
        Posting(Account.PROVIDER_BALANCE, gross - fee, currency),
    ]
    return Entry(f"bal:{transaction}", Kind.SETTLEMENT, subject, _kept(postings))


def payout(payout_id: str, amount: int, currency: str) -> Entry:
    """The provider sent our balance to the bank."""
    moved = _move(Account.PROVIDER_BALANCE, Account.BANK, amount, currency)
    return _entry(f"pay:{payout_id}", Kind.PAYOUT, payout_id, moved)


def payout_return(payout_id: str, amount: int, currency: str) -> Entry:
    """The bank did not take a payout: it is in our balance again."""
    moved = _move(Account.BANK, Account.PROVIDER_BALANCE, amount, currency)
    return _entry(f"prt:{payout_id}", Kind.PAYOUT_RETURN, payout_id, moved)


def dispute(order: str, dispute_id: str, amount: int, currency: str) -> Entry:
    """A buyer's bank took money back until it is decided who is right."""
    moved = _move(Account.PROVIDER_PENDING, Account.DISPUTE_RESERVE, amount, currency)
    return _entry(f"dsp:{dispute_id}", Kind.DISPUTE, order, moved)


def dispute_won(order: str, dispute_id: str, amount: int, currency: str) -> Entry:
    """The bank gave it to us."""
    moved = _move(Account.DISPUTE_RESERVE, Account.PROVIDER_PENDING, amount, currency)
    return _entry(f"dsw:{dispute_id}", Kind.DISPUTE_WON, order, moved)


def dispute_lost(
    order: str, dispute_id: str, amount: int, currency: str, *, unfulfilled: int = 0, owed: int = 0
) -> Entry:
    """The bank gave it to the buyer, and what we owed them ends with it; the rest is our loss.

    `unfulfilled` was for goods that never went out, `owed` was to go back already; `owed` is below 0 when the
    bank gave less than the goods cost, so that a part of the money is still to go back. What was given before
    out of goodwill is taken in.
    """
    loss = amount - unfulfilled - owed
    postings = [
        Posting(Account.DISPUTE_RESERVE, -amount, currency),
        Posting(Account.ORDER_UNFULFILLED, unfulfilled, currency),
        Posting(Account.REFUND_PAYABLE, owed, currency),
        Posting(Account.DISPUTES if loss > 0 else Account.GOODWILL, loss, currency),
    ]
    return _entry(f"dsl:{dispute_id}", Kind.DISPUTE_LOST, order, _kept(postings))


def credit_held(wallet: str, dispute_id: str, amount: int, currency: str) -> Entry:
    """Credit of a wallet whose money a bank claims is set aside: whose it is, the bank decides."""
    moved = _move(Account.REFUND_PAYABLE, Account.WALLETS, amount, currency)
    return _entry(f"hld:{dispute_id}", Kind.DISPUTE, wallet, moved)


def credit_freed(wallet: str, dispute_id: str, amount: int, currency: str) -> Entry:
    """Credit that was set aside is in the wallet again."""
    moved = _move(Account.WALLETS, Account.REFUND_PAYABLE, amount, currency)
    return _entry(f"frd:{dispute_id}", Kind.DISPUTE_WON, wallet, moved)


def top_up(wallet: str, payment: str, amount: int, currency: str) -> Entry:
    """Money came in for a wallet."""
    moved = _move(Account.WALLETS, Account.PROVIDER_PENDING, amount, currency)
    return _entry(f"top:{payment}", Kind.TOP_UP, wallet, moved)


def deposit(wallet: str, deposit_id: str, amount: int, currency: str, *, actor: str, reason: str) -> Entry:
    """Money of a wallet's owner came to the shop's own bank, past the provider; two people say so."""
    moved = _move(Account.WALLETS, Account.BANK, amount, currency)
    return Entry(f"dep:{deposit_id}", Kind.DEPOSIT, wallet, moved, actor, reason)


def deposit_return(
    wallet: str, deposit_id: str, amount: int, currency: str, *, actor: str, reason: str
) -> Entry:
    """Money of a wallet went back to its owner from the shop's own bank, or was never there."""
    moved = _move(Account.BANK, Account.WALLETS, amount, currency)
    return Entry(f"dpr:{deposit_id}", Kind.DEPOSIT_RETURN, wallet, moved, actor, reason)


def spend(order: str, amount: int, currency: str) -> Entry:
    """A wallet paid for an order, or a part of it."""
    moved = _move(Account.ORDER_UNFULFILLED, Account.WALLETS, amount, currency)
    return _entry(f"spd:{order}", Kind.SPEND, order, moved)


def unspend(order: str, amount: int, currency: str) -> Entry:
    """An order ended unpaid: what a wallet had paid for it is in the wallet again."""
    moved = _move(Account.WALLETS, Account.ORDER_UNFULFILLED, amount, currency)
    return _entry(f"uns:{order}", Kind.UNSPEND, order, moved)


def commission(order: str, amount: int, currency: str) -> Entry:
    """Somebody brought the buyer and is owed a share."""
    moved = _move(Account.COMMISSION_PAYABLE, Account.COMMISSION, amount, currency)
    return _entry(f"com:{order}", Kind.COMMISSION, order, moved)


def adjustment(
    adjustment_id: str,
    amount: int,
    currency: str,
    *,
    debit: Account,
    credit: Account,
    actor: str,
    reason: str,
) -> Entry:
    """What two people agreed to put right."""
    return Entry(
        f"adj:{adjustment_id}",
        Kind.ADJUSTMENT,
        adjustment_id,
        _move(credit, debit, amount, currency),
        actor,
        reason,
    )


def _earned(line: Sold, currency: str) -> list[Posting]:
    return [
        Posting(Account.ORDER_UNFULFILLED, line.amount, currency, line.sku),
        Posting(Account.SALES, line.tax - line.amount, currency, line.sku),
        Posting(Account.TAX, -line.tax, currency, line.sku),
        *_spent(line),
    ]


def _spent(line: Sold) -> tuple[Posting, ...]:
    return _undone(_stocked(line.sku, line.costs, Account.COST_OF_GOODS))


def _stocked(sku: str, costs: Mapping[str, int], credit: Account) -> tuple[Posting, ...]:
    """Codes of that cost are in stock, from another account."""
    return _kept(
        Posting(account, amount * sign, currency, sku)
        for currency, amount in sorted(costs.items())
        for account, sign in ((Account.INVENTORY, 1), (credit, -1))
    )


def _undone(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    return tuple(Posting(one.account, -one.amount, one.currency, one.sku) for one in postings)


def _entry(entry_id: str, kind: Kind, subject: str, postings: tuple[Posting, ...]) -> Entry:
    return Entry(entry_id, kind, subject, postings)


def _move(credit: Account, debit: Account, amount: int, currency: str) -> tuple[Posting, ...]:
    return _kept([Posting(debit, amount, currency), Posting(credit, -amount, currency)])


def _kept(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    return tuple(posting for posting in postings if posting.amount)
