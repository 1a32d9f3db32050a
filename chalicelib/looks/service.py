"""Writing looks down, reading them, and noticing whoever looks at unusually many codes."""

from collections.abc import Iterable

from chalicelib.breaks.service import recording
from chalicelib.buyers.service import range_of
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Transaction
from chalicelib.looks import store
from chalicelib.looks.model import BUYER, WINDOW, Look, LookKind, counted, unusual, who
from chalicelib.staff.model import Staff

_SHOWN = 100


def add_buyers(
    writes: Transaction,
    order_id: str,
    code_ids: Iterable[str],
    *,
    buyer: str | None,
    source_ip: str,
    device: str | None,
) -> None:
    """Add to the transaction that lets a buyer see codes of an order that they did; named `look`.

    `buyer` and `device` are digests.
    """
    codes = tuple(code_ids)
    look = Look(
        order_id,
        LookKind.REVEALED,
        who(buyer),
        len(codes),
        "shown to the buyer",
        codes=codes,
        network=range_of(source_ip),
        device=device,
        source_ip=source_ip or None,
    )
    store.add(writes, look)


def add(writes: Transaction, look: Look) -> None:
    """Add a look of staff to the transaction of what it is a look at; named `look`."""
    store.add(writes, look)


def searched(code_id: str, caller: Staff, *, source_ip: str, reason: str) -> None:
    """Write down that one of the staff had a code of the shop and asked what it is."""
    network = range_of(source_ip)
    store.put(Look(code_id, LookKind.SEARCHED, caller.actor, 1, reason, network=network))


def of_subject(subject: str) -> list[Look]:
    """The newest looks at an order, an export or a single code, oldest first; at most a hundred."""
    return store.of_subject(subject, limit=_SHOWN)


def forget_places(subject: str) -> None:
    """Remove from where codes of a subject were looked at, for a buyer who wants to be forgotten."""
    store.forget_places(subject)


def of_code(code_id: str, subjects: Iterable[str]) -> list[Look]:
    """The looks at a code: its own and those at the orders and exports it belonged to, oldest first."""
    every = dict.fromkeys([code_id, *subjects])
    found = [look for subject in every for look in of_subject(subject) if look.shows(code_id)]
    return sorted(found, key=lambda look: look.at)


def watch(look: Look) -> None:
    """Open a break if whoever looked has seen more codes within the hour than is usual; a repeat opens none.

    It counts anew from the looks themselves, so a look that is told twice counts once.
    """
    limit = _limit(look.actor)
    if not limit or look.agreed:
        return
    since = clock.text(clock.parse(look.at) - WINDOW)
    total, start = look.count, None  # the index may not show it yet
    while True:
        page, place = store.of_actor(look.actor, since=since, until=look.at, start=start)
        total, start = total + counted(one for one in page if one != look), place.next_key
        if total > limit:
            recording.add(unusual(look.actor, look.at))
            return
        if start is None:
            return


def _limit(actor: str) -> int:
    """Codes that somebody may see in an hour before it is unusual; 0: any number, as for nameless buyers."""
    if actor == BUYER:
        return 0
    return settings().looks_per_buyer if actor.startswith(BUYER) else settings().looks_per_staff
