"""Codes: one item each, moved only along `model.MOVES`, every move with actor, reason and time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.stock.model import CLAIMABLE, FIRST_KEY, Because, Code, CodeState, sources
from chalicelib.stock.store.table import ABSENT, table

_GOODS = "attribute_not_exists(#canary)"
_FRESH = "(attribute_not_exists(#expires_on) OR #expires_on >= :today)"


def create(writes: Transaction, code: Code, because: Because) -> None:
    """Add a code that was never here, in a write named by its id; a refusal gives the code that stands."""
    writes.put(code.code_id, table(), _item(code) | _trace(because), when=ABSENT)


def create_canary(writes: Transaction, code: Code, because: Because) -> None:
    """Add a text that is no goods, frozen for good, in a write named by its id."""
    create(writes, replace(code, state=CodeState.FROZEN, canary=True), because)


def find(code_id: str) -> Code | None:
    """A code by id."""
    item = table().get(f"CODE#{code_id}", "CODE")
    return _code(item) if item else None


def find_many(code_ids: Iterable[str]) -> dict[str, Code]:
    """The codes that exist among these."""
    found = table().get_many([(f"CODE#{code_id}", "CODE") for code_id in dict.fromkeys(code_ids)])
    return {item["code_id"]: _code(item) for item in found}


def hold(
    writes: Transaction, code_id: str, *, owner: str, until: datetime, today: date, because: Because
) -> None:
    """Add the claim of a code that is claimable and not past its date. The write is named by the code."""
    _move(
        writes,
        code_id,
        CodeState.HELD,
        because,
        change="#owner = :owner, #held_until = :until",
        when=_FRESH,
        values={"owner": owner, "until": clock.text(until), "today": today.isoformat()},
    )


def sell_seen(writes: Transaction, code_id: str, *, owner: str, today: date, because: Because) -> None:
    """Add the sale of a claimable code that is seen with the answer. The write is named by the code."""
    _move(
        writes,
        code_id,
        CodeState.REVEALED,
        because,
        change="#owner = :owner",
        when=_FRESH,
        values={"owner": owner, "today": today.isoformat()},
        origins=CLAIMABLE,
    )


def take_out(
    writes: Transaction, code_id: str, *, owner: str, origins: tuple[CodeState, ...], because: Because
) -> None:
    """Add that an unsold code in one of `origins` is seen and belongs to `owner`; never a canary.

    The write is named by the code.
    """
    _move(
        writes,
        code_id,
        CodeState.REVEALED,
        because,
        change="#owner = :owner",
        when=f"attribute_not_exists(#owner) AND {_GOODS}",
        values={"owner": owner},
        origins=origins,
    )


def move_owned(
    writes: Transaction,
    code_id: str,
    target: CodeState,
    *,
    owner: str,
    because: Because,
    today: date | None = None,
) -> None:
    """Add the move of a code that belongs to `owner`, and with `today` is not past its date.

    Back to sale, it belongs to nobody.
    """
    forget = " REMOVE #owner, #held_until" if target is CodeState.RETURNED else ""
    when, values = "#owner = :owner", {"owner": owner}
    if today:
        when, values = f"{when} AND {_FRESH}", values | {"today": today.isoformat()}
    _move(writes, code_id, target, because, when=when, values=values, also=forget)


def check_unseen(writes: Transaction, code_id: str, *, owner: str) -> None:
    """Add the condition that a code was sold to `owner` and not looked at; nothing of it is written."""
    writes.check(
        code_id,
        table(),
        f"CODE#{code_id}",
        "CODE",
        when="#state = :sold AND #owner = :owner",
        values={"sold": str(CodeState.SOLD), "owner": owner},
    )


def move_unowned(code_id: str, target: CodeState, because: Because) -> None:
    """Move a code that belongs to no order. Raises `WriteRefused` with the code as it stands."""
    writes = Transaction()
    withdraw(writes, code_id, target, because)
    writes.commit()


def withdraw(
    writes: Transaction,
    code_id: str,
    target: CodeState,
    because: Because,
    *,
    origins: tuple[CodeState, ...] = (),
) -> None:
    """Add the move of a code that belongs to no order, from one of `origins` if any; named by its id.

    A canary can only become void.
    """
    when = "attribute_not_exists(#owner)"
    when += "" if target is CodeState.VOIDED else f" AND {_GOODS}"
    _move(writes, code_id, target, because, when=when, values={}, origins=origins)


def reseal(code: Code, sealed: bytes, key_number: int) -> bool:
    """Put another ciphertext of a code in the place of the one that was read; whether it was still there.

    It is no move: state, owner and version stay what they are, or become what another writes meanwhile.
    """
    first = code.key_number == FIRST_KEY
    key = "attribute_not_exists(#key_number)" if first else "#key_number = :old"
    values = {"read": code.sealed, "sealed": sealed, "new": key_number}
    try:
        table().update(
            f"CODE#{code.code_id}",
            "CODE",
            "SET #sealed = :sealed, #key_number = :new",
            when=f"#sealed = :read AND {key}",
            values=values if first else values | {"old": code.key_number},
        )
    except WriteRefused:
        return False
    return True


def record_moves(moves: Iterable[tuple[Item, Item]]) -> None:
    """Write the history entries of moves seen on the stream; a second sight writes the same again.

    A change that moves nothing, such as another ciphertext, has no entry.

    What was written when the code came is told by the code itself until it moves: its first move carries that
    entry along.
    """
    entries: list[Item] = []
    for old, new in moves:
        if old["version"] == new["version"]:
            continue
        entries += [_entry(None, old), _entry(old, new)] if old["version"] == 1 else [_entry(old, new)]
    table().put_same(entries)


def history(code_id: str) -> list[Item]:
    """Every recorded move of a code, oldest first; of one that never moved, how it came."""
    items = table().query(f"CODE#{code_id}", limit=1000).items
    moves = [item for item in items if item["sk"] != "CODE"]
    return moves or [_entry(None, item) for item in items if item["version"] == 1]


def with_state(code: Code, state: CodeState) -> Code:
    """The code as it is after a move."""
    return replace(code, state=state, version=code.version + 1)


def _move(
    writes: Transaction,
    code_id: str,
    target: CodeState,
    because: Because,
    *,
    change: str = "",
    when: str,
    values: dict[str, Any],
    also: str = "",
    origins: tuple[CodeState, ...] = (),
) -> None:
    lawful = [state for state in sources(target) if not origins or state in origins]
    allowed = {f"from{index}": str(state) for index, state in enumerate(lawful)}
    trace = ", ".join(f"#{name} = :{name}" for name in ("actor", "reason", "moved_at"))
    change = f"SET #state = :to, #version = #version + :one, {trace}" + (f", {change}" if change else "")
    writes.update(
        code_id,
        table(),
        f"CODE#{code_id}",
        "CODE",
        change + also,
        when=f"#state IN ({', '.join(f':{name}' for name in allowed)}) AND {when}",
        values={"to": str(target), "one": 1, **_trace(because), **allowed, **values},
    )


def _entry(old: Item | None, new: Item) -> Item:
    """What the history says of a code that became `new`."""
    return {
        "pk": f"CODE#{new['code_id']}",
        "sk": f"MOVE#{new['version']:08d}",
        "from_state": old["state"] if old else None,
        "to_state": new["state"],
        "actor": new["actor"],
        "reason": new["reason"],
        "order": new.get("owner") or (old or {}).get("owner"),
        "at": new["moved_at"],
    }


def _trace(because: Because) -> dict[str, str]:
    return {"actor": because.actor, "reason": because.reason, "moved_at": clock.text(clock.now())}


def _item(code: Code) -> Item:
    return {
        "pk": f"CODE#{code.code_id}",
        "sk": "CODE",
        "code_id": code.code_id,
        "sku": code.sku,
        "batch": code.batch,
        "sealed": code.sealed,
        "mask": code.mask,
        "state": str(code.state),
        "version": code.version,
        "expires_on": code.expires_on,
        "unit_cost": code.unit_cost,
        "cost_currency": code.cost_currency,
        "canary": code.canary or None,
        "key_number": code.key_number if code.key_number > FIRST_KEY else None,
    }


def _code(item: Item) -> Code:
    return Code(
        code_id=item["code_id"],
        sku=item["sku"],
        batch=item["batch"],
        sealed=item["sealed"],
        mask=item["mask"],
        state=CodeState(item["state"]),
        version=item["version"],
        owner=item.get("owner"),
        held_until=item.get("held_until"),
        expires_on=item.get("expires_on"),
        unit_cost=item.get("unit_cost"),
        cost_currency=item.get("cost_currency"),
        canary=item.get("canary", False),
        key_number=item.get("key_number", FIRST_KEY),
    )
