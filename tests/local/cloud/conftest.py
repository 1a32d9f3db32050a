"""One cloud for the whole session, one account of it for each test."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.local.cloud.harness import Account, Cloud

_numbers = itertools.count(100_000_000_001)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    home = tmp_path_factory.mktemp("cloud")
    running = Cloud(home / "state", options=("--workers", "3", "--pages", str(home / "pages"))).start()
    yield running
    running.end()


@pytest.fixture
def account(cloud: Cloud) -> Account:
    return cloud.account(next(_numbers))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Cloud]]:
    """Start a cloud of one's own on one folder; called again it starts anew on the same state."""
    started: list[Cloud] = []

    def begin(*options: str, **environ: str) -> Cloud:
        started.append(Cloud(tmp_path / "state", options=options, environ=environ).start())
        return started[-1]

    yield begin
    for cloud in started:
        if cloud.process.poll() is None:
            cloud.end()
