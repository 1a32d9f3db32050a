"""Imports of 10,000 and of 1,000,000 codes by upload and workflow: time, write units and memory per code.

What costs the same for both cannot grow with the file.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from bench.arithmetic import item_size, write_units
from bench.report import ROOT, Report
from bench.stack import Json, Stack, home

SMALL, LARGE = 10_000, 1_000_000
SMALL_ROUNDS = 3
PATIENCE_SECONDS = 1_800.0
WORKERS = ("read_upload", "import_chunk", "finish_import")
ENDS = {"finished", "refused", "failed"}


def run(stack: Stack, report: Report, *, large: int = LARGE) -> None:
    """Import both sizes on one shop and compare."""
    imported(stack, SMALL, seed=1)  # the functions are warm then
    stack.record("POST")
    imported(stack, SMALL, seed=2)
    units = written(stack, stack.record("GET")) / SMALL
    stack.record("DELETE")
    small = sorted(imported(stack, SMALL, seed=3 + number) for number in range(SMALL_ROUNDS))[1]
    before = peaks()
    long = imported(stack, large, seed=100)
    after = peaks()
    each = {SMALL: 1000 * small / SMALL, large: 1000 * long / large}
    rows = [[f"{size:,} codes", float(each[size]), float(each[size] * size / 1000)] for size in each]
    report.table("Import by upload", ["", "ms a code", "seconds"], rows)
    memory = [[name, before[name], after[name]] for name in WORKERS]
    report.table("Most memory of a worker, MB", ["function", f"{SMALL:,}", f"{large:,}"], memory)
    report.figures["uploads"] = {"ms_a_code": each, "write_units": units, "before": before, "after": after}
    report.aim("write units a code", round(units, 3), 2.2)
    ratio = each[large] / each[SMALL]
    report.aim(f"time a code of {large:,}, times that of {SMALL:,}", round(ratio, 2), 1.3, timed=True)
    for name in WORKERS:
        growth = round(after[name] / before[name], 2)
        report.aim(f"memory of {name} at {large:,}, times that at {SMALL:,}", growth, 1.5, timed=True)


def imported(stack: Stack, count: int, *, seed: int) -> float:
    """Seconds from the first request to the end of an import of so many codes."""
    sku = stack.new_sku(0)
    made = [sys.executable, str(ROOT / "tests" / "data" / "make_codes.py"), str(count), str(seed)]
    content = subprocess.run(made, check=True, stdout=subprocess.PIPE).stdout
    began = time.perf_counter()
    upload = stack.desk("POST", f"/skus/{sku}/uploads", {"name": "codes.txt", "size": len(content)})
    httpx.put(str(upload["url"]), content=content, timeout=300).raise_for_status()
    batch = stack.desk("POST", f"/skus/{sku}/uploads/{upload['upload']}/imports", {})["batch"]
    found = ended(stack, f"/skus/{sku}/batches/{batch}", count)
    seconds = time.perf_counter() - began
    if (found["state"], found["accepted"]) != ("finished", count):
        raise RuntimeError(f"the import ended otherwise: {found}")
    print(f"  {count:,} codes in {seconds:.1f} s", flush=True)
    return seconds


def ended(stack: Stack, path: str, count: int) -> Json:
    """The import once it is over, telling how far it is; raises `TimeoutError` after half an hour."""
    end = time.monotonic() + PATIENCE_SECONDS
    told = 0
    while (found := stack.look(path))["state"] not in ENDS:
        if time.monotonic() > end:
            raise TimeoutError(f"the import is at {found['percent']} per cent")
        if found["percent"] >= told + 10 and count >= LARGE // 10:
            told = found["percent"]
            print(f"  {told} per cent", flush=True)
        time.sleep(0.1 if count <= SMALL else 1.0)
    return found


def written(stack: Stack, told: Json) -> int:
    """Write units of every recorded call."""
    dynamodb = stack.aws("dynamodb")

    def size_of(table: str, key: Any) -> int:
        return item_size(dynamodb.get_item(TableName=table, Key=key).get("Item", {}))

    if told["lost"]:
        raise RuntimeError(f"{told['lost']} calls were not recorded")
    return sum(write_units(one["operation"], one["request"], size_of) for one in told["calls"])


def peaks() -> dict[str, int]:
    """The most memory in MB that any process of each function has had so far."""
    found = dict.fromkeys(WORKERS, 0)
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_text(encoding="utf-8").split("\0")
            ours = (process / "cwd").readlink().is_relative_to(home())
            status = (process / "status").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for name in WORKERS:
            if ours and any(part.endswith(f".tasks.{name}") for part in command):
                peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
                found[name] = max(found[name], int(peak.split()[1]) // 1024)
    return found
