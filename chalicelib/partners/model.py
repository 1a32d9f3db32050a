"""Partners, their keys and what a key may do. No I/O."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.kernel import clock

MOST_SECRETS = 2
"""Live secrets of one key: the one in use, and the one that takes its place."""

WINDOW = timedelta(seconds=60)
"""Over which the requests of a key are counted."""


class PartnerState(StrEnum):
    """Whether a partner may use its keys."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class PartnerKeyState(StrEnum):
    """Whether a key is of any use. A revoked one never is again."""

    LIVE = "live"
    REVOKED = "revoked"


class PartnerScope(StrEnum):
    """What a key may do."""

    CATALOG_READ = "catalog:read"
    BALANCE_READ = "balance:read"
    ORDERS_READ = "orders:read"
    ORDERS_PLACE = "orders:place"
    CODES_READ = "codes:read"


@dataclass(frozen=True)
class Partner:
    """Somebody who buys by program. `currency` is the one it mostly pays in; `email` is for people."""

    partner_id: str
    name: str
    email: str
    language: str
    currency: str
    created_at: str
    state: PartnerState = PartnerState.ACTIVE


@dataclass(frozen=True)
class Secret:
    """A shared secret as it is stored: wrapped by the vault."""

    secret_id: str
    wrapped: bytes
    created_at: str


@dataclass(frozen=True)
class Key:
    """An API key. `networks` are the addresses it may be used from; none means any.

    `per_minute` is how many requests are answered in a minute. Orders of a `sandbox` key are made up.
    """

    key_id: str
    partner_id: str
    name: str
    scopes: frozenset[PartnerScope]
    networks: tuple[str, ...]
    sandbox: bool
    per_minute: int
    created_at: str
    created_by: str
    secrets: tuple[Secret, ...]
    expires_at: str | None = None
    state: PartnerKeyState = PartnerKeyState.LIVE

    def expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and clock.parse(self.expires_at) <= now


@dataclass(frozen=True)
class Caller:
    """Whose genuine and permitted request it is."""

    partner: Partner
    key: Key


class DepositState(StrEnum):
    """What has become of money that somebody says a partner has paid in."""

    PROPOSED = "proposed"
    CREDITED = "credited"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Deposit:
    """Money of a partner at the shop's bank: one person enters it, another has the balance follow.

    It arrived, or was `paid_out`: sent back, or entered by mistake before.
    """

    deposit_id: str
    partner_id: str
    amount: int
    currency: str
    reason: str
    proposed_by: str
    proposed_at: str
    paid_out: bool = False
    state: DepositState = DepositState.PROPOSED
    decided_by: str | None = None
    decided_at: str | None = None
    decided_for: str | None = None


def network(text: str) -> str:
    """A CIDR range, or a single address, in its normal form; raises ValueError."""
    return str(ipaddress.ip_network(text.strip()))


def within(address: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks; any does where there are none.

    An IPv4 address that is written as an IPv6 one counts as IPv4. What is no address lies in no network.
    """
    allowed = [ipaddress.ip_network(one) for one in networks]
    if not allowed:
        return True
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in one for one in allowed)
