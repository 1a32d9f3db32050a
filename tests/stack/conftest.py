"""The shop that stack tests speak to: `make up`'s, or the one that YIMA_STACK names."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack.books import Books
from tests.stack.injected import Injected
from tests.stack.logs import Logs
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


@pytest.fixture
def injected(shop: Shop) -> Iterator[Injected]:
    """Switches by which functions die and their calls go wrong; all are off afterwards."""
    switches = Injected(shop)
    switches.forget()
    yield switches
    switches.forget()


@pytest.fixture
def logs(shop: Shop) -> Logs:
    """What the functions log from the start of the test on."""
    return Logs(shop)


@pytest.fixture(scope="module")
def books(shop: Shop) -> Books:
    """The tables, and what the tests of one module have noted in them."""
    return Books(shop)


@pytest.fixture(scope="module")
def _impatient_queue(shop: Shop) -> Iterator[None]:
    """A notification whose reader died comes again after seconds, not minutes."""
    sqs = shop.aws("sqs")
    url = sqs.get_queue_url(QueueName="yima-local-notifications")["QueueUrl"]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "4"})
    yield
    sqs.set_queue_attributes(QueueUrl=url, Attributes=before)
