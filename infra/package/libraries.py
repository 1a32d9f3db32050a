"""The deployed libraries for a target: installed from the lock, stripped of dead weight, compiled."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.package.failure import PackagingError
from infra.package.target import Target

SERVICES = (
    "cognito-idp",
    "dynamodb",
    "events",
    "kms",
    "s3",
    "secretsmanager",
    "sesv2",
    "sqs",
    "stepfunctions",
    "sts",
)
"""The services the functions may call. Botocore describes four hundred; only these are deployed."""

SHARED_DESCRIPTIONS = ("endpoints.json", "partitions.json", "_retry.json", "sdk-default-configuration.json")
DEAD_FOLDERS = ("__pycache__", "tests", "test", "bin", "examples")
DEAD_FILES = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
DEAD_SUFFIXES = (".pyi", ".pyx", ".pxd", ".c", ".h")


def libraries(root: Path, target: Target, cache: Path) -> Path:
    """Everything in requirements.txt for `target` in one folder, made once per lock and kept in `cache`."""
    lock = root / "requirements.txt"
    recipe = hashlib.sha256(lock.read_bytes() + Path(__file__).read_bytes() + sys.version.encode())
    home = cache / f"{target.name}-{recipe.hexdigest()[:12]}"
    if home.is_dir():
        return home
    partial = cache / f"partial-{os.getpid()}"
    partial.mkdir(parents=True)
    try:
        install(lock, target, partial)
        strip(partial)
        compile_tree(partial)
        forget_others(cache, target)
        partial.rename(home)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return home


def install(lock: Path, target: Target, folder: Path) -> None:
    """Install exactly the locked wheels; nothing is built from source, no hash is left unchecked."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-compile", "--require-hashes", "--only-binary=:all:", "--target", str(folder)]
    finished = subprocess.run(
        [*command, *target.pip_options, "-r", str(lock)],
        check=False,
        capture_output=True,
        text=True,
    )
    if finished.returncode:
        reason = [line for line in finished.stderr.splitlines() if line.startswith("ERROR")] or [
            "pip gave no reason"
        ]
        raise PackagingError(f"pip could not install {lock.name} for {target.name}: {reason[-1]}")


def strip(folder: Path) -> None:
    """Remove what no function reads: stubs, tests, sources of extensions, descriptions of other services."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and path.name in DEAD_FOLDERS:
            shutil.rmtree(path)
        elif path.is_file() and (path.name in DEAD_FILES or path.suffix in DEAD_SUFFIXES):
            path.unlink()
    descriptions = folder / "botocore" / "data"
    for path in descriptions.iterdir() if descriptions.is_dir() else ():
        if path.is_dir() and path.name not in SERVICES:
            shutil.rmtree(path)
        elif path.is_file() and not path.name.startswith(SHARED_DESCRIPTIONS):
            path.unlink()


def compile_tree(folder: Path) -> None:
    """Put compiled files beside the sources: always valid, equal for equal sources, free of local paths.

    The order of sets inside compiled code follows the hash seed, so the seed is fixed.
    """
    command = [sys.executable, "-m", "compileall", "-q", "-f", "-j", "0", "-s", str(folder)]
    finished = subprocess.run(
        [*command, "--invalidation-mode", "unchecked-hash", str(folder)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    if finished.returncode:
        reason = (finished.stdout + finished.stderr).strip().splitlines()
        raise PackagingError(f"a file cannot be compiled: {' '.join(reason[:1] + reason[-1:])}")


def forget_others(cache: Path, target: Target) -> None:
    """Keep one set of libraries per target: older locks are not coming back."""
    for old in cache.glob(f"{target.name}-*"):
        shutil.rmtree(old, ignore_errors=True)
