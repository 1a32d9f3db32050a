"""What is checked, and by which command."""

import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
BIN = Path(sys.executable).parent
PACKAGER = (3, 13)
"""The Python that packages what deploys to AWS."""

SLOW = ("tests/workflow", "tests/local", "tests/stack", "tests/browser")
"""Tests with a step of their own; all others run in `make check`, unless they are marked as slow."""

FAULTS = tuple(f"tests/stack/test_{name}.py" for name in ("crashes", "faults", "flash_faults"))
"""Stack tests in which functions die and calls go wrong, on a shop of their own."""

LONG = tuple(f"tests/stack/test_{name}.py" for name in ("campaigns", "restart"))
"""Stack tests that wait for a schedule, or for a shop that starts again, on a shop of their own."""

INTERFACE = ("tests/stack/test_interface.py", "tests/stack/test_clients.py")
"""Requests of every kind to every operation, and generated clients, on a shop of their own."""


@dataclass(frozen=True)
class Step:
    """One check: a name for people, a command that fails when the check does; `report` counts its tests.

    One that is `apart` shares nothing with others that are, such as a shop, so two of them may run at once.
    """

    name: str
    command: list[str]
    report: Path | None = None
    apart: bool = False


def quick_steps(reports: Path, *, chosen: tuple[str, ...] = ("-m", "not slow")) -> list[Step]:
    """What a developer runs before every commit: under a minute, without the tests marked as slow."""
    others = [f"--ignore={folder}" for folder in SLOW]
    return [
        Step("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
        Step("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
        Step("types", [str(BIN / "mypy")], apart=True),
        Step("import rules", [str(BIN / "lint-imports")]),
        Step("pages", ["npm", "run", "--silent", "--prefix", "web", "check"], apart=True),
        Step("types of the pages", ["npm", "run", "--silent", "--prefix", "web", "drift"], apart=True),
        pytest_step("tests", ["-n", "2", "--dist", "worksteal", *chosen, *others, "tests"], reports),
    ]


def all_steps(reports: Path) -> list[Step]:
    """The whole gate: the quick steps, then what takes a package, Node or a local cloud, long ones first."""
    machines = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "stepfunctions").glob("*.asl.json"))]
    stage = "prod" if sys.version_info[:2] == PACKAGER else "local"
    on_trial = [PYTHON, "-m", "local.stack", "trial"]
    return [
        *quick_steps(reports, chosen=()),
        Step(
            "state machines",
            ["node_modules/.bin/asl-validator"]
            + [part for machine in machines for part in ("--json-path", machine)],
        ),
        Step("package for this machine", [PYTHON, "-m", "infra.package", "--stage", "local"]),
        Step(f"package for {stage}", [PYTHON, "-m", "infra.package", "--stage", stage]),
        pytest_step(
            "stack tests",
            ["-m", "not slow", *(f"--ignore={file}" for file in (*FAULTS, *LONG, *INTERFACE)), "tests/stack"],
            reports,
            before=on_trial,
        ),
        pytest_step("browser tests", ["-m", "not slow", "tests/browser"], reports, before=on_trial),
        pytest_step("local cloud tests", ["-m", "not slow", "tests/local"], reports, apart=True),
        pytest_step("fault tests", [*FAULTS], reports, before=on_trial),
        pytest_step("campaign and restart tests", [*LONG], reports, before=on_trial),
        pytest_step("interface tests", ["-m", "not slow", *INTERFACE], reports, before=on_trial),
        pytest_step("workflow tests", ["tests/workflow"], reports, apart=True),
        Step("template", [str(BIN / "cfn-lint"), "--template", f"build/{stage}/template.json"], apart=True),
    ]


def pytest_step(
    name: str, arguments: list[str], reports: Path, before: list[str] | None = None, *, apart: bool = False
) -> Step:
    """A step that runs tests and leaves their count in a report; one on a trial shop of its own is apart."""
    report = reports / f"{name.replace(' ', '-')}.xml"
    command = [PYTHON, "-m", "pytest", *arguments, f"--junitxml={report}"]
    return Step(name, [*(before or []), *command], report, apart or before is not None)
