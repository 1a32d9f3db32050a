"""A change that breaks who uses the released interface fails here, and is told by name."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from docs.compatibility import CURRENT, RELEASED, breaking, main

Change = Callable[[dict[str, Any]], object]

SMALL: dict[str, Any] = {
    "paths": {
        "/things/{id}": {
            "post": {
                "operationId": "change_thing",
                "security": [{"staff": []}, {}],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "limit", "in": "query", "required": False, "schema": {"type": "integer"}},
                ],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}},
                },
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/View"}}}
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "New": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 10},
                    "kind": {"$ref": "#/components/schemas/Kind"},
                    "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/New"}},
                },
            },
            "Kind": {"type": "string", "enum": ["a", "b"]},
            "View": {
                "type": "object",
                "required": ["id", "kind"],
                "properties": {
                    "id": {"type": "string"},
                    "kind": {"$ref": "#/components/schemas/Kind"},
                    "note": {"type": "string"},
                },
            },
        }
    },
}


def operation(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/things/{id}"]["post"]
    return found


def schema(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][name]
    return found


BREAKS: dict[str, tuple[Change, str]] = {
    "route": (lambda d: d["paths"].clear(), "is gone"),
    "name": (lambda d: operation(d).update(operationId="other"), "knew it as change_thing"),
    "credential": (lambda d: operation(d)["security"].pop(), "the credential none opens it no more"),
    "needed parameter": (lambda d: operation(d)["parameters"][1].update(required=True), "limit is needed"),
    "parameter": (lambda d: operation(d)["parameters"].pop(), "parameter limit is gone"),
    "type of a parameter": (
        lambda d: operation(d)["parameters"][1]["schema"].update(type="string"),
        "limit may be integer no more",
    ),
    "body": (lambda d: operation(d).pop("requestBody"), "takes no body"),
    "needed field": (lambda d: schema(d, "New")["required"].append("kind"), "body.kind is needed"),
    "sent field": (lambda d: schema(d, "New")["properties"].pop("note"), "body.note is gone"),
    "null": (lambda d: schema(d, "New")["properties"]["note"]["anyOf"].pop(), "note may be null no more"),
    "limit": (lambda d: schema(d, "New")["properties"]["name"].update(maxLength=9), "lower maxLength"),
    "pattern": (lambda d: schema(d, "New")["properties"]["name"].update(pattern="^a"), "another pattern"),
    "choice": (lambda d: schema(d, "Kind")["enum"].pop(), "body.kind may be b no more"),
    "status": (lambda d: operation(d).update(responses={"201": {}}), "answers 200 no more"),
    "read field": (lambda d: schema(d, "View")["properties"].pop("note"), "200.note is gone"),
    "sure field": (lambda d: schema(d, "View")["required"].remove("id"), "200.id may be missing"),
    "type read": (
        lambda d: schema(d, "View")["properties"]["id"].update(type="integer"),
        "id may be integer",
    ),
}

BREAKS_NOBODY: dict[str, Change] = {
    "nothing": lambda _: None,
    "a route": lambda d: d["paths"].update({"/more": {"get": {"operationId": "more", "responses": {}}}}),
    "an optional parameter": lambda d: operation(d)["parameters"].append(
        {"name": "x", "in": "query", "schema": {"type": "string"}}
    ),
    "an optional field": lambda d: schema(d, "New")["properties"].update(more={"type": "string"}),
    "a read field": lambda d: schema(d, "View")["properties"].update(more={"type": "string"}),
    "a choice": lambda d: schema(d, "Kind")["enum"].append("c"),
    "a wider limit": lambda d: schema(d, "New")["properties"]["name"].update(maxLength=11),
    "a field that may be left out": lambda d: schema(d, "New")["required"].clear(),
    "a problem": lambda d: operation(d)["responses"].update({"409": {}}),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_change_that_breaks_is_told(name: str) -> None:
    change, told = BREAKS[name]
    new = copy.deepcopy(SMALL)
    change(new)

    found = breaking(SMALL, new)

    assert any(told in one for one in found), found


@pytest.mark.parametrize("name", BREAKS_NOBODY)
def test_a_change_that_breaks_nobody_is_not_told(name: str) -> None:
    new = copy.deepcopy(SMALL)
    BREAKS_NOBODY[name](new)

    assert breaking(SMALL, new) == []


def test_what_was_deprecated_may_go() -> None:
    old = copy.deepcopy(SMALL)
    operation(old)["deprecated"] = True

    assert breaking(old, {"paths": {}, "components": {"schemas": {}}}) == []


def test_the_present_interface_breaks_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0, capsys.readouterr().out


def test_the_released_interface_would_miss_what_is_taken_from_it() -> None:
    released = json.loads(RELEASED.read_text(encoding="utf-8"))
    current = json.loads(CURRENT.read_text(encoding="utf-8"))
    del current["paths"]["/v1/orders"]["post"]

    assert "POST /v1/orders is gone and was never deprecated" in breaking(released, current)
