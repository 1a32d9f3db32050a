"""Archives whose bytes depend on their content alone."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE_FILE = 0o100644 << 16
UNIX = 3
LIMIT_UNPACKED = 250 * 1024 * 1024
"""Lambda refuses functions that unpack to more. Source: AWS Lambda quotas."""


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below `folder` with its name inside an archive."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def write(archive: Path, files: Mapping[str, Path]) -> int:
    """Write `files` in the order of their names, all of one age; returns the unpacked size in bytes."""
    unpacked = 0
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            content = files[name].read_bytes()
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            entry.external_attr = READABLE_FILE
            packed.writestr(entry, content)
            unpacked += len(content)
    return unpacked
