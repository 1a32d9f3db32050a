"""A day of a shop as tables and the provider's statement tell it, with breaks planted in it on purpose.

Orders, payments, refunds and entries are written by the domains' own stores, at times of that day. What
each order, or row, should come to is known: `expected` names every break and nothing else.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.breaks.model import BreakKind, BreakState
from chalicelib.kernel import clock, ids
from chalicelib.kernel.table import Item, Table, Transaction, unmarshal
from chalicelib.ledger import store as ledger
from chalicelib.ledger import templates
from chalicelib.ledger.model import Account, Entry
from chalicelib.orders.model import Fulfilment, Line, Order, Payment, Refund
from chalicelib.orders.store import records
from chalicelib.payments import store as payments
from chalicelib.payments.model import OpenCheckout
from chalicelib.payments.model import Refund as RefundItem

DAY = "2026-03-02"
START = datetime(2026, 3, 2, 0, 5, tzinfo=UTC)
NOW = datetime(2026, 3, 6, 3, tzinfo=UTC)
"""When the day is reconciled: no grace and no patience is left."""

PRICE, FEE = 1299, 68
_DAY_SECONDS = 17 * 3600
_REFUNDED_EVERY = 33

Planter = Callable[["Planted", int, datetime], None]


@dataclass
class Planted:
    """What is to be written, and what a run should find in it."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    items: dict[str, list[Item]] = field(default_factory=dict)
    expected: dict[tuple[str, str], str] = field(default_factory=dict)

    def write(self, tables: dict[str, Table]) -> None:
        """Put every item into its table."""
        for name, items in self.items.items():
            tables[name].put_same(items)

    def expect(self, kind: BreakKind, subject: str, state: BreakState = BreakState.OPEN) -> None:
        """Note a break that is to be found."""
        self.expected[str(kind), subject] = str(state)

    def keep(self, name: str, writes: Transaction) -> None:
        """Take the puts of a transaction that is never committed."""
        for action in writes._actions:  # noqa: SLF001 - stands in for a commit, ten thousand times
            self.items.setdefault(name, []).append(unmarshal(action["Put"]["Item"]))

    def post(self, *entries: Entry) -> None:
        """An entry of the ledger, and that it is in the sums."""
        for entry in entries:
            writes = Transaction()
            ledger.post(writes, entry)
            self.keep("ledger", writes)
            mark = {"pk": f"SUMMED#{entry.subject}#{entry.entry_id}", "sk": "SUMMED"}
            self.items["ledger"].append(mark)

    def order(self, order: Order) -> None:
        """An order in its table, and in its index of days."""
        shard = records.day_shard(DAY, records.shard(order.order_id))
        self.items.setdefault("orders", []).append(records.item_of(order) | {"placed_on": shard})

    def charge(self, number: int, at: datetime, **changes: Any) -> None:
        """A row of money that came in."""
        line = {
            "kind": "charge",
            "id": f"txn_{number:06d}",
            "source": f"ch_{number:06d}",
            "payment": f"pi_{number:06d}",
            "metadata": {"order_id": order_id(number)},
            "amount": PRICE,
            "fee": FEE,
            "created": int(at.timestamp()),
            "payout": "po_000000",
        }
        self.lines.append(line | changes)

    def returned(self, number: int, at: datetime, **changes: Any) -> None:
        """A row of money that went back."""
        line = {
            "kind": "refund",
            "id": f"txn_r{number:06d}",
            "source": f"re_{number:06d}",
            "payment": f"pi_{number:06d}",
            "metadata": {"refund_id": refund_id(number)},
            "amount": -PRICE,
            "created": int(at.timestamp()) + 60,
            "payout": "po_000000",
        }
        self.lines.append(line | changes)


def order_id(number: int) -> str:
    """The id of an order by its number."""
    return ids.derived("ord", "planted", str(number))


def refund_id(number: int) -> str:
    """The id of the refund of an order."""
    return ids.derived("ref", "planted", str(number))


def plant(orders: int, each: int, *, healed: int = 1) -> Planted:
    """So many orders; each kind of break `each` times, and `healed` of those that end by asking."""
    found = Planted()
    kinds: list[Planter] = [one for one in PLANTERS for _ in range(each)]
    kinds += [one for one in HEALING for _ in range(healed)]
    gap = orders // len(kinds)
    for number in range(orders):
        at = START + timedelta(seconds=number * _DAY_SECONDS // orders)
        place, rest = divmod(number, gap)
        with at_time(at):
            if rest == gap - 1 and place < len(kinds):
                kinds[place](found, number, at)
            elif number % _REFUNDED_EVERY == 0:
                _refunded(found, number, at)
            else:
                sold(found, number, at)
    _paid_out(found)
    return found


@contextmanager
def at_time(moment: datetime) -> Iterator[None]:
    """Let the kernel's clock stand at a moment."""
    before = clock.now
    clock.now = lambda: moment
    try:
        yield
    finally:
        clock.now = before


def _order(number: int, at: datetime, **changes: Any) -> Order:
    line = Line("sku_1", "prd_1", {"en": "Key"}, 1, PRICE, codes=(f"code{number}",), delivered=True)
    order = Order(
        order_id=order_id(number),
        request="r",
        email="buyer@example.com",
        currency="USD",
        total=PRICE,
        lines=(line,),
        created_at=clock.text(at),
        hold_until=clock.text(at + timedelta(minutes=15)),
        payment=Payment.CAPTURED,
        fulfilment=Fulfilment.DELIVERED,
        refundable=PRICE,
        money=f"pi_{number:06d}",
    )
    return replace(order, **changes)


def _captured(number: int) -> Entry:
    return templates.capture(order_id(number), f"pi_{number:06d}", PRICE, "USD")


def _delivered(number: int, amount: int = PRICE) -> Entry:
    return templates.delivery(
        order_id(number), [templates.Sold("sku_1", 1, amount, costs={"USD": 400})], "USD"
    )


def _payment(found: Planted, number: int) -> None:
    writes = Transaction()
    name = f"cs_{number:06d}"
    payments.add_checkout(writes, OpenCheckout(order_id(number), name, "", "https://shop.example"))
    payments.add_payment(writes, order_id(number), f"pi_{number:06d}", amount=PRICE, checkout=name)
    found.keep("payments", writes)


def _sale(found: Planted, number: int, at: datetime, *entries: Entry, **changes: Any) -> None:
    """An order with its money in the tables, and these entries."""
    found.order(_order(number, at, **changes))
    _payment(found, number)
    found.post(*entries)


def sold(found: Planted, number: int, at: datetime) -> None:
    """An order that was paid and delivered, whose row is of that time."""
    _sale(found, number, at, _captured(number), _delivered(number))
    found.charge(number, at)


def _refund_entries(number: int) -> tuple[Entry, Entry]:
    sold = templates.Sold("sku_1", 1, PRICE, costs={"USD": 400})
    source = templates.Source(delivered=(sold,))
    asked = templates.refund_request(
        order_id(number), refund_id(number), source, "USD", actor="staff:1", reason="asked"
    )
    done = templates.refund(order_id(number), refund_id(number), PRICE, "USD", to=Account.PROVIDER_PENDING)
    return asked, done


def _refund_item(found: Planted, number: int, at: datetime, state: str) -> None:
    item = RefundItem(
        order_id=order_id(number),
        refund_id=refund_id(number),
        amount=PRICE,
        whole=True,
        reason="asked",
        actor="staff:1",
        requested_at=clock.text(at),
        lines=("sku_1",),
        state=state,
        currency="USD",
    )
    writes = Transaction()
    payments.add_refund(writes, item)
    found.keep("payments", writes)


_GONE = {"payment": Payment.REFUNDED, "fulfilment": Fulfilment.WITHDRAWN, "refund": Refund.DONE}


def _refunded(found: Planted, number: int, at: datetime) -> None:
    asked, done = _refund_entries(number)
    _sale(found, number, at, _captured(number), _delivered(number), asked, done, refundable=0, **_GONE)
    _refund_item(found, number, at, "succeeded")
    found.charge(number, at)
    found.returned(number, at)


def _paid_out(found: Planted) -> None:
    """One payout that is the sum of its rows."""
    own = [line for line in found.lines if line.get("payout") == "po_000000" and line["kind"] != "repeat"]
    euros = [line for line in own if line.get("currency", "usd") != "usd"]
    for line in euros:
        del line["payout"]
    net = sum(line.get("net", line["amount"] - line.get("fee", 0)) for line in own if line not in euros)
    at = START + timedelta(hours=18)
    line = {"kind": "payout", "id": "txn_po", "source": "po_000000", "amount": -net}
    found.lines.append(line | {"created": int(at.timestamp())})
    found.lines.sort(key=lambda one: one["created"])


# --- one planter for each kind of break


def _capture_missed(found: Planted, number: int, at: datetime) -> None:
    line = Line("sku_1", "prd_1", {"en": "Key"}, 1, PRICE)
    found.order(
        _order(
            number,
            at,
            lines=(line,),
            payment=Payment.OPEN,
            fulfilment=Fulfilment.HELD,
            refundable=0,
            money=None,
        )
    )
    found.charge(number, at)
    found.expect(BreakKind.CAPTURE_MISSED, f"pi_{number:06d}")


def _capture_missed_healed(found: Planted, number: int, at: datetime) -> None:
    """The page is known, so the provider tells what was missed when it is asked."""
    _capture_missed(found, number, at)
    writes = Transaction()
    name = f"cs_{number:06d}"
    payments.add_checkout(writes, OpenCheckout(order_id(number), name, "", "https://shop.example"))
    found.keep("payments", writes)
    found.lines[-1]["session"] = name
    found.expect(BreakKind.CAPTURE_MISSED, f"pi_{number:06d}", BreakState.HEALED)


def _double_capture(found: Planted, number: int, at: datetime) -> None:
    sold(found, number, at)
    again = {"id": f"txn_s{number:06d}", "source": f"ch_s{number:06d}", "payment": f"pi_s{number:06d}"}
    found.charge(number, at, **again)
    found.expect(BreakKind.DOUBLE_CAPTURE, f"pi_s{number:06d}")


def _unknown_payment(found: Planted, number: int, at: datetime) -> None:
    found.charge(number, at, metadata={})
    found.expect(BreakKind.UNKNOWN_PAYMENT, f"pi_{number:06d}")


def _paid_without_entry(found: Planted, number: int, at: datetime) -> None:
    _sale(found, number, at, _delivered(number))
    found.charge(number, at)
    found.expect(BreakKind.PAID_WITHOUT_ENTRY, order_id(number))


def _amount_differs(found: Planted, number: int, at: datetime) -> None:
    _sale(found, number, at, _captured(number), _delivered(number))
    found.charge(number, at, amount=PRICE - 100)
    found.expect(BreakKind.AMOUNT_DIFFERS, f"txn_{number:06d}")


def _currency_differs(found: Planted, number: int, at: datetime) -> None:
    _sale(found, number, at, _captured(number), _delivered(number))
    found.charge(number, at, currency="eur")
    found.expect(BreakKind.CURRENCY_DIFFERS, f"txn_{number:06d}")


def _fee_differs(found: Planted, number: int, at: datetime) -> None:
    _sale(found, number, at, _captured(number), _delivered(number))
    found.charge(number, at, net=PRICE - FEE - 7)
    found.expect(BreakKind.FEE_DIFFERS, f"txn_{number:06d}")


def _refund_unknown(found: Planted, number: int, at: datetime) -> None:
    sold(found, number, at)
    found.returned(number, at, metadata={})
    found.expect(BreakKind.REFUND_UNKNOWN, f"re_{number:06d}")


def _asked(found: Planted, number: int, at: datetime) -> None:
    """A refund that is on its way, as far as the shop knows."""
    asked, _ = _refund_entries(number)
    changes: dict[str, Any] = {"refund": Refund.REQUESTED, "refund_id": refund_id(number), "refundable": 0}
    _sale(found, number, at, _captured(number), _delivered(number), asked, **changes)
    _refund_item(found, number, at, "requested")
    found.charge(number, at)


def _refund_pending(found: Planted, number: int, at: datetime) -> None:
    _asked(found, number, at)
    found.returned(number, at, status="pending")
    found.expect(BreakKind.REFUND_PENDING, refund_id(number))


def _refund_pending_healed(found: Planted, number: int, at: datetime) -> None:
    """The provider is done with it, and nobody heard."""
    _asked(found, number, at)
    found.returned(number, at)
    found.expect(BreakKind.REFUND_PENDING, refund_id(number), BreakState.HEALED)


def _refund_absent(found: Planted, number: int, at: datetime) -> None:
    _refunded(found, number, at)
    found.lines.pop()
    found.expect(BreakKind.REFUND_ABSENT, refund_id(number))


def _refund_bounced(found: Planted, number: int, at: datetime) -> None:
    _refunded(found, number, at)
    found.lines[-1]["status"] = "failed"
    back = {"kind": "refund_failure", "id": f"txn_f{number:06d}", "amount": PRICE}
    found.returned(number, at, **back)
    found.expect(BreakKind.REFUND_BOUNCED, refund_id(number))


def _dispute_unknown(found: Planted, number: int, at: datetime) -> None:
    sold(found, number, at)
    line = {"kind": "dispute", "id": f"txn_d{number:06d}", "source": f"dp_{number:06d}", "fee": 1500}
    found.returned(number, at, **line)
    found.expect(BreakKind.DISPUTE_UNKNOWN, f"dp_{number:06d}")


def _payout_differs(found: Planted, number: int, at: datetime) -> None:
    name = f"po_{number:06d}"
    sold(found, number, at)
    found.lines[-1]["payout"] = name
    line = {"kind": "payout", "id": f"txn_p{number:06d}", "source": name, "amount": FEE - PRICE - 500}
    found.lines.append(line | {"created": int(at.timestamp()) + 60})
    found.expect(BreakKind.PAYOUT_DIFFERS, name)


def _unknown_transaction(found: Planted, number: int, at: datetime) -> None:
    line = {"kind": "other", "id": f"txn_{number:06d}", "type": "climate_order_purchase", "amount": -250}
    found.lines.append(line | {"category": "climate_order_purchase", "created": int(at.timestamp())})
    found.expect(BreakKind.UNKNOWN_TRANSACTION, f"txn_{number:06d}")


def _duplicate_transaction(found: Planted, number: int, at: datetime) -> None:
    sold(found, number, at)
    found.charge(number, at, id=f"txn_{number:06d}b")
    found.expect(BreakKind.DUPLICATE_TRANSACTION, f"txn_{number:06d}b")


def _duplicate_row(found: Planted, number: int, at: datetime) -> None:
    sold(found, number, at)
    row = {"kind": "repeat", "id": f"txn_{number:06d}", "amount": PRICE, "created": int(at.timestamp())}
    found.lines.append(row)
    found.expect(BreakKind.DUPLICATE_ROW, f"txn_{number:06d}")


def _entry_unbacked(found: Planted, number: int, at: datetime) -> None:
    _sale(found, number, at, _captured(number), _delivered(number))
    found.expect(BreakKind.ENTRY_UNBACKED, f"cap:pi_{number:06d}")


def _delivered_without_entry(found: Planted, number: int, at: datetime) -> None:
    _sale(found, number, at, _captured(number))
    found.charge(number, at)
    found.expect(BreakKind.DELIVERED_WITHOUT_ENTRY, order_id(number))


def _order_unclear(found: Planted, number: int, at: datetime) -> None:
    _sale(found, number, at, _captured(number), _delivered(number, PRICE - 100))
    found.charge(number, at)
    found.expect(BreakKind.ORDER_UNCLEAR, order_id(number))


PLANTERS: tuple[Planter, ...] = (
    _capture_missed,
    _double_capture,
    _unknown_payment,
    _paid_without_entry,
    _amount_differs,
    _currency_differs,
    _fee_differs,
    _refund_unknown,
    _refund_pending,
    _refund_absent,
    _refund_bounced,
    _dispute_unknown,
    _payout_differs,
    _unknown_transaction,
    _duplicate_transaction,
    _duplicate_row,
    _entry_unbacked,
    _delivered_without_entry,
    _order_unclear,
)
HEALING: tuple[Planter, ...] = (_capture_missed_healed, _refund_pending_healed)
