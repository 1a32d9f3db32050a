"""What Chalice leaves open in the template of a stage."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.package.failure import PackagingError
from infra.package.target import Target

ARCHIVE = "deployment.zip"
FUNCTION = "AWS::Serverless::Function"
STATE_MACHINE = "AWS::StepFunctions::StateMachine"

Template = dict[str, Any]


def finish(template: Template, *, stage: str, target: Target, root: Path) -> Template:
    """Name the stage, the interpreter, the processor and the archive, and put the state machines in."""
    parameters = template.get("Parameters", {})
    if "Stage" in parameters:
        parameters["Stage"]["Default"] = stage
    for properties in properties_of(template, FUNCTION):
        properties["Runtime"] = target.runtime
        properties["Architectures"] = [target.architecture]
        properties["CodeUri"] = ARCHIVE
    for properties in properties_of(template, STATE_MACHINE):
        embed_definition(properties, root)
    return template


def properties_of(template: Template, kind: str) -> Iterator[dict[str, Any]]:
    """The properties of every resource of one kind."""
    for resource in template["Resources"].values():
        if resource["Type"] == kind:
            yield resource["Properties"]


def embed_definition(properties: dict[str, Any], root: Path) -> None:
    """Replace the path of a state machine's file, given as its `Definition`, by what the file says."""
    path = properties.get("Definition")
    if not isinstance(path, str):
        return
    try:
        properties["Definition"] = json.loads((root / path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PackagingError(f"the state machine {path} cannot be read: {error}") from error


def handlers(template: Template) -> list[str]:
    """The handler of every function, each once."""
    return sorted({properties["Handler"] for properties in properties_of(template, FUNCTION)})
