"""Whose a wallet is, what it holds and what moved it. No I/O."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

OWNER_PATTERN = r"^(buyer|partner)_[A-Za-z0-9_-]{8,64}$"
"""What `Owner.key` looks like."""


class OwnerKind(StrEnum):
    """Who may have wallets."""

    BUYER = "buyer"
    PARTNER = "partner"


@dataclass(frozen=True)
class Owner:
    """Whose a wallet is: the digest of a buyer's address, or the id of a partner."""

    kind: OwnerKind
    name: str

    @property
    def key(self) -> str:
        """Under which it is stored, and the subject of the ledger's entries that name no order."""
        return f"{self.kind}_{self.name}"

    @classmethod
    def of_buyer(cls, buyer: str) -> Self:
        """The owner that a buyer is, by the keyed digest of their address."""
        return cls(OwnerKind.BUYER, buyer)

    @classmethod
    def of_partner(cls, partner_id: str) -> Self:
        """The owner that a partner is."""
        return cls(OwnerKind.PARTNER, partner_id)

    @classmethod
    def of_key(cls, key: str) -> Self:
        """The owner of that key."""
        kind, _, name = key.partition("_")
        return cls(OwnerKind(kind), name)


@dataclass(frozen=True)
class Movement:
    """One fact that moved a wallet: `amount` came in, or went out if below 0, in minor units.

    `key` is the natural key of the fact, `kind` and `subject` are those of its ledger entry.
    """

    key: str
    kind: str
    subject: str
    amount: int
    at: str
    actor: str = "system"
    reason: str | None = None


@dataclass(frozen=True)
class Wallet:
    """What one owner has in one currency. `available` is the balance with the credit line.

    `version` counts the movements and `last` is the newest of them.
    """

    owner: str
    currency: str
    balance: int = 0
    available: int = 0
    version: int = 0
    last: Movement | None = None

    @property
    def credit_line(self) -> int:
        """How far below zero the balance may go."""
        return self.available - self.balance


@dataclass(frozen=True)
class Line:
    """One line of a statement: the movement that made this version, and the balance after it."""

    version: int
    balance: int
    movement: Movement
