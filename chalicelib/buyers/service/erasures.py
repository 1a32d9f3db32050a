"""Requests of buyers to be forgotten: asked for, taken back, put off, finished with the accounts."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.buyers.model import Account, Erasure, ErasureState
from chalicelib.buyers.store import accounts as store
from chalicelib.buyers.store import changes, codes
from chalicelib.buyers.store import erasures as requests
from chalicelib.gateways import accounts
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings

_PUT_OFF = timedelta(days=1)
_AT_ONCE = 25


def find(buyer: str) -> Erasure | None:
    """What the buyer asked for, and what became of it."""
    return requests.find(buyer)


def ask(buyer: str, *, email: str, language: str) -> Erasure:
    """Ask for it; due after the waiting period. A repeat finds the first request."""
    now = clock.now()
    due = now + timedelta(seconds=settings().erasure_wait_seconds)
    wanted = Erasure(buyer, email, language, asked_at=clock.text(now), due_at=clock.text(due))
    return wanted if requests.ask(wanted) else requests.find(buyer) or wanted


def withdraw(buyer: str) -> Erasure | None:
    """Take it back while it waits; what became of it then, which may be that it is done."""
    found = requests.find(buyer)
    if found and found.state is ErasureState.WAITING:
        requests.change(found, requests.closed(found, ErasureState.WITHDRAWN))
        return requests.find(buyer)
    return found


def due() -> list[Erasure]:
    """Some of the requests that are due."""
    return requests.due(clock.text(clock.now()), _AT_ONCE)


def put_off(erasure: Erasure, kept_by: tuple[str, ...]) -> None:
    """Try again in a day: this and that must be over first."""
    later = clock.text(clock.now() + _PUT_OFF)
    requests.change(erasure, replace(erasure, due_at=later, kept_by=kept_by))


def finish(erasure: Erasure) -> None:
    """Forget the accounts of the buyer, and note that all is done; a second time changes nothing."""
    for account in accounts_of(erasure.buyer):
        accounts.delete(account.subject)
        store.close_account(account)
    codes.forget_asked(erasure.buyer)
    changes.forget(erasure.buyer)
    requests.change(erasure, requests.closed(erasure, ErasureState.DONE))


def accounts_of(buyer: str) -> list[Account]:
    """The accounts of a buyer."""
    return store.of_buyer(buyer)
