"""What the documents say is what the code does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import validate

from app import ROUTES
from chalicelib.webhooks.events import EVENT_TYPES
from docs import generate

DOCUMENT: dict[str, Any] = json.loads(generate.openapi())
DOCS = Path(__file__).parents[2] / "docs"


def test_the_openapi_document_is_valid_and_current() -> None:
    text = (DOCS / "openapi.json").read_text(encoding="utf-8")

    validate(json.loads(text))
    assert text == generate.openapi(), "run `make docs`"


def test_the_list_of_errors_is_current() -> None:
    assert (DOCS / "errors.md").read_text(encoding="utf-8") == generate.errors(), "run `make docs`"


def test_every_event_is_told_of_with_what_it_means() -> None:
    text = (DOCS / "webhooks.md").read_text(encoding="utf-8")
    listed = [
        line for line in text.splitlines() if line.startswith(("| `order", "| `refund", "| `disp", "| `web"))
    ]

    assert listed == [f"| `{name}` | {about.meaning} |" for name, about in EVENT_TYPES.items()]


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every JSON that an operation takes or answers, by a name for people."""
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            parts = {"body": operation.get("requestBody", {}), **operation["responses"]}
            for name, part in parts.items():
                for content in part.get("content", {}).values():
                    yield f"{method.upper()} {path} {name}", content


def refused(schema: dict[str, Any], value: Any) -> list[str]:
    """What is wrong with a value by a schema that may refer to the document's components."""
    complete = schema | {"components": DOCUMENT["components"]}
    return [str(error) for error in Draft202012Validator(complete, validate_formats=True).iter_errors(value)]


def test_every_body_and_answer_has_examples_that_fit() -> None:
    problems = DOCUMENT["components"]["examples"]
    for name, content in contents():
        named = content.get("examples", {})
        examples = [content["example"]] if "example" in content else [problems[one]["value"] for one in named]

        assert examples, name
        assert [refused(content["schema"], one) for one in examples] == [[] for _ in examples], name


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


def test_no_two_models_share_a_name() -> None:
    """Where they do, their names here would be those of modules, which are nobody's business and move."""
    assert [name for name in DOCUMENT["components"]["schemas"] if "__" in name] == []


def test_no_two_problems_share_a_code() -> None:
    problems = {problem for domain in ROUTES for route in domain.all for problem in route.problems()}
    names = sorted(problem.code() for problem in problems)

    assert [name for name in names if names.count(name) > 1] == []


def test_every_parameter_of_the_template_is_in_the_instructions() -> None:
    template = (DOCS.parent / "infra" / "template.yaml").read_text(encoding="utf-8")
    parameters = re.findall(
        r"^  (\w+):$", template.partition("\nParameters:\n")[2].partition("\nRules:")[0], re.MULTILINE
    )
    told = (DOCS / "deploy.md").read_text(encoding="utf-8")

    assert "HoldSeconds" in parameters
    assert [name for name in parameters if not re.search(rf"\b{name}\b", told)] == []
