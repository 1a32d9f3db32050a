import sys
from collections import Counter
from pathlib import Path

import pytest

from local.gate import __main__ as gate
from local.gate.steps import FAULTS, INTERFACE, LONG, ROOT, Step, all_steps, pytest_step, quick_steps

REPORT = """<testsuites><testsuite tests="9" failures="2" errors="1" skipped="1"/></testsuites>"""


def test_a_report_counts_errors_as_failures(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)

    counts = gate.count(Step("tests", [], report), passed=False)

    assert counts == Counter(passed=5, failed=3, skipped=1)
    assert gate.summary(counts) == "5 passed, 3 failed, 1 skipped"


def test_tests_that_failed_without_a_failing_test_count_as_one_failure(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="0" failures="0" errors="0" skipped="0"/></testsuites>')

    assert gate.count(Step("tests", [], report), passed=False)["failed"] == 1
    assert gate.count(Step("tests", [], tmp_path / "none.xml"), passed=False)["failed"] == 1


def test_the_gate_goes_on_after_a_failure_and_ends_with_the_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = [
        Step("wrong", [sys.executable, "-c", "raise SystemExit(3)"]),
        Step("right", [sys.executable, "-V"]),
    ]
    monkeypatch.setattr(gate, "quick_steps", lambda _reports: steps)
    monkeypatch.setattr(gate, "REPORTS", tmp_path / "gate")
    monkeypatch.setattr(gate, "SUMMARY", tmp_path / "gate" / "summary")
    monkeypatch.setattr(sys, "argv", ["gate", "check"])

    status = gate.main()

    lines = capfd.readouterr().out.splitlines()
    assert status == 1
    assert lines[-2:] == ["failed: wrong", "1 passed, 1 failed"]
    assert (tmp_path / "gate" / "summary").read_text() == "1 passed, 1 failed\n"


def test_the_whole_gate_contains_the_quick_one(tmp_path: Path) -> None:
    whole = [step.command for step in all_steps(tmp_path)]
    *quick, quick_tests = [step.command for step in quick_steps(tmp_path)]

    assert quick == whole[: len(quick)]
    assert set(quick_tests) - {"not slow"} == set(whole[len(quick)])
    assert {step.name for step in all_steps(tmp_path) if "trial" in step.command} == {
        "stack tests",
        "fault tests",
        "campaign and restart tests",
        "interface tests",
        "browser tests",
    }


def test_every_folder_of_tests_is_in_exactly_one_step(tmp_path: Path) -> None:
    commands = [step.command for step in all_steps(tmp_path) if step.report]
    quick = pytest_step("tests", [], tmp_path).command[:3]

    named = [argument for command in commands for argument in command if argument.startswith("tests/")]
    separate = {argument for argument in named if not argument.endswith(".py")}
    left_out = {a.removeprefix("--ignore=") for a in commands[0] if a.startswith("--ignore=")}

    assert quick == commands[0][:3]
    assert separate == left_out
    assert {argument for argument in named if argument.endswith(".py")} == {*FAULTS, *LONG, *INTERFACE}
    assert all((ROOT / file).exists() for file in (*FAULTS, *LONG, *INTERFACE))
    assert "tests" in commands[0]


def test_steps_that_are_apart_run_beside_each_other_and_are_told_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each waits for the other's file: one after the other, both would fail."""
    program = (
        "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); "
        "ends = time.monotonic() + 20; other = pathlib.Path(sys.argv[2])\n"
        "while not other.exists():\n    assert time.monotonic() < ends\n    time.sleep(0.01)\n"
        "print('met', flush=True)"
    )
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    steps = [
        Step("first", [sys.executable, "-c", program, one, two], apart=True),
        Step("second", [sys.executable, "-c", program, two, one], apart=True),
    ]
    monkeypatch.setattr(gate, "quick_steps", lambda _reports: steps)
    monkeypatch.setattr(gate, "REPORTS", tmp_path / "gate")
    monkeypatch.setattr(gate, "SUMMARY", tmp_path / "gate" / "summary")
    monkeypatch.setattr(sys, "argv", ["gate", "check"])

    assert gate.main() == 0
    assert capfd.readouterr().out.count("met") == 2
