"""What an export of codes is and who may collect it. No I/O."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from chalicelib.kernel import ids
from chalicelib.stock.model import CodeState

MOST_CODES = 100_000
"""Codes of one export."""

FILE_LIFETIME = timedelta(hours=24)
"""How long a file can be collected; the bucket forgets it a little later."""


class Delivery(StrEnum):
    """Who collects what.

    `together`: whoever asked gets the file and what opens it. `split`: the one who consented gets what opens
    it, so that neither of them has both.
    """

    TOGETHER = "together"
    SPLIT = "split"


class ExportState(StrEnum):
    """How far an export is; `empty` found no code to export."""

    REQUESTED = "requested"
    READY = "ready"
    EMPTY = "empty"


class Origin(StrEnum):
    """What a text that somebody brings is to the shop."""

    STOCK = "stock"
    CANARY = "canary"
    DECOY = "decoy"


@dataclass(frozen=True)
class CodeExport:
    """An export that two people agreed on.

    `source` is the export whose codes it has: its own, or an earlier one. `place` is where the search for
    codes goes on, `step` counts what was stored of it. `wrapped_key` leads to the passphrase, and is gone
    when that was handed out. `rows` are the codes in the file, its decoy aside.
    """

    export_id: str
    proposal_id: str
    sku: str
    kind: str
    wanted: int
    delivery: Delivery
    reason: str
    asked_by: str
    agreed_by: str
    agreed_at: str
    source: str
    batch: str | None = None
    states: tuple[CodeState, ...] = ()
    state: ExportState = ExportState.REQUESTED
    attempt: int = 1
    step: int = 0
    place: dict[str, Any] | None = None
    taken: int = 0
    pages: int = 0
    all_taken: bool = False
    rows: int = 0
    wrapped_key: bytes | None = None
    until: str | None = None
    file_at: str | None = None
    passphrase_at: str | None = None

    @property
    def alone(self) -> bool:
        """Whether whoever asked for it also consented."""
        return self.asked_by == self.agreed_by

    @property
    def opener(self) -> str:
        """Who gets what opens the file."""
        return self.agreed_by if self.delivery is Delivery.SPLIT else self.asked_by

    @property
    def execution(self) -> str:
        """The name of the workflow's execution that works on it."""
        return f"{self.export_id}-{self.attempt}"

    @property
    def key(self) -> str:
        """Where its file lies in the object store."""
        return f"exports/{self.export_id}.zip"

    @property
    def context(self) -> dict[str, str]:
        """What its key is bound to in the vault."""
        return {"app": "yima", "export": self.export_id}


def passphrase(key: bytes) -> str:
    """What opens the file of an export with this key: 125 bits as groups of letters and digits."""
    text = ids.crockford(ids.keyed(key, "passphrase"))[1:]
    return "-".join(text[at : at + 5] for at in range(0, len(text), 5))
