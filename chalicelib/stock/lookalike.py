"""Texts that look like codes of a shop and are none: for decoys and canaries. No I/O.

What all neighbours share, such as a prefix, stays; what differs among them is drawn anew from the letters and
digits that they use. So much is drawn that nobody makes the same text by chance.
"""

import math
from collections import Counter
from collections.abc import Sequence
from random import Random

ENOUGH_BITS = 30
"""What is drawn holds at least so much chance, where the text is long enough."""

_TELLING = 40
"""Letters of a kind that must have been seen before those not among them count as unused."""

_KINDS = {"digit": "0123456789", "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "lower": "abcdefghijklmnopqrstuvwxyz"}


def lookalike(samples: Sequence[str], draw: Random) -> str:
    """A text that could stand among `samples`, of which there is at least one."""
    length = Counter(len(one) for one in samples).most_common(1)[0][0]
    group = [one for one in samples if len(one) == length]
    model = draw.choice(group)
    drawn = {at for at in range(length) if len({one[at] for one in group}) > 1}
    letters = _letters([one[at] for one in group for at in drawn])
    choices = {at: _choices(group, at, letters) for at in range(length) if _kind(model[at])}
    drawn &= choices.keys()
    for at in sorted(choices, reverse=True):
        if sum(math.log2(len(choices[one])) for one in drawn) >= ENOUGH_BITS:
            break
        drawn.add(at)
    return "".join(draw.choice(choices[at]) if at in drawn else char for at, char in enumerate(model))


def _letters(used: list[str]) -> dict[str, str]:
    """What may be drawn of each kind: what the neighbours use, where there is enough of it to tell."""
    seen = {kind: [char for char in used if _kind(char) == kind] for kind in _KINDS}
    return {
        kind: "".join(sorted(set(seen[kind]))) if len(seen[kind]) >= _TELLING else every
        for kind, every in _KINDS.items()
    }


def _choices(group: list[str], at: int, letters: dict[str, str]) -> str:
    kinds = sorted({kind for one in group if (kind := _kind(one[at]))})
    return "".join(letters[kind] for kind in kinds)


def _kind(char: str) -> str | None:
    return next((kind for kind, every in _KINDS.items() if char in every), None)
