"""The command line of the bench: `python -m bench [part …]`, on a trial shop that is gone afterwards."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial

from bench import claims, field, flash, growth, imports, journeys, own, reconcile, uploads
from bench.report import ROOT, Report
from bench.stack import Stack

Part = Callable[[Stack, Report], None]
PARTS: dict[str, Part] = {
    "order": journeys.run,
    "claims": claims.run,
    "growth": growth.run,
    "imports": imports.run,
    "field": field.run,
    "own": own.measure,
    "flash": flash.run,
    "upload": uploads.run,
    "upload-100k": partial(uploads.run, large=100_000),
}
ALONE: dict[str, Callable[[Report], None]] = {"reconcile": reconcile.run}
"""Parts that bring their own stand-ins and need no shop."""

USUAL = ("order", "claims", "growth", "imports")
"""What is run when nothing is named; the others take minutes each, and load the whole machine."""


def main() -> int:
    """Run the parts; 1 when an aim is missed that does not depend on the clock."""
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument(
        "parts",
        nargs="*",
        choices=[*PARTS, *ALONE, []],
        help=f"{', '.join([*PARTS, *ALONE])}; by default {', '.join(USUAL)}",
    )
    chosen = options.parse_args().parts or list(USUAL)
    needing = [part for part in chosen if part in PARTS]
    if needing and "YIMA_STACK" not in os.environ:
        return on_trial(chosen)
    report = Report()
    for part in chosen:
        if part in ALONE:
            ALONE[part](report)
    if needing:
        with Stack() as stack:
            for part in needing:
                PARTS[part](stack, report)
    file = ROOT / "build" / "bench.json"
    file.write_text(json.dumps(report.figures, indent=2), encoding="utf-8")
    print(f"\nfigures: build/{file.name}")
    if report.missed:
        print(f"missed: {', '.join(report.missed)}")
    return 1 if report.missed else 0


def on_trial(parts: list[str]) -> int:
    """Run the same on a shop of its own."""
    here = [sys.executable, "-m", "bench", *parts]
    return subprocess.run(
        [sys.executable, "-m", "local.stack", "trial", *here], check=False, cwd=ROOT
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
