"""What crosses the wire about stock. Codes are masked here, always."""

from typing import Annotated, Self

from pydantic import Base64Bytes, Field, model_validator

from chalicelib.catalog.model import SkuKind
from chalicelib.kernel import ids
from chalicelib.kernel.money import Money
from chalicelib.kernel.routes import Answer, Body, Contradiction, Query, Reason
from chalicelib.looks.schemas import LookView
from chalicelib.stock.intake import MOST_COLUMNS
from chalicelib.stock.intake import Field as Column
from chalicelib.stock.model import MOST_CANARIES, Code, CodeState, ImportState

CodeId = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$", examples=["01JD0000000000000000000000"])]

BatchId = Annotated[str, Field(pattern=ids.pattern("bat"), examples=["bat_01JD0000000000000000000000"])]
UploadId = Annotated[str, Field(pattern=ids.pattern("upl"), examples=["upl_01JD0000000000000000000000"])]

IMPORT_LIMIT = 5 * 1024 * 1024
"""Bytes of the body of an import, the encoded file included."""

UPLOAD_LIMIT = 256 * 1024 * 1024
"""Bytes of an uploaded file."""


class ColumnMapping(Body):
    """What a merchant says of a file where it does not speak for itself.

    `columns` names the columns from the left where the header does not, `null` for one to be skipped.
    """

    encoding: str | None = Field(default=None, max_length=40, examples=["gbk"])
    columns: list[Column | None] | None = Field(default=None, min_length=1, max_length=MOST_COLUMNS)
    header: bool | None = None
    dry_run: bool = False


class NewImport(ColumnMapping):
    """Codes for a SKU: pasted `text`, or a `file`, its bytes in Base64."""

    text: str | None = Field(default=None, min_length=1, max_length=IMPORT_LIMIT)
    file: Base64Bytes | None = Field(default=None, min_length=1)
    name: str = Field(default="pasted", min_length=1, max_length=200, examples=["cards.csv"])

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.text is None) == (self.file is None):
            raise Contradiction("file", "send either `text` or `file`")
        if self.text is not None and self.encoding is not None:
            raise Contradiction("encoding", "goes with `file`: text is Unicode already")
        return self


class RefusedLine(Answer):
    """A line that was not taken: its number in the file, why, and what to do."""

    line: int
    reason: str
    field: str | None = None
    message: str


class DetectedView(Answer):
    """How the file was read. Correct it by `encoding`, `columns` and `header` of the next try."""

    encoding: str | None
    encoding_guessed: bool
    separator: str | None
    header: bool
    columns: list[Column | None]


class PreviewLine(Answer):
    """One line as it would be imported, masked."""

    line: int
    code: str
    expires_on: str | None
    unit_cost: Money | None


class ProgressView(Answer):
    """How far an import is, in codes."""

    total: int
    done: int
    finished: bool


class ImportReport(Answer):
    """What became of every line of an import."""

    batch: str
    sku: str
    dry_run: bool = False
    encoding: str | None
    lines: int
    accepted: int
    duplicates: int
    blank: int
    rejected: int
    refused: list[RefusedLine]
    layout: DetectedView | None = None
    preview: list[PreviewLine] = Field(default_factory=list)


class NewUpload(Body):
    """A file that is about to be uploaded: its name tells its type, `size` is in bytes."""

    name: str = Field(
        min_length=5,
        max_length=200,
        pattern=r"\.([cC][sS][vV]|[tT][xX][tT]|[xX][lL][sS][xX])$",
        examples=["codes.csv"],
    )
    size: int = Field(ge=1, le=UPLOAD_LIMIT)


class UploadView(Answer):
    """Where to put the file: one `PUT` of exactly its bytes, within 15 minutes."""

    upload: str
    url: str


class ImportProblem(Answer):
    """Why a file was refused, or an import stopped."""

    code: str
    detail: str = ""
    field: str | None = None
    reason: str | None = None


class ImportView(Answer):
    """How the import of an uploaded file stands; `done` of `total` records, `percent` of them."""

    batch: str
    sku: str
    name: str
    dry_run: bool
    state: ImportState
    percent: int
    total: int
    done: int
    lines: int
    accepted: int
    duplicates: int
    blank: int
    rejected: int
    layout: DetectedView | None = None
    preview: list[PreviewLine]
    problem: ImportProblem | None = None
    resumable: bool


class ErrorList(Answer):
    """Some lines that were not taken, and where all of them can be had as a file for 15 minutes."""

    refused: list[RefusedLine]
    next: str | None = None
    file: str | None = None


class RollbackView(Answer):
    """What a roll-back came to so far: the codes of the batch by the state they are in."""

    batch: str
    sku: str
    reason: str
    finished: bool
    states: dict[CodeState, int]


class BatchView(Answer):
    """One import of a SKU."""

    batch: str
    source: str
    created_at: str
    accepted: int
    finished: bool


class StockView(Answer):
    """What is left of a SKU, and where it came from, newest first."""

    sku: str
    left: int
    batches: list[BatchView]
    next: str | None = None


class CodeView(Answer):
    """A code as staff see it in a list: masked."""

    code_id: str
    sku: str
    batch: str
    code: str
    state: CodeState
    order: str | None = None
    expires_on: str | None = None

    @classmethod
    def of(cls, code: Code) -> Self:
        """The view of a code."""
        return cls(
            code_id=code.code_id,
            sku=code.sku,
            batch=code.batch,
            code=code.mask,
            state=code.state,
            order=code.owner,
            expires_on=code.expires_on,
        )


class CodeList(Answer):
    """Some codes of a batch."""

    codes: list[CodeView]
    next: str | None = None


class Move(Answer):
    """One move of a code's history."""

    from_state: CodeState | None
    to_state: CodeState
    actor: str
    reason: str
    order: str | None
    at: str


class CodeHistory(Answer):
    """A code, every move it made and everybody who looked at it, both oldest first."""

    code: CodeView
    moves: list[Move]
    looks: list[LookView]


class PlantCanaries(Body):
    """How many texts that are no goods shall lie among the codes of a batch."""

    count: int = Field(ge=1, le=MOST_CANARIES, examples=[3])


class CanaryList(Answer):
    """The canaries of a batch, masked."""

    canaries: list[CodeView]


class CodeChange(Body):
    """Why a code is frozen, put back on sale, or voided. Stands in its history."""

    reason: Reason


class PageQuery(Query):
    """A page of a list."""

    cursor: str | None = Field(default=None, max_length=500)


class CodesQuery(PageQuery):
    """A page of the codes of a batch: 500 at most, those of one state only if asked so."""

    batch: BatchId
    state: CodeState | None = None


class ProgressQuery(Query):
    """Which import: the `Idempotency-Key` it was sent with."""

    key: str = Field(pattern=r"^[\x21-\x7e]{16,128}$", examples=["6f9619ff-8b86-4011-b42d-00c04fc964ff"])


class SkuStock(Answer):
    """What is left of one SKU."""

    sku: str
    product: str
    title: dict[str, str]
    product_title: dict[str, str]
    kind: SkuKind
    active: bool
    left: int


class StockList(Answer):
    """What is left of every SKU, the fewest first."""

    skus: list[SkuStock]
