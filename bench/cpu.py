"""CPU time of the processes of a shop, by what they are; nothing where the system does not tell (`/proc`)."""

import json
import os
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def used() -> dict[str, float]:
    """Seconds of CPU by process of the shop that YIMA_STACK names: cloud, stripe, each function, this one."""
    seconds: dict[str, float] = {"clients": sum(os.times()[:2])}
    roots = {}
    for record in (Path(os.environ["YIMA_STACK"]).parent / "run").glob("*.json"):
        noted = json.loads(record.read_text(encoding="utf-8"))
        if "pid" in noted:
            roots[int(noted["pid"])] = record.stem
    for pid, (parent, own) in _processes().items():
        if pid in roots:
            name = roots[pid]
        elif parent in roots:
            name = _function(pid)
        else:
            continue
        seconds[name] = seconds.get(name, 0.0) + own
    return seconds


def _processes() -> dict[int, tuple[int, float]]:
    """Every process: its parent, and its seconds of CPU."""
    found = {}
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(stat.parent.name)] = int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS
    return found


def _function(pid: int) -> str:
    """The function whose process that is: its handler is an argument of it."""
    try:
        arguments = (PROC / str(pid) / "cmdline").read_bytes().decode().split("\0")
    except OSError:
        return "gone"
    handler = next((one for one in arguments if one.startswith(("app.", "chalicelib."))), "other")
    return "api_handler" if handler.startswith("app.") else handler.rpartition(".")[2]
