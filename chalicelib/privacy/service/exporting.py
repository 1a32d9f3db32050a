"""Everything the shop holds about a buyer, page by page."""

from chalicelib.buyers.schemas import AccountView
from chalicelib.buyers.service import erasures
from chalicelib.invoices import service as invoices
from chalicelib.invoices.errors import InvoiceNotFound
from chalicelib.invoices.schemas import InvoiceView
from chalicelib.notices import service as notices
from chalicelib.orders.model import Order
from chalicelib.orders.schemas import view
from chalicelib.orders.service import keeping, personal
from chalicelib.privacy.schemas import PersonalData, PersonalLook, PersonalMail, PersonalOrder
from chalicelib.wallet.model import Owner
from chalicelib.wallet.schemas import WalletView
from chalicelib.wallet.service import reading


def page(buyer: str, cursor: str | None) -> PersonalData:
    """A page of what is held, the newest orders first. Raises `Invalid` for a cursor that is none of ours."""
    found, following = personal.page(buyer, cursor)
    accounts = erasures.accounts_of(buyer)
    return PersonalData(
        buyer=buyer,
        account=AccountView.of(accounts[0]) if accounts else None,
        wallets=[WalletView.of(one) for one in reading.wallets(Owner.of_buyer(buyer))],
        orders=[_order(order) for order in found],
        next=following,
    )


def _order(order: Order) -> PersonalOrder:
    looks = keeping.looks(order.order_id)
    return PersonalOrder(
        order=view(order, keeping.masks(order)),
        email=order.email,
        language=order.language,
        country=order.country,
        source_ip=order.source_ip,
        device=order.device,
        looks=[PersonalLook(at=one["at"], source_ip=one["source_ip"], codes=one["codes"]) for one in looks],
        mails=[PersonalMail(fact=one["fact"], at=one["at"]) for one in notices.told(order.order_id)],
        invoice=_invoice(order.order_id),
    )


def _invoice(order_id: str) -> InvoiceView | None:
    try:
        return InvoiceView.of(invoices.get(order_id))
    except InvoiceNotFound:
        return None
