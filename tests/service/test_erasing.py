"""Buyers are forgotten whatever dies on the way, and nothing is while something of theirs is open."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib.buyers.model import ErasureState
from chalicelib.buyers.service import buyer_of, erasures
from chalicelib.catalog.model import Sku
from chalicelib.invoices import store as invoices
from chalicelib.invoices.model import Buyer, Invoice, InvoiceState, Wanted
from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction
from chalicelib.ledger import templates
from chalicelib.orders import store as orders
from chalicelib.orders.model import Order, Payment
from chalicelib.orders.schemas import PlaceOrder
from chalicelib.orders.service import finding, keeping, personal, placing
from chalicelib.payments.model import Submission
from chalicelib.payments.store import disputes
from chalicelib.privacy.errors import NotErasable, NothingHeld
from chalicelib.privacy.service import erasing, exporting
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting
from tests.conftest import DOMAINS

from .conftest import KEY, wish

EMAIL = "buyer@example.com"
ADDRESS = "203.0.113.77"


def holding(text: str) -> list[str]:
    """Where a text stands in any table."""
    dynamodb = boto3.client("dynamodb")
    return [
        f"{domain}: {item['pk']['S']} / {item['sk']['S']}"
        for domain in DOMAINS
        for item in dynamodb.scan(TableName=f"yima-test-{domain}")["Items"]
        if text.lower() in json.dumps(item, default=str).lower()
    ]


@pytest.fixture
def over(stocked: Callable[[int], Sku]) -> Order:
    """An order that was given up, with everything that may be held with one."""
    order = placing.place(wish(stocked(3)), KEY, device="d" * 20, source_ip=ADDRESS)
    keeping.release(order, Payment.CANCELED)
    orders.add_view(writes := Transaction(), order.order_id, _look())
    writes.commit()
    invoices.request(_invoice(order.order_id, InvoiceState.REJECTED))
    evidence = {"customer_email_address": EMAIL, "access_log": f"shown to {ADDRESS} and mailed to {EMAIL}"}
    now = clock.text(clock.now())
    disputes.add_submission(Submission(order.order_id, "dp_1", "sub_1", "x", "staff:1", now, evidence))
    finding.ask(EMAIL, "en")
    return keeping.get(order.order_id)


def _look() -> dict[str, str | int]:
    return {"at": clock.text(clock.now()), "by": "buyer", "source_ip": ADDRESS, "codes": 1}


def _invoice(order_id: str, state: InvoiceState) -> Invoice:
    wanted = Wanted(Buyer.PERSONAL, "Grace Hopper", EMAIL, tax_id="110101199001011234")
    return Invoice(order_id, wanted, 1299, "USD", clock.text(clock.now()), state=state)


def again(sku: str) -> PlaceOrder:
    """The wish for one more of a SKU."""
    contact = {"email": EMAIL}
    wanted = {"items": [{"sku": sku, "quantity": 1}], "contact": contact, "currency": "USD"}
    return PlaceOrder.model_validate(wanted | {"expected_total": 1299})


def waited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the waiting period pass."""
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_everything_that_names_the_buyer_is_removed_and_the_digest_stays(
    over: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = buyer_of(EMAIL)
    asked = erasing.ask(buyer)
    assert erasing.ask(buyer) == asked
    assert erasing.run() == {"erased": 0, "put_off": 0, "failed": 0}
    assert holding(EMAIL)
    waited(monkeypatch)

    assert erasing.run() == {"erased": 1, "put_off": 0, "failed": 0}

    for text in (EMAIL, ADDRESS, "Grace Hopper", "110101199001011234"):
        assert holding(text) == []
    erased = keeping.get(over.order_id)
    assert (erased.buyer, erased.device, erased.slots) == (buyer, None, ())
    assert (erased.timeline, erased.total, erased.lines) == (over.timeline, over.total, over.lines)
    (sent,) = disputes.all_submissions(over.order_id)
    assert sent.evidence["access_log"] == "shown to [erased] and mailed to [erased]"
    done = erasures.find(buyer)
    assert done is not None
    assert (done.state, done.email) == (ErasureState.DONE, "")
    assert erasing.run() == {"erased": 0, "put_off": 0, "failed": 0}
    with pytest.raises(NothingHeld):
        erasing.ask(buyer)


def test_an_issued_invoice_keeps_title_and_tax_number_but_no_address(
    over: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = replace(_invoice(over.order_id, InvoiceState.ISSUED), issued_at=clock.text(clock.now()))
    assert invoices.request(issued)
    erasing.ask(buyer_of(EMAIL))
    waited(monkeypatch)

    erasing.run()

    kept = invoices.find(over.order_id)
    assert kept is not None
    assert (kept.wanted.title, kept.wanted.tax_id) == ("Grace Hopper", "110101199001011234")
    assert kept.wanted.email == ""


DYING = (
    "chalicelib.payments.service.personal.erase",
    "chalicelib.invoices.service.erase",
    "chalicelib.orders.store.personal.erase_look",
    "chalicelib.orders.store.personal.erase",
    "chalicelib.orders.store.personal.forget_asked",
    "chalicelib.buyers.store.codes.forget_asked",
    "chalicelib.buyers.store.erasures.change",
)


@pytest.mark.parametrize("place", DYING)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.usefixtures("over")
def test_a_process_that_dies_anywhere_leaves_nothing_behind_in_the_end(
    monkeypatch: pytest.MonkeyPatch, place: str, *, after: bool
) -> None:
    erasing.ask(buyer_of(EMAIL))
    waited(monkeypatch)
    module, _, name = place.rpartition(".")
    original = getattr(__import__(module, fromlist=[name]), name)

    def dying(*given: Any, **named: Any) -> Any:
        if after:
            original(*given, **named)
        raise RuntimeError("the process died")

    with monkeypatch.context() as patched:
        patched.setattr(place, dying)
        with pytest.raises(RuntimeError):
            erasing.run()
    erasing.run()

    assert holding(EMAIL) == holding(ADDRESS) == []
    done = erasures.find(buyer_of(EMAIL))
    assert done is not None
    assert done.state is ErasureState.DONE


def test_an_open_order_a_wallet_and_an_invoice_are_in_the_way(stocked: Callable[[int], Sku]) -> None:
    buyer = buyer_of(EMAIL)
    order = placing.place(wish(stocked(1)), KEY)
    invoices.request(_invoice(order.order_id, InvoiceState.REQUESTED))
    owner, writes = Owner.of_buyer(buyer), Transaction()
    entry = templates.top_up("top_1", owner.key, 500, "USD")
    crediting.credit(writes, owner, "USD", 500, key="top:1", entry=entry)
    writes.commit()

    with pytest.raises(NotErasable) as refusal:
        erasing.ask(buyer)

    assert refusal.value.facts == {"obstacles": ["invoice", "order", "wallet"]}
    assert erasures.find(buyer) is None


def test_what_is_opened_while_it_waits_puts_it_off(over: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    buyer = buyer_of(EMAIL)
    erasing.ask(buyer)
    waited(monkeypatch)
    sku = over.lines[0].sku
    placing.place(again(sku), KEY + "2", source_ip=ADDRESS)

    assert erasing.run() == {"erased": 0, "put_off": 1, "failed": 0}

    assert keeping.get(over.order_id).email == EMAIL
    waiting = erasures.find(buyer)
    assert waiting is not None
    assert (waiting.state, waiting.kept_by) == (ErasureState.WAITING, ("order",))
    assert erasing.run() == {"erased": 0, "put_off": 0, "failed": 0}


@pytest.mark.usefixtures("over")
def test_what_was_taken_back_is_not_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    buyer = buyer_of(EMAIL)
    erasing.ask(buyer)
    erasures.withdraw(buyer)
    waited(monkeypatch)

    assert erasing.run() == {"erased": 0, "put_off": 0, "failed": 0}

    assert holding(EMAIL)
    withdrawn = erasures.withdraw(buyer)
    assert withdrawn is not None
    assert (withdrawn.state, withdrawn.email) == (ErasureState.WITHDRAWN, "")
    assert erasing.ask(buyer).state is ErasureState.WAITING


def test_an_order_that_is_not_over_cannot_be_erased(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)

    assert personal.erase(order) is False

    assert keeping.get(order.order_id).email == EMAIL


def test_what_is_held_is_handed_out_page_by_page(over: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "_PAGE", 1)
    other = placing.place(again(over.lines[0].sku), KEY + "2", source_ip=ADDRESS)
    buyer = buyer_of(EMAIL)

    first = exporting.page(buyer, None)
    second = exporting.page(buyer, first.next)

    found = [one.order.order_id for one in (*first.orders, *second.orders)]
    assert sorted(found) == sorted([over.order_id, other.order_id])
    (held,) = [one for one in (*first.orders, *second.orders) if one.order.order_id == over.order_id]
    assert (held.email, held.source_ip) == (EMAIL, ADDRESS)
    assert [look.source_ip for look in held.looks] == [ADDRESS]
    assert held.invoice is not None
    assert held.invoice.title == "Grace Hopper"
