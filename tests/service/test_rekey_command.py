"""The operator's command that gives batches another data key."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.catalog.model import Sku
from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock
from chalicelib.stock import tasks
from chalicelib.stock.service import custody
from chalicelib.stock.store import batches
from infra import rekey
from infra.rekey import Keyed, NotDone

from .conftest import codes, make_sku, stock_up

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def calls() -> list[Any]:
    """What the function was asked for."""
    return []


@pytest.fixture
def stage(cloud: None, calls: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reaches the tables in memory and calls the handler itself."""

    def step(_stage: rekey.Stage, one: Keyed, number: int) -> dict[str, Any]:
        calls.append((one.batch, number))
        given = {"sku_id": one.sku, "batch_id": one.batch, "key_number": number}
        answer: dict[str, Any] = tasks.rekey_batch(given, None)
        return answer

    monkeypatch.setattr(rekey.Stage, "step", step)


def run(monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr("sys.argv", ["rekey", "--stage", "test", *options])
    return rekey.main()


def numbers(sku: Sku) -> dict[str, int]:
    return {one.batch: one.key_number for one in batches.of_sku(sku.sku, limit=100, start=None)[0]}


@pytest.mark.usefixtures("stage")
def test_without_a_wish_it_lists_and_changes_nothing(
    calls: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sku = make_sku()
    report = stock_up(sku, codes(3))

    assert run(monkeypatch) == 0

    assert capsys.readouterr().out.startswith(f"{report.batch} of {sku.sku}: key 1 of {clock.now():%Y-%m-%d}")
    assert calls == []


@pytest.mark.usefixtures("stage")
def test_one_batch_by_its_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    sku = make_sku()
    wanted = stock_up(sku, codes(3)).batch
    other = stock_up(sku, codes(3, "MORE"), key="another-key-of-sixteen").batch

    assert run(monkeypatch, "--batch", wanted) == 0

    assert numbers(sku) == {wanted: 2, other: 1}
    said = capsys.readouterr().out
    assert f"{wanted}: 3 codes sealed anew; all of them have key 2" in said
    assert said.endswith("1 of 1 batches done\n")


@pytest.mark.usefixtures("stage")
def test_every_batch_whose_key_is_older_and_none_that_is_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    sku, other = make_sku(), make_sku()
    first = stock_up(sku, codes(3)).batch
    second = stock_up(other, codes(3, "MORE"), key="another-key-of-sixteen").batch
    begun = clock.text(datetime.now(UTC))
    late = stock_up(sku, codes(3, "LATE"), key="a-third-key-of-sixteen").batch

    assert run(monkeypatch, "--before", begun) == 0
    assert (numbers(sku), numbers(other)) == ({first: 2, late: 1}, {second: 2})

    assert run(monkeypatch, "--before", begun) == 0
    assert (numbers(sku), numbers(other)) == ({first: 2, late: 1}, {second: 2})
    for batch in (first, late):
        page = batches.pages(batch, limit=1, start=None)[0][0]
        assert {custody.open_code(one)[:4] for one in custody.inspect(page).values()} <= {"CODE", "LATE"}


@pytest.mark.usefixtures("stage")
def test_a_replacement_that_began_too_early_is_ended_and_followed_by_another(
    calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = make_sku()
    batch = stock_up(sku, codes(3)).batch
    found = batches.find(sku.sku, batch)
    assert found
    batches.add_key(found, vault().new_key(custody.context(sku.sku, batch)).wrapped)

    assert run(monkeypatch, "--before", clock.text(datetime.now(UTC))) == 0

    assert calls == [(batch, 1), (batch, 2)]
    assert numbers(sku) == {batch: 3}


@pytest.mark.usefixtures("stage")
def test_what_cannot_be_done_is_told_and_the_rest_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sku = make_sku()
    batch = stock_up(sku, codes(3)).batch

    assert run(monkeypatch, "--batch", "bat_none", "--batch", batch) == 1

    told = capsys.readouterr()
    assert "bat_none: there is no such batch" in told.err
    assert told.out.endswith("1 of 2 batches done\n")
    assert numbers(sku) == {batch: 2}


def test_a_moment_to_come_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "--before", "2999-01-01")
    assert "must not be in the future" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(monkeypatch, "--before", "yesterday")


def answers(*told: dict[str, Any] | Exception) -> Callable[[Keyed, int], dict[str, Any]]:
    left = list(told)

    def step(_one: Keyed, _number: int) -> dict[str, Any]:
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return step


ONE = Keyed("sku_1", "bat_1", 1, NOW)
MORE = {"moved": 480, "more": True, "since": clock.text(NOW)}
OVER = MORE | {"more": False}


def test_a_failed_call_is_repeated_and_failures_without_end_are_not() -> None:
    failed = {"errorType": "Transient"}
    pauses: list[float] = []

    assert rekey.rekey(ONE, answers(failed, MORE, failed, OVER), before=None, pause=pauses.append) == NOW
    assert pauses == [5.0, 5.0]
    with pytest.raises(NotDone, match="Transient again and again"):
        rekey.rekey(ONE, answers(*[failed] * 5), before=None, pause=pauses.append)


def test_a_call_that_does_not_arrive_is_repeated_and_its_reason_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    refused = ClientError({"Error": {"Code": "TooManyRequestsException"}}, "Invoke")
    silent = ReadTimeoutError(endpoint_url="https://lambda")

    assert rekey.rekey(ONE, answers(refused, silent, OVER), before=None, pause=lambda _: None) == NOW

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "bat_1: TooManyRequestsException, asking again"
    assert said[1] == "bat_1: ReadTimeoutError, asking again"


def test_an_import_that_is_not_over_is_not_asked_about_again() -> None:
    with pytest.raises(NotDone, match="its import is not over"):
        rekey.rekey(ONE, answers({"errorType": "ImportUnderWay"}), before=NOW - timedelta(1))
