"""Unpacked Lambda packages: one directory per content, shared by all workers and kept over restarts."""

import hashlib
import io
import shutil
import sys
import tempfile
import threading
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

AWS_BRINGS = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")

_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def digest(package: bytes) -> str:
    """The name of a package's directory."""
    return hashlib.sha256(package).hexdigest()


def first_use(name: str) -> threading.Lock:
    """Held while the first worker of a package imports it.

    So the bytecode is compiled once, and not by each of several workers that start together.
    """
    return _locks[name]


def unpacked(package: bytes, root: Path) -> Path:
    """Return the directory that holds the files of a zip package, unpacking it at most once."""
    name = digest(package)
    home = root / name
    with _locks[f"unpack {name}"]:
        if not home.is_dir():
            root.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(prefix="unpacking-", dir=root))
            with zipfile.ZipFile(io.BytesIO(package)) as archive:
                archive.extractall(fresh)
            fresh.rename(home)
    return home


def aws_runtime(root: Path) -> Path:
    """Return a directory with the packages that AWS's Python runtime brings, and no others.

    A function that forgot to package something else fails here as it would on AWS.
    """
    home = root / f"aws-python{sys.version_info.major}.{sys.version_info.minor}"
    with _locks["aws"]:
        home.mkdir(parents=True, exist_ok=True)
        for name in AWS_BRINGS:
            spec = find_spec(name)
            if spec is None or spec.origin is None:
                continue
            source = Path(spec.origin)
            source = source.parent if source.name == "__init__.py" else source
            link = home / source.name
            if link.is_symlink() and link.readlink() == source:
                continue
            link.unlink(missing_ok=True)
            link.symlink_to(source)
    return home


def forget_others(root: Path, packages: Iterable[bytes]) -> None:
    """Remove the directories of packages that no function uses any more."""
    wanted = {digest(package) for package in packages}
    for home in root.glob("*"):
        if not home.name.startswith("aws-python") and home.name not in wanted:
            shutil.rmtree(home, ignore_errors=True)
