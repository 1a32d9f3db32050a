"""How often anybody may try: exact, whoever tries at once, and forgotten in time."""

from datetime import datetime, timedelta

import pytest

from chalicelib.buyers.model import Limit, milliseconds
from chalicelib.buyers.service import limiting
from chalicelib.buyers.store import limits
from chalicelib.buyers.store.table import table
from chalicelib.kernel import clock
from chalicelib.kernel.signing_in import TooManyAttempts

THREE = Limit("test", 3, timedelta(seconds=10))
START = datetime.fromisoformat("2030-01-01T00:00:00+00:00")
NETWORK = "203.0.113.7"


def spend(seconds: float, who: str = "somebody") -> int:
    """Take one try so long after the beginning."""
    return limits.spend(THREE, who, now=START + timedelta(seconds=seconds))


@pytest.mark.usefixtures("cloud")
def test_so_many_tries_at_once_and_one_more_each_interval() -> None:
    assert [spend(0) for _ in range(3)] == [0, 0, 0]
    assert spend(0) == 10_000
    assert spend(4) == 6_000
    assert [spend(10), spend(10)] == [0, 10_000]
    assert [spend(100) for _ in range(4)] == [0, 0, 0, 10_000]


@pytest.mark.usefixtures("cloud")
def test_a_refused_try_writes_nothing() -> None:
    for _ in range(3):
        spend(0)
    before = table().get("LIMIT#test#somebody", "LIMIT")

    assert spend(1) > 0

    assert table().get("LIMIT#test#somebody", "LIMIT") == before
    assert before is not None
    assert before["ttl"] == milliseconds(START) // 1000 + 31


@pytest.mark.usefixtures("cloud")
def test_one_does_not_use_up_what_another_has() -> None:
    for _ in range(3):
        spend(0)

    assert spend(0, "another") == 0


@pytest.mark.usefixtures("cloud")
def test_who_tries_in_between_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process takes a try between our look and our write; both get no more than there are."""
    table_of = table
    interrupted: list[int] = []

    class Interrupting:
        """The table, with somebody who is faster, once."""

        def put(self, *given: object, **named: object) -> None:
            if not interrupted:
                interrupted.append(1)
                monkeypatch.setattr(limits, "table", table_of)
                assert spend(0) == 0
                monkeypatch.setattr(limits, "table", Interrupting)
            table_of().put(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(limits, "table", Interrupting)

    assert [spend(0) for _ in range(3)] == [0, 0, 10_000]


@pytest.mark.usefixtures("cloud")
def test_the_refusal_says_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: START)
    for _ in range(4):
        limiting.mail("grace@example.com", NETWORK)

    with pytest.raises(TooManyAttempts) as refusal:
        limiting.mail("Grace@Example.com", "")

    assert refusal.value.response_headers() == {"Retry-After": "900"}
    assert refusal.value.document()["retry_after"] == 900


@pytest.mark.usefixtures("cloud")
def test_no_network_alone_keeps_the_owner_of_an_address_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody tries wrong passwords for an hour, as often as may be; the owner elsewhere gets in."""
    refused = 0
    for second in range(0, 3600, 5):
        monkeypatch.setattr(clock, "now", lambda at=second: START + timedelta(seconds=at))
        try:
            limiting.attempt("grace@example.com", NETWORK)
        except TooManyAttempts:
            refused += 1
    assert refused == 720 - 10 - 59

    for _ in range(10):
        limiting.attempt("grace@example.com", "198.51.100.1")


@pytest.mark.usefixtures("cloud")
def test_many_networks_together_are_limited_at_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: START)
    for number in range(60):
        limiting.attempt("grace@example.com", f"203.0.{number}.7")

    with pytest.raises(TooManyAttempts):
        limiting.attempt("grace@example.com", "198.51.100.1")


@pytest.mark.usefixtures("cloud")
def test_a_network_is_limited_whatever_addresses_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: START)
    for number in range(60):
        limiting.attempt(f"guess-{number}@example.com", f"203.0.113.{number}")

    with pytest.raises(TooManyAttempts):
        limiting.attempt("one-more@example.com", NETWORK)
    limiting.attempt("one-more@example.com", "198.51.100.1")
