"""How a cloud that cannot start says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.cloud import mends, server
from local.cloud.settings import prepare_environment
from tests.local.cloud.harness import Cloud, free_port


def refused(*arguments: str, **environ: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "local.cloud", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        timeout=20,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def test_a_taken_port_is_named_with_what_to_do(cloud: Cloud, tmp_path: Path) -> None:
    said = refused("--port", str(cloud.port), "--state", str(tmp_path))
    assert (
        said == f"local cloud: port {cloud.port} is taken: stop what uses it or choose another with --port\n"
    )


def test_a_taken_front_port_is_named_too(cloud: Cloud, tmp_path: Path) -> None:
    said = refused(
        "--port", str(free_port()), "--front-port", str(cloud.front_port), "--state", str(tmp_path)
    )
    assert f"port {cloud.front_port} is taken" in said
    assert "--front-port" in said


def test_a_state_folder_has_one_user(cloud: Cloud) -> None:
    assert "is in use by another local cloud" in refused(
        "--port", str(free_port()), "--state", str(cloud.state)
    )


def test_an_unknown_mend_is_not_left_out_silently(tmp_path: Path) -> None:
    said = refused("--port", str(free_port()), "--state", str(tmp_path), YIMA_CLOUD_WITHOUT="typo")
    assert "YIMA_CLOUD_WITHOUT names no mend: typo" in said


def test_another_version_of_ministack_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda _: "1.5.34")
    with pytest.raises(server.CannotStart, match=r"needs ministack 1\.5\.33, found 1\.5\.34"):
        server.check_version()


def test_every_mend_has_a_name_and_a_docstring() -> None:
    folder = Path(mends.__file__).parent
    assert len(mends.names()) >= 15
    assert all((folder / f"{name}.py").read_text().startswith('"""') for name in mends.names())


def test_the_environment_of_the_caller_does_not_open_the_cloud_to_the_network() -> None:
    from local.cloud.settings import Settings

    environ = {"BIND_HOST": "0.0.0.0", "PYTHONDONTWRITEBYTECODE": "1", "SERVICES": "s3"}
    prepare_environment(Settings(), environ)
    assert environ["BIND_HOST"] == "127.0.0.1"
    assert "PYTHONDONTWRITEBYTECODE" not in environ
    assert "SERVICES" not in environ
