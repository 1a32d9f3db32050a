"""Proof that a package can be loaded by the machine it is made for."""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path

from infra.package.failure import PackagingError
from infra.package.target import ELF_MACHINES, Target

LOADER = """
import importlib, json, sys, time
folder, handlers = sys.argv[1], json.loads(sys.argv[2])
sys.path.insert(0, folder)
began = time.perf_counter()
for handler in handlers:
    module, _, name = handler.rpartition(".")
    getattr(importlib.import_module(module), name)
strangers = [m.__file__ for m in list(sys.modules.values())
             if "site-packages" in (getattr(m, "__file__", None) or "")]
assert not strangers, strangers
print(int(1000 * (time.perf_counter() - began)))
"""


def import_handlers(archive: Path, handlers: list[str]) -> int:
    """Import every handler from the unpacked archive and nothing else; returns the milliseconds it took.

    Raises `PackagingError` with the import's own error.
    """
    with tempfile.TemporaryDirectory(prefix="yima-package-") as folder:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
        finished = subprocess.run(
            [sys.executable, "-I", "-S", "-c", LOADER, folder, json.dumps(handlers)],
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
            env={"AWS_DEFAULT_REGION": "us-east-1", "PATH": os.environ.get("PATH", "")},
        )
    if finished.returncode:
        reason = finished.stderr.strip().splitlines()[-1]
        raise PackagingError(f"a handler cannot be imported from the package alone: {reason}")
    return int(finished.stdout.split()[-1])


def check_binaries(archive: Path, target: Target) -> int:
    """Every extension fits the target's processor, every compiled file its Python; returns their count."""
    machine = ELF_MACHINES[target.architecture].to_bytes(2, "little")
    with zipfile.ZipFile(archive) as packed:
        extensions = [name for name in packed.namelist() if name.endswith(".so")]
        compiled = [name for name in packed.namelist() if name.endswith(".pyc")]
        strangers = [name for name in extensions if target.on_lambda and packed.read(name)[18:20] != machine]
        strangers += [name for name in compiled if packed.read(name)[:4] != MAGIC_NUMBER]
    if strangers:
        raise PackagingError(f"{strangers[0]} is not built for {target.runtime} on {target.architecture}")
    return len(extensions)
