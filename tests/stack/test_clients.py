"""The generated clients compile, and order from the deployed shop."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clients.__main__ import PYTHON, TYPESCRIPT
from tests.stack.shop import Shop

pytestmark = pytest.mark.stack

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "clients" / "python" / "order.py"


def run(*command: str | Path, **environment: str) -> str:
    """What a command prints; the test fails with all it said when the command does."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | environment,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module", autouse=True)
def made() -> None:
    """Both clients, from the document as it is; TypeScript's is compiled as it is made."""
    run(sys.executable, "-m", "clients")


def test_the_python_client_is_typed(tmp_path: Path) -> None:
    options = ["--strict", "--config-file=", f"--cache-dir={tmp_path}"]

    run(sys.executable, "-m", "mypy", *options, EXAMPLE, MYPYPATH=str(PYTHON))


def test_every_module_of_the_python_client_can_be_imported() -> None:
    names = [
        ".".join(path.relative_to(PYTHON).with_suffix("").parts)
        for path in sorted((PYTHON / "yima_client").rglob("*.py"))
        if path.name != "__init__.py"
    ]
    assert len(names) > 100

    run(sys.executable, "-c", "\n".join(f"import {name}" for name in names), PYTHONPATH=str(PYTHON))


@pytest.mark.parametrize("language", ["python", "typescript"])
def test_a_client_orders(language: str, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    command: list[str | Path] = (
        [sys.executable, EXAMPLE] if language == "python" else ["node", TYPESCRIPT / "order.js"]
    )

    said = run(*command, shop.stack["api"], sku.slug, PYTHONPATH=str(PYTHON))

    order_id, status, amount, currency = said.split()
    assert (status, amount, currency) == ("awaiting_payment", "1299", "USD")
    assert shop.desk("GET", f"/orders/{order_id}").json()["email"] == "buyer@shop.example"
