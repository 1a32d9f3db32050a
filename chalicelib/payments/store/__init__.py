"""The payments' table.

ORDER#<order>  / CHECKOUT#<checkout>   a page on which the order can be paid
ORDER#<order>  / PAYMENT#<payment>     money that arrived, once
ORDER#<order>  / REFUND#<refund>       money that goes back
EXTRA          / <refund>              a refund, not over yet, of money on top of an order's own
TOPUP#<top-up> / TOPUP                 money that somebody wants in a wallet, and whether it came
TOPUPS         / <due>#<top-up>        when a top-up is asked about next, in case nobody tells of it
ORDER#<order>  / DISPUTE#<dispute>     money that the buyer's bank claims, WARNING#, EVIDENCE# (disputes.py)
INBOX#<event>  / INBOX                 a genuine notification, and whether it is done with
BREAKS         / <kind>#<subject>      what did not fit, as older versions kept it: to be moved
RULES          / CURRENT               which methods are allowed, all rules in one item
RULES          / VERSION#<number>      the same as it was after each change
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
from chalicelib.payments.model import Arrived, Extra, OpenCheckout, Refund, TopUp, TopUpState
from chalicelib.payments.rules import Capture, Method, Rule, Rules

_ABSENT = "attribute_not_exists(pk)"


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


def add_refund(writes: Transaction, refund: Refund) -> None:
    """Add a refund request; the write is named `refund`, refused when it was made before."""
    item: dict[str, Any] = {
        **vars(refund),
        "pk": f"ORDER#{refund.order_id}",
        "sk": f"REFUND#{refund.refund_id}",
    }
    writes.put("refund", table(), item, when=_ABSENT)


def add_extra(writes: Transaction, refund: Refund, *, due: datetime) -> None:
    """Add a refund of money on top of an order's own, to be looked after by the sweep when it is due."""
    add_refund(writes, refund)
    item = {"pk": "EXTRA", "sk": refund.refund_id, "order_id": refund.order_id, "due_at": clock.text(due)}
    writes.put("extra", table(), item, when=_ABSENT)


def end_extra(writes: Transaction, refund_id: str) -> None:
    """Add that such a refund needs nobody to look after it any more."""
    writes.delete("extra", table(), "EXTRA", refund_id, when="attribute_exists(pk)")


def extras(limit: int) -> list[Extra]:
    """Refunds of money on top of an order's own that are not over."""
    found = table().query("EXTRA", limit=limit).items
    return [
        Extra(item["sk"], item["order_id"], clock.parse(item["due_at"]), item.get("run")) for item in found
    ]


def restart_extra(extra: Extra, run: str, *, due: datetime) -> bool:
    """Note that an execution of this name sees to such a refund until then; False if somebody else did."""
    try:
        table().update(
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
    item = table().get(f"ORDER#{order_id}", f"REFUND#{refund_id}")
    return _refund(item) if item else None


def refunds(order_id: str) -> list[Refund]:
    """Every refund of an order."""
    return [_refund(item) for item in table().query(f"ORDER#{order_id}", sk_prefix="REFUND#").items]


def close_refund(writes: Transaction, refund: Refund, state: str) -> None:
    """Add the outcome of a refund, once."""
    writes.update(
        "refund",
        table(),
        f"ORDER#{refund.order_id}",
        f"REFUND#{refund.refund_id}",
        "SET #state = :state, #closed_at = :now",
        when="#state = :requested",
        values={"state": state, "requested": "requested", "now": clock.text(clock.now())},
    )


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


def old_breaks() -> list[Item]:
    """Breaks as they were kept here before they had a table of their own; at most a hundred."""
    return table().query("BREAKS").items


def forget_break(sk: str) -> None:
    """Remove one of those, once it is where it belongs."""
    table().delete("BREAKS", sk, when="attribute_exists(pk) OR attribute_not_exists(pk)")


def _due(when: datetime, top_up_id: str) -> Item:
    return {"pk": "TOPUPS", "sk": f"{clock.text(when)}#{top_up_id}", "top_up_id": top_up_id}


def _change_top_up(top_up_id: str, change: str, *, when: str, values: Item) -> None:
    with suppress(WriteRefused):
        table().update(f"TOPUP#{top_up_id}", "TOPUP", change, when=when, values=values)


def rules() -> Rules:
    """The present rules."""
    item = table().get("RULES", "CURRENT")
    return _rules(item) if item else Rules()


def replace_rules(rules: Rules) -> bool:
    """Write the next version of the rules, and keep it; False if another one was written meanwhile."""
    item = {
        "pk": "RULES",
        "sk": "CURRENT",
        "version": rules.version,
        "actor": rules.actor,
        "changed_at": rules.changed_at,
        "rules": [asdict(rule) for rule in rules.rules],
    }
    first = rules.version == 1
    writes = Transaction()
    writes.put(
        "rules",
        table(),
        item,
        when=_ABSENT if first else "#version = :before",
        values={} if first else {"before": rules.version - 1},
    )
    writes.put("history", table(), item | {"sk": f"VERSION#{rules.version:08d}"}, when=_ABSENT)
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def earlier_rules(start: str | None) -> tuple[list[Rules], str | None]:
    """The rules after each change, the newest first, and the cursor of the next page."""
    page = table().query(
        "RULES",
        sk_prefix="VERSION#",
        limit=20,
        start=place(start, partition="RULES", prefix="VERSION#"),
        forward=False,
    )
    return [_rules(item) for item in page.items], cursor(page.next_key)


def _rules(item: Item) -> Rules:
    return Rules(
        item["version"], tuple(_rule(one) for one in item["rules"]), item["actor"], item["changed_at"]
    )


def _rule(stored: Item) -> Rule:
    lists = {name: tuple(value) for name, value in stored.items() if isinstance(value, list)}
    methods = tuple(Method(one) for one in stored["methods"])
    return Rule(**{**stored, **lists, "methods": methods, "capture": Capture(stored["capture"])})


def _refund(item: Item) -> Refund:
    known = {name: item[name] for name in Refund.__dataclass_fields__ if name in item}
    return Refund(**{**known, "lines": tuple(item.get("lines", ()))})
