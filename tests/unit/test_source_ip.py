"""Who sent a request: what our own proxies saw, never what the sender says of itself."""

from typing import Any

import pytest

from chalicelib.kernel import config
from chalicelib.kernel.http import _source_ip

FROM = {"requestContext": {"identity": {"sourceIp": "203.0.113.9"}}}


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> Any:
    def trust(count: int) -> None:
        monkeypatch.setenv("YIMA_TRUSTED_PROXIES", str(count))
        config.settings.cache_clear()

    yield trust
    config.settings.cache_clear()


@pytest.mark.parametrize(
    ("count", "forwarded", "found"),
    [
        (0, "198.51.100.1", "203.0.113.9"),
        (0, None, "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (1, "10.0.0.1, 192.0.2.66, 198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, None, "203.0.113.9"),
    ],
)
def test_the_sender_is_whom_the_outermost_proxy_of_ours_saw(
    proxies: Any, count: int, forwarded: str | None, found: str
) -> None:
    proxies(count)
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert _source_ip({**FROM, "headers": headers}) == found
