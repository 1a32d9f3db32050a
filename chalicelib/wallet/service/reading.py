"""Wallets as their owners and staff see them."""

from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.wallet import store
from chalicelib.wallet.model import Line, Owner, Wallet

PAGE = 50


def wallets(owner: Owner) -> list[Wallet]:
    """What an owner has now, by currency; nothing of a currency they never had."""
    return store.of_owner(owner)


def wallet(owner: Owner, currency: str) -> Wallet:
    """What an owner has in a currency now; an empty wallet if never anything."""
    return store.find(owner, currency) or Wallet(owner.key, currency)


def statement(owner: Owner, currency: str, text: str | None) -> tuple[list[Line], str | None]:
    """A page of what moved a wallet, newest first, each with the balance after it; the next page's cursor.

    Lines are written a moment after their movement and never wrong. The newest movement is known from the
    wallet itself, and shown before its line is written when nothing else is missing in between.
    """
    start = place(text, partition=store.partition(owner), prefix=store.line_prefix(currency))
    found, following = store.lines(owner, currency, start=start, limit=PAGE)
    if start is None:
        found = _newest(wallet(owner, currency), found) + found
    return found, cursor(following)


def set_credit_line(owner: Owner, currency: str, line: int) -> Wallet:
    """Let a partner's balance go that far below zero; the wallet after that.

    A smaller line than what is owed already lets nothing be spent until the balance is above it.
    """
    if line < 0:
        raise ValueError("a credit line is not below 0")
    while True:
        before = wallet(owner, currency).credit_line
        try:
            return store.set_credit_line(owner, currency, line=line, before=before)
        except WriteRefused:
            continue  # somebody else set it meanwhile


def add_credit_line(writes: Transaction, owner: Owner, currency: str, line: int, *, before: int) -> None:
    """Add a credit line to a transaction, if it was `before` until now; in a write named `credit line`."""
    store.add_credit_line(writes, owner, currency, line=line, before=before)


def _newest(now: Wallet, found: list[Line]) -> list[Line]:
    written = found[0].version if found else 0
    if now.last is None or now.version != written + 1:
        return []
    return [Line(now.version, now.balance, now.last)]
