"""Refunds as items, each in the queue of its stage while somebody has something left to do.

ORDER#<order>  / REFUND#<refund>       money that goes back
REFUND#<refund> / OF                   which order a refund is of
REFUNDS#<stage> / <asked>#<refund>     refunds that wait: for a person, or for the provider
EXTRA          / <refund>              a refund, not over yet, of money on top of an order's own
"""

from datetime import datetime
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.payments.model import WAITING, Extra, Refund, RefundStage
from chalicelib.payments.store.records import table

_ABSENT = "attribute_not_exists(pk)"
_ANY = "attribute_exists(pk) OR attribute_not_exists(pk)"
"""A refund that was made before there were queues is in none."""

_PAGE = 50


def add_refund(writes: Transaction, refund: Refund) -> None:
    """Add a refund; the write is named `refund`, refused when it was made before."""
    item: dict[str, Any] = {**vars(refund), "pk": _pk(refund), "sk": _sk(refund)}
    writes.put("refund", table(), item, when=_ABSENT)
    place_of = {"pk": f"REFUND#{refund.refund_id}", "sk": "OF", "order_id": refund.order_id}
    writes.put("place", table(), place_of, when=_ABSENT)
    _queue(writes, refund, RefundStage(refund.state))


def order_of(refund_id: str) -> str | None:
    """The order that a refund is of."""
    item = table().get(f"REFUND#{refund_id}", "OF")
    return str(item["order_id"]) if item else None


def refund(order_id: str, refund_id: str) -> Refund | None:
    """A refund of an order."""
    item = table().get(f"ORDER#{order_id}", f"REFUND#{refund_id}")
    return _refund(item) if item else None


def refunds(order_id: str) -> list[Refund]:
    """Every refund of an order, oldest first."""
    found: list[Refund] = []
    start: Item | None = None
    while True:
        page = table().query(f"ORDER#{order_id}", sk_prefix="REFUND#", start=start)
        found += [_refund(item) for item in page.items]
        start = page.next_key
        if start is None:
            break
    return sorted(found, key=lambda one: one.requested_at)


def waiting(stage: RefundStage, start: str | None) -> tuple[list[Refund], str | None]:
    """Refunds of a stage that wait, oldest first, and the cursor of the next page."""
    pk = f"REFUNDS#{stage}"
    page = table().query(pk, limit=_PAGE, start=place(start, partition=pk, prefix=""))
    keys = [(f"ORDER#{one['order_id']}", f"REFUND#{one['sk'].partition('#')[2]}") for one in page.items]
    found = {item["refund_id"]: _refund(item) for item in table().get_many(keys)}
    ids = [key.removeprefix("REFUND#") for _, key in keys]
    return [found[one] for one in ids if one in found], cursor(page.next_key)


def support(refund: Refund, actor: str) -> bool:
    """Note that one more of the staff stands behind a proposed refund; False if it changed meanwhile."""
    try:
        table().update(
            _pk(refund),
            _sk(refund),
            "SET #approved_by = list_append(#approved_by, :one)",
            when=_PROPOSED,
            values=_proposed(refund, actor) | {"one": [actor]},
        )
    except WriteRefused:
        return False
    return True


def approve_refund(writes: Transaction, refund: Refund, actor: str, *, from_owed: int) -> None:
    """Add that the last of the people needed stands behind a refund: never one who did so before."""
    writes.update(
        "refund",
        table(),
        _pk(refund),
        _sk(refund),
        "SET #state = :requested, #approved_by = list_append(#approved_by, :one), #decided_by = :me, "
        "#from_owed = :from_owed",
        when=_PROPOSED,
        values=_proposed(refund, actor)
        | {"one": [actor], "requested": RefundStage.REQUESTED, "from_owed": from_owed},
    )
    _leave(writes, refund, RefundStage.PROPOSED)
    _queue(writes, refund, RefundStage.REQUESTED)


def reject_refund(writes: Transaction, refund: Refund, actor: str, reason: str) -> None:
    """Add that a proposed refund is not made."""
    writes.update(
        "refund",
        table(),
        _pk(refund),
        _sk(refund),
        "SET #state = :rejected, #closed_at = :now, #decided_by = :actor, #decided_for = :reason",
        when="#state = :proposed",
        values={
            "rejected": RefundStage.REJECTED,
            "proposed": RefundStage.PROPOSED,
            "now": clock.text(clock.now()),
            "actor": actor,
            "reason": reason,
        },
    )
    _leave(writes, refund, RefundStage.PROPOSED)


def close_refund(writes: Transaction, refund: Refund, stage: RefundStage, *, owed: int = 0) -> None:
    """Add the outcome of a refund, once: from `requested`, or `failed` after it had succeeded."""
    writes.update(
        "refund",
        table(),
        _pk(refund),
        _sk(refund),
        "SET #state = :state, #closed_at = :now, #owed = :owed",
        when="#state = :before",
        values={"state": stage, "before": refund.state, "now": clock.text(clock.now()), "owed": owed},
    )
    if refund.state in WAITING:
        _leave(writes, refund, RefundStage(refund.state))
    _queue(writes, refund, stage)


def retry_refund(writes: Transaction, failed: Refund, refund_id: str) -> None:
    """Add that another refund took the place of one that failed, once."""
    writes.update(
        "failed",
        table(),
        _pk(failed),
        _sk(failed),
        "SET #retried_by = :refund_id",
        when="#state = :failed AND attribute_not_exists(#retried_by)",
        values={"refund_id": refund_id, "failed": RefundStage.FAILED},
    )
    _leave(writes, failed, RefundStage.FAILED)


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


_PROPOSED = "#state = :proposed AND #approved_by = :before AND NOT contains(#approved_by, :me)"


def _proposed(refund: Refund, actor: str) -> dict[str, Any]:
    return {"proposed": RefundStage.PROPOSED, "before": list(refund.approved_by), "me": actor}


def _queue(writes: Transaction, refund: Refund, stage: RefundStage) -> None:
    if stage in WAITING:
        item = {"pk": f"REFUNDS#{stage}", "sk": _turn(refund), "order_id": refund.order_id}
        writes.put("queue", table(), item, when=_ANY)


def _leave(writes: Transaction, refund: Refund, stage: RefundStage) -> None:
    writes.delete("turn", table(), f"REFUNDS#{stage}", _turn(refund), when=_ANY)


def _turn(refund: Refund) -> str:
    return f"{refund.requested_at}#{refund.refund_id}"


def _pk(refund: Refund) -> str:
    return f"ORDER#{refund.order_id}"


def _sk(refund: Refund) -> str:
    return f"REFUND#{refund.refund_id}"


def _refund(item: Item) -> Refund:
    known = {name: item[name] for name in Refund.__dataclass_fields__ if name in item}
    several = {name: tuple(item.get(name, ())) for name in ("lines", "approved_by")}
    return Refund(**{**known, "gross": item.get("gross", item["amount"]), **several})
