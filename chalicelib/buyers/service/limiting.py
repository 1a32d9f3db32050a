"""How often anybody may try what could be guessed, or have mail sent: by address and by network.

Source: docs/decisions/0038-guest-lookup-and-limits.md
"""

from chalicelib.buyers.model import (
    MAILS_BY_NETWORK,
    MAILS_OF_ADDRESS,
    REFRESHES_BY_NETWORK,
    TRIES_BY_NETWORK,
    TRIES_OF_ADDRESS,
    TRIES_OF_ADDRESS_BY_NETWORK,
    Limit,
)
from chalicelib.buyers.service import buyer_of, range_of
from chalicelib.buyers.store import limits
from chalicelib.kernel import clock
from chalicelib.kernel.signing_in import TooManyAttempts

_SECOND = 1000


def mail(email: str, source_ip: str) -> None:
    """Count one mail that is asked for. Raises `TooManyAttempts`."""
    _take(MAILS_BY_NETWORK, range_of(source_ip))
    _take(MAILS_OF_ADDRESS, buyer_of(email))


def attempt(email: str, source_ip: str) -> None:
    """Count one try of a password or a code. Raises `TooManyAttempts`.

    One network has few tries at an address, all together have more: so no network alone keeps its owner out.
    """
    network, address = range_of(source_ip), buyer_of(email)
    _take(TRIES_BY_NETWORK, network)
    _take(TRIES_OF_ADDRESS_BY_NETWORK, network and f"{address}@{network}")
    _take(TRIES_OF_ADDRESS, address)


def refresh(source_ip: str) -> None:
    """Count one use of a refresh token. Raises `TooManyAttempts`."""
    _take(REFRESHES_BY_NETWORK, range_of(source_ip))


def _take(limit: Limit, who: str | None) -> None:
    """Take one try; what is not known is not limited."""
    wait = limits.spend(limit, who, now=clock.now()) if who else 0
    if wait:
        seconds = -(-wait // _SECOND)
        raise TooManyAttempts(f"try again in {seconds} seconds", retry_after=seconds)
