"""Routes by which a buyer asks for an invoice, and staff issue it."""

from chalicelib.invoices import schemas, service
from chalicelib.invoices.errors import (
    FileMissing,
    InvoiceClosed,
    InvoiceNotFound,
    InvoiceRequested,
    NotInvoiceable,
)
from chalicelib.invoices.model import Invoice
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.routes import Routes
from chalicelib.orders.access import ORDER_TOKEN
from chalicelib.orders.errors import OrderNotFound
from chalicelib.orders.schemas import OrderId
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires

routes = Routes("invoices")


@routes.post(
    "/v1/orders/{order_id}/invoice",
    status=201,
    security=ORDER_TOKEN,
    errors=(OrderNotFound, NotInvoiceable, InvoiceRequested),
)
def request_invoice(order_id: OrderId, body: schemas.NewInvoice) -> schemas.InvoiceView:
    """Ask for the invoice (发票) of a paid order. One request at a time; a rejected one may be made anew."""
    return schemas.InvoiceView.of(service.request(order_id, body.wanted()))


@routes.get("/v1/orders/{order_id}/invoice", security=ORDER_TOKEN, errors=(InvoiceNotFound,))
def get_invoice(order_id: OrderId) -> schemas.InvoiceView:
    """How far the invoice is, why it was rejected, or where its file can be had."""
    invoice = service.get(order_id)
    return schemas.InvoiceView.of(invoice, service.file_address(invoice))


@routes.get("/v1/desk/invoices", security=requires(Role.FINANCE, Role.SUPPORT))
def list_invoices(query: schemas.InvoicesQuery) -> schemas.InvoiceList:
    """Invoices in one state, the oldest request first: `requested` wait for staff, `to_reverse` too."""
    found, following = service.in_state(query.state, query.cursor)
    return schemas.InvoiceList(invoices=[schemas.InvoiceView.of(one) for one in found], next=following)


@routes.get("/v1/desk/invoices/export", bulk=True, security=requires(Role.FINANCE), errors=(Transient,))
def export_invoices(query: schemas.MonthQuery) -> schemas.Export:
    """Every invoice issued in a month as a CSV file for the accountant."""
    url, count = service.export(query.month, query.language)
    return schemas.Export(url=url, invoices=count)


@routes.get(
    "/v1/desk/invoices/{order_id}",
    security=requires(Role.FINANCE, Role.SUPPORT),
    errors=(InvoiceNotFound,),
)
def desk_get_invoice(order_id: OrderId) -> schemas.DeskInvoice:
    """The invoice of an order, with its file once it is issued, and those that stood there before."""
    return _desk_view(service.get(order_id))


@routes.post(
    "/v1/desk/invoices/{order_id}/files",
    status=201,
    security=requires(Role.FINANCE),
    errors=(InvoiceNotFound,),
)
def upload_invoice(order_id: OrderId, body: schemas.NewFile) -> schemas.FileAddress:
    """An address to put the invoice's file at; it counts once the invoice is issued with it."""
    file_id, url = service.new_file(order_id, body.kind, body.size)
    return schemas.FileAddress(file=file_id, url=url)


@routes.post(
    "/v1/desk/invoices/{order_id}/issue",
    security=requires(Role.FINANCE),
    errors=(OrderNotFound, InvoiceNotFound, InvoiceClosed, NotInvoiceable, FileMissing, Transient),
)
def issue_invoice(order_id: OrderId, body: schemas.Issue, caller: Staff) -> schemas.InvoiceView:
    """Issue a requested invoice with an uploaded file. A repeat changes nothing."""
    invoice = service.issue(
        order_id, file_id=body.file, kind=body.kind, number=body.number, actor=caller.actor
    )
    return schemas.InvoiceView.of(invoice, service.file_address(invoice))


@routes.post(
    "/v1/desk/invoices/{order_id}/replace",
    security=requires(Role.FINANCE),
    errors=(InvoiceNotFound, InvoiceClosed, FileMissing, Transient),
)
def replace_invoice_file(order_id: OrderId, body: schemas.Replacement, caller: Staff) -> schemas.DeskInvoice:
    """Put another file in the place of an issued invoice's, which is kept. A repeat changes nothing."""
    invoice = service.replace_file(
        order_id,
        file_id=body.file,
        kind=body.kind,
        number=body.number,
        actor=caller.actor,
        reason=body.reason,
    )
    return _desk_view(invoice)


@routes.post(
    "/v1/desk/invoices/{order_id}/reject",
    security=requires(Role.FINANCE),
    errors=(InvoiceNotFound, InvoiceClosed),
)
def reject_invoice(order_id: OrderId, body: schemas.Rejection, caller: Staff) -> schemas.InvoiceView:
    """Reject a request; the buyer reads the reason and may ask anew."""
    return schemas.InvoiceView.of(service.reject(order_id, reason=body.reason, actor=caller.actor))


@routes.post(
    "/v1/desk/invoices/{order_id}/reversed",
    security=requires(Role.FINANCE),
    errors=(InvoiceNotFound, InvoiceClosed),
)
def reverse_invoice(order_id: OrderId, caller: Staff) -> schemas.InvoiceView:
    """Note that an invoice whose money went back was reversed."""
    return schemas.InvoiceView.of(service.reverse(order_id, actor=caller.actor))


def _desk_view(invoice: Invoice) -> schemas.DeskInvoice:
    shown = schemas.InvoiceView.of(invoice, service.file_address(invoice))
    replaced = [
        schemas.ReplacedFile(
            number=one.number,
            at=one.at,
            actor=one.actor,
            reason=one.reason,
            file_url=service.file_address(invoice, one.file),
        )
        for one in invoice.replaced
    ]
    return schemas.DeskInvoice(**dict(shown), replaced=replaced)
