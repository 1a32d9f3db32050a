"""Who comes before whom in front of a campaign, and who may order by now. No I/O.

Who asked before the opening is put into a random order that nobody could know: a permutation of their
numbers under a seed whose digest was published before. Who asked later follows in order of arrival.
Everybody can work out every place from the seed and the counts, which are public after the opening.
"""

import hmac
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

_ROUNDS = 6


class Queue(StrEnum):
    """Which part of the queue a number is of."""

    EARLY = "early"
    LATE = "late"


@dataclass(frozen=True)
class Number:
    """What one buyer drew: the `index`-th number of a shard. Nobody else has it."""

    queue: Queue
    shard: int
    index: int


@dataclass(frozen=True)
class Counts:
    """How many numbers each shard of each queue has given. Those of `early` are final once `drawn`."""

    early: tuple[int, ...]
    late: tuple[int, ...]
    drawn: bool = False

    @property
    def waiting(self) -> int:
        """Everybody who ever asked."""
        return sum(self.early) + sum(self.late)


@dataclass(frozen=True)
class Admission:
    """The places before `admitted` may order. `lapsed` of those who were admitted have let their turn pass.

    `waves` are (milliseconds, admitted) whenever it grew, the oldest first, as far back as a turn.
    """

    admitted: int = 0
    lapsed: int = 0
    waves: tuple[tuple[int, int], ...] = ()


def place(number: Number, counts: Counts, seed: bytes) -> int | None:
    """How many come before this number, from 0; None while it is not drawn yet."""
    if number.queue is Queue.LATE:
        return sum(counts.early) + number.index * len(counts.late) + number.shard
    if not counts.drawn:
        return None
    return permuted(sum(counts.early[: number.shard]) + number.index, sum(counts.early), seed)


def permuted(index: int, size: int, seed: bytes) -> int:
    """Where a random permutation of `size` numbers puts one of them: each result once, none foreseeable.

    A Feistel network over the next power of four, repeated until the result is one of the numbers.
    """
    half = max(1, ((size - 1).bit_length() + 1) // 2)
    mask = (1 << half) - 1
    while True:
        left, right = index >> half, index & mask
        for step in range(_ROUNDS):
            left, right = right, left ^ (_mixed(seed, step, right) & mask)
        index = left << half | right
        if index < size:
            return index


def advance(before: Admission, *, filled: int, left: int, per_place: int, now: int, turn: int) -> Admission:
    """Who may order now, given the places in the campaign's lanes ever `filled` and those `left`.

    Whoever is admitted may take `per_place` codes. A returned code fills a place anew, so the next in the
    queue is admitted in its stead; so is one for everybody who let `turn` milliseconds pass. Never goes back.
    """
    ripe = max((admitted for at, admitted in before.waves if at <= now - turn), default=0)
    lapsed = max(before.lapsed, ripe - (filled - left) // per_place)
    admitted = max(before.admitted, filled // per_place + lapsed)
    recent = [wave for wave in before.waves if wave[0] > now - turn]
    last_ripe = [wave for wave in before.waves if wave[0] <= now - turn][-1:]
    grown = [(now, admitted)] if admitted > before.admitted else []
    return Admission(admitted, lapsed, tuple(last_ripe + recent + grown))


def _mixed(seed: bytes, step: int, value: int) -> int:
    message = step.to_bytes(1) + value.to_bytes(4)
    return int.from_bytes(hmac.new(seed, message, sha256).digest()[:4])
