"""The payments' table: checkouts, money that came, and notifications.

ORDER#<order>  / CHECKOUT#<checkout>   a page on which the order can be paid
ORDER#<order>  / PAYMENT#<payment>     money that arrived, once
INBOX#<event>  / INBOX                 a genuine notification, and whether it is done with
BREAKS         / <kind>#<subject>      what did not fit, as older versions kept it: to be moved

Refunds, top-ups, rules of payment methods and disputes are in the modules beside this one.
"""

from functools import lru_cache

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Table, Transaction, WriteRefused
from chalicelib.payments.model import Arrived, OpenCheckout
from chalicelib.payments.rules import Capture, Method

_ABSENT = "attribute_not_exists(pk)"
_ANY = "attribute_exists(pk) OR attribute_not_exists(pk)"


@lru_cache(maxsize=1)
def table() -> Table:
    """The payments' table."""
    return Table(settings().table_payments)


def add_checkout(writes: Transaction, checkout: OpenCheckout) -> None:
    """Add a checkout; the write is named `checkout`, refused when it is known already."""
    item = {
        "pk": f"ORDER#{checkout.order_id}",
        "sk": f"CHECKOUT#{checkout.checkout}",
        "url": checkout.url,
        "return_url": checkout.return_url,
        "methods": list(checkout.methods) or None,
        "capture": checkout.capture,
        "opened_at": clock.text(clock.now()),
    }
    writes.put("checkout", table(), item, when=_ABSENT)


def checkouts(order_id: str) -> list[OpenCheckout]:
    """Every checkout of an order, open or not, oldest first."""
    found = table().query(f"ORDER#{order_id}", sk_prefix="CHECKOUT#").items
    return [
        OpenCheckout(
            order_id,
            item["sk"].removeprefix("CHECKOUT#"),
            item["url"],
            item["return_url"],
            tuple(Method(one) for one in item.get("methods", ())),
            Capture(item["capture"]) if "capture" in item else None,
        )
        for item in sorted(found, key=lambda item: item["opened_at"])
    ]


def add_payment(
    writes: Transaction,
    order_id: str,
    payment: str,
    *,
    amount: int,
    checkout: str,
    extra: bool = False,
    tax: int = 0,
    method: str | None = None,
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
        "tax": tax or None,
        "method": method,
        "captured_at": clock.text(clock.now()),
    }
    writes.put("payment", table(), item, when=_ABSENT)


def payments(order_id: str) -> list[Arrived]:
    """All money that came for an order, oldest first."""
    found = table().query(f"ORDER#{order_id}", sk_prefix="PAYMENT#").items
    return [
        Arrived(
            payment=item["sk"].removeprefix("PAYMENT#"),
            amount=item["amount"],
            captured_at=item["captured_at"],
            tax=item.get("tax", 0),
            method=item.get("method"),
            extra=bool(item.get("extra")),
        )
        for item in sorted(found, key=lambda item: item["captured_at"])
    ]


def payment(order_id: str) -> str | None:
    """The payment that the order's own money came by."""
    found = table().query(f"ORDER#{order_id}", sk_prefix="PAYMENT#").items
    own = [item["sk"].removeprefix("PAYMENT#") for item in found if not item.get("extra")]
    return own[0] if own else None


def receive(event: str, kind: str, order_id: str | None) -> bool:
    """Put a genuine notification into the inbox; False when it is there and done with."""
    item = {"pk": f"INBOX#{event}", "sk": "INBOX", "kind": kind, "order_id": order_id, "state": "received"}
    try:
        table().put(item | {"received_at": clock.text(clock.now())}, when=_ABSENT)
    except WriteRefused as refusal:
        return (refusal.refused["put"] or {}).get("state") == "received"
    return True


def done(event: str) -> None:
    """Note that a notification needs nothing more."""
    try:
        table().update(
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
        table(),
        f"INBOX#{event}",
        "INBOX",
        "SET #state = :done",
        when="#state = :received",
        values={"done": "done", "received": "received"},
    )


def old_breaks() -> list[Item]:
    """Breaks as they were kept here before they had a table of their own; at most a hundred."""
    return table().query("BREAKS").items


def forget_break(sk: str) -> None:
    """Remove one of those, once it is where it belongs."""
    table().delete("BREAKS", sk, when=_ANY)
