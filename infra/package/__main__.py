"""The command line of the packager."""

import argparse
import json
import re
import shutil
import sys
import time
import zipfile
from pathlib import Path

from chalice.package import YAMLTemplateSerializer

from infra.package import archive, probe, source
from infra.package.failure import PackagingError
from infra.package.libraries import compile_tree, libraries
from infra.package.target import Target, target_of
from infra.package.template import ARCHIVE, finish, handlers

MEGABYTE = 1024 * 1024


def main() -> int:
    """Make the package of the stage named on the command line; one clear line when that is not possible."""
    options = argparse.ArgumentParser(prog="python -m infra.package", description=__doc__)
    options.add_argument("--stage", default="prod")
    options.add_argument("--root", type=Path, default=Path.cwd(), help="the project (default: here)")
    arguments = options.parse_args()
    try:
        if not re.fullmatch(r"[a-z][a-z0-9-]{1,15}", arguments.stage):
            raise PackagingError("a stage is 2 to 16 lower-case letters, digits and dashes, as in STAGE=prod")
        make(arguments.root.resolve(), arguments.stage)
    except PackagingError as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    return 0


def make(root: Path, stage: str) -> Path:
    """`build/<stage>` holds template.json and deployment.zip of the project as it is; returns that folder.

    Nothing is done when they were made of the same inputs before.
    """
    target = target_of(stage)
    out = root / "build" / stage
    mark = out / "inputs.sha256"
    inputs = source.fingerprint(root, stage, target)
    if mark.exists() and mark.read_text(encoding="ascii") == inputs:
        say(f"{stage}: nothing has changed since {out.relative_to(root)} was made")
        return out
    mark.unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    build(root, out, stage, target)
    mark.write_text(inputs, encoding="ascii")
    return out


def build(root: Path, out: Path, stage: str, target: Target) -> None:
    """Make both files of the package and prove that it loads."""
    began = time.monotonic()
    say(f"{stage}: libraries for {target.runtime} on {target.architecture}, once per lock")
    installed = libraries(root, target, root / "build" / "libraries")
    say(f"{stage}: chalice packages the application")
    work = out / "work"
    shutil.rmtree(work, ignore_errors=True)
    source.stage_copy(root, work / "source", stage, target)
    packed = source.run_chalice(work / "source", work / "chalice", stage)
    template = YAMLTemplateSerializer().load_template((packed / "sam.yaml").read_text(encoding="utf-8"))
    template = finish(template, stage=stage, target=target, root=root)
    (out / "template.json").write_text(
        json.dumps(template, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    say(f"{stage}: archive")
    unpacked = pack(packed, installed, out / ARCHIVE)
    prove(out / ARCHIVE, handlers(template), target)
    shutil.rmtree(work)
    size = (out / ARCHIVE).stat().st_size
    say(
        f"{stage}: {out.relative_to(root)}/{ARCHIVE} {size / MEGABYTE:.1f} MB"
        f" ({unpacked / MEGABYTE:.1f} MB unpacked), template.json, in {time.monotonic() - began:.0f} s",
    )


def pack(packed: Path, installed: Path, out: Path) -> int:
    """One archive of the libraries and of Chalice's archive, all compiled; returns its unpacked size."""
    application = packed / "application"
    with zipfile.ZipFile(packed / ARCHIVE) as chalice_archive:
        chalice_archive.extractall(application)
    compile_tree(application)
    files = dict(archive.files_below(installed)) | dict(archive.files_below(application))
    unpacked = archive.write(out, files)
    if unpacked > archive.LIMIT_UNPACKED:
        raise PackagingError(
            f"the package unpacks to {unpacked // MEGABYTE} MB, Lambda takes 250: drop a library"
        )
    return unpacked


def prove(package: Path, names: list[str], target: Target) -> None:
    """Load every handler when this machine can; check what every binary is built for in any case."""
    extensions = probe.check_binaries(package, target)
    if target.runs_here:
        took = probe.import_handlers(package, names)
        say(f"all {len(names)} handlers import from the archive alone in {took} ms")
    else:
        say(f"all {extensions} extensions are built for {target.architecture}")


def say(text: str) -> None:
    """One line of progress, at once."""
    print(f"package {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
