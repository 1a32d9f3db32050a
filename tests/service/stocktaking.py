"""What is in stock beside what the books say of it, and processes that die or meet each other meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from chalicelib.catalog.model import Sku
from chalicelib.kernel import table
from chalicelib.kernel.table import Transaction
from chalicelib.ledger.model import Account, Entry, Kind, balances
from chalicelib.ledger.service import reading
from chalicelib.stock.model import Because, Code, CodeState
from chalicelib.stock.service import custody
from chalicelib.stock.store import batches
from chalicelib.stock.store.table import table as stock_table

from .uploads import ACTOR

BECAUSE = Because(ACTOR, "leaked")
IN_STOCK = {CodeState.AVAILABLE, CodeState.RETURNED, CodeState.HELD, CodeState.FROZEN}
STOCK, OWED, LOST = Account.INVENTORY, Account.PURCHASES_PAYABLE, Account.WRITE_OFFS


class Died(BaseException):
    """The process ended here."""


def lines(count: int, cost: int = 100, prefix: str = "CODE") -> str:
    """Codes that cost 1.00, 1.01, 1.02 and so on."""
    texts = [f"{prefix}-{number:05d}-XYZ,{(cost + number) / 100:.2f}" for number in range(count)]
    return "\n".join(["code,unit_cost", *texts])


def batch_of(sku: Sku) -> str:
    (found,) = batches.of_sku(sku.sku, limit=10, start=None)[0]
    return found.batch


def codes_of(batch: str) -> list[Code]:
    pages, _ = batches.pages(batch, limit=1000, start=None)
    return list(custody.inspect(code_id for page in pages for code_id in page).values())


def entries(batch: str, kind: Kind) -> list[Entry]:
    return [entry for entry in reading.of_subject(batch) if entry.kind is kind]


def held(batch: str) -> int:
    return balances(reading.of_subject(batch)).get((STOCK, "USD"), 0)


def worth(batch: str) -> int:
    """What the codes of a batch cost that are in stock."""
    return sum(code.unit_cost or 0 for code in codes_of(batch) if code.state in IN_STOCK)


def give(code_id: str, state: CodeState) -> None:
    """Let an order have a code."""
    change = "SET #state = :state, #owner = :owner, #version = #version + :one"
    values = {"state": str(state), "owner": "ord_1", "one": 1}
    stock_table().update(f"CODE#{code_id}", "CODE", change, when="attribute_exists(pk)", values=values)


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, *, after: int) -> Iterator[None]:
    """The process dies when it has written so many times; who lives through it does not notice."""
    left = [after]
    real_write, real_commit = table._write, Transaction.commit

    def spend() -> None:
        if left[0] == 0:
            raise Died
        left[0] -= 1

    def write(*given: Any) -> Any:
        spend()
        return real_write(*given)

    def commit(self: Transaction) -> None:
        spend()
        real_commit(self)

    with monkeypatch.context() as patch, suppress(Died):
        patch.setattr(table, "_write", write)
        patch.setattr(Transaction, "commit", commit)
        yield


@contextmanager
def meanwhile(monkeypatch: pytest.MonkeyPatch, name: str, act: Any) -> Iterator[None]:
    """Somebody else acts right before the first transaction with a write of that name is committed."""
    real = Transaction.commit
    waiting = [act]

    def commit(self: Transaction) -> None:
        if waiting and any(one.startswith(name) for one in self._names):
            waiting.pop()()
        real(self)

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", commit)
        yield
