"""Checking the chains by the clock, and sealing their heads where no writer of the log can reach them."""

import hmac
from itertools import islice

from chalicelib.audit import store
from chalicelib.audit.model import chain as chains
from chalicelib.gateways import seals
from chalicelib.gateways.secrets import secret
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item
from chalicelib.kernel.telemetry import alarm, log

MOST = 20_000
"""Entries of a chain that one run checks; the next run goes on."""

FOLDER = "seals"


def seal_all() -> dict[str, int]:
    """Check what was added to every chain since its last seal, and seal its head.

    A chain that does not hold is not sealed: that rings, and stays to be seen. A repeat finds nothing new.
    """
    sealed = broken = 0
    for chain in chains.CHAINS:
        try:
            sealed += _seal(chain)
        except chains.Broken as found:
            broken += 1
            alarm("AuditChainBroken", {"chain": chain, "entry": found.number, "reason": found.reason})
            store.break_found(chain, found.number, found.reason, clock.text(clock.now()))
    return {"sealed": sealed, "broken": broken}


def standings() -> list[chains.Standing]:
    """What is known of every chain that has been checked."""
    found = []
    for chain in chains.CHAINS:
        seal, broken = store.last_seal(chain), store.last_break(chain)
        if seal is None and broken is None:
            continue
        seal = seal or {"number": 0, "at": None}
        still = broken if broken and (seal["at"] is None or broken["sk"] > seal["at"]) else {}
        found.append(
            chains.Standing(chain, seal["number"], seal["at"], still.get("number"), still.get("reason"))
        )
    return found


def _seal(chain: str) -> bool:
    last = store.last_seal(chain)
    head = _sealed_head(chain, last) if last else store.Head(0, chains.origin(chain))
    number = head.number
    added = islice(store.after(chain, number, most=MOST), MOST)
    for item in chains.follow(chain, added, number=head.number, head=head.hash):
        number, head = number + 1, store.Head(number + 1, item["hash"])
    if last and number == last["number"]:
        return False
    if number == 0:
        return False
    at = clock.text(clock.now())
    signature = _sign(chain, head, at)
    text = chains.seal_text(chain, head.number, head.hash, at)
    document = chains.canonical({"seal": text, "signature": signature})
    seals.put(f"{FOLDER}/{chain}/{chains.place(head.number)}.json", document)
    store.seal(chain, head, at, signature)
    log.info("audit sealed", extra={"chain": chain, "number": head.number, "hash": head.hash})
    return True


def _sealed_head(chain: str, seal: Item) -> store.Head:
    """The head of the last seal, if we signed it and its entry still stands; else raises `Broken`."""
    head = store.Head(seal["number"], seal["hash"])
    if not hmac.compare_digest(_sign(chain, head, seal["at"]), seal["signature"]):
        raise chains.Broken(chain, head.number, "its seal was not made by us")
    item = store.find(chain, head.number)
    if item is None:
        raise chains.Broken(chain, head.number, "it is missing, and a seal says that it was there")
    if item["hash"] != head.hash or chains.digest(item) != head.hash:
        raise chains.Broken(chain, head.number, "it is not the one that was sealed")
    return head


def _sign(chain: str, head: store.Head, at: str) -> str:
    key = secret(settings().seal_secret).encode()
    return chains.signature(key, chains.seal_text(chain, head.number, head.hash, at))
