"""What crosses the wire about exports of codes. No code is among it: codes are in the encrypted file only."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from chalicelib.approvals.schemas import Why
from chalicelib.catalog.schemas import SkuId
from chalicelib.exports.model import MOST_CODES, CodeExport, Delivery, ExportState, Origin
from chalicelib.kernel import clock, ids
from chalicelib.kernel.routes import Answer, Body, Contradiction
from chalicelib.stock.model import UNSOLD, CodeState
from chalicelib.stock.schemas import BatchId, CodeView

ExportId = Annotated[str, Field(pattern=ids.pattern("exp"), examples=["exp_01JD0000000000000000000000"])]


class NewExport(Body):
    """Unsold codes to be handed out in plain: of a SKU, or of one batch of it, in these states.

    As many as `number`, fewer where there are fewer. They leave sale for ever.
    """

    sku: SkuId
    batch: BatchId | None = None
    states: list[CodeState] = Field(default=[CodeState.AVAILABLE, CodeState.RETURNED], min_length=1)
    number: int = Field(ge=1, le=MOST_CODES, examples=[500])
    delivery: Delivery = Delivery.TOGETHER
    reason: Why

    @model_validator(mode="after")
    def _unsold(self) -> Self:
        if set(self.states) - set(UNSOLD) or len(set(self.states)) < len(self.states):
            raise Contradiction("states", f"name each once, of these: {', '.join(UNSOLD)}")
        return self


class ExportAgain(Body):
    """Why another file of the same codes is needed."""

    reason: Why


class CodeExportView(Answer):
    """An export: what was agreed and by whom, how far it is, what was collected of it.

    `count` codes are in the file, which can be collected until `until`: the file by `asked_by`, what opens it
    by `opener`. `again` is the earlier export whose codes it has. `needs_help`: nobody works on it.
    """

    export_id: str
    proposal_id: str
    sku: str
    batch: str | None
    states: list[CodeState]
    number: int
    count: int
    delivery: Delivery
    reason: str
    asked_by: str
    agreed_by: str
    agreed_at: str
    opener: str
    state: ExportState
    until: str | None
    over: bool
    file_at: str | None
    passphrase_at: str | None
    again: str | None
    needs_help: bool

    @classmethod
    def of(cls, export: CodeExport, *, needs_help: bool = False, now: datetime | None = None) -> Self:
        """The view of an export."""
        moment = clock.text(now or clock.now())
        told = {name: value for name, value in vars(export).items() if name in cls.model_fields}
        return cls(
            **{**told, "states": list(export.states)},
            number=export.wanted,
            count=export.rows or export.taken,
            opener=export.opener,
            over=export.until is not None and export.until <= moment,
            again=export.source if export.source != export.export_id else None,
            needs_help=needs_help,
        )


class CodeExportList(Answer):
    """Every export, the newest first."""

    exports: list[CodeExportView]


class ExportFile(Answer):
    """Where the encrypted file is, for fifteen minutes; it is told once."""

    url: str


class ExportOpening(Answer):
    """What opens the file; it is told once."""

    passphrase: str


class TraceRequest(Body):
    """A text that somebody found, and why it is asked about; of a pair both parts."""

    code: str = Field(min_length=1, max_length=4096)
    number: str | None = Field(default=None, min_length=1, max_length=4096)
    reason: Why


class ImportFact(Answer):
    """Who imported the batch of a code, when, and what the file was called."""

    actor: str
    at: str
    name: str


class TraceView(Answer):
    """Where a text comes from.

    `stock`: a code of the shop. `canary`: it lies in a batch and was never sold, so the batch has leaked.
    `decoy`: it stands in one exported file only, so that file has leaked.
    """

    origin: Origin
    code: CodeView | None
    imported: ImportFact | None
    export: CodeExportView | None


class TraceList(Answer):
    """All that the shop knows of a text; nothing when it does not know it."""

    found: list[TraceView]
