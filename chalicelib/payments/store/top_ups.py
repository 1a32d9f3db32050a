"""Top-ups of wallets in the payments' table.

TOPUP#<top-up> / TOPUP                 money that somebody wants in a wallet, and whether it came
TOPUPS         / <due>#<top-up>        when a top-up is asked about next, in case nobody tells of it
"""

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime

from chalicelib.kernel import clock
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.payments.model import TopUp, TopUpState
from chalicelib.payments.store.records import table

_ABSENT = "attribute_not_exists(pk)"


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


def _due(when: datetime, top_up_id: str) -> Item:
    return {"pk": "TOPUPS", "sk": f"{clock.text(when)}#{top_up_id}", "top_up_id": top_up_id}


def _change_top_up(top_up_id: str, change: str, *, when: str, values: Item) -> None:
    with suppress(WriteRefused):
        table().update(f"TOPUP#{top_up_id}", "TOPUP", change, when=when, values=values)
