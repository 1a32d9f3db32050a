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
from pathlib import Path
from types import FrameType

from local.gate.steps import ROOT, Step, all_steps, quick_steps

REPORTS = ROOT / "build" / "gate"
SUMMARY = REPORTS / "summary"
UNSET = ("PYTHONDONTWRITEBYTECODE",)


def main() -> int:
    """Run every step, also after one has failed; the last line is the count, the exit code 1 on a failure."""
    options = argparse.ArgumentParser(prog="python -m local.gate", description=__doc__)
    options.add_argument("extent", choices=("check", "test"))
    extent = options.parse_args().extent
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    steps = quick_steps(REPORTS) if extent == "check" else all_steps(REPORTS)
    counts: Counter[str] = Counter()
    failed = []
    for number, step in enumerate(steps, start=1):
        tell(f"== {number}/{len(steps)} {step.name}")
        began = time.monotonic()
        passed = run(step) == 0
        counts += count(step, passed=passed)
        failed += [] if passed else [step.name]
        tell(f"   {step.name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - began:.0f} s")
    if failed:
        tell(f"failed: {', '.join(failed)}")
    line = summary(counts)
    SUMMARY.write_text(f"{line}\n", encoding="utf-8")
    tell(line)
    return 1 if failed else 0


def run(step: Step) -> int:
    """Run the step's command to its end and return its exit code; a signal is passed on to it."""
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    process = subprocess.Popen(step.command, cwd=ROOT, env=environment)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)
        process.wait()
        sys.exit(1)

    signal.signal(signal.SIGTERM, pass_on)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise SystemExit(130) from None


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
