"""Which parameters a request accepts, derived from the SDK's own TypedDict parameter classes.

The SDK is generated from Stripe's OpenAPI document, so a name that it does not know, Stripe refuses.
"""

import functools
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qsl

import typing_extensions
from stripe._request_options import RequestOptions

from .errors import Refusal, Thing, beyond

_TRANSPORT_ONLY = frozenset(RequestOptions.__annotations__)
_INTEGER = re.compile(r"-?\d{1,18}\Z")
_SEGMENT = re.compile(r"\[([^\[\]]*)\]")
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class Leaf:
    """One value: `string`, `integer`, `boolean`, `decimal`; perhaps one of a few, or clearable with ''."""

    kind: str
    choices: tuple[str, ...] = ()
    clearable: bool = False


@dataclass(frozen=True)
class Array:
    """A list of values of one shape."""

    item: "Shape"


@dataclass(frozen=True)
class Free:
    """Metadata: any names, text values."""


@dataclass(frozen=True)
class Hash:
    """A nested object with named parameters, compiled when first met."""

    source: type


@dataclass(frozen=True)
class Either:
    """A nested object or a plain value, as in `created=…` and `created[gte]=…`."""

    nested: "Shape"
    plain: Leaf


_CLEARED = Leaf("string", ("",), clearable=True)
"""Only '' is accepted: it unsets what else would be an object or a list."""
Shape = Leaf | Array | Free | Hash | Either


def decode(text: str) -> Thing:
    """Form-encoded text as nested dictionaries of strings: `a[0][b]=c` becomes `{"a": {"0": {"b": "c"}}}`."""
    tree: Thing = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head, bracket, _ = name.partition("[")
        path = [head, *_SEGMENT.findall(name)] if bracket else [name]
        _place(tree, path, value, name)
    return tree


def _place(tree: Thing, path: list[str], value: str, name: str) -> None:
    branch = tree
    for segment in path[:-1]:
        branch = branch.setdefault(segment or str(len(branch)), {})
        if not isinstance(branch, dict):
            raise Refusal(f"Invalid object: {name} is both a value and an object", param=name)
    branch[path[-1] or str(len(branch))] = value


def accept(source: type, given: Thing) -> Thing:
    """The parameters with their Python types; unknown, missing, ill-typed ones are refused as by Stripe."""
    accepted: Thing = _accept_hash(source, given, "")
    return accepted


def limit_to(params: Thing, simulated: frozenset[str]) -> None:
    """Refuse what Stripe accepts here but the simulator does not act out; never ignore it silently."""
    for name, value in params.items():
        if name not in simulated and not is_off(value):
            raise beyond(name)


def is_off(value: object) -> bool:
    """Whether a feature is named only to switch it off: `false` or `{"enabled": false}`."""
    return value is False or value == {"enabled": False}


@functools.cache
def fields_of(source: type) -> dict[str, Shape]:
    """The parameters one TypedDict class accepts, without the options that travel as headers."""
    local_names = {"StripeContext": object, "Mapping": Mapping}
    hints = typing_extensions.get_type_hints(source, localns=local_names)
    return {name: _shape(hint) for name, hint in hints.items() if name not in _TRANSPORT_ONLY}


def _shape(hint: typing.Any) -> Shape:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _union_shape(typing.get_args(hint))
    if origin is typing.Literal:
        return Leaf("string", tuple(typing.get_args(hint)))
    if origin is list:
        return Array(_shape(typing.get_args(hint)[0]))
    if origin is dict:
        return Free()
    if typing_extensions.is_typeddict(hint):
        return Hash(hint)
    return Leaf({int: "integer", bool: "boolean", Decimal: "decimal", float: "decimal"}.get(hint, "string"))


def _union_shape(members: tuple[typing.Any, ...]) -> Shape:
    literals: list[str] = []
    shapes: list[Shape] = []
    for member in members:
        if typing.get_origin(member) is typing.Literal:
            literals.extend(typing.get_args(member))
        elif "StripeObject" not in str(member) and member is not type(None):
            shapes.append(_shape(member))
    choices = tuple(choice for choice in literals if choice)
    nested = next((shape for shape in shapes if not isinstance(shape, Leaf)), None)
    plain = next((shape for shape in shapes if isinstance(shape, Leaf)), None)
    clearable = "" in literals
    if nested is None:
        return Leaf(plain.kind if plain else "string", choices, clearable)
    if plain is None and clearable:
        return Either(nested, _CLEARED)
    return Either(nested, plain) if plain else nested


def _accept(shape: Shape, given: typing.Any, name: str) -> typing.Any:
    match shape:
        case Leaf():
            return _accept_leaf(shape, given, name)
        case Array(item):
            return _accept_array(item, given, name)
        case Free():
            return _accept_metadata(given, name)
        case Hash(source):
            return _accept_hash(source, given, name)
        case Either(nested, plain):
            fits_plain = isinstance(given, str) and (given == "" or plain != _CLEARED)
            return _accept(plain if fits_plain else nested, given, name)


def _accept_hash(source: type, given: typing.Any, name: str) -> Thing:
    if not isinstance(given, dict):
        raise Refusal("Invalid object", param=name)
    fields = fields_of(source)
    unknown = [_nested(name, key) for key in given if key not in fields]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        raise Refusal(
            f"Received unknown parameter{plural}: {', '.join(unknown)}",
            param=unknown[0],
            code="parameter_unknown",
        )
    required: frozenset[str] = source.__required_keys__ - _TRANSPORT_ONLY  # type: ignore[attr-defined]
    for key in sorted(required - given.keys()):
        raise lacking(_nested(name, key))
    return {key: _accept(fields[key], value, _nested(name, key)) for key, value in given.items()}


def lacking(name: str) -> Refusal:
    """The refusal for a required parameter that was not sent."""
    return Refusal(f"Missing required param: {name}.", param=name, code="parameter_missing")


def _nested(name: str, key: str) -> str:
    return f"{name}[{key}]" if name else key


def _accept_array(item: Shape, given: typing.Any, name: str) -> list[typing.Any]:
    if not isinstance(given, dict) or not all(key.isdigit() for key in given):
        raise Refusal("Invalid array", param=name)
    return [_accept(item, given[key], f"{name}[{key}]") for key in sorted(given, key=int)]


def _accept_leaf(leaf: Leaf, given: typing.Any, name: str) -> str | int | bool:
    if not isinstance(given, str):
        raise Refusal(f"Invalid {leaf.kind}: {given}", param=name)
    if given == "":
        return _accept_empty(leaf, name)
    if leaf.choices and given not in leaf.choices:
        raise Refusal(f"Invalid {name}: must be one of {_spoken(leaf.choices)}", param=name)
    if leaf.kind == "integer":
        if not _INTEGER.match(given):
            raise Refusal(f"Invalid integer: {given}", param=name, code="parameter_invalid_integer")
        return int(given)
    if leaf.kind == "boolean":
        if given not in _BOOLEANS:
            raise Refusal(f"Invalid boolean: {given}", param=name)
        return _BOOLEANS[given]
    return given


def _accept_empty(leaf: Leaf, name: str) -> str:
    if leaf.clearable:
        return ""
    raise Refusal(
        f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a "
        f"parameter; however '{name}' cannot be unset. You should remove '{name}' from your request or "
        "supply a non-empty value.",
        param=name,
        code="parameter_invalid_empty",
    )


def _spoken(choices: tuple[str, ...]) -> str:
    *rest, last = choices
    return f"{', '.join(rest)}, or {last}" if rest else last


_METADATA_KEYS = 50
_METADATA_KEY_LENGTH = 40
_METADATA_VALUE_LENGTH = 500


def _accept_metadata(given: typing.Any, name: str) -> dict[str, str]:
    if not isinstance(given, dict):
        raise Refusal("Invalid object", param=name)
    if len(given) > _METADATA_KEYS:
        raise Refusal(f"You can only have up to {_METADATA_KEYS} metadata keys.", param=name)
    for key, value in given.items():
        if not isinstance(value, str):
            raise Refusal("Metadata values must be strings.", param=_nested(name, key))
        _check_length("Metadata keys", key, _METADATA_KEY_LENGTH, name)
        _check_length("Metadata values", value, _METADATA_VALUE_LENGTH, _nested(name, key))
    return {key: value for key, value in given.items() if value != ""}


def _check_length(what: str, text: str, most: int, name: str) -> None:
    if len(text) > most:
        raise Refusal(
            f"{what} can have up to {most} characters, but you passed in a value that is {len(text)} "
            f"characters. Invalid value: {text}",
            param=name,
        )
