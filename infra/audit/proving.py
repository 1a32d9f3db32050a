"""The proof: every chain is followed from its first entry, and compared with everything that was sealed."""

import hmac
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.audit.model import chain as chains
from infra.audit.reading import Kept, Seal

Item = Mapping[str, Any]
_MOST = 5
"""Faults of one kind that are told one by one."""


@dataclass
class Proof:
    """What came of one chain: how many entries hold, how many of its seals agree, what is wrong."""

    chain: str
    entries: int = 0
    head: str = ""
    sealed: int = 0
    seals: int = 0
    faults: list[str] = field(default_factory=list)


def prove(
    chain: str, kept: Kept, entries: Iterable[Item], key: bytes, *, has: Callable[[str, str], bool]
) -> Proof:
    """Follow one chain to its end or to the first entry that does not hold, and compare it with its seals.

    `has` tells whether an item is there that was not when `kept` was read: the shop goes on meanwhile.
    """
    proof = Proof(chain)
    seals = _genuine(chain, kept, key, proof)
    lost: list[str] = []
    try:
        for item in chains.follow(chain, entries):
            proof.entries, proof.head = item["number"], item["hash"]
            _compare(seals.get(item["number"], []), item, proof)
            lost += _not_found(item, kept, has)
    except chains.Broken as broken:
        proof.faults.insert(0, f"entry {broken.number}: {broken.reason}")
    _meet_the_end(proof, kept, seals)
    proof.faults += lost[:_MOST] + ([f"… and {len(lost) - _MOST} more"] if len(lost) > _MOST else [])
    return proof


def last_block(chain: str, kept: Kept) -> int:
    """The last block of a chain that holds anything; 0 of an empty chain."""
    blocks = [int(pk.rpartition("#")[2]) for pk, _ in kept.entries if pk.rpartition("#")[0] == chain]
    return max(blocks, default=0)


def _genuine(chain: str, kept: Kept, key: bytes, proof: Proof) -> dict[int, list[str]]:
    """The sealed hashes by number. A seal that we did not make, or that was removed, is a fault."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for seal in kept.seals:
        if seal.name.split("/")[1:2] != [chain]:
            continue
        proof.seals += 1
        if (said := _said(chain, seal, key)) is None:
            proof.faults.append(f"{seal.name}: this seal was not made by the shop")
            continue
        found[said["number"]].append(said["hash"])
        proof.sealed = max(proof.sealed, said["number"])
    removed = [name for name in kept.removed_seals if name.split("/")[1:2] == [chain]]
    proof.faults += [f"{name}: this seal was removed; an older version stands" for name in removed]
    return found


def _said(chain: str, seal: Seal, key: bytes) -> Any:
    """What a genuine seal of this chain says; None of any other."""
    if not hmac.compare_digest(chains.signature(key, seal.text), seal.signature):
        return None
    said = json.loads(seal.text)
    name = f"seals/{chain}/{chains.place(said['number'])}.json"
    return said if (said["chain"], seal.name) == (chain, name) else None


def _compare(sealed: list[str], item: Item, proof: Proof) -> None:
    if any(one != item["hash"] for one in sealed):
        proof.faults.append(f"entry {item['number']}: it is not the one that was sealed")


def _not_found(item: Item, kept: Kept, has: Callable[[str, str], bool]) -> Iterator[str]:
    for subject in item.get("about", []):
        pointer = (f"ABOUT#{subject}", item["place"])
        if pointer not in kept.pointers and not has(*pointer):
            yield f"entry {item['number']}: a search for {subject} does not find it"


def _meet_the_end(proof: Proof, kept: Kept, seals: Mapping[int, list[str]]) -> None:
    """What must lie behind the last entry that holds, and what must not."""
    if beyond := [number for number in seals if number > proof.entries]:
        proof.faults.append(
            f"entries up to {max(beyond)} were sealed, and only those up to {proof.entries} hold"
        )
    place = chains.place(proof.entries)
    stray = [one for one in kept.entries if one[0].rpartition("#")[0] == proof.chain and one[1] > place]
    if stray and not any(fault.startswith("entry") for fault in proof.faults):
        proof.faults.append(f"{len(stray)} entries lie behind the end of the chain")
