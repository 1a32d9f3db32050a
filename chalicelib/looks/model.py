"""What is kept of a look at codes, and how many looks are unusual. No I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chalicelib.breaks.model import BreakKind, Found

WINDOW = timedelta(hours=1)
"""Looks of one person are added up over this time."""

BUYER = "buyer"
STAFF = "staff"


class LookKind(StrEnum):
    """How codes were looked at.

    `revealed`: shown to their buyer. `searched`: somebody had a code and asked what it is. `exported`:
    written into an encrypted file. `file_collected` and `passphrase_collected`: that file, or what opens it,
    was handed out.
    """

    REVEALED = "revealed"
    SEARCHED = "searched"
    EXPORTED = "exported"
    FILE_COLLECTED = "file_collected"
    PASSPHRASE_COLLECTED = "passphrase_collected"  # noqa: S105 - a kind of look, not a passphrase


@dataclass(frozen=True)
class Look:
    """One look at codes of a `subject`: an order, an export, or a single code.

    `codes` are the ids of those that were seen, empty for all of the subject; `count` says how many.
    `network` and `device` are keyed digests. `source_ip` is kept of buyers only, as evidence for their bank.
    `agreed`: a second person had consented, so it says nothing about how much is usual.
    """

    subject: str
    kind: LookKind
    actor: str
    count: int
    reason: str
    codes: tuple[str, ...] = ()
    network: str | None = None
    device: str | None = None
    source_ip: str | None = None
    agreed: bool = False
    at: str = ""

    def shows(self, code_id: str) -> bool:
        """Whether that code of its subject was among those seen."""
        return not self.codes or code_id in self.codes


def who(buyer: str | None) -> str:
    """How a buyer stands among those who look, by the digest of their address."""
    return f"{BUYER}:{buyer}" if buyer else BUYER


def counted(looks: Iterable[Look]) -> int:
    """How many codes were seen, without those that a second person had consented to."""
    return sum(look.count for look in looks if not look.agreed)


def unusual(actor: str, at: str) -> Found:
    """That somebody looks at unusually many codes, once for each hour of the clock."""
    return Found(BreakKind.MANY_LOOKS, f"{actor} {at[:13]}")
