"""The wallets' table.

WALLET#<owner> / BALANCE#<currency>            what the owner has now; moved by condition only
WALLET#<owner> / MOVEMENT#<key>                one fact that moved it, once
WALLET#<owner> / LINE#<currency>#<version>     a line of its statement, written from the stream

A balance is moved by adding, so that movements do not wait for each other, and nobody who adds knows what it
was before. The item itself does: each of its versions is one line of the statement.
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Table, Transaction
from chalicelib.wallet.model import Line, Movement, Owner, Wallet

BALANCE = "BALANCE#"
WALLET_WRITE = "wallet"
"""The write of the balance; a refusal that names it says: there is less than that."""
MOVEMENT_WRITE = "movement"
"""The write of the movement; a refusal that names it says: this fact moved the wallet before."""

_ABSENT = "attribute_not_exists(pk)"
_ANY = "attribute_exists(pk) OR attribute_not_exists(pk)"
"""A wallet is begun by the first money that comes in."""

_DIGITS = 12


@lru_cache(maxsize=1)
def table() -> Table:
    """The wallets' table."""
    return Table(settings().table_wallets)


def move(writes: Transaction, owner: Owner, currency: str, movement: Movement) -> None:
    """Add a movement and what it does to the balance; refused below the credit line, or if it was before."""
    amount = movement.amount
    item = asdict(movement) | {"pk": _pk(owner), "sk": f"MOVEMENT#{movement.key}", "currency": currency}
    writes.put(MOVEMENT_WRITE, table(), item, when=_ABSENT)
    values: dict[str, Any] = {"amount": amount, "one": 1, "last": asdict(movement)}
    values |= {"owner": owner.key, "currency": currency}
    enough = {"least": -amount} if amount < 0 else {}
    writes.update(
        WALLET_WRITE,
        table(),
        _pk(owner),
        f"{BALANCE}{currency}",
        "ADD #balance :amount, #available :amount, #version :one "
        "SET #last = :last, #owner = :owner, #currency = :currency",
        when="#available >= :least" if enough else _ANY,
        values=values | enough,
    )


def set_credit_line(owner: Owner, currency: str, *, line: int, before: int) -> Wallet:
    """Let the balance go that far below zero from now on; refused unless the line was `before`."""
    values = _line_values(owner, currency, line=line, before=before)
    item = table().update(_pk(owner), f"{BALANCE}{currency}", _SET_LINE, when=_LINE_WAS, values=values)
    return wallet_of(item)


def add_credit_line(writes: Transaction, owner: Owner, currency: str, *, line: int, before: int) -> None:
    """Add the same to a transaction, in a write named `credit line`."""
    values = _line_values(owner, currency, line=line, before=before)
    key = f"{BALANCE}{currency}"
    writes.update("credit line", table(), _pk(owner), key, _SET_LINE, when=_LINE_WAS, values=values)


_SET_LINE = (
    "SET #balance = if_not_exists(#balance, :zero), #version = if_not_exists(#version, :zero), "
    "#available = if_not_exists(#available, :zero) + :change, #credit_line = :line, "
    "#owner = :owner, #currency = :currency"
)
_LINE_WAS = "#credit_line = :before OR (attribute_not_exists(#credit_line) AND :before = :zero)"


def _line_values(owner: Owner, currency: str, *, line: int, before: int) -> dict[str, int | str]:
    change = {"zero": 0, "line": line, "change": line - before, "before": before}
    return {**change, "owner": owner.key, "currency": currency}


def find(owner: Owner, currency: str) -> Wallet | None:
    """What an owner surely has in a currency now; None if never anything."""
    item = table().get(_pk(owner), f"{BALANCE}{currency}")
    return wallet_of(item) if item else None


def of_owner(owner: Owner) -> list[Wallet]:
    """Every wallet of an owner, by currency."""
    return [wallet_of(item) for item in table().query(_pk(owner), sk_prefix=BALANCE).items]


def lines(owner: Owner, currency: str, *, start: Item | None, limit: int) -> tuple[list[Line], Item | None]:
    """A page of a wallet's statement, newest first, and the key to go on from."""
    page = table().query(_pk(owner), sk_prefix=line_prefix(currency), start=start, limit=limit, forward=False)
    return [_line(item) for item in page.items], page.next_key


def add_lines(images: list[Item]) -> None:
    """Write the line of each version of a balance; the same again writes the same."""
    table().put_same(
        {
            "pk": item["pk"],
            "sk": f"{line_prefix(item['currency'])}{item['version']:0{_DIGITS}d}",
            "version": item["version"],
            "balance": item["balance"],
            "movement": item["last"],
        }
        for item in images
    )


def line_prefix(currency: str) -> str:
    """What the sort keys of a statement begin with."""
    return f"LINE#{currency}#"


def partition(owner: Owner) -> str:
    """The partition that all of an owner lies in."""
    return _pk(owner)


def movement(owner: Owner, key: str) -> Movement | None:
    """A movement by the key of its fact."""
    item = table().get(_pk(owner), f"MOVEMENT#{key}")
    return _movement(item) if item else None


def drafted(amount: int, key: str, *, kind: str, subject: str, actor: str, reason: str | None) -> Movement:
    """A movement of now."""
    return Movement(key, kind, subject, amount, clock.text(clock.now()), actor, reason)


def wallet_of(item: Mapping[str, Any]) -> Wallet:
    """The wallet that an item shows."""
    last = item.get("last")
    known = {name: item[name] for name in ("owner", "currency", "balance", "available", "version")}
    return Wallet(**known, last=_movement(last) if last else None)


def _line(item: Item) -> Line:
    return Line(item["version"], item["balance"], _movement(item["movement"]))


def _movement(item: Mapping[str, Any]) -> Movement:
    return Movement(**{name: item[name] for name in Movement.__dataclass_fields__ if name in item})


def _pk(owner: Owner) -> str:
    return f"WALLET#{owner.key}"
