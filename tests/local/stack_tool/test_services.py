import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack import processes, services
from local.stack.console import StackError
from local.stack.settings import Settings, from_environment
from local.stack.trial import on_free_ports

GOOD = """
import subprocess, sys, time
child = subprocess.Popen(
    [sys.executable, "-c", "import signal, time; signal.signal(15, 1); time.sleep(60)"] + sys.argv
)
print("ready", child.pid, sep="\\n", flush=True)
time.sleep(60)
"""
BAD = "print('warming up'); raise SystemExit('no room for my state')"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return on_free_ports(from_environment({"YIMA_LOCAL": str(tmp_path / "home")}))


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "sample_service.py"
    yield path
    for process in processes.running():
        if str(tmp_path) in process.command and process.pid != os.getpid():
            os.kill(process.pid, 9)


def service(module: Path, settings: Settings, code: str) -> services.Service:
    module.write_text(code)
    environment = {"PYTHONPATH": str(module.parent)}
    return services.Service("sample", module.stem, settings.home / "sample", [], environment)


def test_a_service_stops_with_its_children_even_those_that_refuse(module: Path, settings: Settings) -> None:
    sample = service(module, settings, GOOD)
    services.start(sample, settings)
    mark = str(sample.state)
    child = int((settings.logs / "sample.log").read_text().splitlines()[1])
    was_up = services.is_up(sample, settings), processes.is_running(child, mark)

    stopped = services.stop("sample", settings)

    assert was_up == (True, True)
    assert stopped
    assert not services.is_up(sample, settings)
    assert not processes.is_running(child, mark)
    assert not services.stop("sample", settings)


def test_a_service_that_ends_at_once_is_told_with_its_reason_and_log(
    module: Path, settings: Settings
) -> None:
    with pytest.raises(
        StackError, match=r"sample ended at once: no room for my state \(log: .*sample\.log\)"
    ):
        services.start(service(module, settings, BAD), settings)


def test_a_process_that_took_over_the_number_is_left_alone(settings: Settings) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    settings.records.mkdir(parents=True)
    noted = {"pid": stranger.pid, "mark": str(settings.home / "sample")}
    (settings.records / "sample.json").write_text(json.dumps(noted))

    stopped = services.stop("sample", settings)
    alive = stranger.poll() is None
    stranger.kill()
    stranger.wait()

    assert not stopped
    assert alive
    assert services.record_of("sample", settings) is None


@pytest.mark.parametrize(
    ("attribute", "variable"),
    [("port", "PORT"), ("aws_port", "AWS_PORT"), ("stripe_port", "STRIPE_PORT")],
)
def test_a_taken_port_is_named_with_the_variable_to_change(
    settings: Settings, attribute: str, variable: str
) -> None:
    port = getattr(settings, attribute)
    with socket.create_server(("127.0.0.1", port)), pytest.raises(StackError) as refusal:
        services.require_free_ports(settings, "run")

    told = str(refusal.value)
    suggested = int(told.partition(f"`{variable}=")[2].partition(" ")[0])
    assert told.startswith(f"port {port} is taken")
    assert told.endswith(" make run`")
    assert services.is_free(suggested)
    services.require_free_ports(settings, "run")


def test_a_port_taken_on_every_interface_is_taken(settings: Settings) -> None:
    with socket.create_server(("0.0.0.0", settings.port)):
        assert not services.is_free(settings.port)
    assert services.is_free(settings.port)


def test_the_log_before_the_last_start_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "log" / "cloud.log"
    services.fresh_log(log).write_text("old")

    services.fresh_log(log)

    assert log.read_text() == ""
    assert (tmp_path / "log" / "cloud.previous.log").read_text() == "old"
