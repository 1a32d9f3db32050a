"""Accounts as items of the buyers' table."""

from dataclasses import asdict

from chalicelib.buyers.model import Account
from chalicelib.buyers.store.table import ABSENT, THERE, table
from chalicelib.kernel.table import Item, Transaction, WriteRefused


def find(subject: str) -> Account | None:
    """An account as it surely stands."""
    item = table().get(f"ACCOUNT#{subject}", "ACCOUNT")
    return _account(item) if item else None


def open_account(account: Account) -> Account:
    """Keep a new account; the one that stands there if it is not new."""
    item = asdict(account) | {"pk": f"ACCOUNT#{account.subject}", "sk": "ACCOUNT"}
    pointer = {"pk": f"BUYER#{account.buyer}", "sk": account.subject}
    writes = Transaction()
    writes.put("account", table(), item, when=ABSENT)
    writes.put("buyer", table(), pointer, when=ABSENT)
    try:
        writes.commit()
    except WriteRefused:
        return find(account.subject) or account
    return account


def of_buyer(buyer: str) -> list[Account]:
    """Every account of a buyer: one, or more where users of the pool were removed behind our back."""
    pointers = table().query(f"BUYER#{buyer}").items
    return [
        _account(item) for item in table().get_many((f"ACCOUNT#{one['sk']}", "ACCOUNT") for one in pointers)
    ]


def set_language(subject: str, language: str) -> Account | None:
    """Change an account's language; the account then, or None if there is none."""
    try:
        item = table().update(
            f"ACCOUNT#{subject}",
            "ACCOUNT",
            "SET #language = :language",
            when=THERE,
            values={"language": language},
        )
    except WriteRefused:
        return None
    return _account(item)


def sign_out(subject: str, *, at: int) -> None:
    """Let no token issued up to then open anything; an earlier moment than the one kept changes nothing."""
    try:
        table().update(
            f"ACCOUNT#{subject}",
            "ACCOUNT",
            "SET #signed_out_at = :at",
            when="attribute_exists(pk) AND #signed_out_at < :at",
            values={"at": at},
        )
    except WriteRefused:
        return


def close_account(account: Account) -> None:
    """Forget an account; a second time changes nothing."""
    writes = Transaction()
    writes.delete("account", table(), f"ACCOUNT#{account.subject}", "ACCOUNT", when=THERE)
    writes.delete("buyer", table(), f"BUYER#{account.buyer}", account.subject, when=THERE)
    try:
        writes.commit()
    except WriteRefused:
        return


def _account(item: Item) -> Account:
    return Account(**{name: item[name] for name in Account.__dataclass_fields__ if name in item})
