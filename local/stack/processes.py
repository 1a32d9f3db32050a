"""Processes of this machine: which run, which are ours, and how they end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 20.0
PAUSE_SECONDS = 0.05
FIELDS_OF_PS = 3


@dataclass(frozen=True)
class Process:
    """One process, with the group it belongs to and its command line."""

    pid: int
    group: int
    command: str


def running() -> list[Process]:
    """Every process that this user can see; the dead that nobody has buried yet have no command."""
    return from_proc() if sys.platform == "linux" else from_ps()


def from_proc() -> list[Process]:
    """Read the kernel's own list: slim systems have no ps."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            after_name = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
            found.append(Process(int(folder.name), int(after_name.split()[2]), command))
    return found


def from_ps() -> list[Process]:
    """Ask ps, which every other system has."""
    columns = ["ps", "-A", "-ww", "-o", "pid=,pgid=,command="]
    listed = subprocess.run(columns, check=True, capture_output=True, text=True).stdout
    rows = (line.split(None, FIELDS_OF_PS - 1) for line in listed.splitlines())
    return [Process(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == FIELDS_OF_PS]


def is_running(pid: int, mark: str) -> bool:
    """Whether that process lives and is the one we started, which its command line tells."""
    return any(process.pid == pid and mark in process.command for process in running())


def end(pid: int, mark: str) -> None:
    """End the process group that we started as `pid`, its children included; nothing else is ever touched.

    It may finish its work for `PATIENCE_SECONDS`, then it is killed. A process that took over the number is
    left alone, because its command line lacks `mark`.
    """
    if is_running(pid, mark):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not is_running(pid, mark), PATIENCE_SECONDS)
    for process in running():
        if process.group == pid and mark in process.command:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
    wait_until(lambda: not is_running(pid, mark), PATIENCE_SECONDS)


def wait_until(is_true: Callable[[], bool], seconds: float) -> bool:
    """Wait for something to become true, at most that long; returns whether it did."""
    until = time.monotonic() + seconds
    while not (held := is_true()) and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
    return held
