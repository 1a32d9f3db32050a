"""Made-up orders and play money, in rows of their own."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.table import Item, Transaction
from chalicelib.orders.model import Order
from chalicelib.orders.service.states import order_of
from chalicelib.partners.store.table import ABSENT, table
from chalicelib.wallet.model import Line, Movement, Wallet

ORDER_WRITE = "order"
"""The write of the order; a refusal that names it says: there is one of that id."""

_BALANCE = "BALANCE#"
PLACED = "PLACED#"
"""What the sort keys of the list of made-up orders begin with."""

_KEPT = timedelta(days=30)
_DIGITS = 12
_SAME = "attribute_not_exists(pk) OR #version = :before"


def wallets(partner_id: str) -> list[Wallet]:
    """The play money of a partner in every currency that it has used."""
    page = table().query(partition(partner_id), sk_prefix=_BALANCE, limit=1000)
    return [_wallet(item) for item in page.items]


def wallet(partner_id: str, currency: str) -> Wallet | None:
    """The play money in a currency; None before any was used."""
    item = table().get(partition(partner_id), f"{_BALANCE}{currency}")
    return _wallet(item) if item else None


def place(partner_id: str, order: Order, *, line: Line) -> None:
    """Write an order, what it costs, and the line that says so, together.

    Raises `WriteRefused` naming `ORDER_WRITE` if there is one of that id, or another write if somebody was
    quicker.
    """
    writes = Transaction()
    pk, kept = partition(partner_id), int((clock.parse(order.created_at) + _KEPT).timestamp())
    written = asdict(order) | {"pk": pk, "ttl": kept}
    writes.put(ORDER_WRITE, table(), written | {"sk": f"ORDER#{order.order_id}"}, when=ABSENT)
    placed = f"{PLACED}{order.created_at}#{order.order_id}"
    writes.put(
        "placed", table(), {"pk": pk, "sk": placed, "order_id": order.order_id, "ttl": kept}, when=ABSENT
    )
    sk = f"{line_prefix(order.currency)}{line.version:0{_DIGITS}d}"
    writes.put("line", table(), asdict(line) | {"pk": pk, "sk": sk, "ttl": kept}, when=ABSENT)
    balance: Item = {"pk": pk, "sk": f"{_BALANCE}{order.currency}", "owner": order.wallet}
    balance |= {"currency": order.currency, "balance": line.balance, "version": line.version}
    writes.put("balance", table(), balance, when=_SAME, values={"before": line.version - 1})
    writes.commit()


def find(partner_id: str, order_id: str) -> Order | None:
    """A made-up order of a partner."""
    item = table().get(partition(partner_id), f"ORDER#{order_id}")
    return order_of(item) if item else None


def placed(partner_id: str, *, start: Item | None, limit: int) -> tuple[list[Order], Item | None]:
    """A page of a partner's made-up orders, the newest first, and the key to go on from."""
    pk = partition(partner_id)
    page = table().query(pk, sk_prefix=PLACED, start=start, limit=limit, forward=False)
    keys = [(pk, f"ORDER#{item['order_id']}") for item in page.items]
    found = {item["order_id"]: order_of(item) for item in table().get_many(keys)}
    return [found[item["order_id"]] for item in page.items if item["order_id"] in found], page.next_key


def lines(
    partner_id: str, currency: str, *, start: Item | None, limit: int
) -> tuple[list[Line], Item | None]:
    """A page of the play statement, the newest first, and the key to go on from."""
    page = table().query(
        partition(partner_id), sk_prefix=line_prefix(currency), start=start, limit=limit, forward=False
    )
    return [_line(item) for item in page.items], page.next_key


def partition(partner_id: str) -> str:
    """The partition that all made-up things of a partner lie in."""
    return f"SANDBOX#{partner_id}"


def line_prefix(currency: str) -> str:
    """What the sort keys of a play statement begin with."""
    return f"LINE#{currency}#"


def _wallet(item: Mapping[str, Any]) -> Wallet:
    balance = item["balance"]
    return Wallet(item["owner"], item["currency"], balance, balance, item["version"])


def _line(item: Mapping[str, Any]) -> Line:
    known = {
        name: item["movement"][name] for name in Movement.__dataclass_fields__ if name in item["movement"]
    }
    return Line(item["version"], item["balance"], Movement(**known))
