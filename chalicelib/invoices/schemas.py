"""What crosses the wire about invoices."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.catalog.schemas import Language
from chalicelib.invoices import taxid
from chalicelib.invoices.model import Buyer, File, Invoice, InvoiceState, Wanted
from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import Money
from chalicelib.kernel.routes import Answer, Body, Contradiction, Query

LARGEST_FILE = 10 * 1024 * 1024


def _known(text: str) -> str:
    number = taxid.normal(text)
    wrong = taxid.fault(number)
    if wrong:
        raise PydanticCustomError(wrong.reason, wrong.message)
    return number


def _printable(text: str) -> str:
    if not text.isprintable() or not text.strip():
        raise ValueError("use visible characters on one line")
    return text.strip()


TaxId = Annotated[
    str, Field(min_length=4, max_length=30, examples=["91350100M000100Y43"]), AfterValidator(_known)
]
Line = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_printable)]
FileId = Annotated[str, Field(pattern=pattern("fil"), examples=["fil_01JD0000000000000000000000"])]
Month = Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2030-01"])]


class NewInvoice(Body):
    """Whom the invoice is made out to; a company names its tax number, a person has none on it."""

    buyer: Buyer
    title: Line
    tax_id: TaxId | None = None
    email: EmailAddress

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.buyer is Buyer.COMPANY) != (self.tax_id is not None):
            raise Contradiction("tax_id", "needed for a company, and only for a company")
        return self

    def wanted(self) -> Wanted:
        """The same as the model has it."""
        return Wanted(self.buyer, self.title, self.email, self.tax_id)


class InvoiceView(Answer):
    """The invoice of an order. `file_url` leads to the file for 15 minutes once it is issued."""

    order_id: str
    state: InvoiceState
    buyer: Buyer
    title: str
    tax_id: str | None
    email: str
    amount: Money
    tax: Money
    requested_at: str
    reason: str | None
    number: str | None
    issued_at: str | None
    file_url: str | None = None

    @classmethod
    def of(cls, invoice: Invoice, file_url: str | None = None) -> Self:
        """The view of an invoice."""
        wanted = invoice.wanted
        return cls(
            order_id=invoice.order_id,
            state=invoice.state,
            buyer=wanted.buyer,
            title=wanted.title,
            tax_id=wanted.tax_id,
            email=wanted.email,
            amount=Money(amount=invoice.amount, currency=invoice.currency),
            tax=Money(amount=invoice.tax, currency=invoice.currency),
            requested_at=invoice.requested_at,
            reason=invoice.reason,
            number=invoice.number,
            issued_at=invoice.issued_at,
            file_url=file_url,
        )


class ReplacedFile(Answer):
    """A file that another took the place of, and why; `file_url` leads to it for 15 minutes."""

    number: str
    at: str
    actor: str
    reason: str
    file_url: str | None


class DeskInvoice(InvoiceView):
    """The invoice of an order as staff see it, with the files that were replaced, the oldest first."""

    replaced: list[ReplacedFile]


class InvoicesQuery(Query):
    """Which invoices: those in one state, the oldest request first."""

    state: InvoiceState = InvoiceState.REQUESTED
    cursor: str | None = Field(default=None, max_length=500)


class InvoiceList(Answer):
    """Some invoices; `next` where there are more."""

    invoices: list[InvoiceView]
    next: str | None = None


class NewFile(Body):
    """The file of an invoice that is about to be uploaded; `size` is in bytes."""

    kind: File
    size: int = Field(ge=1, le=LARGEST_FILE)


class FileAddress(Answer):
    """Where to put the file: one `PUT` of exactly its bytes, within 15 minutes; then issue with `file`."""

    file: str
    url: str


class Issue(Body):
    """The file that was uploaded, and the number that stands on the invoice."""

    file: FileId
    kind: File
    number: Line


Reason = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]


class Rejection(Body):
    """Why there is no invoice; the buyer reads it."""

    reason: Reason


class Replacement(Body):
    """Another file for an issued invoice, the number that stands on it if it is another, and why."""

    file: FileId
    kind: File
    number: Line | None = None
    reason: Reason


class MonthQuery(Query):
    """A month in UTC, and the language of the table's header and words."""

    month: Month
    language: Language = Field("en", examples=["zh-CN"])


class Export(Answer):
    """A table for the accountant, for 15 minutes; `invoices` is how many rows it has."""

    url: str
    invoices: int
