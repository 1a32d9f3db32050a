"""Keep the mails that were sent over a restart.

Upstream saves the identities that mail is sent from, and forgets the mails.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import copy
from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import ses

NEWEST = 1000
"""Mails that are kept of each account and region: the record is written whole, each time."""


def mend(_: Settings) -> None:
    """Make the mails part of the service's state."""
    around(ses, "get_state", _with_mails)
    around(ses, "load_persisted_state", _load_with_mails)


def _with_mails(upstream: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    mails = copy.deepcopy(ses._sent_emails)
    for key, sent in mails._data.items():
        mails._data[key] = sent[-NEWEST:]
    return upstream() | {"_sent_emails": mails}


def _load_with_mails(upstream: Callable[[Any], Any], state: dict[str, Any]) -> Any:
    ses._restore_regional_store(ses._sent_emails, state.get("_sent_emails", {}))
    return upstream(state)
