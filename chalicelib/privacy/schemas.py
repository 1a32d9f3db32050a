"""What crosses the wire about personal data."""

from typing import Literal

from pydantic import Field

from chalicelib.buyers.model import Erasure
from chalicelib.buyers.schemas import AccountView
from chalicelib.invoices.schemas import InvoiceView
from chalicelib.kernel.routes import Answer, Query
from chalicelib.orders.schemas import OrderView
from chalicelib.wallet.schemas import WalletView


class DataQuery(Query):
    """A page of what is held."""

    cursor: str | None = Field(default=None, max_length=500)


class PersonalLook(Answer):
    """A look at the codes of an order: when, from where, at how many."""

    at: str
    source_ip: str
    codes: int


class PersonalMail(Answer):
    """A mail about an order: what it told, and when."""

    fact: str
    at: str


class PersonalOrder(Answer):
    """An order with everything that is held of a person with it; codes are masked, as they are in every list.

    `device` stands for the device it was placed from.
    """

    order: OrderView
    email: str
    language: str
    country: str | None
    source_ip: str | None
    device: str | None
    looks: list[PersonalLook]
    mails: list[PersonalMail]
    invoice: InvoiceView | None


class PersonalData(Answer):
    """What the shop holds about the buyer. `buyer` stands for their address wherever the address is not kept.

    Account and wallets are in every page; the movements of each wallet are in its statement.
    """

    buyer: str
    account: AccountView | None
    wallets: list[WalletView]
    orders: list[PersonalOrder]
    next: str | None = None


class ErasureView(Answer):
    """Whether the buyer asked to be forgotten, when that is due, and what keeps it from being done now."""

    state: Literal["none", "waiting", "withdrawn", "done"]
    due_at: str | None = None
    obstacles: list[str]

    @classmethod
    def of(cls, erasure: Erasure | None, obstacles: tuple[str, ...]) -> "ErasureView":
        """The view of a request, or of none."""
        if erasure is None:
            return cls(state="none", obstacles=list(obstacles))
        return cls(state=erasure.state.value, due_at=erasure.due_at, obstacles=list(obstacles))
