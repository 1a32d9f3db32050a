"""The part of the project that Chalice packages, and the sign that it has changed."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from os import environ
from pathlib import Path

from infra.package.failure import PackagingError
from infra.package.target import Target

SOURCES = ("app.py", "chalicelib", ".chalice", "infra/template.yaml", "stepfunctions", "requirements.txt")
CHALICE = "import sys; from chalice.cli import main; sys.exit(main())"
GENERATED = ("__pycache__", "deployments", "deployed", ".DS_Store")
MODEL_STAGE = "prod"
"""The stage whose settings a stage gets that `.chalice/config.json` does not name."""


def source_files(root: Path) -> Iterator[Path]:
    """Every file that has a say in the package, in a fixed order."""
    for name in SOURCES:
        path = root / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and not set(file.parts) & set(GENERATED))


def fingerprint(root: Path, stage: str, target: Target) -> str:
    """Equal for equal inputs: the project's sources, this packager, the locked tools, stage and target."""
    digest = hashlib.sha256(f"{stage} {target.name} {sys.version}".encode())
    own = sorted(Path(__file__).parent.glob("*.py"))
    tools = [path for path in (root / "requirements-dev.txt",) if path.exists()]
    for path in [*source_files(root), *own, *tools]:
        digest.update(path.name.encode() if path in own else path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def stage_copy(root: Path, copy: Path, stage: str, target: Target) -> None:
    """Copy the project to where Chalice may write, with the stage in its configuration and no requirements.

    Chalice would build the requirements for the machine it runs on; `libraries` installs them for the target.
    """
    missing = [name for name in SOURCES if not (root / name).exists()]
    if missing:
        raise PackagingError(f"{root} is no project of ours: {missing[0]} is missing")
    for file in source_files(root):
        place = copy / file.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    (copy / "requirements.txt").write_text("", encoding="utf-8")
    config_file = copy / ".chalice" / "config.json"
    config = json.loads(config_file.read_text(encoding="utf-8"))
    stages = config.setdefault("stages", {})
    settings = stages.setdefault(stage, dict(stages.get(MODEL_STAGE, {"api_gateway_stage": stage})))
    settings["lambda_architecture"] = target.architecture
    config_file.write_text(json.dumps(config), encoding="utf-8")


def run_chalice(copy: Path, out: Path, stage: str) -> Path:
    """Let Chalice package the copy into `out`, which is returned; a refusal is told by its last line."""
    command = [sys.executable, "-c", CHALICE, "package", "--stage", stage]
    command += ["--pkg-format", "cloudformation", "--merge-template", "infra/template.yaml"]
    finished = subprocess.run(
        [*command, str(out)],
        check=False,
        cwd=copy,
        env={"AWS_DEFAULT_REGION": "us-east-1", **environ},
        capture_output=True,
        text=True,
    )
    if finished.returncode:
        log = out.parent / "chalice.log"
        log.write_text(finished.stdout + finished.stderr, encoding="utf-8")
        reason = (finished.stderr.strip() or finished.stdout.strip() or "no reason given").splitlines()[-1]
        raise PackagingError(f"chalice cannot package the application: {reason} (whole output: {log})")
    return out
