"""Make the clients of the interface from docs/openapi.json: `make clients`, into build/clients.

    build/clients/python       a package `yima_client`: a module for each operation, typed models
    build/clients/typescript   types of every operation and a client that knows them, as an ES module

Both are made anew each time; by hand is only what the folders here hold: an example each, and the few lines
that make of the types of TypeScript a client.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DOCUMENT = ROOT / "docs" / "openapi.json"
BUILT = ROOT / "build" / "clients"
PYTHON = BUILT / "python"
TYPESCRIPT = BUILT / "typescript"
MODULES = ROOT / "web" / "node_modules"


def python() -> None:
    """Make the Python client; a part of the document that it has to leave out is a failure."""
    generator = Path(sys.executable).parent / "openapi-python-client"
    options = ["--meta", "setup", "--output-path", str(PYTHON), "--overwrite", "--fail-on-warning"]
    config = str(HERE / "python" / "config.yaml")
    adapted = BUILT / "openapi.json"
    adapted.write_text(json.dumps(_guests_too(json.loads(DOCUMENT.read_text(encoding="utf-8")))))
    _run(generator, "generate", "--path", str(adapted), "--config", config, *options)


def typescript() -> None:
    """Make the TypeScript client and compile it."""
    shutil.copytree(HERE / "typescript", TYPESCRIPT, dirs_exist_ok=True)
    (TYPESCRIPT / "node_modules").unlink(missing_ok=True)
    (TYPESCRIPT / "node_modules").symlink_to(MODULES)
    schema = str(TYPESCRIPT / "schema.d.ts")
    _run(
        MODULES / ".bin" / "openapi-typescript",
        str(DOCUMENT),
        "--output",
        schema,
        "--alphabetize",
        "--default-non-nullable=false",
    )
    _run(MODULES / ".bin" / "tsc", "--project", str(TYPESCRIPT))


def _guests_too(document: dict[str, Any]) -> dict[str, Any]:
    """The document with no credential where one may be left out: the generator knows needed ones only."""
    for methods in document["paths"].values():
        for operation in methods.values():
            if {} in operation.get("security", ()):
                del operation["security"]
    return document


def _run(program: Path, *arguments: str) -> None:
    subprocess.run([str(program), *arguments], check=True, cwd=ROOT)


if __name__ == "__main__":
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir(parents=True)
    python()
    typescript()
    print(f"clients: {BUILT.relative_to(ROOT)}")
