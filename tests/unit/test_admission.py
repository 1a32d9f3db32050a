"""The queue in front of a campaign: order, fairness and who is let in."""

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.campaigns.model.admission import (
    Admission,
    Counts,
    Number,
    Queue,
    advance,
    permuted,
    place,
)

SEED = b"s" * 32
TURN = 60_000


@given(size=st.integers(1, 400), seed=st.binary(min_size=1, max_size=32))
@settings(max_examples=60, deadline=None)
def test_the_draw_gives_each_place_to_exactly_one_number(size: int, seed: bytes) -> None:
    assert sorted(permuted(index, size, seed) for index in range(size)) == list(range(size))


def test_the_draw_favours_nobody() -> None:
    """Who asks first of twenty comes first in about a twentieth of all draws."""
    first = sum(permuted(0, 20, number.to_bytes(4)) == 0 for number in range(4_000))

    assert 140 < first < 260


def test_an_early_number_has_no_place_before_the_draw() -> None:
    assert place(Number(Queue.EARLY, 0, 3), Counts((5, 5), (0, 0)), SEED) is None


def test_every_early_number_of_every_shard_has_a_place_of_its_own() -> None:
    counts = Counts((3, 0, 5), (0, 0, 0), drawn=True)
    numbers = [
        Number(Queue.EARLY, shard, index) for shard in range(3) for index in range(counts.early[shard])
    ]

    assert {place(number, counts, SEED) for number in numbers} == set(range(8))


def test_who_comes_after_the_opening_is_behind_all_who_came_before_in_order_of_arrival() -> None:
    counts = Counts((3, 4), (2, 2), drawn=True)
    late = [Number(Queue.LATE, 0, 0), Number(Queue.LATE, 1, 0), Number(Queue.LATE, 0, 1)]

    assert [place(number, counts, SEED) for number in late] == [7, 8, 9]


def test_as_many_are_let_in_as_there_are_codes() -> None:
    admission = advance(Admission(), filled=500, left=500, per_place=1, now=0, turn=TURN)

    assert admission.admitted == 500


def test_a_returned_code_lets_the_next_one_in() -> None:
    opened = advance(Admission(), filled=500, left=500, per_place=1, now=0, turn=TURN)

    later = advance(opened, filled=503, left=3, per_place=1, now=1_000, turn=TURN)

    assert later.admitted == 503


def test_who_lets_the_turn_pass_makes_way_and_not_before() -> None:
    opened = advance(Admission(), filled=10, left=10, per_place=1, now=0, turn=TURN)
    waiting = advance(opened, filled=10, left=4, per_place=1, now=TURN - 1, turn=TURN)

    passed = advance(waiting, filled=10, left=4, per_place=1, now=TURN, turn=TURN)

    assert (waiting.admitted, passed.admitted, passed.lapsed) == (10, 14, 4)


def test_one_place_may_take_as_many_codes_as_one_buyer_gets() -> None:
    admission = advance(Admission(), filled=500, left=500, per_place=2, now=0, turn=TURN)

    assert admission.admitted == 250


@dataclass
class Crowd:
    """People with places who come when they are let in, buy or not, and sometimes do not pay in time."""

    size: int
    quota: int
    buys: float
    abandons: float
    rnd: random.Random
    used: set[int] = field(default_factory=set)
    sold: int = 0
    left: int = 0
    filled: int = 0
    held: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.filled = self.quota
        self.willing = [self.rnd.random() < self.buys for _ in range(self.size)]

    def order(self, position: int, now: int) -> None:
        if position in self.used or not self.willing[position] or self.left == 0:
            return
        self.used.add(position)
        self.left -= 1
        if self.rnd.random() < self.abandons:
            self.held.append(now + TURN // 2)
        else:
            self.sold += 1

    def expire(self, now: int) -> None:
        back = [until for until in self.held if until <= now]
        self.held = [until for until in self.held if until > now]
        self.left += len(back)
        self.filled += len(back)


@given(
    size=st.integers(1, 120),
    quota=st.integers(1, 40),
    buys=st.sampled_from([0.2, 0.6, 1.0]),
    abandons=st.sampled_from([0.0, 0.4]),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=120, deadline=None)
def test_nobody_is_let_in_without_a_code_and_no_code_stays_while_somebody_wants_it(
    size: int, quota: int, buys: float, abandons: float, seed: int
) -> None:
    crowd = Crowd(size, quota, buys, abandons, random.Random(seed))
    admission = Admission()
    for step in range(400):
        now = step * TURN // 4
        crowd.expire(now)
        before = admission
        admission = advance(admission, filled=crowd.filled, left=crowd.left, per_place=1, now=now, turn=TURN)
        assert admission.admitted >= before.admitted
        assert admission.admitted - len(crowd.used) - admission.lapsed <= crowd.left
        for position in range(min(size, admission.admitted)):
            crowd.order(position, now)

    unserved = [p for p in range(size) if crowd.willing[p] and p not in crowd.used]
    assert crowd.left == 0 or unserved == []
    assert crowd.sold + crowd.left + len(crowd.held) == quota


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 17, 1000, 65_537])
def test_places_stay_within_the_queue(size: int) -> None:
    assert 0 <= permuted(size - 1, size, SEED) < size
