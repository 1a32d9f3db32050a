"""Chains of entries: each carries its number and the hash of the one before. No I/O.

Whoever changes, removes, adds or swaps an entry breaks the chain behind it. Who makes all the hashes anew, or
cuts off the end, is met by the seals: signed heads that are kept elsewhere.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.kernel import ids

BLOCK = 100
"""Entries that lie in one partition."""

STAFF = "staff"
"""The chain of everything that was done by somebody signed in."""

DOORS = tuple(f"door-{number}" for number in range(8))
"""The chains of sign-ins. They are not the staff's, and several, because strangers can fill them."""

CHAINS = (STAFF, *DOORS)

_BESIDE_THE_CONTENT = frozenset({"pk", "sk", "hash"})
"""Attributes that the hash does not cover: it is one of them, and the keys follow from chain and number."""


class Broken(Exception):
    """A chain does not hold at an entry."""

    def __init__(self, chain: str, number: int, reason: str) -> None:
        super().__init__(f"chain {chain}, entry {number}: {reason}")
        self.chain = chain
        self.number = number
        self.reason = reason


@dataclass(frozen=True)
class Standing:
    """What is known of a chain: up to which entry it was found intact, and when; where it is broken."""

    chain: str
    number: int = 0
    checked_at: str | None = None
    broken_at: int | None = None
    reason: str | None = None


def door(source_ip: str) -> str:
    """The chain of the sign-ins from an address: one sender can keep one of them busy, not all."""
    return DOORS[zlib.crc32(source_ip.encode()) % len(DOORS)]


def partition(chain: str, number: int) -> str:
    """The partition of an entry. Numbers start at 1."""
    return f"{chain}#{(number - 1) // BLOCK:08d}"


def place(number: int) -> str:
    """The sort key of an entry."""
    return f"{number:012d}"


def origin(chain: str) -> str:
    """What the first entry of a chain carries as the hash before it."""
    return hashlib.sha256(f"yima audit log, chain {chain}".encode()).hexdigest()


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one spelling of an entry's content: JSON with sorted names, no spaces, ASCII, no null.

    Raises `TypeError` for what is not text, a whole number, a flag, or a list or map of these.
    """
    return json.dumps(_plain(content), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def digest(item: Mapping[str, Any]) -> str:
    """The hash of an entry: SHA-256 of all it holds but its keys and this hash, in hexadecimal."""
    content = {name: value for name, value in item.items() if name not in _BESIDE_THE_CONTENT}
    return hashlib.sha256(canonical(content)).hexdigest()


def linked(chain: str, number: int, previous: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with these facts that follows the one whose hash is `previous`."""
    content = {**facts, "chain": chain, "number": number, "previous": previous}
    keys = {"pk": partition(chain, number), "sk": place(number)}
    return {**content, **keys, "hash": digest(content)}


def follow(
    chain: str, items: Iterable[Mapping[str, Any]], *, number: int = 0, head: str = ""
) -> Iterator[Mapping[str, Any]]:
    """The entries that follow entry `number`, whose hash is `head`, each checked before it is given.

    Without a number, from the first. Raises `Broken` at the first that does not hold.
    """
    head = head or origin(chain)
    for item in items:
        number += 1
        _check(chain, number, head, item)
        head = str(item["hash"])
        yield item


def _check(chain: str, number: int, head: str, item: Mapping[str, Any]) -> None:
    if item.get("sk") != place(number) or item.get("pk") != partition(chain, number):
        raise Broken(chain, number, f"it is missing; {item.get('pk')} {item.get('sk')} comes next")
    if (item.get("chain"), item.get("number")) != (chain, number):
        raise Broken(chain, number, f"in its place lies {item.get('chain')} {item.get('number')}")
    try:
        found = digest(item)
    except TypeError:
        raise Broken(chain, number, "it holds what no entry holds") from None
    if found != item.get("hash"):
        raise Broken(chain, number, "its content is not what its hash says")
    if item.get("previous") != head:
        raise Broken(chain, number, f"it does not follow entry {number - 1} as that stands")


def seal_text(chain: str, number: int, head: str, at: str) -> str:
    """What a seal signs: that at a moment the chain had this head at this number."""
    return canonical({"chain": chain, "number": number, "hash": head, "at": at}).decode()


def signature(key: bytes, text: str) -> str:
    """The signature of a seal, in hexadecimal: HMAC-SHA256."""
    return ids.keyed(key, "audit seal", text, size=32).hex()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, str | bool | int):
        return value
    raise TypeError(f"{type(value).__name__} cannot be in an entry")
