"""A day on the Stripe simulator with every kind of break planted; crashes, re-runs, two runs at once."""

import csv
import hashlib
import io
import json
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench.planted import DAY, NOW, Planted, at_time, order_id, plant, sold
from chalicelib.breaks.model import BreakState
from chalicelib.breaks.service import handling
from chalicelib.gateways import uploads
from chalicelib.kernel import clock, ids
from chalicelib.kernel import table as kernel_table
from chalicelib.kernel.table import Item, Transaction
from chalicelib.ledger import store as ledger_store
from chalicelib.ledger import templates
from chalicelib.ledger.model import Account, balances, unclear
from chalicelib.orders import store as orders_store
from chalicelib.payments import store as payments_store
from chalicelib.payments.gateway import PaymentGateway, Statement
from chalicelib.payments.model import CreditClaim, TopUp, TopUpState
from chalicelib.payments.model import Stage as Dispute
from chalicelib.payments.service import breaks as old_breaks
from chalicelib.payments.service.provider import gateway
from chalicelib.payments.store import credit_claims
from chalicelib.reconciliation import store
from chalicelib.reconciliation.errors import LeaseLost
from chalicelib.reconciliation.model import DayState, RunPhase, following
from chalicelib.reconciliation.service import asking, closing, reading, reporting, running
from tests.conftest import DOMAINS
from tests.local.stripe.harness import KEY, free_port, start_process, stop_process

from . import shortcut

SMALL = 42
"""Orders of a shop in which every second one is a planted break."""


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    process = start_process(port, tmp_path_factory.mktemp("stripe"))
    yield f"http://127.0.0.1:{port}"
    stop_process(process)


class Shop:
    """A planted shop, its provider and its clock."""

    def __init__(self, provider: str, patch: pytest.MonkeyPatch) -> None:
        self.provider, self.patch = provider, patch
        self.planted = Planted()
        self.usual: dict[str, Item] = {}
        httpx.post(f"{provider}/_sim/reset").raise_for_status()
        self.at(NOW)

    def at(self, moment: Any) -> None:
        self.patch.setattr(clock, "now", lambda: moment)

    def plant(self, planted: Planted) -> None:
        self.planted = planted
        planted.write(
            {
                "orders": orders_store.table(),
                "payments": payments_store.table(),
                "ledger": ledger_store.table(),
            }
        )
        self.add(planted.lines)

    def fresh(self, planted: Planted) -> None:
        """The same shop once more, as if nothing had been run."""
        for domain in DOMAINS:
            shortcut.table(f"yima-test-{domain}").items.clear()
        httpx.post(f"{self.provider}/_sim/reset").raise_for_status()
        self.plant(planted)

    def settlements(self, kinds: tuple[str, ...] = ("settlement", "payout")) -> list[Item]:
        """The entries that runs posted."""
        return [one for one in items("ledger") if one.get("kind") in kinds]

    def add(self, lines: list[dict[str, Any]]) -> None:
        answer = httpx.post(f"{self.provider}/_sim/statement", json={"lines": lines}, timeout=60)
        assert answer.status_code == 200, answer.text

    def found(self) -> dict[tuple[str, str], str]:
        return {(item["kind"], item["subject"]): item["state"] for item in items("breaks", "BREAK#")}

    def entries(self) -> dict[str, Item]:
        """Every entry, without the time at which it was posted."""
        return {
            f"{item['pk']} {item['sk']}": {"postings": item["postings"]}
            for item in items("ledger")
            if item["sk"].startswith("ENTRY#")
        }


def items(domain: str, prefix: str = "") -> list[Item]:
    table = shortcut.table(f"yima-test-{domain}")
    rows = [row.to_json()["Attributes"] for part in table.items.values() for row in part.values()]
    return [item for item in map(kernel_table.unmarshal, rows) if item["pk"].startswith(prefix)]


class Shuffled:
    """The provider's statement of a day in another order, in pages of another size."""

    def __init__(self, provider: PaymentGateway, seed: random.Random, size: int) -> None:
        self.provider, self.seed, self.size = provider, seed, size
        self.rows: dict[Any, list[Any]] = {}

    def statement(self, *, since: datetime, until: datetime, after: str | None) -> Statement:
        if since not in self.rows:
            rows: list[Any] = []
            place: str | None = None
            while True:
                page = self.provider.statement(since=since, until=until, after=place)
                rows += page.rows
                if (place := page.following) is None:
                    break
            self.seed.shuffle(rows)
            self.rows[since] = rows
        start = int(after or 0)
        end = start + self.size
        more = end < len(self.rows[since])
        return Statement(tuple(self.rows[since][start:end]), str(end) if more else None)


class Death(BaseException):
    """The function was killed."""


class Dying:
    """Stands for the way to the database: the process dies right after its `point`th write."""

    def __init__(self, shop: Shop, point: int) -> None:
        self.point, self.asked = point, 0
        shop.patch.setattr(kernel_table, "_ask", self)

    def __call__(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        answer = shortcut.ask(operation, request)
        self.asked += operation not in {"GetItem", "BatchGetItem", "Query"}
        if self.asked == self.point:
            raise Death
        return answer


@pytest.fixture
def shop(cloud: None, provider: str, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("YIMA_STRIPE_API_BASE", provider)
    monkeypatch.setattr(
        "chalicelib.gateways.stripe_gateway.secret",
        lambda _arn: json.dumps({"api_key": KEY, "webhook_secret": "whsec_x"}),
    )
    monkeypatch.setattr(kernel_table, "_ask", shortcut.ask)
    return Shop(provider, monkeypatch)


def test_every_planted_break_is_found_and_nothing_else(shop: Shop) -> None:
    shop.plant(plant(500, 1))

    assert running.run(DAY)

    assert shop.found() == shop.planted.expected
    day = store.find(DAY)
    assert day is not None
    assert (day.state, day.phase, day.waiting) == (DayState.CLOSED_WITH_BREAKS, RunPhase.DONE, 0)
    assert sum(day.breaks.values()) == list(shop.planted.expected.values()).count("open") == 19


def test_a_second_run_changes_nothing(shop: Shop) -> None:
    shop.plant(plant(SMALL, 1))
    assert running.run(DAY)
    first, entries, found = store.find(DAY), shop.entries(), shop.found()
    assert first

    assert running.run(DAY)

    again = store.find(DAY)
    assert again
    assert (again.signature, again.totals, again.breaks) == (first.signature, first.totals, first.breaks)
    assert again.runs == 2
    assert (shop.entries(), shop.found()) == (entries, found)


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=[Phase.generate],
)
@given(seed=st.randoms(use_true_random=False), size=st.integers(7, 40), runs=st.integers(1, 2))
def test_any_order_of_rows_and_pages_comes_to_the_same(
    shop: Shop, seed: random.Random, size: int, runs: int
) -> None:
    shop.fresh(plant(SMALL, 1))
    if not shop.usual:
        running.run(DAY)
        shop.usual = shop.entries()
        shop.fresh(plant(SMALL, 1))
    shuffled = Shuffled(gateway(), seed, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "gateway", lambda: shuffled)
        for _ in range(runs):
            assert running.run(DAY)

    assert shop.found() == shop.planted.expected
    assert shop.entries() == shop.usual


def test_a_crash_anywhere_and_another_run_come_to_the_same(shop: Shop) -> None:
    shop.fresh(plant(SMALL, 1))
    whole = Dying(shop, 10_000)
    assert running.run(DAY)
    entries = shop.entries()
    died = 0
    for point in range(1, whole.asked, max(1, whole.asked // 9)):
        shop.fresh(plant(SMALL, 1))
        Dying(shop, point)
        with pytest.raises(Death):
            running.run(DAY)
        died += 1
        shop.patch.setattr(kernel_table, "_ask", shortcut.ask)
        shop.at(NOW + timedelta(minutes=6))
        assert running.run(DAY)
        assert (shop.found(), shop.entries()) == (shop.planted.expected, entries), f"died at {point}"
        shop.at(NOW)
    assert died > 7


def test_two_at_once_exclude_each_other_and_a_late_one_stops(shop: Shop) -> None:
    shop.plant(plant(SMALL, 1))
    slow = store.claim(DAY, "slow", now=NOW)
    assert slow
    running.step(slow)
    assert running.run(DAY) is False  # the slow one holds it
    shop.at(NOW + timedelta(minutes=6))

    assert running.run(DAY) is True

    with pytest.raises(LeaseLost):
        running.step(slow)
    assert shop.found() == shop.planted.expected
    assert store.find(DAY).state is DayState.CLOSED_WITH_BREAKS  # type: ignore[union-attr]


def test_what_a_bank_claims_of_a_wallet_is_settled_in_its_books(shop: Shop) -> None:
    at, wallet = datetime(2026, 3, 2, 10, tzinfo=UTC), "buyer_4vVqQ0b1Qm2h0g0m5o3v9A"
    top_up = TopUp(
        ids.derived("top", "1"), wallet, "USD", 5000, "", "", clock.text(at), clock.text(at), TopUpState.PAID
    )
    claim = CreditClaim("dp_1", top_up.top_up_id, wallet, Dispute.UNDER_REVIEW, 5000, "USD", clock.text(at))
    planted, writes = Planted(), Transaction()
    with at_time(at):
        planted.post(
            templates.top_up(wallet, "pi_1", 5000, "USD"), templates.dispute(wallet, "dp_1", 5000, "USD")
        )
    planted.charge(1, at, payment="pi_1", amount=5000, metadata={"top_up_id": top_up.top_up_id})
    taken = {
        "kind": "dispute",
        "id": "txn_d1",
        "source": "dp_1",
        "metadata": {},
        "amount": -5000,
        "fee": 1500,
    }
    planted.returned(1, at, payment="pi_1", **taken)
    for line in planted.lines:
        del line["payout"]
    shop.plant(planted)
    payments_store.begin_top_up(top_up, due=NOW)
    credit_claims.add_claim(writes, claim)
    writes.commit()

    assert running.run(DAY)

    assert shop.found() == {}
    settled = {item["entry_id"]: item["pk"] for item in shop.settlements()}
    assert settled == {"bal:txn_000001": wallet, "bal:txn_d1": wallet}


def test_money_booked_on_the_next_day_is_waited_for(shop: Shop) -> None:
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    early, late = Planted(), midnight + timedelta(seconds=1)
    with at_time(midnight - timedelta(seconds=1)):
        sold(early, 1, late)  # our entry on the day, the provider's row on the next
    shop.plant(early)
    shop.at(midnight + timedelta(hours=3))
    assert running.due() == [DAY]
    running.work()
    day = store.find(DAY)
    assert day
    assert (day.state, day.waiting, shop.found()) == (DayState.OPEN, 1, {})

    shop.at(midnight + timedelta(days=1, hours=3))
    assert running.due() == [following(DAY), DAY]
    running.work()

    assert shop.found() == {}
    assert [store.find(day).state for day in (DAY, following(DAY))] == [DayState.CLOSED] * 2  # type: ignore[union-attr]
    assert running.due() == []


def test_money_that_never_came_is_a_break_when_the_grace_is_over_and_heals_when_it_comes(shop: Shop) -> None:
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    lost = Planted()
    with at_time(midnight - timedelta(seconds=1)):
        sold(lost, 1, midnight)
    row = lost.lines.pop()
    shop.plant(lost)
    for days in (0, 1):
        shop.at(midnight + timedelta(days=days, hours=3))
        running.work()
    key = ("entry_unbacked", "cap:pi_000001")
    assert shop.found() == {key: "open"}

    shop.add([row | {"created": int(midnight.timestamp()) - 5}])
    shop.at(midnight + timedelta(days=2, hours=3))
    running.work()

    assert shop.found() == {key: "healed"}
    assert store.find(DAY).state is DayState.CLOSED  # type: ignore[union-attr]


def test_a_break_of_a_wallets_money_names_the_wallet_and_no_order(shop: Shop) -> None:
    at, wallet = datetime(2026, 3, 2, 10, tzinfo=UTC), "buyer_4vVqQ0b1Qm2h0g0m5o3v9A"
    top_up = TopUp(
        ids.derived("top", "2"), wallet, "USD", 5000, "", "", clock.text(at), clock.text(at), TopUpState.PAID
    )
    planted = Planted()
    with at_time(at):
        planted.post(
            templates.top_up(wallet, "pi_1", 5000, "USD"), templates.top_up(wallet, "pi_2", 700, "USD")
        )
    planted.charge(1, at, payment="pi_1", amount=5001, metadata={"top_up_id": top_up.top_up_id})
    for line in planted.lines:
        del line["payout"]
    shop.plant(planted)
    payments_store.begin_top_up(top_up, due=NOW)

    assert running.run(DAY)

    found = [one.found for one in handling.listed(BreakState.OPEN)[0]]
    assert {(one.kind, one.order_id, one.wallet) for one in found} == {
        ("amount_differs", None, wallet),
        ("entry_unbacked", None, wallet),
    }


def test_what_agrees_is_settled_and_clears_the_order(shop: Shop) -> None:
    shop.plant(plant(SMALL, 1))
    running.run(DAY)

    day = store.find(DAY)
    assert day
    sums = day.totals["USD"]
    settled = [one for one in map(ledger_store.entry_of, shop.settlements()) if one.kind != "payout"]
    booked = balances(settled)
    payouts = balances(entry for entry in map(ledger_store.entry_of, shop.settlements(("payout",))))
    fees = booked[Account.PROVIDER_FEES, "USD"]
    balance = booked[Account.PROVIDER_BALANCE, "USD"] + payouts[Account.PROVIDER_BALANCE, "USD"]
    assert sums["settled"] == balance
    assert 0 < fees < sums["fees"]
    assert sums["unsettled"] == sums["net"] - sums["settled"]
    assert sums["provider_closing"] - sums["provider_opening"] == sums["net"]
    assert unclear(ledger_store.of_subject(order_id(0))) == {}


def test_a_report_is_signed_and_a_change_is_noticed(shop: Shop) -> None:
    shop.plant(plant(SMALL, 1))
    running.run(DAY)
    day = store.find(DAY)
    assert day
    assert day.report
    assert day.signature
    table = uploads.get(f"{day.report}/{DAY}.csv")
    document = uploads.get(f"{day.report}/{DAY}.json")
    assert table
    assert document

    assert reporting.is_genuine(document, day.signature)
    assert not reporting.is_genuine(document.replace(b"1", b"2", 1), day.signature)
    assert json.loads(document)["table_sha256"] == hashlib.sha256(table).hexdigest()
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    assert {(row["name"], row["subject"]): row["state"] for row in rows if row["section"] == "break"} == (
        shop.planted.expected
    )


def test_old_breaks_move_to_where_all_breaks_are(shop: Shop) -> None:
    old = {"pk": "BREAKS", "sk": "other_amount#cs_9", "found_at": "2026-01-01T00:00:00.000Z"}
    strange = {"pk": "BREAKS", "sk": "of_another_version#x", "found_at": "2026-01-01T00:00:00.000Z"}
    payments_store.table().put_same([old | {"order_id": "ord_1", "amount": 5}, strange])

    assert old_breaks.move() == 1
    assert old_breaks.move() == 0

    (one,), _ = handling.listed(BreakState.OPEN, older_than=timedelta(days=30))
    assert (one.found.kind, one.found.subject, one.found.provider_amount) == ("other_amount", "cs_9", 5)
    assert one.first_seen == "2026-01-01T00:00:00.000Z"
    assert [item["sk"] for item in items("payments", "BREAKS")] == ["of_another_version#x"]


def test_a_row_of_a_kind_that_nobody_knows_is_a_break_and_stops_nothing(shop: Shop) -> None:
    planted = plant(21, 0, healed=1)
    at = int(NOW.timestamp()) - 3 * 86_400 - 40_000
    kinds = ["", "connect_collection_transfer", "=1+1", "charge"]
    planted.lines += [
        {
            "kind": "other",
            "id": f"txn_x{number}",
            "type": kind or "?",
            "category": kind,
            "amount": 0,
            "created": at,
        }
        for number, kind in enumerate(kinds)
    ]
    shop.plant(planted)

    assert running.run(DAY)

    unknown = {("unknown_transaction", f"txn_x{number}"): "open" for number in range(4)}
    assert shop.found() == planted.expected | unknown


def test_a_day_asked_for_is_run_again_also_when_asked_during_a_run(shop: Shop) -> None:
    shop.plant(plant(21, 0, healed=1))
    running.run(DAY)
    asking.ask_for(DAY)
    assert DAY in running.due()
    slow = store.claim(DAY, "slow", now=NOW)
    assert slow
    asking.ask_for(DAY)
    while slow.phase is not RunPhase.CLOSE:
        running.step(slow)
    closing.close(slow)

    assert DAY in store.unfinished()
    running.run(DAY)
    assert store.unfinished() == []
