"""What of a newer interface would break who uses the released one; `python -m docs.compatibility` tells.

The rules are those of docs/api.md: what a client sends today is taken tomorrow, and what it reads is still
there. A new value in an enumeration that is only read, a new optional field, route or problem break nobody.
`python -m docs.compatibility --release` makes the present document the released one.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CURRENT = HERE / "openapi.json"
RELEASED = HERE / "released" / "openapi.json"

Schema = Mapping[str, Any]
Document = Mapping[str, Any]
_LOWER = ("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties")
_UPPER = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")


class Way(Enum):
    """Who sends what a schema describes."""

    SENT = "sent"
    READ = "read"


def breaking(old: Document, new: Document) -> list[str]:
    """Every break, each as a sentence that names the operation and the field; none if all is well.

    An operation that was deprecated in the released document may be gone.
    """
    return [*_operations(old, new)]


def _operations(old: Document, new: Document) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method, before in methods.items():
            name = f"{method.upper()} {path}"
            after = new["paths"].get(path, {}).get(method)
            if after is not None:
                comparison = _Comparison(old, new, name)
                yield from comparison.operation(before, after)
            elif not before.get("deprecated"):
                yield f"{name} is gone and was never deprecated"


class _Comparison:
    """One operation in both documents. Pairs of schemas that were compared are not compared again."""

    def __init__(self, old: Document, new: Document, name: str) -> None:
        self._old, self._new, self._name = old, new, name
        self._seen: set[tuple[str, str, Way]] = set()

    def operation(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
        """What breaks in an operation."""
        if before["operationId"] != after["operationId"]:
            yield f"{self._name}: generated clients knew it as {before['operationId']}"
        if "security" in after and before.get("security") != after["security"]:
            lost = [one for one in before.get("security", [{}]) if one not in after["security"]]
            yield from (
                f"{self._name}: the credential {sorted(one) or 'none'} opens it no more" for one in lost
            )
        yield from self._parameters(before.get("parameters", []), after.get("parameters", []))
        yield from self._body(before.get("requestBody"), after.get("requestBody"))
        for status, answer in before["responses"].items():
            if status.startswith("2"):
                yield from self._answer(status, answer, after["responses"].get(status))

    def _parameters(self, before: list[Any], after: list[Any]) -> Iterator[str]:
        old = {(one["in"], one["name"]): one for one in before}
        new = {(one["in"], one["name"]): one for one in after}
        for key, one in new.items():
            if one.get("required") and not old.get(key, {}).get("required"):
                yield f"{self._name}: parameter {key[1]} is needed now"
        for key, one in old.items():
            if key not in new:
                yield f"{self._name}: parameter {key[1]} is gone"
            else:
                yield from self.schema(one["schema"], new[key]["schema"], Way.SENT, key[1])

    def _body(self, before: Any, after: Any) -> Iterator[str]:
        if before is None:
            if after is not None and after.get("required"):
                yield f"{self._name}: a body is needed now"
        elif after is None:
            yield f"{self._name}: it takes no body any more"
        else:
            yield from self._contents(before["content"], after["content"], Way.SENT, "body")

    def _answer(self, status: str, before: Any, after: Any) -> Iterator[str]:
        if after is None:
            yield f"{self._name}: it answers {status} no more"
        else:
            yield from self._contents(before.get("content", {}), after.get("content", {}), Way.READ, status)

    def _contents(self, before: Any, after: Any, way: Way, at: str) -> Iterator[str]:
        for kind, content in before.items():
            if kind not in after:
                yield f"{self._name}: {at} is {kind} no more"
            else:
                yield from self.schema(content["schema"], after[kind]["schema"], way, at)

    def schema(self, before: Schema, after: Schema, way: Way, at: str) -> Iterator[str]:
        """What breaks between two schemas of one thing."""
        pair = (str(before.get("$ref")), str(after.get("$ref")), way)
        if "$ref" in before and "$ref" in after:
            if pair in self._seen:
                return
            self._seen.add(pair)
        old, new = _resolved(before, self._old), _resolved(after, self._new)
        kinds = _kinds(old, self._old), _kinds(new, self._new)
        missing = kinds[0] - kinds[1] if way is Way.SENT else kinds[1] - kinds[0]
        if missing:
            yield f"{self._name}: {at} may be {', '.join(sorted(missing))} {_WHICH[way]}"
        yield from self._choices(old, new, way, at)
        yield from self._limits(old, new, way, at)
        old, new = _plain(old, self._old), _plain(new, self._new)
        yield from self._fields(old, new, way, at)
        if isinstance(old.get("items"), Mapping) and isinstance(new.get("items"), Mapping):
            yield from self.schema(old["items"], new["items"], way, f"{at}[]")
        values = old.get("additionalProperties"), new.get("additionalProperties")
        if isinstance(values[0], Mapping) and isinstance(values[1], Mapping):
            yield from self.schema(values[0], values[1], way, f"{at}{{}}")

    def _choices(self, old: Schema, new: Schema, way: Way, at: str) -> Iterator[str]:
        if way is Way.READ:
            return
        before, after = _values(old, self._old), _values(new, self._new)
        if before is not None and after is not None and before - after:
            yield f"{self._name}: {at} may be {', '.join(sorted(map(str, before - after)))} no more"
        if before is None and after is not None:
            yield f"{self._name}: {at} is one of few values now"

    def _limits(self, old: Schema, new: Schema, way: Way, at: str) -> Iterator[str]:
        if way is Way.READ:
            return
        old, new = _plain(old, self._old), _plain(new, self._new)
        for limit in _LOWER:
            if limit in new and new[limit] > old.get(limit, float("-inf")) and new[limit] != 0:
                yield f"{self._name}: {at} has a higher {limit}"
        for limit in _UPPER:
            if limit in new and new[limit] < old.get(limit, float("inf")):
                yield f"{self._name}: {at} has a lower {limit}"
        if "pattern" in new and new["pattern"] != old.get("pattern"):
            yield f"{self._name}: {at} has another pattern"

    def _fields(self, old: Schema, new: Schema, way: Way, at: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before.keys() - after.keys():
            yield f"{self._name}: {at}.{name} is gone"
        must_before, must_after = set(old.get("required", ())), set(new.get("required", ()))
        if way is Way.SENT:
            for name in must_after - must_before:
                yield f"{self._name}: {at}.{name} is needed now"
        else:
            for name in (must_before - must_after) & after.keys():
                yield f"{self._name}: {at}.{name} may be missing now"
        for name in before.keys() & after.keys():
            yield from self.schema(before[name], after[name], way, f"{at}.{name}")


_WHICH = {Way.SENT: "no more", Way.READ: "now, which nobody expected"}


def _resolved(schema: Schema, document: Document) -> Schema:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _alternatives(schema: Schema, document: Document) -> list[Schema]:
    several = next((schema[key] for key in ("anyOf", "oneOf", "allOf") if key in schema), [schema])
    return [_resolved(one, document) for one in several]


def _plain(schema: Schema, document: Document) -> Schema:
    """What a schema says where there is a value; null has no fields."""
    found = [one for one in _alternatives(_resolved(schema, document), document) if one.get("type") != "null"]
    return found[0] if found else schema


def _kinds(schema: Schema, document: Document) -> set[str]:
    """The types that a value may have; none where the schema leaves it open."""
    return {str(one["type"]) for one in _alternatives(schema, document) if "type" in one}


def _values(schema: Schema, document: Document) -> set[Any] | None:
    schema = _plain(schema, document)
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if "enum" in schema else None


def main(arguments: list[str]) -> int:
    """Tell what breaks, or release the present document; 1 if something breaks."""
    current = json.loads(CURRENT.read_text(encoding="utf-8"))
    if "--release" in arguments:
        RELEASED.parent.mkdir(exist_ok=True)
        RELEASED.write_text(CURRENT.read_text(encoding="utf-8"), encoding="utf-8")
        return 0
    found = breaking(json.loads(RELEASED.read_text(encoding="utf-8")), current)
    print("\n".join(found) or "nothing breaks")  # noqa: T201 - a command
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
