"""The shop that stack tests speak to: `make up`'s, or the one that YIMA_STACK names."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack.shop import Shop

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def stack() -> dict[str, Any]:
    """Where the shop's parts are and how its owner signs in."""
    path = PROJECT / os.environ.get("YIMA_STACK", ".local/stack.json")
    if not path.exists():
        pytest.fail(f"no shop is up ({path} is missing): run `make up` or `make test`")
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


@pytest.fixture(scope="session")
def http(stack: dict[str, Any]) -> Iterator[httpx.Client]:
    """A client of the shop's API that nobody has signed in."""
    with httpx.Client(base_url=stack["api"], timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def shop(stack: dict[str, Any], http: httpx.Client) -> Shop:
    """The shop with its owner signed in."""
    return Shop(stack, http)


@pytest.fixture(autouse=True)
def _honest_notifications(shop: Shop) -> Iterator[None]:
    """Every test starts and ends with a provider that notifies as it should."""
    shop.provider("DELETE", "/_sim/notifications")
    yield
    shop.provider("DELETE", "/_sim/notifications")
    shop.provider("DELETE", "/_sim/faults")
