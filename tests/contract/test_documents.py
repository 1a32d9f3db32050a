"""What the documents say is what the code does."""

import json
from pathlib import Path

from openapi_spec_validator import validate

from chalicelib.webhooks.events import EVENT_TYPES
from docs import generate

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
