"""Reconciliation: are all planted breaks found, and nothing else, and does its memory grow with the day?

Stand-ins: Stripe is the simulator, over HTTP through the real SDK and gateway; DynamoDB is moto without its
wire (`tests/service/shortcut.py`) in a process of its own; the object store and the secrets are patched. The
reconciling process is the real code alone, so its peak of resident memory is that of the function.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

from bench import tables
from bench.planted import Planted, plant
from bench.report import ROOT, Report
from chalicelib.kernel import table as kernel_table
from chalicelib.kernel.table import Table
from tests.conftest import ENVIRONMENT

ORDERS = (1_000, 10_000)
EACH, HEALED = 3, 2
"""19 kinds three times, and both of those that heal twice over: 61 breaks, of which 4 end by themselves."""

MOST_GROWTH_MIB = 8
_KEY = "sk_test_bench"
_AT_ONCE = 1_000
_PATIENCE_SECONDS = 600


def run(report: Report) -> None:
    """Reconcile a small and a large day: what was missed, what was too much, what it took."""
    rows, peaks = [], {}
    for orders in ORDERS:
        told, expected = measured(orders)
        found: dict[str, str] = told.pop("breaks")
        missed = sorted(expected.items() - found.items())
        surplus = sorted(found.items() - expected.items())
        peaks[orders] = told["peak_kib"] / 1024
        grown = (told["peak_kib"] - told["before_kib"]) / 1024
        rows.append(
            [f"{orders:,} orders", len(expected), told["seconds"], round(peaks[orders], 1), round(grown, 1)]
        )
        report.figures.setdefault("reconcile", {})[orders] = told | {"missed": missed, "surplus": surplus}
        report.aim(f"breaks of {len(expected)} that were missed in {orders:,} orders", len(missed), 0)
        report.aim(f"breaks that were not planted in {orders:,} orders", len(surplus), 0)
    heads = ["a day of", "breaks", "seconds", "peak MiB", "of it the run's"]
    report.table("Reconciling a day; stand-ins: the simulator, moto's tables in another process", heads, rows)
    small, large = (peaks[orders] for orders in ORDERS)
    report.aim("MiB more at the peak with ten times the orders", round(large - small, 1), MOST_GROWTH_MIB)


def measured(orders: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Reconcile a planted day in a process of its own: what it found and took, and what it should find."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        address, port = str(folder / "tables"), _free_port()
        running = [tables.start(address), _provider(port, folder)]
        environment = os.environ | ENVIRONMENT | {"YIMA_STRIPE_API_BASE": f"http://127.0.0.1:{port}"}
        try:
            os.environ.update(environment)
            planted = plant(orders, EACH, healed=HEALED)
            _write(planted, address, port)
            done = subprocess.run(
                [sys.executable, "-m", "bench.reconciled", address, _KEY],
                check=True,
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                timeout=_PATIENCE_SECONDS,
            )
        finally:
            for process in running:
                process.terminate()
                process.wait()
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told, {f"{kind} {subject}": state for (kind, subject), state in planted.expected.items()}


def _write(planted: Planted, address: str, port: int) -> None:
    """Put the planted items into the tables, and the planted rows into the provider's statement."""
    names = {name: Table(ENVIRONMENT[f"YIMA_TABLE_{name.upper()}"]) for name in planted.items}
    asking = tables.Tables(address)
    with patch.object(kernel_table, "_ask", asking):
        planted.write(names)
    asking.close()
    for start in range(0, len(planted.lines), _AT_ONCE):
        lines = {"lines": planted.lines[start : start + _AT_ONCE]}
        url = f"http://127.0.0.1:{port}/_sim/statement"
        httpx.post(url, json=lines, timeout=120).raise_for_status()


def _provider(port: int, folder: Path) -> subprocess.Popen[bytes]:
    shared = {"STRIPE_SIMULATOR_KEY": _KEY, "STRIPE_SIMULATOR_WEBHOOK_SECRET": "whsec_x"}
    command = [
        sys.executable,
        "-m",
        "local.stripe_simulator",
        "--port",
        str(port),
        "--state",
        str(folder / "s"),
    ]
    process = subprocess.Popen(command, env=os.environ | shared, stdout=subprocess.PIPE, cwd=ROOT)
    if process.stdout is None or process.stdout.readline() != b"ready\n":
        raise RuntimeError("the simulator did not start")
    return process


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
