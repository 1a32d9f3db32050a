"""The packaged template of the local stage, and short ways to ask it something."""

import fcntl
import json
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "local"
API_HANDLER = "APIHandler"

FUNCTION = "AWS::Serverless::Function"
MACHINE = "AWS::StepFunctions::StateMachine"

Json = dict[str, Any]


def make_template() -> Path:
    """Package the local stage, unless nothing has changed since; one process at a time."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD.parent / "contract.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, "-m", "infra.package", "--stage", "local"]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return BUILD / "template.json"


def resources(template: Json, kind: str) -> dict[str, Json]:
    """Logical id and properties of every resource of one kind."""
    return {
        logical_id: resource["Properties"]
        for logical_id, resource in template["Resources"].items()
        if resource.get("Type") == kind
    }


def functions(template: Json) -> dict[str, Json]:
    """Name, as in the code, and properties of every function."""
    return {name_of(logical_id): found for logical_id, found in resources(template, FUNCTION).items()}


def name_of(logical_id: str) -> str:
    """The name of a function in the code: `await_payment` for `AwaitPayment`."""
    if logical_id == API_HANDLER:
        return "api_handler"
    return "_".join(re.findall(r"[A-Z][a-z]+", logical_id)).lower()


def logical_id_of(name: str) -> str:
    """The other way round."""
    return API_HANDLER if name == "api_handler" else "".join(word.title() for word in name.split("_"))


@lru_cache(maxsize=1)
def machine_files() -> dict[str, Json]:
    """Name and content of every state machine file."""
    paths = sorted((ROOT / "stepfunctions").glob("*.asl.json"))
    return {
        path.name.removesuffix(".asl.json"): json.loads(path.read_text(encoding="utf-8")) for path in paths
    }


def machine_id(name: str) -> str:
    """The logical id of a state machine: `StockImportMachine` for `stock_import`."""
    return "".join(word.title() for word in name.split("_")) + "Machine"


def as_list(value: Any) -> list[Any]:
    """What IAM lets one write as one value or a list, as a list."""
    return value if isinstance(value, list) else [value]
