"""What the documents say is what the code does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from docs import generate

DOCUMENT: dict[str, Any] = json.loads(generate.openapi())
DOCS = Path(__file__).parents[2] / "docs"


def test_the_openapi_document_is_valid_and_current() -> None:
    text = (DOCS / "openapi.json").read_text(encoding="utf-8")

    validate(json.loads(text))
    assert text == generate.openapi(), "run `make docs`"


def test_the_list_of_errors_is_current() -> None:
    assert (DOCS / "errors.md").read_text(encoding="utf-8") == generate.errors(), "run `make docs`"


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every JSON that an operation takes or answers, by a name for people."""
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            parts = {"body": operation.get("requestBody", {}), **operation["responses"]}
            for name, part in parts.items():
                for content in part.get("content", {}).values():
                    yield f"{method.upper()} {path} {name}", content


RESOURCE: Resource[Any] = Resource.from_contents(
    json.loads(json.dumps(DOCUMENT).replace('"#/components', '"urn:api#/components')),
    default_specification=DRAFT202012,
)
REGISTRY: Registry[Any] = Registry().with_resource("urn:api", RESOURCE)


def refused(schema: dict[str, Any], value: Any) -> list[str]:
    """What is wrong with a value by a schema that may refer to the document's components."""
    pointed = json.loads(json.dumps(schema).replace('"#/components', '"urn:api#/components'))
    found = Draft202012Validator(pointed, registry=REGISTRY, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in found.iter_errors(value)]


@pytest.mark.parametrize(
    ("name", "content"), list(contents()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_body_and_answer_has_an_example_that_fits(name: str, content: dict[str, Any]) -> None:
    examples = (
        [content["example"]]
        if "example" in content
        else [DOCUMENT["components"]["examples"][one]["value"] for one in content["examples"]]
    )

    assert examples, name
    assert [refused(content["schema"], example) for example in examples] == [[] for _ in examples]


def test_a_value_that_does_not_fit_its_schema_is_told() -> None:
    assert refused({"$ref": "#/components/schemas/Money"}, {"amount": "12", "currency": "USD"})


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation, by method and path."""
    for path, found in DOCUMENT["paths"].items():
        for method, operation in found.items():
            yield f"{method.upper()} {path}", operation


def test_every_parameter_with_a_pattern_has_an_example() -> None:
    bare = [
        f"{name} {parameter['name']}"
        for name, operation in operations()
        for parameter in operation.get("parameters", ())
        if "pattern" in parameter["schema"] and "examples" not in parameter["schema"]
    ]

    assert bare == []


def test_whoever_needs_a_credential_is_told_which_and_what_comes_without() -> None:
    for name, operation in operations():
        for choice in operation.get("security", ()):
            assert set(choice) <= set(DOCUMENT["components"]["securitySchemes"]), name
        if operation.get("security") and {} not in operation["security"]:
            assert "401" in operation["responses"], name
        if "x-roles" in operation:
            assert "403" in operation["responses"], name
