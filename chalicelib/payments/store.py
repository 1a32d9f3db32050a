"""The payments' table.

ORDER#<order>  / CHECKOUT#<checkout>   a page on which the order can be paid
ORDER#<order>  / PAYMENT#<payment>     money that arrived, once
ORDER#<order>  / REFUND#<refund>       money that goes back
EXTRA          / <refund>              a refund, not over yet, of money on top of an order's own
INBOX#<event>  / INBOX                 a genuine notification, and whether it is done with
BREAKS         / <kind>#<subject>      what did not fit, as older versions kept it: to be moved
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Table, Transaction, WriteRefused
from chalicelib.payments.model import Extra, OpenCheckout, Refund

_ABSENT = "attribute_not_exists(pk)"


@lru_cache(maxsize=1)
def _table() -> Table:
    return Table(settings().table_payments)


def add_checkout(writes: Transaction, checkout: OpenCheckout) -> None:
    """Add a checkout; the write is named `checkout`, refused when it is known already."""
    item = {
        "pk": f"ORDER#{checkout.order_id}",
        "sk": f"CHECKOUT#{checkout.checkout}",
        "url": checkout.url,
        "return_url": checkout.return_url,
        "opened_at": clock.text(clock.now()),
    }
    writes.put("checkout", _table(), item, when=_ABSENT)


def checkouts(order_id: str) -> list[OpenCheckout]:
    """Every checkout of an order, open or not, oldest first."""
    found = _table().query(f"ORDER#{order_id}", sk_prefix="CHECKOUT#").items
    return [
        OpenCheckout(order_id, item["sk"].removeprefix("CHECKOUT#"), item["url"], item["return_url"])
        for item in sorted(found, key=lambda item: item["opened_at"])
    ]


def add_payment(
    writes: Transaction, order_id: str, payment: str, *, amount: int, checkout: str, extra: bool = False
) -> None:
    """Add money that arrived; the write is named `payment`, refused when it is recorded already.

    `extra` marks money that came on top of the order's own and goes back.
    """
    item = {
        "pk": f"ORDER#{order_id}",
        "sk": f"PAYMENT#{payment}",
        "amount": amount,
        "checkout": checkout,
        "extra": extra or None,
        "captured_at": clock.text(clock.now()),
    }
    writes.put("payment", _table(), item, when=_ABSENT)


def payment(order_id: str) -> str | None:
    """The payment that the order's own money came by."""
    found = _table().query(f"ORDER#{order_id}", sk_prefix="PAYMENT#").items
    own = [item["sk"].removeprefix("PAYMENT#") for item in found if not item.get("extra")]
    return own[0] if own else None


def add_refund(writes: Transaction, refund: Refund) -> None:
    """Add a refund request; the write is named `refund`, refused when it was made before."""
    item: dict[str, Any] = {
        **vars(refund),
        "pk": f"ORDER#{refund.order_id}",
        "sk": f"REFUND#{refund.refund_id}",
    }
    writes.put("refund", _table(), item, when=_ABSENT)


def add_extra(writes: Transaction, refund: Refund, *, due: datetime) -> None:
    """Add a refund of money on top of an order's own, to be looked after by the sweep when it is due."""
    add_refund(writes, refund)
    item = {"pk": "EXTRA", "sk": refund.refund_id, "order_id": refund.order_id, "due_at": clock.text(due)}
    writes.put("extra", _table(), item, when=_ABSENT)


def end_extra(writes: Transaction, refund_id: str) -> None:
    """Add that such a refund needs nobody to look after it any more."""
    writes.delete("extra", _table(), "EXTRA", refund_id, when="attribute_exists(pk)")


def extras(limit: int) -> list[Extra]:
    """Refunds of money on top of an order's own that are not over."""
    found = _table().query("EXTRA", limit=limit).items
    return [
        Extra(item["sk"], item["order_id"], clock.parse(item["due_at"]), item.get("run")) for item in found
    ]


def restart_extra(extra: Extra, run: str, *, due: datetime) -> bool:
    """Note that an execution of this name sees to such a refund until then; False if somebody else did."""
    try:
        _table().update(
            "EXTRA",
            extra.refund_id,
            "SET #run = :run, #due_at = :due",
            when="#due_at = :before",
            values={"run": run, "due": clock.text(due), "before": clock.text(extra.due_at)},
        )
    except WriteRefused:
        return False
    return True


def refund(order_id: str, refund_id: str) -> Refund | None:
    """A refund of an order."""
    item = _table().get(f"ORDER#{order_id}", f"REFUND#{refund_id}")
    return _refund(item) if item else None


def refunds(order_id: str) -> list[Refund]:
    """Every refund of an order."""
    return [_refund(item) for item in _table().query(f"ORDER#{order_id}", sk_prefix="REFUND#").items]


def close_refund(writes: Transaction, refund: Refund, state: str) -> None:
    """Add the outcome of a refund, once."""
    writes.update(
        "refund",
        _table(),
        f"ORDER#{refund.order_id}",
        f"REFUND#{refund.refund_id}",
        "SET #state = :state, #closed_at = :now",
        when="#state = :requested",
        values={"state": state, "requested": "requested", "now": clock.text(clock.now())},
    )


def receive(event: str, kind: str, order_id: str | None) -> bool:
    """Put a genuine notification into the inbox; False when it is there and done with."""
    item = {"pk": f"INBOX#{event}", "sk": "INBOX", "kind": kind, "order_id": order_id, "state": "received"}
    try:
        _table().put(item | {"received_at": clock.text(clock.now())}, when=_ABSENT)
    except WriteRefused as refusal:
        return (refusal.refused["put"] or {}).get("state") == "received"
    return True


def done(event: str) -> None:
    """Note that a notification needs nothing more."""
    try:
        _table().update(
            f"INBOX#{event}",
            "INBOX",
            "SET #state = :done",
            when="#state = :received",
            values={"done": "done", "received": "received"},
        )
    except WriteRefused:
        return


def done_with(writes: Transaction, event: str) -> None:
    """Add that a notification needs nothing more; refused when it is done with already."""
    writes.update(
        "inbox",
        _table(),
        f"INBOX#{event}",
        "INBOX",
        "SET #state = :done",
        when="#state = :received",
        values={"done": "done", "received": "received"},
    )


def old_breaks() -> list[Item]:
    """Breaks as they were kept here before they had a table of their own; at most a hundred."""
    return _table().query("BREAKS").items


def forget_break(sk: str) -> None:
    """Remove one of those, once it is where it belongs."""
    _table().delete("BREAKS", sk, when="attribute_exists(pk) OR attribute_not_exists(pk)")


def _refund(item: Item) -> Refund:
    known = {name: item[name] for name in Refund.__dataclass_fields__ if name in item}
    return Refund(**{**known, "lines": tuple(item.get("lines", ()))})
