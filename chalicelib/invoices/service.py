"""Invoices: asked for by the buyer of a paid order, issued or rejected by staff, reversed after a refund."""

from dataclasses import replace

from chalicelib.gateways import uploads as objects
from chalicelib.invoices import store, table
from chalicelib.invoices.errors import (
    FileMissing,
    InvoiceClosed,
    InvoiceNotFound,
    InvoiceRequested,
    NotInvoiceable,
)
from chalicelib.invoices.filetype import HEAD, fits
from chalicelib.invoices.model import File, Invoice, InvoiceState, Replaced, Wanted
from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import Invalid, Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders.model import Order, Refund
from chalicelib.orders.service import keeping, states

_PAGE = 50


def request(order_id: str, wanted: Wanted) -> Invoice:
    """Ask for the invoice of a paid order; the same again changes nothing.

    After a rejection, or a reversal that left money with the shop, it is a new request. Raises
    `NotInvoiceable`, and `InvoiceRequested` while another request is open or the invoice is issued.
    """
    amount, tax, order = _worth(order_id)
    now = clock.text(clock.now())
    invoice = Invoice(order_id, wanted, amount, order.currency, requested_at=now, tax=tax)
    if store.request(invoice):
        return invoice
    earlier = get(order_id)
    if earlier.state is InvoiceState.REVERSED and store.request_again(invoice, earlier):
        return invoice
    if earlier.wanted != wanted:
        raise InvoiceRequested(f"it is {earlier.state}")
    return earlier


def get(order_id: str) -> Invoice:
    """The invoice of an order; raises `InvoiceNotFound`."""
    found = store.find(order_id)
    if found is None:
        raise InvoiceNotFound
    return found


def is_waiting(order_id: str) -> bool:
    """Whether an invoice of the order waits for a person."""
    found = store.find(order_id)
    return found is not None and found.state in {InvoiceState.REQUESTED, InvoiceState.TO_REVERSE}


def erase(order_id: str) -> None:
    """Remove the person from the invoices of an order; what was issued keeps title and tax number."""
    store.erase(order_id, kept=(InvoiceState.ISSUED, InvoiceState.TO_REVERSE, InvoiceState.REVERSED))


def file_address(invoice: Invoice, file: str | None = None) -> str | None:
    """Where the file of an issued invoice, or one that was replaced, can be had for 15 minutes."""
    key = file or invoice.file
    if key is None:
        return None
    return objects.download_address(key, f"invoice-{invoice.order_id}.{key.rpartition('.')[2]}")


def in_state(state: InvoiceState, start: str | None) -> tuple[list[Invoice], str | None]:
    """Invoices in a state, the oldest request first, and the cursor of the next page."""
    return store.in_state(state, start, _PAGE)


def new_file(order_id: str, kind: File, size: int) -> tuple[str, str]:
    """The id of a file, and where exactly so many bytes of it may be put within 15 minutes."""
    get(order_id)
    file_id = ids.new("fil")
    return file_id, objects.upload_address(_key(order_id, file_id, kind), size)


def issue(order_id: str, *, file_id: str, kind: File, number: str, actor: str) -> Invoice:
    """Issue what was asked for with an uploaded file, for the money that the shop still has of the order.

    The order's money is as it was read when this is written. Raises `FileMissing`, `NotInvoiceable`,
    `InvoiceClosed`, `Invalid` for a file of another kind; a repeat with the same file finds it issued.
    """
    key = _key(order_id, file_id, kind)
    invoice = get(order_id)
    if invoice.file == key:
        return invoice
    if invoice.state is not InvoiceState.REQUESTED:
        raise InvoiceClosed(f"it is {invoice.state}")
    _check_file(key, kind)
    amount, tax, order = _worth(order_id)
    now = clock.text(clock.now())
    issued = replace(
        invoice,
        state=InvoiceState.ISSUED,
        amount=amount,
        tax=tax,
        number=number,
        file=key,
        issued_at=now,
        issued_month=now[:7],
        actor=actor,
    )
    writes = Transaction()
    states.check_money(writes, order)
    store.issue(writes, issued)
    try:
        writes.commit()
    except WriteRefused as refusal:
        if "invoice" in refusal.refused:
            raise InvoiceClosed("somebody else decided on it meanwhile") from None
        raise Transient("money of the order is moving; issue again") from None
    return issued


def replace_file(
    order_id: str, *, file_id: str, kind: File, number: str | None, actor: str, reason: str
) -> Invoice:
    """Put another uploaded file in the place of an issued invoice's wrong one, which is kept with the reason.

    The invoice stays issued, for the same money. Without a `number` it keeps its own. Raises `FileMissing`,
    `InvoiceNotFound`, `InvoiceClosed` unless it is issued, `Invalid` for a file of another kind; a repeat
    with the same file finds it there.
    """
    key = _key(order_id, file_id, kind)
    invoice = get(order_id)
    if invoice.file == key:
        return invoice
    if invoice.state is not InvoiceState.ISSUED or invoice.file is None or invoice.number is None:
        raise InvoiceClosed(f"it is {invoice.state}")
    if any(one.file == key for one in invoice.replaced):
        raise InvoiceClosed("this file was replaced by another")
    _check_file(key, kind)
    earlier = Replaced(invoice.file, invoice.number, clock.text(clock.now()), actor, reason)
    changed = replace(
        invoice, file=key, number=number or invoice.number, replaced=(*invoice.replaced, earlier)
    )
    if not store.replace_file(invoice, changed):
        raise InvoiceClosed("somebody else changed it meanwhile")
    return changed


def reject(order_id: str, *, reason: str, actor: str) -> Invoice:
    """Refuse a request; the buyer may ask anew. Raises `InvoiceNotFound`, `InvoiceClosed`."""
    return _moved(order_id, InvoiceState.REJECTED, reason=reason, actor=actor)


def reverse(order_id: str, *, actor: str) -> Invoice:
    """Note that an invoice whose money went back was reversed with the tax office."""
    return _moved(order_id, InvoiceState.REVERSED, actor=actor)


def refunded(order: Order) -> bool:
    """Mark the issued invoice of an order whose money went back; False if there is none. Safe to repeat."""
    return store.move(order.order_id, InvoiceState.TO_REVERSE)


def export(month: str, language: str = "en") -> tuple[str, int]:
    """Every invoice issued in a month as a table in the object store: its address, and how many there are."""
    key = f"exports/{ids.new('exp')}.csv"
    count = 0
    with objects.Writing(key) as out:
        out.write(table.head(language))
        page = store.issued_in(month, None)
        while True:
            found = store.invoices(page)
            count += len(found)
            out.write(b"".join(table.row(invoice, language) for invoice in found))
            if page.next_key is None:
                break
            page = store.issued_in(month, page.next_key)
    return objects.download_address(key, f"invoices-{month}.csv"), count


def _check_file(key: str, kind: File) -> None:
    """Raise unless a file was put there and begins as one of its kind does."""
    found = objects.find(key)
    if found is None:
        raise FileMissing("put the file at its address first")
    if not fits(objects.part(key, 0, HEAD), kind):
        message = f"this is no {kind.upper()} file: upload the one from the tax office"
        raise Invalid.of_field("file", f"not_{kind}", message)


def _moved(order_id: str, state: InvoiceState, **facts: str) -> Invoice:
    invoice = get(order_id)
    if not store.move(order_id, state, **facts) and invoice.state is not state:
        raise InvoiceClosed(f"it is {invoice.state}")
    return get(order_id)


def _worth(order_id: str) -> tuple[int, int, Order]:
    """What an invoice of an order is about: the money that did not go back, and the tax in it."""
    order = keeping.get(order_id)
    if not order.paid or order.refund in {Refund.PROPOSED, Refund.REQUESTED} or order.refundable <= 0:
        raise NotInvoiceable(f"its payment is {order.payment}, its refund {order.refund}")
    return order.refundable, order.tax * order.refundable // order.total, order


def _key(order_id: str, file_id: str, kind: File) -> str:
    return f"invoices/{order_id}/{file_id}.{kind}"
