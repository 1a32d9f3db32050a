import stat
from pathlib import Path

import pytest

from local.stack.console import StackError
from local.stack.secret_values import secret_values
from local.stack.settings import ROOT, from_environment, recall, remember, write_private


def test_a_shop_has_defaults() -> None:
    settings = from_environment({})

    assert (settings.port, settings.aws_port, settings.stripe_port) == (8000, 4566, 12111)
    assert settings.hold_seconds == 900
    assert settings.home == ROOT / ".local"
    assert settings.api == "http://127.0.0.1:8000"


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80.5", "٣"])
def test_a_port_that_is_none_is_refused_with_its_variable(port: str) -> None:
    with pytest.raises(StackError, match=r"AWS_PORT=.* is not a whole number from 1 to 65535"):
        from_environment({"AWS_PORT": port})


def test_ports_must_differ() -> None:
    with pytest.raises(StackError, match="must differ"):
        from_environment({"PORT": "4566"})


def test_a_later_command_finds_the_ports_of_the_shop_that_runs(tmp_path: Path) -> None:
    home = {"YIMA_LOCAL": str(tmp_path)}
    remember(from_environment({**home, "PORT": "8123", "HOLD_SECONDS": "7"}))

    plain = recall(from_environment(home), {})
    other_hold = {**home, "HOLD_SECONDS": "30", "PORT": "9000"}
    changed = recall(from_environment(other_hold), other_hold)

    assert (plain.port, plain.hold_seconds) == (8123, 7)
    assert (changed.port, changed.hold_seconds) == (8123, 30)


def test_private_files_are_their_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "facts.json"

    write_private(file, {"a": 1})
    write_private(file, {"a": 2})

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == '{\n  "a": 2\n}\n'
    assert list(file.parent.iterdir()) == [file]


def test_secrets_are_made_once_per_checkout(tmp_path: Path) -> None:
    one, two = (from_environment({"YIMA_LOCAL": str(tmp_path / name)}) for name in ("one", "two"))

    made = secret_values(one)

    assert secret_values(one) == made
    assert secret_values(two).stripe_key != made.stripe_key
    assert made.stripe_key.startswith("sk_test_")
    assert made.stripe_webhook_secret.startswith("whsec_")
    assert stat.S_IMODE((tmp_path / "one" / "secrets.json").stat().st_mode) == 0o600
