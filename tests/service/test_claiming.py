from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from chalicelib.catalog.model import Sku
from chalicelib.kernel import clock, table
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.stock.errors import IllegalMove, OutOfStock
from chalicelib.stock.model import MOVES, Because, CodeState
from chalicelib.stock.service import auditing, claiming, custody, restocking
from chalicelib.stock.store import codes, lanes, returns

from .conftest import make_sku, stock_up

BECAUSE = Because("test", "because")


def hold(tickets: list[claiming.Ticket], owner: str = "ord_1") -> None:
    writes = Transaction()
    claiming.hold(writes, tickets, owner=owner, until=clock.now() + timedelta(minutes=5), because=BECAUSE)
    writes.commit()


def count_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    real = table._ask

    def counting(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        calls.append(operation)
        return real(operation, request)

    monkeypatch.setattr(table, "_ask", counting)
    return calls


def test_every_ticket_is_another_code(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(30)

    tickets = [ticket for _ in range(3) for ticket in claiming.take(sku.sku, 10)]

    assert len({ticket.code_id for ticket in tickets}) == 30


def test_a_ticket_is_one_write_when_the_lane_and_rack_are_known(
    stocked: Callable[[int], Sku], monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = stocked(30)
    claiming.take(sku.sku, 1)
    calls = count_calls(monkeypatch)

    claiming.take(sku.sku, 1)

    assert calls == ["UpdateItem"]


@pytest.mark.slow
def test_more_than_one_lane_has_is_gathered_from_several(cloud: None) -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(f"CODE-{number:05d}" for number in range(1200)))
    total = lanes.lane_total(sku.sku)
    assert total == 3

    tickets = claiming.take(sku.sku, 1200)

    assert len({ticket.code_id for ticket in tickets}) == 1200


def test_sold_out_is_told_from_memory(stocked: Callable[[int], Sku], monkeypatch: pytest.MonkeyPatch) -> None:
    sku = stocked(3)
    claiming.take(sku.sku, 3)
    calls = count_calls(monkeypatch)

    for _ in range(20):
        with pytest.raises(OutOfStock):
            claiming.take(sku.sku, 1)

    assert calls == []


def test_sold_out_costs_no_write_in_a_new_process(
    stocked: Callable[[int], Sku], monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = stocked(3)
    claiming.take(sku.sku, 3)
    claiming.forget()
    calls = count_calls(monkeypatch)

    with pytest.raises(OutOfStock):
        claiming.take(sku.sku, 1)

    assert set(calls) <= {"GetItem", "BatchGetItem"}


def test_asking_for_more_than_there_is_keeps_nothing(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(3)

    with pytest.raises(OutOfStock):
        claiming.take(sku.sku, 4)

    assert len(claiming.take(sku.sku, 3)) == 3


def test_a_code_has_one_owner(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(1)
    (ticket,) = claiming.take(sku.sku, 1)
    hold([ticket], owner="ord_1")

    with pytest.raises(WriteRefused) as refusal:
        hold([ticket], owner="ord_2")

    assert list(refusal.value.refused) == [ticket.code_id]
    code = codes.find(ticket.code_id)
    assert code
    assert code.owner == "ord_1"


def test_a_ticket_whose_code_was_frozen_is_replaced(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(2)
    (ticket,) = claiming.take(sku.sku, 1)
    custody.freeze(ticket.code_id, BECAUSE)

    (other,) = claiming.replace([ticket], [ticket.code_id], tries=0)

    assert other.code_id != ticket.code_id


def test_a_code_past_its_date_cannot_be_held(cloud: None) -> None:
    with time_machine.travel("2026-08-01T12:00:00Z"):
        sku = make_sku()
        stock_up(sku, "Key,Expiry\nSOON-0001,2026-08-02\n")
        (ticket,) = claiming.take(sku.sku, 1)
    with time_machine.travel("2026-08-02T12:00:00Z"):
        hold([ticket])  # good through its last day
    with time_machine.travel("2026-08-03T12:00:00Z"):
        writes = Transaction()
        custody.give_back(writes, sku.sku, [ticket.code_id], owner="ord_1", because=BECAUSE)
        writes.commit()
        with pytest.raises(WriteRefused):
            hold([ticket])


def test_returned_codes_are_put_back_once(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(3)
    tickets = claiming.take(sku.sku, 3)
    hold(tickets)
    writes = Transaction()
    ids = [ticket.code_id for ticket in tickets]
    custody.give_back(writes, sku.sku, ids, owner="ord_1", because=BECAUSE)
    writes.commit()

    assert restocking.restock(sku.sku) == 3
    assert restocking.restock(sku.sku) == 0

    claiming.forget()
    assert {ticket.code_id for ticket in claiming.take(sku.sku, 3)} == set(ids)
    with pytest.raises(OutOfStock):
        claiming.take(sku.sku, 1)


def test_an_unused_ticket_comes_back(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(1)
    claiming.put_back(claiming.take(sku.sku, 1))

    restocking.restock(sku.sku)

    claiming.forget()
    assert len(claiming.take(sku.sku, 1)) == 1


def test_a_marker_of_a_code_that_was_sold_meanwhile_is_dropped(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(1)
    (ticket,) = claiming.take(sku.sku, 1)
    returns.put(sku.sku, ticket.code_id)
    hold([ticket])

    assert restocking.restock(sku.sku) == 0
    assert returns.waiting(sku.sku, 10) == []


def test_the_audit_finds_codes_that_a_crash_lost(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(5)
    claiming.take(sku.sku, 2)  # and the process dies

    result = auditing.audit(sku.sku)

    assert (result.lost, result.dead, result.states) == (2, 0, {"available": 5})
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 5}
    assert auditing.audit(sku.sku).lost == 0


def test_the_audit_drains_entries_that_lead_nowhere(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(5)
    first = claiming.take(sku.sku, 1)[0]
    claiming.put_back([first])
    restocking.restock(sku.sku)
    claiming.forget()
    custody.freeze(first.code_id, BECAUSE)

    result = auditing.audit(sku.sku)

    assert result.dead == 1
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 4}
    assert auditing.audit(sku.sku).dead == 0


def test_the_audit_expires_codes_past_their_date(cloud: None) -> None:
    with time_machine.travel("2026-08-01T12:00:00Z"):
        sku = make_sku()
        stock_up(sku, "Key,Expiry\nSOON-0001,2026-08-02\nNEVER-0001,\n")
    with time_machine.travel("2026-08-03T12:00:00Z"):
        result = auditing.audit(sku.sku)

        assert result.expired == 1
        assert result.states == {"expired": 1, "available": 1}
        claiming.forget()
        assert claiming.left([sku.sku]) == {sku.sku: 1}


def test_a_frozen_code_is_sold_again_after_unfreezing(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(1)
    (ticket,) = claiming.take(sku.sku, 1)
    custody.freeze(ticket.code_id, BECAUSE)
    with pytest.raises(WriteRefused):
        hold([ticket])

    custody.unfreeze(ticket.code_id, BECAUSE)
    restocking.restock(sku.sku)

    claiming.forget()
    hold(claiming.take(sku.sku, 1))


def test_a_held_code_cannot_be_frozen(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(1)
    (ticket,) = claiming.take(sku.sku, 1)
    hold([ticket])

    with pytest.raises(IllegalMove) as refusal:
        custody.freeze(ticket.code_id, BECAUSE)

    assert refusal.value.facts == {"state": "held"}


@pytest.mark.parametrize("state", [CodeState.REVEALED, CodeState.REDEEMED, CodeState.VOIDED])
def test_nothing_leads_from_a_seen_code_back_to_sale(state: CodeState) -> None:
    reachable: set[CodeState] = set()
    frontier = {state}
    while frontier:
        reachable |= frontier
        frontier = {target for one in frontier for target in MOVES[one]} - reachable

    assert not reachable & {CodeState.AVAILABLE, CodeState.RETURNED, CodeState.HELD}


def test_a_code_that_stands_in_a_lane_twice_is_given_once(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(2)
    (first,) = claiming.take(sku.sku, 1)
    claiming.put_back([first])
    restocking.restock(sku.sku)
    claiming.forget()
    custody.freeze(first.code_id, BECAUSE)
    custody.unfreeze(first.code_id, BECAUSE)
    restocking.restock(sku.sku)
    claiming.forget()

    tickets = claiming.take(sku.sku, 2)

    assert len({ticket.code_id for ticket in tickets}) == 2


@pytest.mark.slow
def test_a_run_of_frozen_codes_does_not_hide_the_good_one_behind(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(30)
    tickets = claiming.take(sku.sku, 30)
    claiming.put_back(tickets)
    restocking.restock(sku.sku)
    claiming.forget()
    good = codes.find_many(ticket.code_id for ticket in tickets)
    keep = max(good)
    for code_id in good:
        if code_id != keep:
            custody.freeze(code_id, BECAUSE)

    (ticket,) = claiming.take(sku.sku, 1)
    for tries in range(8):
        if ticket.code_id == keep:
            break
        (ticket,) = claiming.replace([ticket], [ticket.code_id], tries=tries)

    assert ticket.code_id == keep


def test_tickets_come_back_when_their_replacement_fails(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(3)
    tickets = claiming.take(sku.sku, 3)
    custody.freeze(tickets[0].code_id, BECAUSE)

    with pytest.raises(OutOfStock):
        claiming.replace(tickets, [tickets[0].code_id], tries=0)

    restocking.restock(sku.sku)
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 2}


@pytest.mark.slow
def test_audits_night_after_night_leave_a_healed_lane_alone(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(60)
    tickets = claiming.take(sku.sku, 60)
    claiming.put_back(tickets[:50])
    restocking.restock(sku.sku)
    claiming.forget()
    custody.freeze(tickets[0].code_id, BECAUSE)

    results = [auditing.audit(sku.sku) for _ in range(3)]

    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 59}
    assert [(result.lost, result.dead) for result in results[1:]] == [(0, 0), (0, 0)]


def test_an_audit_while_codes_are_put_back_takes_none_off_sale(
    stocked: Callable[[int], Sku], monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = stocked(10)
    tickets = claiming.take(sku.sku, 5)
    claiming.put_back(tickets)
    count = auditing._count

    def count_and_restock(sku_id: str, result: auditing.Audit) -> set[str]:
        found = count(sku_id, result)
        restocking.restock(sku_id)
        return found

    monkeypatch.setattr(auditing, "_count", count_and_restock)

    auditing.audit(sku.sku)

    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 10}
