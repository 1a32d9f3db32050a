"""The invoices' table.

ORDER#<order> / INVOICE            the invoice of an order: one at a time, so a second request finds it
ORDER#<order> / REVERSED#<moment>  an earlier one, issued then, that was reversed

Index `state` (`state`, `requested_at`) holds them by how far they are, `month` (`issued_month`, `issued_at`)
those that were issued.
"""

from dataclasses import asdict
from functools import lru_cache
from typing import Any

from chalicelib.invoices.model import Buyer, Invoice, InvoiceState, Replaced, Wanted, sources
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Item, Page, Table, Transaction, WriteRefused

_SK = "INVOICE"
_PLACE = ("pk", "sk", "state", "requested_at")


@lru_cache(maxsize=1)
def table() -> Table:
    """The invoices' table."""
    return Table(settings().table_invoices)


def find(order_id: str) -> Invoice | None:
    """The invoice of an order."""
    item = table().get(f"ORDER#{order_id}", _SK)
    return _invoice(item) if item else None


def request(invoice: Invoice) -> bool:
    """Keep a request; False if there is one that was not rejected."""
    item = {**asdict(invoice), "pk": f"ORDER#{invoice.order_id}", "sk": _SK}
    when, values = "attribute_not_exists(pk) OR #state = :rejected", {"rejected": InvoiceState.REJECTED}
    try:
        table().put(item, when=when, values=values)
    except WriteRefused:
        return False
    return True


def request_again(invoice: Invoice, reversed_one: Invoice) -> bool:
    """Keep a request after an invoice that was reversed, which stays beside it; False if it is not so."""
    item = {**asdict(invoice), "pk": f"ORDER#{invoice.order_id}", "sk": _SK}
    earlier = {**asdict(reversed_one), "pk": item["pk"], "sk": f"REVERSED#{reversed_one.issued_at}"}
    when, values = "#state = :reversed AND #requested_at = :of", {"reversed": InvoiceState.REVERSED}
    writes = Transaction()
    writes.put("invoice", table(), item, when=when, values=values | {"of": reversed_one.requested_at})
    writes.put("earlier", table(), earlier, when="attribute_not_exists(pk)")
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def issue(writes: Transaction, invoice: Invoice) -> None:
    """Add that a request is issued; the write is named `invoice`, refused when it is past that."""
    names = ("state", "amount", "tax", "number", "file", "issued_at", "issued_month", "actor")
    given = asdict(invoice)
    writes.update(
        "invoice",
        table(),
        f"ORDER#{invoice.order_id}",
        _SK,
        "SET " + ", ".join(f"#{name} = :{name}" for name in names),
        when="#state = :requested AND #requested_at = :of",
        values={name: given[name] for name in names}
        | {"requested": InvoiceState.REQUESTED, "of": invoice.requested_at},
    )


def replace_file(before: Invoice, after: Invoice) -> bool:
    """Put another file in an issued invoice, the one before into its history; False if it changed."""
    names = ("file", "number", "replaced")
    given = asdict(after)
    try:
        table().update(
            f"ORDER#{before.order_id}",
            _SK,
            "SET " + ", ".join(f"#{name} = :{name}" for name in names),
            when="#state = :issued AND #file = :of",
            values={name: given[name] for name in names} | {"issued": InvoiceState.ISSUED, "of": before.file},
        )
    except WriteRefused:
        return False
    return True


def move(order_id: str, state: InvoiceState, **facts: Any) -> bool:
    """Bring an invoice into a state, with these facts; False if it may not come there from where it is."""
    froms = {f"from{index}": one for index, one in enumerate(sources(state))}
    changes = ", ".join(f"#{name} = :{name}" for name in ("state", *facts))
    try:
        table().update(
            f"ORDER#{order_id}",
            _SK,
            f"SET {changes}",
            when=f"#state IN ({', '.join(f':{name}' for name in froms)})",
            values={"state": state, **facts, **froms},
        )
    except WriteRefused:
        return False
    return True


def erase(order_id: str, *, kept: tuple[InvoiceState, ...]) -> None:
    """Remove where invoices of an order were sent, and to whom they were to be made out unless `kept`."""
    for item in table().query(f"ORDER#{order_id}").items:
        fields = ["email"] if item["state"] in kept else ["email", "title"]
        change = ", ".join(f"#wanted.#{name} = :nothing" for name in fields)
        remove = "" if item["state"] in kept else " REMOVE #wanted.#tax_id"
        table().update(
            item["pk"],
            item["sk"],
            f"SET {change}{remove}",
            when="#state = :state",
            values={"nothing": "", "state": item["state"]},
        )


def in_state(state: InvoiceState, start: str | None, limit: int) -> tuple[list[Invoice], str | None]:
    """Some invoices in a state, the oldest request first, and the cursor of the next page; a moment old."""
    page = table().query_index(
        "state", "#state = :state", {"state": state}, limit=limit, start=_start(state, start)
    )
    following = page.next_key
    key = {"pk": state, "sk": f"{following['requested_at']}#{following['pk']}"} if following else None
    return [_invoice(item) for item in page.items], cursor(key)


def issued_in(month: str, start: Item | None) -> Page:
    """A page of what was issued in a month; a moment old."""
    return table().query_index("month", "#issued_month = :month", {"month": month}, limit=500, start=start)


def invoices(page: Page) -> list[Invoice]:
    """The invoices of a page."""
    return [_invoice(item) for item in page.items]


def _start(state: InvoiceState, text: str | None) -> Item | None:
    key = place(text, partition=state, prefix="20")
    if key is None:
        return None
    requested_at, _, pk = key["sk"].partition("#")
    if not pk.startswith("ORDER#"):
        raise Invalid.of_field("cursor", "not_a_cursor", "use the `next` of the page before")
    return dict(zip(_PLACE, (pk, _SK, state, requested_at), strict=True))


def _invoice(item: Item) -> Invoice:
    known = {name: item[name] for name in Invoice.__dataclass_fields__ if name in item}
    wanted = item["wanted"]
    return Invoice(
        **{
            **known,
            "state": InvoiceState(item["state"]),
            "replaced": tuple(Replaced(**one) for one in item.get("replaced", ())),
            "wanted": Wanted(**{**wanted, "buyer": Buyer(wanted["buyer"])}),
        }
    )
