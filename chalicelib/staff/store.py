"""The staff's table: which sign-ins are open. People, passwords and roles are in the user pool.

STAFF#<subject> / PERSON             which sign-ins count (`epoch`); `changing_until` bars new ones
STAFF#<subject> / SESSION#<session>  a sign-in, forgotten a day after its end; `pending`: not admitted yet
OWNERS          / LEASE              who changes people now: one change at a time
RESET#<address> / RESET              a password that is being set; the address is a digest

A session counts while it carries the person's present epoch, so one write ends all of them.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Item, Table, Transaction, WriteRefused
from chalicelib.staff.model import SESSION_LIFE, SET_UP_TIME, Origin, Session

_LEASE = timedelta(seconds=60)
"""Longer than a function of the API lives (29 s): whoever is gone by then died."""
_KEPT = timedelta(days=1)
_NEW = "attribute_not_exists(pk)"
_ANY = "attribute_exists(pk) OR attribute_not_exists(pk)"
_NOT_CHANGING = "(attribute_not_exists(#changing_until) OR #changing_until < :now)"
_PAGE = 100


@lru_cache(maxsize=1)
def table() -> Table:
    """The staff's table."""
    return Table(settings().table_staff)


@dataclass(frozen=True)
class Found:
    """A session as it stands; `counts` says whether it admits anybody now."""

    session: Session
    counts: bool
    pending: bool


def epoch(subject: str) -> int:
    """Which sign-ins of a person count; read it before the pool is asked, and open the session with it."""
    return int((table().get(_pk(subject), "PERSON") or {}).get("epoch", 0))


def open_session(subject: str, session: str, origin: Origin, *, of_epoch: int, pending: bool) -> None:
    """Write a sign-in down; a pending one admits nobody before `admit`.

    Raises `Transient` when the person was changed or signed out everywhere meanwhile: sign in again.
    """
    now = clock.now()
    expires = now + (SET_UP_TIME if pending else SESSION_LIFE)
    item: Item = {
        "pk": _pk(subject),
        "sk": _sk(session),
        "epoch": of_epoch,
        "ip": origin.ip,
        "agent": origin.agent,
        "started_at": clock.text(now),
        "last_used_at": clock.text(now),
        "expires_at": clock.text(expires),
        "ttl": _ttl(expires),
        "pending": True if pending else None,
    }
    writes = Transaction()
    writes.put("session", table(), item, when=_NEW)
    _check_person(writes, subject, of_epoch, now)
    _commit(writes)


def admit(subject: str, session: str, *, of_epoch: int) -> bool:
    """Let a pending sign-in count; False when it does not wait any more. Raises `Transient` as above."""
    now = clock.now()
    expires = now + SESSION_LIFE
    values = {"now": clock.text(now), "epoch": of_epoch, "until": clock.text(expires), "ttl": _ttl(expires)}
    writes = Transaction()
    writes.update(
        "session",
        table(),
        _pk(subject),
        _sk(session),
        "SET #started_at = :now, #last_used_at = :now, #expires_at = :until, #ttl = :ttl REMOVE #pending",
        when="attribute_exists(#pending) AND #epoch = :epoch AND #expires_at > :now",
        values=values,
    )
    _check_person(writes, subject, of_epoch, now)
    try:
        writes.commit()
    except WriteRefused as refusal:
        if "session" in refusal.refused:
            return False
        raise Transient("this account is being changed; sign in again") from None
    return True


def find(subject: str, session: str) -> Found | None:
    """A sign-in and whether it counts: one round trip, strongly consistent."""
    keys = [(_pk(subject), "PERSON"), (_pk(subject), _sk(session))]
    items = {item["sk"]: item for item in table().get_many(keys)}
    item = items.get(_sk(session))
    if item is None:
        return None
    return _found(item, int(items.get("PERSON", {}).get("epoch", 0)))


def sessions(subject: str) -> list[Session]:
    """The sign-ins of a person that count, the newest first."""
    present = epoch(subject)
    found: list[Session] = []
    start = None
    while True:
        page = table().query(_pk(subject), sk_prefix="SESSION#", limit=_PAGE, start=start)
        found += [one.session for one in (_found(item, present) for item in page.items) if one.counts]
        start = page.next_key
        if start is None:
            return sorted(found, key=lambda one: one.started_at, reverse=True)


def use(subject: str, session: str) -> None:
    """Note that a session is used now; one that is gone meanwhile stays gone."""
    now = clock.text(clock.now())
    change, when = "SET #last_used_at = :now", "attribute_exists(pk) AND #last_used_at < :now"
    try:
        table().update(_pk(subject), _sk(session), change, when=when, values={"now": now})
    except WriteRefused:
        return


def end_session(subject: str, session: str) -> bool:
    """Remove a sign-in, so that its tokens admit nobody; False when there is none."""
    try:
        table().delete(_pk(subject), _sk(session), when="attribute_exists(pk)")
    except WriteRefused:
        return False
    return True


def end_all(subject: str) -> None:
    """Let no sign-in of a person count that is open now or on its way: one write."""
    table().update(_pk(subject), "PERSON", "ADD #epoch :one", when=_ANY, values={"one": 1})


def begin_reset(email: str) -> None:
    """Note that the password of an address may change now, so that older sessions end whatever happens.

    The same write whether or not anybody has the address.
    """
    expires = clock.now() + SESSION_LIFE
    table().put({"pk": _reset(email), "sk": "RESET", "ttl": _ttl(expires)}, when=_ANY)


def is_resetting(email: str) -> bool:
    """Whether a change of the password was begun and its older sessions have not surely ended."""
    return table().get(_reset(email), "RESET") is not None


def end_reset(email: str) -> None:
    """Older sessions have ended, or the password has not changed; a second time changes nothing."""
    with suppress(WriteRefused):
        table().delete(_reset(email), "RESET", when="attribute_exists(pk)")


def take_lease(holder: str) -> None:
    """Be the one who changes people, until `end_change` or for a minute; else `Transient`."""
    now = clock.now()
    lease: Item = {"pk": "OWNERS", "sk": "LEASE", "holder": holder, "until": clock.text(now + _LEASE)}
    try:
        table().put(lease, when=f"{_NEW} OR #until < :now", values={"now": clock.text(now)})
    except WriteRefused:
        raise Transient("somebody else is changing staff at this moment") from None


def begin_change(subject: str, holder: str) -> None:
    """End all sessions of a person and bar new ones until `end_change`, or for a minute.

    Raises `Transient` when the lease went to somebody else meanwhile.
    """
    values = {"until": clock.text(clock.now() + _LEASE), "holder": holder, "one": 1}
    change = "SET #changing_until = :until, #holder = :holder ADD #epoch :one"
    writes = Transaction()
    writes.check("lease", table(), "OWNERS", "LEASE", when="#holder = :holder", values={"holder": holder})
    writes.update("person", table(), _pk(subject), "PERSON", change, when=_ANY, values=values)
    try:
        writes.commit()
    except WriteRefused:
        raise Transient("somebody else is changing staff at this moment") from None


def end_change(subject: str, holder: str) -> None:
    """Let the person sign in again and others change people; what is not ours any more is left alone."""
    mine = {"holder": holder}
    with suppress(WriteRefused):
        free = "REMOVE #changing_until, #holder"
        table().update(_pk(subject), "PERSON", free, when="#holder = :holder", values=mine)
    with suppress(WriteRefused):
        table().delete("OWNERS", "LEASE", when="#holder = :holder", values=mine)


def _check_person(writes: Transaction, subject: str, of_epoch: int, now: datetime) -> None:
    same = "#epoch = :epoch" if of_epoch else "attribute_not_exists(#epoch)"
    values = {"now": clock.text(now)} | ({"epoch": of_epoch} if of_epoch else {})
    when = f"{same} AND {_NOT_CHANGING}"
    writes.check("person", table(), _pk(subject), "PERSON", when=when, values=values)


def _commit(writes: Transaction) -> None:
    try:
        writes.commit()
    except WriteRefused:
        raise Transient("this account is being changed; sign in again") from None


def _found(item: Item, present: int) -> Found:
    session = Session(
        session=str(item["sk"]).removeprefix("SESSION#"),
        origin=Origin(item["ip"], item["agent"]),
        started_at=item["started_at"],
        last_used_at=item["last_used_at"],
        expires_at=item["expires_at"],
    )
    pending = bool(item.get("pending"))
    current = item["epoch"] == present and session.expires_at > clock.text(clock.now())
    return Found(session, counts=current and not pending, pending=current and pending)


def _reset(email: str) -> str:
    return f"RESET#{ids.derived('adr', email.strip().lower())}"


def _pk(subject: str) -> str:
    return f"STAFF#{subject}"


def _sk(session: str) -> str:
    return f"SESSION#{session}"


def _ttl(expires: datetime) -> int:
    return int((expires + _KEPT).timestamp())
