"""An append-only journal with snapshots: what was appended before a `kill -9` is there after it.

A journal is a folder of `snapshot-N` and `journal-N` files of JSON lines. The state is the newest snapshot
followed by the journals from its number on. Nothing is forced to the disk: a crash of the machine may lose
the last seconds.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

Entry = list[Any]
Decode = Callable[[dict[str, Any]], Any]
Encode = Callable[[Any], Any]


class Journal:
    """Entries of one folder. Not thread-safe: appended to and rotated under a lock of the caller."""

    def __init__(self, folder: Path, *, encode: Encode, decode: Decode) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._encode = encode
        self._decode = decode
        self._number = max((_number(path) for path in folder.glob("*-*")), default=0)
        self._file = -1
        self.written = 0

    def read(self) -> Iterator[list[Entry]]:
        """Yield what was appended, oldest first, each group whole or not at all."""
        start = max((_number(path) for path in self._folder.glob("snapshot-*")), default=0)
        yield from self._lines(self._folder / f"snapshot-{start}")
        for number in range(start, self._number + 1):
            yield from self._lines(self._folder / f"journal-{number}")

    def _lines(self, path: Path) -> Iterator[list[Entry]]:
        if not path.exists():
            return
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield json.loads(line, object_hook=self._decode)

    def rotate(self) -> int:
        """Begin a new journal file and return its number.

        What is appended from now on belongs after the snapshot of that number.
        """
        self._number += 1
        if self._file >= 0:
            os.close(self._file)
        path = self._folder / f"journal-{self._number}"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self.written = 0
        return self._number

    def append(self, group: list[Entry]) -> None:
        """Write entries that belong together; they are in the file when this returns."""
        data = json.dumps(group, default=self._encode).encode() + b"\n"
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]
        self.written += len(data)

    def snapshot(self, number: int, groups: Iterable[list[Entry]]) -> int:
        """Write the state as of `rotate()`'s number, forget what came before; returns its size."""
        path = self._folder / f"snapshot-{number}"
        fresh = self._folder / f"writing-{number}"
        with fresh.open("w", encoding="utf-8") as file:
            for group in groups:
                file.write(json.dumps(group, default=self._encode) + "\n")
        size = fresh.stat().st_size
        fresh.rename(path)
        for old in self._folder.glob("*-*"):
            if _number(old) < number:
                old.unlink()
        return size


def _number(path: Path) -> int:
    return int(path.name.rpartition("-")[2])
