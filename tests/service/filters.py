"""Which records of a stream reach which function: the event sources of `infra/template.yaml`, with patterns.

Knows the patterns of EventBridge that are used there, a list of values or prefixes at the end of each path,
and refuses any other: one that is not understood must not pass for one that lets everything through.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path(__file__).parents[2] / "infra" / "template.yaml"

Json = dict[str, Any]


class UnknownPattern(Exception):
    """A pattern says something that `matches` does not know."""


@dataclass(frozen=True)
class Source:
    """The stream that a function reads: its domain, and patterns of which one must match; none: all come."""

    function: str
    domain: str
    patterns: tuple[Json, ...]

    def lets_through(self, record: Json) -> bool:
        """Whether the function is given that record."""
        return not self.patterns or any(matches(pattern, record) for pattern in self.patterns)


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """The stream of every function that reads one, by the name of the function in the code."""
    found = {}
    parse: Callable[[str], Json] = yaml_parse
    for logical_id, resource in parse(TEMPLATE.read_text("utf-8"))["Resources"].items():
        for event in resource.get("Properties", {}).get("Events", {}).values():
            if event.get("Type") == "DynamoDB":
                name = "_".join(re.findall(r"[A-Z][a-z]+", logical_id)).lower()
                found[name] = _source(name, event["Properties"])
    return found


def matches(pattern: Json, record: Json) -> bool:
    """Whether a record has, at the end of each path of a pattern, one of the values named there.

    Raises `UnknownPattern`.
    """
    found = {
        name: _matches(wanted, record.get(name) if isinstance(record, dict) else None)
        for name, wanted in pattern.items()
    }
    return all(found.values())


def _matches(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, dict) and wanted:
        return matches(wanted, value)
    if not isinstance(wanted, list) or not wanted:
        raise UnknownPattern(wanted)
    found = [_is_one(one, value) for one in wanted]
    return any(found)


def _is_one(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, str):
        return bool(value == wanted)
    if isinstance(wanted, dict) and wanted.keys() == {"prefix"} and isinstance(wanted["prefix"], str):
        return isinstance(value, str) and value.startswith(wanted["prefix"])
    raise UnknownPattern(wanted)


def _source(name: str, properties: Json) -> Source:
    table, attribute = properties["Stream"]["Fn::GetAtt"]
    assert attribute == "StreamArn"
    filters = properties.get("FilterCriteria", {"Filters": []})["Filters"]
    patterns = tuple(json.loads(one["Pattern"]) for one in filters)
    return Source(name, table.removesuffix("Table").lower(), patterns)
