"""A day of the provider's statement, reconciled by the packaged function on the local cloud."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.stack.injected import Injected
from tests.stack.shop import Json, Shop

pytestmark = pytest.mark.stack
YESTERDAY = (datetime.now(tz=UTC) - timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
DAY = YESTERDAY.date().isoformat()


@pytest.fixture
def payment(shop: Shop) -> Iterator[str]:
    """Money at the provider, of yesterday, that is no order's; and a payout of nothing else."""
    name, at = uuid.uuid4().hex[:12], int(YESTERDAY.timestamp())
    lines = [
        {
            "kind": "charge",
            "id": f"txn_{name}",
            "source": f"ch_{name}",
            "payment": f"pi_{name}",
            "session": f"cs_{name}",
            "metadata": {},
            "amount": 1299,
            "fee": 68,
            "created": at,
        },
    ]
    shop.provider("POST", "/_sim/statement", {"lines": lines}).raise_for_status()
    yield f"pi_{name}"
    shop.provider("POST", "/_sim/statement", {"lines": []})


def breaks(shop: Shop, payment: str) -> list[Json]:
    found = shop.desk("GET", "/breaks?state=open").raise_for_status().json()["breaks"]
    return [one for one in found if one["subject"] == payment]


def report(shop: Shop, form: str) -> tuple[str, str]:
    """A file of the day's report, and the signature."""
    answer = shop.desk("GET", f"/reconciliation/days/{DAY}/report?format={form}")
    link = answer.raise_for_status().json()
    return httpx.get(link["url"]).raise_for_status().content.decode(), link["signature"]


def test_a_day_is_run_closed_reported_and_can_be_run_again(
    shop: Shop, injected: Injected, payment: str
) -> None:
    for _ in range(2):
        shop.desk("POST", f"/reconciliation/days/{DAY}/run", {})
        injected.invoke("reconcile_day")

        day = shop.desk("GET", f"/reconciliation/days/{DAY}").raise_for_status().json()
        assert day["state"] == "closed_with_breaks", day
        (found,) = breaks(shop, payment)
        assert (found["kind"], found["provider_amount"]) == ("unknown_payment", 1299)
        assert found["meaning"]

    table, _ = report(shop, "csv")
    document, signature = report(shop, "json")
    assert payment in table
    assert json.loads(document)["table_sha256"] == hashlib.sha256(table.encode()).hexdigest()
    signed = {"document": document, "signature": signature}
    assert shop.desk("POST", "/reconciliation/verify", signed).json() == {"genuine": True}
    forged = signed | {"document": document.replace("1231", "1230")}
    assert shop.desk("POST", "/reconciliation/verify", forged).json() == {"genuine": False}

    path = f"/breaks/{found['break_id']}"
    assert shop.desk("POST", f"{path}/resolve", {"reason": ""}).status_code == 422
    shop.desk("POST", f"{path}/resolve", {"reason": "a test payment of ours"}).raise_for_status()
    assert breaks(shop, payment) == []


def test_a_day_that_is_not_over_is_refused(shop: Shop) -> None:
    today = datetime.now(tz=UTC).date().isoformat()

    assert shop.desk("POST", f"/reconciliation/days/{today}/run", {}).status_code == 422
