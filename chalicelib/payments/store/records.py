"""The payments' table.

ORDER#<order>  / CHECKOUT#<checkout>   a page on which the order can be paid
ORDER#<order>  / PAYMENT#<payment>     money that arrived, once
ORDER#<order>  / REFUND#<refund>       money that goes back
REFUND#<refund> / OF                   which order a refund is of
REFUNDS#<stage> / <asked>#<refund>     refunds that wait: for a person, or for the provider
EXTRA          / <refund>              a refund, not over yet, of money on top of an order's own
TOPUP#<top-up> / TOPUP                 money that somebody wants in a wallet, and whether it came
TOPUPS         / <due>#<top-up>        when a top-up is asked about next, in case nobody tells of it
INBOX#<event>  / INBOX                 a genuine notification, and whether it is done with
BREAKS         / <kind>#<subject>      what does not fit and needs a person
"""

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Item, Table, Transaction, WriteRefused
from chalicelib.payments.model import ExtraPayment, OpenCheckout, TopUp, TopUpState

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
        "opened_at": clock.text(clock.now()),
    }
    writes.put("checkout", table(), item, when=_ABSENT)


def checkouts(order_id: str) -> list[OpenCheckout]:
    """Every checkout of an order, open or not, oldest first."""
    found = table().query(f"ORDER#{order_id}", sk_prefix="CHECKOUT#").items
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
    writes.put("payment", table(), item, when=_ABSENT)


def extra_payments(order_id: str) -> list[ExtraPayment]:
    """Money that came on top of an order's own, oldest first."""
    found = table().query(f"ORDER#{order_id}", sk_prefix="PAYMENT#").items
    extra = [
        ExtraPayment(item["sk"].removeprefix("PAYMENT#"), item["amount"], item["captured_at"])
        for item in found
        if item.get("extra")
    ]
    return sorted(extra, key=lambda one: one.captured_at)


def payment(order_id: str) -> str | None:
    """The payment that the order's own money came by."""
    found = table().query(f"ORDER#{order_id}", sk_prefix="PAYMENT#").items
    own = [item["sk"].removeprefix("PAYMENT#") for item in found if not item.get("extra")]
    return own[0] if own else None


def begin_top_up(top_up: TopUp, *, due: datetime) -> None:
    """Write a new top-up and when it is asked about; one of that id stays as it is."""
    writes = Transaction()
    key = {"pk": f"TOPUP#{top_up.top_up_id}", "sk": "TOPUP"}
    writes.put("top-up", table(), asdict(top_up) | key, when=_ABSENT)
    writes.put("due", table(), _due(due, top_up.top_up_id), when=_ABSENT)
    with suppress(WriteRefused):
        writes.commit()


def top_up(top_up_id: str) -> TopUp | None:
    """A top-up as it surely stands."""
    item = table().get(f"TOPUP#{top_up_id}", "TOPUP")
    if item is None:
        return None
    known = {name: item[name] for name in TopUp.__dataclass_fields__ if name in item}
    return TopUp(**known | {"state": TopUpState(item["state"])})


def note_page(top_up_id: str, checkout: str, url: str) -> None:
    """Remember the page of a top-up; the first one counts."""
    _change_top_up(
        top_up_id,
        "SET #checkout = :checkout, #url = :url",
        when="attribute_not_exists(#checkout)",
        values={"checkout": checkout, "url": url},
    )


def pay_top_up(writes: Transaction, top_up_id: str, *, checkout: str, payment: str) -> None:
    """Add that the money of a top-up came, in time or late, once; the write is named `top-up`."""
    writes.update(
        "top-up",
        table(),
        f"TOPUP#{top_up_id}",
        "TOPUP",
        "SET #state = :paid, #payment = :payment, #checkout = :checkout, #paid_at = :now",
        when="#state <> :paid",
        values={
            "paid": TopUpState.PAID,
            "payment": payment,
            "checkout": checkout,
            "now": clock.text(clock.now()),
        },
    )


def expire_top_up(top_up_id: str) -> None:
    """Note that the page of a top-up is over, unpaid; one that is not open stays as it is."""
    _change_top_up(
        top_up_id,
        "SET #state = :expired",
        when="#state = :open",
        values={"expired": TopUpState.EXPIRED, "open": TopUpState.OPEN},
    )


def due_top_ups(now: datetime, limit: int) -> list[tuple[str, str]]:
    """Top-ups that are to be asked about by now, the longest due first: the key of the note, and the id."""
    found = table().query("TOPUPS", limit=limit).items
    return [(item["sk"], item["top_up_id"]) for item in found if item["sk"] < clock.text(now)]


def postpone_top_up(due: str, top_up_id: str, *, until: datetime) -> bool:
    """Claim a due top-up for one sweep, to be asked about again by then; False if another sweep has it."""
    writes = Transaction()
    writes.delete("claim", table(), "TOPUPS", due, when="attribute_exists(pk)")
    writes.put("due", table(), _due(until, top_up_id), when=_ABSENT)
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def forget_due(due: str) -> None:
    """Ask about a top-up no more: it is over."""
    with suppress(WriteRefused):
        table().delete("TOPUPS", due, when="attribute_exists(pk)")


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


def add_break(kind: str, subject: str, **facts: Any) -> None:
    """Record what does not fit, once per kind and subject, for a person to see."""
    item = {"pk": "BREAKS", "sk": f"{kind}#{subject}", "found_at": clock.text(clock.now()), **facts}
    try:
        table().put(item, when=_ABSENT)
    except WriteRefused:
        return


def break_with(writes: Transaction, kind: str, subject: str, **facts: Any) -> None:
    """Add the record of what does not fit to a transaction, in place of an older one for the same."""
    found_at = clock.text(clock.now())
    item = {"pk": "BREAKS", "sk": f"{kind}#{subject}", "found_at": found_at, **facts}
    writes.put(
        "break",
        table(),
        item,
        when="attribute_not_exists(#found_at) OR #found_at <= :now",
        values={"now": found_at},
    )


def mend(writes: Transaction, kind: str, subject: str) -> None:
    """Add that what did not fit needs nobody any more."""
    writes.delete("break", table(), "BREAKS", f"{kind}#{subject}", when=_ANY)


def breaks(start: str | None) -> tuple[list[Item], str | None]:
    """What waits for a person, and the cursor of the next page."""
    page = table().query("BREAKS", limit=100, start=place(start, partition="BREAKS", prefix=""))
    return page.items, cursor(page.next_key)


def _due(when: datetime, top_up_id: str) -> Item:
    return {"pk": "TOPUPS", "sk": f"{clock.text(when)}#{top_up_id}", "top_up_id": top_up_id}


def _change_top_up(top_up_id: str, change: str, *, when: str, values: Item) -> None:
    with suppress(WriteRefused):
        table().update(f"TOPUP#{top_up_id}", "TOPUP", change, when=when, values=values)
