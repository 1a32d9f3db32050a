import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FINDER = ROOT / "local" / "bootstrap" / "python.sh"


def interpreter(path: Path, answer: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{answer}\n")
    path.chmod(0o755)


def found(tmp_path: Path) -> str:
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(tmp_path), "PYENV_ROOT": str(tmp_path / "pyenv")}
    ran = subprocess.run(["sh", str(FINDER)], capture_output=True, text=True, check=True, env=environment)
    return ran.stdout.strip()


def test_3_13_is_chosen_though_a_newer_one_works(tmp_path: Path) -> None:
    interpreter(tmp_path / "bin" / "python3.14", "echo 14 /somewhere/python3.14")
    interpreter(tmp_path / "bin" / "python3.13", "echo 13 /somewhere/python3.13")

    assert found(tmp_path) == "/somewhere/python3.13"


def test_a_shim_that_fails_does_not_hide_the_interpreter_behind_it(tmp_path: Path) -> None:
    for name in ("python3.13", "python3.14", "python3.12", "python3.11", "python3", "python"):
        interpreter(tmp_path / "bin" / name, "echo 'shim: command not found' >&2; exit 127")
    interpreter(tmp_path / "pyenv" / "versions" / "3.13.9" / "bin" / "python3", "echo 13 /kept/python3.13")

    assert found(tmp_path) == "/kept/python3.13"


def test_what_is_found_is_a_python_that_can_make_environments(tmp_path: Path) -> None:
    ran = subprocess.run(
        [found(tmp_path), "-c", "import ensurepip, ssl, sys, venv; print(sys.version_info >= (3, 11))"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.strip() == "True"
