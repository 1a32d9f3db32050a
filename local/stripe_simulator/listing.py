"""Lists as Stripe pages them: newest first, cursors by id."""

from dataclasses import dataclass, field
from typing import Any

from .errors import Refusal, Thing, missing
from .world import World

_DEFAULT_LIMIT = 10
_MOST = 100
_FRAGMENTS = {
    "payment_intent": "intent = ?",
    "charge": "charge = ?",
    "type": "type = ?",
    "currency": "currency = ?",
    "source": "source = ?",
    "payout": "payout = ?",
    "status": "json_extract(body, '$.status') = ?",
}
_COMPARISONS = {"gt": "created > ?", "gte": "created >= ?", "lt": "created < ?", "lte": "created <= ?"}
_CURSORS = frozenset({"limit", "starting_after", "ending_before", "expand"})


@dataclass(frozen=True)
class Call:
    """One API call: its checked parameters and the ids in its path."""

    params: Thing
    ids: dict[str, str] = field(default_factory=dict)


def listed(world: World, kind: str, call: Call) -> Thing:
    """A page of the objects of one kind that meet the call's filters."""
    conditions = [each for name, value in call.params.items() for each in _conditions(name, value)]
    cursor, forward = _cursor(world, kind, call.params)
    limit = limit_of(call.params)
    found = world.store.matching(kind, conditions + cursor, oldest_first=not forward, limit=limit + 1)
    data = found[:limit]
    path = call.ids["path"]
    return {
        "object": "list",
        "data": data if forward else data[::-1],
        "has_more": len(found) > limit,
        "url": path,
    }


def limit_of(params: Thing) -> int:
    """The wanted page size; refused outside 1 … 100."""
    limit = int(params.get("limit", _DEFAULT_LIMIT))
    if not 1 <= limit <= _MOST:
        bound = "greater than or equal to 1" if limit < 1 else f"less than or equal to {_MOST}"
        raise Refusal(f"This value must be {bound}.", param="limit", code="parameter_invalid_integer")
    return limit


def _conditions(name: str, value: Any) -> list[tuple[str, Any]]:
    if name in _CURSORS:
        return []
    if name == "created":
        bounds = value if isinstance(value, dict) else {"gte": value, "lte": value}
        return [(_COMPARISONS[bound], limit) for bound, limit in bounds.items()]
    if name == "types":
        return [("type IN (SELECT value FROM json_each(?))", _json_list(value))]
    if name == "type" and "*" in value:
        return [("type GLOB ?", value)]
    if name not in _FRAGMENTS:
        raise Refusal(f"The Stripe simulator cannot filter by `{name}`; leave it out.", param=name)
    return [(_FRAGMENTS[name], value)]


def _json_list(values: list[str]) -> str:
    return "[" + ",".join(f'"{value}"' for value in values if '"' not in value) + "]"


def _cursor(world: World, kind: str, params: Thing) -> tuple[list[tuple[str, Any]], bool]:
    for name, fragment in (("starting_after", "seq < ?"), ("ending_before", "seq > ?")):
        if name in params:
            position = world.store.position(kind, params[name])
            if position is None:
                raise missing(kind, params[name], name, status=400)
            return [(fragment, position)], name == "starting_after"
    return [], True


def page_of(items: list[Thing], path: str, params: Thing) -> Thing:
    """A page of a short list that is kept inside another object."""
    limit, start = limit_of(params), 0
    after = params.get("starting_after")
    if after is not None:
        ids = [item["id"] for item in items]
        if after not in ids:
            raise missing("item", after, "starting_after", status=400)
        start = ids.index(after) + 1
    shown = items[start : start + limit]
    return {"object": "list", "data": shown, "has_more": len(items) > start + limit, "url": path}
