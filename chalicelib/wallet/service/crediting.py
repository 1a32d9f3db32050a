"""Money into a wallet and out of it: balance, movement and ledger entry, all in the caller's transaction."""

from collections.abc import Iterable

from chalicelib.kernel.table import Transaction
from chalicelib.ledger.model import Entry
from chalicelib.ledger.service import posting
from chalicelib.wallet import store
from chalicelib.wallet.errors import InsufficientCredit
from chalicelib.wallet.model import Owner


def credit(writes: Transaction, owner: Owner, currency: str, amount: int, *, key: str, entry: Entry) -> None:
    """Add money that comes into a wallet, with the entry that explains it; the first money begins it.

    `key` is the natural key of the fact among the owner's: a second time is refused, see `repeated`. A
    transaction can move one wallet once. Raises ValueError unless `amount` is more than 0.
    """
    _move(writes, owner, currency, _positive(amount), key, entry)


def debit(writes: Transaction, owner: Owner, currency: str, amount: int, *, key: str, entry: Entry) -> None:
    """Add money that leaves a wallet, refused when balance and credit line are less: see `short`."""
    _move(writes, owner, currency, -_positive(amount), key, entry)


def short(refused: Iterable[str]) -> bool:
    """Whether, by the names of the refused writes, the wallet has too little."""
    return store.WALLET_WRITE in refused


def repeated(refused: Iterable[str]) -> bool:
    """Whether, by the names of the refused writes, this fact had moved the wallet before."""
    return store.MOVEMENT_WRITE in refused


def insufficient(field: str) -> InsufficientCredit:
    """The refusal that names the field by which too much was asked of a wallet."""
    message = "the wallet does not hold that much in this currency"
    return InsufficientCredit.of_field(field, "insufficient", message)


def _move(writes: Transaction, owner: Owner, currency: str, amount: int, key: str, entry: Entry) -> None:
    movement = store.drafted(
        amount, key, kind=entry.kind, subject=entry.subject, actor=entry.actor, reason=entry.reason
    )
    store.move(writes, owner, currency, movement)
    posting.post(writes, entry)


def _positive(amount: int) -> int:
    if amount <= 0:
        raise ValueError("a movement has an amount, and its direction is the function's name")
    return amount
