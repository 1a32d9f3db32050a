"""Examples of what crosses the wire, made from the schemas: a field's own, else by what its name means.

A name means the same everywhere in the interface, so one table serves all models.
"""

import re
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_DIGITS = "123456"
_ID = "01JD0000000000000000000000"
_TIME = "2026-11-26T12:00:00Z"
_DAY = "2026-11-26"
_NAMED: tuple[tuple[str, Any], ...] = (
    (r"(at|now|.*_(at|until|by|seen)|since|until)", _TIME),
    (r"(day|date|.*_(date|on))", _DAY),
    (r"(actor|owner|.*_by)", "staff:4f1d3c9e-5b1a-4f7e-9d6e-2a8c0b7e1f55"),
    (r"(order|order_id)", f"ord_{_ID}"),
    (r"refund_id", f"ref_{_ID}"),
    (r"break_id", f"brk_{_ID}"),
    (r"(batch|batch_id)", f"bat_{_ID}"),
    (r"code_id", f"cod_{_ID}"),
    (r"upload(_id)?", f"upl_{_ID}"),
    (r"sku", f"sku_{_ID}"),
    (r"product", f"prd_{_ID}"),
    (r"category", f"cat_{_ID}"),
    (r"campaign", f"cmp_{_ID}"),
    (r"slug", "nebula-drift"),
    (r"(email|.*_email)", "buyer@shop.example"),
    (r"(currency|.*_currency)", "USD"),
    (r"(cursor|next)", "eyJwayI6Ik9SREVSIn0"),
    (r"(reason|note|message|detail|.*_for)", "asked by the buyer"),
    (r"(title|name|words|text|meaning|.*_in_words)", "Nebula Drift"),
    (r"(code|key)", "NEBULA-7KQ2-M9XD"),
    (r"(url|.*_url|address)", "https://shop.example/"),
    (r"(language)", "en"),
    (r"(source_ip|.*_ip)", "203.0.113.7"),
    (r"(signature|.*_digest)", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    (r"(.*_token|ticket|password)", "kept-by-whoever-got-it"),
)
_PLAIN: Mapping[str, Any] = {"string": "text", "integer": 1, "number": 1.0, "boolean": True, "null": None}
_FORMATS: Mapping[str, Any] = {"date": _DAY, "date-time": _TIME, "email": "buyer@shop.example"}


def example(schema: Schema, components: Mapping[str, Schema], name: str = "") -> Any:
    """A value that fits a schema; `name` is that of the field it stands in."""
    given = next((schema[key][0] for key in ("examples", "enum") if key in schema), schema.get("const"))
    if given is not None:
        return given
    if "$ref" in schema:
        return example(components[str(schema["$ref"]).rpartition("/")[2]], components, name)
    choices = next((schema[several] for several in ("anyOf", "oneOf", "allOf") if several in schema), None)
    if choices:
        fullest = next((one for one in choices if one.get("type") != "null"), choices[0])
        return example(fullest, components, name)
    return _of_type(schema, components, name)


def like_this(pattern: str, name: str) -> str | None:
    """A text of a field of that name that fits a pattern; None if none is known."""
    known = (_text({}, name), _DIGITS)
    return next((text for text in known if re.search(pattern, text)), None)


def _of_type(schema: Schema, components: Mapping[str, Schema], name: str) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, components, name)
        case "array":
            return [example(schema["items"], components, name)] if "items" in schema else []
        case "string":
            return _text(schema, name)
        case kind:
            return schema.get("minimum", _PLAIN.get(str(kind)))


def _object(schema: Schema, components: Mapping[str, Schema], name: str) -> dict[str, Any]:
    if "properties" in schema:
        return {field: example(one, components, field) for field, one in schema["properties"].items()}
    values = schema.get("additionalProperties")
    if not isinstance(values, Mapping):
        return {}
    key = example(schema["propertyNames"], components) if "propertyNames" in schema else "en"
    return {key: example(values, components, name)}


def _text(schema: Schema, name: str) -> str:
    text = _FORMATS.get(schema.get("format", ""))
    if text is None:
        text = next((value for pattern, value in _NAMED if re.fullmatch(pattern, name)), _PLAIN["string"])
    return str(text)
