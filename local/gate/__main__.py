"""The command line of the gate."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import IO

from local.gate.steps import ROOT, Step, all_steps, quick_steps

REPORTS = ROOT / "build" / "gate"
SUMMARY = REPORTS / "summary"
UNSET = ("PYTHONDONTWRITEBYTECODE",)
AT_ONCE = 4
"""Steps that are apart and run beside each other: three leave a fifth of two cores idle, as they wait."""

running: list[subprocess.Popen[bytes]] = []


def main() -> int:
    """Run every step, also after one has failed; the last line is the count, the exit code 1 on a failure."""
    options = argparse.ArgumentParser(prog="python -m local.gate", description=__doc__)
    options.add_argument("extent", choices=("check", "test"))
    extent = options.parse_args().extent
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    steps = quick_steps(REPORTS) if extent == "check" else all_steps(REPORTS)
    signal.signal(signal.SIGTERM, stop)
    outcomes = [(step, carry_out(step)) for step in steps if not step.apart]
    apart = [step for step in steps if step.apart]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes += zip(apart, pool.map(carry_out, apart), strict=True)
    counts: Counter[str] = Counter()
    for step, passed in outcomes:
        counts += count(step, passed=passed)
    failed = [step.name for step, passed in outcomes if not passed]
    if failed:
        tell(f"failed: {', '.join(failed)}")
    line = summary(counts)
    SUMMARY.write_text(f"{line}\n", encoding="utf-8")
    tell(line)
    return 1 if failed else 0


def carry_out(step: Step) -> bool:
    """Whether the step passes. What it prints is told as it comes, or at its end if others run beside it."""
    tell(f"== {step.name}")
    began = time.monotonic()
    if step.apart:
        log = REPORTS / f"{step.name.replace(' ', '-')}.log"
        with log.open("w", encoding="utf-8") as out:
            passed = run(step, out) == 0
        tell(log.read_text(encoding="utf-8", errors="replace").rstrip())
    else:
        passed = run(step) == 0
    tell(f"   {step.name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - began:.0f} s")
    return passed


def run(step: Step, out: IO[str] | None = None) -> int:
    """Run the step's command to its end and return its exit code."""
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    process = subprocess.Popen(step.command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    running.append(process)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise SystemExit(130) from None
    finally:
        running.remove(process)


def stop(number: int, _frame: FrameType | None) -> None:
    """Pass a signal on to every step that runs, and end when they have ended."""
    for process in running.copy():
        process.send_signal(number)
    for process in running.copy():
        process.wait()
    os._exit(1)


def count(step: Step, *, passed: bool) -> Counter[str]:
    """How many tests of the step passed, failed, were skipped; a step that is no test run counts as one."""
    if step.report is None or not step.report.exists():
        return Counter(passed=int(passed), failed=int(not passed))
    counts = of_report(step.report)
    if not passed and not counts["failed"]:
        counts["failed"] = 1
    return Counter(counts)


def of_report(report: Path) -> dict[str, int]:
    """The counts in a JUnit report that pytest wrote."""
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 - our own pytest wrote the file
    totals: Counter[str] = Counter()
    for suite in suites:
        for name in ("tests", "failures", "errors", "skipped"):
            totals[name] += int(suite.get(name, "0"))
    wrong = totals["failures"] + totals["errors"]
    return {
        "passed": totals["tests"] - wrong - totals["skipped"],
        "failed": wrong,
        "skipped": totals["skipped"],
    }


def summary(counts: Counter[str]) -> str:
    """The count in one line: `N passed, N failed`."""
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    return f"{counts['passed']} passed, {counts['failed']} failed{skipped}"


def tell(text: str) -> None:
    """One line, at once."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
