"""`expand[]`: an id in an answer is replaced by the object it names."""

from typing import Any

from . import charges, checkout, ledger
from .errors import Refusal, Thing
from .listing import Call
from .world import World

_EXPANDABLE = frozenset(
    "payment_intent latest_charge charge balance_transaction failure_balance_transaction source".split()
)
_DEEPEST = 4


def expand(world: World, body: Thing, paths: list[str]) -> Thing:
    """The answer with every path expanded; refused when a path names nothing expandable."""
    for index, path in enumerate(paths):
        segments = path.split(".")
        if len(segments) - (segments[0] == "data") > _DEEPEST:
            raise Refusal(
                f"You cannot expand more than {_DEEPEST} levels of a property. "
                f"{path} has {len(segments)} levels.",
                param=f"expand[{index}]",
            )
        body = _expanded(world, body, segments, (path, f"expand[{index}]"))
    return body


def _expanded(world: World, node: Any, segments: list[str], asked: tuple[str, str]) -> Any:
    if not segments:
        return node
    if isinstance(node, list):
        return [_expanded(world, each, segments, asked) for each in node]
    if not isinstance(node, dict):
        raise _not_expandable(asked)
    head, rest = segments[0], segments[1:]
    value = node[head] if head in node else _included(world, node, head, asked)
    if isinstance(value, str):
        value = _resolved(world, head, value, asked)
    elif not rest and not _is_list(value) and value is not None and "id" not in value:
        raise _not_expandable(asked)
    return node | {head: value if value is None else _expanded(world, value, rest, asked)}


def _is_list(value: Any) -> bool:
    return isinstance(value, dict) and value.get("object") == "list"


def _included(world: World, node: Thing, name: str, asked: tuple[str, str]) -> Thing:
    """Lists that Stripe leaves out of an object unless they are asked for."""
    if node.get("object") == "checkout.session" and name == "line_items":
        return checkout.items_of(world, node["id"], Call({}))
    if node.get("object") == "charge" and name == "refunds":
        return charges.refunds_of(world, node["id"])
    raise _not_expandable(asked)


def _resolved(world: World, name: str, object_id: str, asked: tuple[str, str]) -> Thing:
    if name == "payment_method":
        raise Refusal("The Stripe simulator keeps no payment methods to expand.", param=asked[1])
    record = world.store.find_any(object_id) if name in _EXPANDABLE else None
    if record is None:
        raise _not_expandable(asked)
    if record.body["object"] == "balance_transaction":
        return ledger.shown(world, record.body)
    return record.body


def _not_expandable(asked: tuple[str, str]) -> Refusal:
    return Refusal(f"This property cannot be expanded ({asked[0]}).", param=asked[1])
