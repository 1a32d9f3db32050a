"""Cold import of every packaged function beside bare `chalice.app` and `boto3`, each in a fresh process.

Rounds go through all of them in turn, so that whatever else the machine does meets all alike.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from typing import Any

from bench.report import ROOT, Report
from bench.stack import Stack

ROUNDS = 5
BARE = "import chalice.app, boto3"
API_AIM = 1.5


def run(stack: Stack, report: Report) -> None:
    """Print medians and their ratio to the bare import."""
    functions = stack.aws("lambda").list_functions()["Functions"]
    with tempfile.TemporaryDirectory() as package:
        zipfile.ZipFile(ROOT / "build" / "local" / "deployment.zip").extractall(package)
        measure(functions, package, report)


def measure(functions: list[dict[str, Any]], package: str, report: Report) -> None:
    """The same for an unpacked package; the first round compiles and is not counted."""
    wanted = {"bare chalice.app + boto3": BARE}
    environment = {"PATH": os.environ["PATH"]}
    for function in sorted(functions, key=lambda one: str(one["FunctionName"])):
        module = function["Handler"].rpartition(".")[0]
        wanted[function["FunctionName"].removeprefix("yima-local-")] = f"import {module}"
        environment.update(function["Environment"]["Variables"])
    times: dict[str, list[float]] = {name: [] for name in wanted}
    for _ in range(ROUNDS + 1):
        for name, statement in wanted.items():
            times[name].append(seconds(statement, package, environment))
    medians = {name: 1000 * statistics.median(each[1:]) for name, each in times.items()}
    ratios = {name: one / medians["bare chalice.app + boto3"] for name, one in medians.items()}
    rows = [[name, round(medians[name]), round(ratios[name], 2)] for name in wanted]
    report.table("Cold import", ["function", "median ms", "ratio to bare"], rows)
    report.figures["imports"] = {"milliseconds": medians, "ratios": ratios}
    report.aim("cold import of the API, times bare", round(ratios["api_handler"], 2), API_AIM, timed=True)


def seconds(statement: str, package: str, environment: dict[str, str]) -> float:
    """How long a fresh process takes to import from the package and then from this environment.

    Taken inside the process: neither its start nor its end is part of a cold start's imports.
    """
    program = (
        f"import os, sys, time; sys.path.insert(0, {package!r}); began = time.perf_counter(); {statement}; "
        "print(time.perf_counter() - began, flush=True); os._exit(0)"
    )
    command = [sys.executable, "-P", "-c", program]
    done = subprocess.run(command, check=True, cwd=package, env=environment, stdout=subprocess.PIPE)
    return float(done.stdout)
