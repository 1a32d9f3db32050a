"""Payment methods, currencies, tax, reserved money, receipts and invoices, each told as one life."""

from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib.approvals import service as approvals
from chalicelib.catalog import service as catalog
from chalicelib.catalog.errors import ChangedMeanwhile
from chalicelib.catalog.model import Review, Sku
from chalicelib.invoices import service as invoices
from chalicelib.invoices.errors import FileMissing, InvoiceClosed, InvoiceRequested, NotInvoiceable
from chalicelib.invoices.model import Buyer, File, InvoiceState, Wanted
from chalicelib.kernel import config, ids
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders.model import Because, Order, Verdict
from chalicelib.orders.service import keeping, placing
from chalicelib.orders.service.states import authorize, capture
from chalicelib.payments.errors import NoPaymentMethod, NoReceipt
from chalicelib.payments.gateway import MoneyState
from chalicelib.payments.rules import Capture, Method, Rule
from chalicelib.payments.service import capturing, collecting, methods, receipts, refunding

from .conftest import KEY, OTHER, make_sku, put_rules, stock_up, wish
from .laws import Laws
from .world import START, Time, World, plug

PAGE = "https://shop.example/thanks"
MANUAL = Rule("reserve first", (Method.CARD,), Capture.MANUAL)
WANTED = Wanted(Buyer.COMPANY, "=HYPERLINK(1)", "books@example.com", "91350100M000100Y43")


@pytest.fixture
def shop(cloud: None, monkeypatch: pytest.MonkeyPatch) -> tuple[World, Laws]:
    monkeypatch.setenv("YIMA_STRIPE_TAX", "true")
    config.settings.cache_clear()
    time, laws = Time(), Laws()
    world = World(time, laws.watch)
    plug(monkeypatch, time, lambda: world)
    return world, laws


rules = put_rules


def order_of(
    world: World, laws: Laws, sku: Sku, codes: tuple[str, ...] = ("CODE-1",), **changes: Any
) -> Order:
    with world.acting():
        stock_up(sku, "\n".join(codes))
        laws.imported |= set(codes)
        return placing.place(wish(sku, len(codes), **changes), KEY)


def opened(world: World, order: Order) -> str:
    with world.acting():
        return collecting.open_checkout(order.order_id, PAGE).rpartition("/")[2]


def reserved(world: World, laws: Laws, *, review: bool = False) -> tuple[Order, str]:
    """An order whose money a card has reserved, known to the shop."""
    with world.acting():
        rules(MANUAL)
    order = order_of(world, laws, make_sku(review=Review.ALWAYS if review else Review.NONE))
    checkout = opened(world, order)
    world.work()
    world.provider.pay(checkout)
    return order, f"pi_{checkout}"


def told(world: World) -> None:
    """The provider tells of everything so far, and the shop acts on it."""
    for event in range(len(world.provider.events)):
        world.tell(event)
    world.work()


def now(order: Order) -> Order:
    return keeping.get(order.order_id)


# --- rules


def test_a_page_takes_what_the_rules_allow_and_other_rules_open_another(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order = order_of(world, laws, make_sku())
    first = opened(world, order)
    with world.acting():
        rules(Rule("China", (Method.ALIPAY, Method.CARD), countries=("CN",)), Rule("all", (Method.CARD,)))

    second = opened(world, order)

    assert first != second
    assert world.provider.pages[first].state == "closed"
    assert methods.allowed(order).methods == (Method.CARD,)
    assert opened(world, order) == second
    world.provider.pay(second)
    told(world)
    laws.check_rest(world)
    assert now(order).fulfilment == "delivered"


def test_an_order_that_nothing_is_allowed_for_has_no_page(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order = order_of(world, laws, make_sku())
    with world.acting():
        rules(Rule("closed", ()))

    with pytest.raises(NoPaymentMethod):
        opened(world, order)

    assert world.provider.pages == {}
    assert now(order) == order


def test_a_change_of_an_older_version_is_refused(shop: tuple[World, Laws]) -> None:
    world, _ = shop
    with world.acting():
        rules(MANUAL)
        with pytest.raises(ChangedMeanwhile):
            methods.propose((), version=0, reason="test", caller=OTHER, key=KEY)

    assert approvals.waiting() == []
    assert (methods.current().version, methods.current().rules) == (1, (MANUAL,))
    assert methods.current().actor == "staff:1, staff:2"


def test_rules_name_only_what_is_in_the_catalogue(shop: tuple[World, Laws]) -> None:
    del shop
    with pytest.raises(Invalid) as refused:
        methods.check((Rule("r", (Method.CARD,), products=("prd_none",), categories=("cat_none",)),))

    assert [one.field for one in refused.value.errors] == ["rules.0.products.0", "rules.0.categories.0"]


# --- currencies and tax


@pytest.mark.parametrize(("currency", "price"), [("JPY", 1500), ("KWD", 4290), ("USD", 1299)])
def test_an_order_is_priced_paid_and_refunded_in_the_buyers_currency(
    shop: tuple[World, Laws], currency: str, price: int
) -> None:
    world, laws = shop
    sku = catalog.change_sku(make_sku().sku, {"prices": {"JPY": 1500, "KWD": 4290}})
    order = order_of(world, laws, sku, currency=currency, expected_total=price)
    checkout = opened(world, order)
    assert world.provider.pages[checkout].currency == currency
    world.provider.pay(checkout)
    told(world)

    paid = now(order)
    assert (paid.fulfilment, paid.total, paid.tax) == ("delivered", price, price * 19 // 119)
    world.rest()
    laws.check_rest(world)
    assert books(world, currency)["liability:tax"] == -paid.tax

    with world.acting():
        refunding.request(order.order_id, amount=None, reason="asked", actor="staff:1", key="key")
    world.rest()

    laws.check_rest(world)
    assert books(world, currency)["liability:tax"] == 0
    assert now(order).payment == "refunded"


def test_the_cost_of_goods_stays_in_the_currency_they_were_bought_in(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    sku = catalog.change_sku(make_sku().sku, {"prices": {"JPY": 1500}})
    order = order_of(world, laws, sku, ("code,unit_cost\nCODE-1,8.00",), currency="JPY", expected_total=1500)
    laws.imported = {"CODE-1"}
    world.provider.pay(opened(world, order))
    told(world)

    assert books(world, "USD") == {
        "expense:cost_of_goods": 800,
        "asset:inventory": 0,
        "liability:purchases_payable": -800,
    }
    assert books(world, "JPY")["liability:order_unfulfilled"] == 0


def test_the_problem_names_the_currencies_there_are(shop: tuple[World, Laws]) -> None:
    world, _ = shop
    sku = catalog.change_sku(make_sku().sku, {"prices": {"JPY": 1500}})
    with world.acting(), pytest.raises(Invalid) as refused:
        placing.place(wish(sku, currency="EUR"), KEY)

    assert refused.value.facts == {"currencies": ["JPY", "USD"]}
    assert world.of("orders", "ORDER") == []


def books(world: World, currency: str) -> Counter[str]:
    """What each account holds in a currency."""
    found: Counter[str] = Counter()
    for entry in world.of("ledger", "ENTRY#"):
        for posting in entry["postings"]:
            if posting["currency"] == currency:
                found[posting["account"]] += posting["amount"]
    return found


# --- reserved money


def test_reserved_money_is_taken_with_the_delivery(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order, payment = reserved(world, laws)
    told(world)

    assert (now(order).payment, now(order).fulfilment) == ("captured", "delivered")
    assert world.provider.money[payment].state is MoneyState.TAKEN
    assert [one.event for one in now(order).timeline] == ["placed", "authorized", "paid", "delivered"]
    world.rest()
    laws.check_rest(world)


def test_without_a_notification_the_end_of_the_hold_finds_the_reserved_money(
    shop: tuple[World, Laws],
) -> None:
    world, laws = shop
    order, _ = reserved(world, laws)

    world.rest()

    laws.check_rest(world)
    assert (now(order).payment, now(order).fulfilment) == ("captured", "delivered")


def test_a_declined_order_lets_the_money_go_and_nothing_is_refunded(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order, payment = reserved(world, laws, review=True)
    told(world)
    assert (now(order).payment, now(order).fulfilment) == ("authorized", "in_review")
    assert capturing.capture(order.order_id) == "authorized"
    with world.acting():
        decided = keeping.decide(order.order_id, Verdict.DECLINE, Because("staff:1", "odd"))
    assert decided.review_token
    world.machines.succeed(decided.review_token, {"verdict": "decline"})
    world.work()

    assert (now(order).payment, now(order).fulfilment) == ("voided", "released")
    assert world.provider.money[payment].state is MoneyState.FREE
    assert world.of("payments", "REFUND#") == world.of("ledger", "ENTRY#") == []
    world.rest()
    laws.check_rest(world)


def test_an_approved_order_is_charged_and_delivered(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order, payment = reserved(world, laws, review=True)
    told(world)
    with world.acting():
        decided = keeping.decide(order.order_id, Verdict.APPROVE, Because("staff:1", "fine"))
    assert decided.review_token
    world.machines.succeed(decided.review_token, {"verdict": "approve"})
    world.rest()

    laws.check_rest(world)
    assert (now(order).payment, now(order).fulfilment) == ("captured", "delivered")
    assert world.provider.money[payment].state is MoneyState.TAKEN


def test_money_that_cannot_be_taken_ends_the_order_unpaid(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    world.provider.refuses_capture = True
    order, _ = reserved(world, laws)
    told(world)

    assert (now(order).payment, now(order).fulfilment) == ("voided", "released")
    world.rest()
    laws.check_rest(world)


def test_a_reservation_that_lapses_returns_the_codes(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order, payment = reserved(world, laws, review=True)
    told(world)
    world.later(timedelta(minutes=10))
    world.provider.lapse(payment)
    told(world)

    assert (now(order).payment, now(order).fulfilment) == ("voided", "released")
    world.rest()
    laws.check_rest(world)


@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_capture_whose_answer_is_lost_is_made_once(shop: tuple[World, Laws], fault: str) -> None:
    world, laws = shop
    order, _ = reserved(world, laws)
    world.tell(len(world.provider.events) - 1)
    world.handle(0)
    assert now(order).payment == "authorized"
    world.provider.faults = [fault, fault]
    world.rest()

    laws.check_rest(world)
    assert (now(order).payment, now(order).fulfilment) == ("captured", "delivered")


def test_other_money_is_not_taken_for_that_which_is_reserved(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    with world.acting():
        rules(MANUAL)
    order = order_of(world, laws, make_sku())
    checkout = opened(world, order)
    world.provider.pay(checkout)
    with world.acting():
        collecting.refresh(order.order_id)
    assert now(order).authorization == f"pi_{checkout}"

    for payment, refused in (("pi_other", True), (f"pi_{checkout}", False)):
        writes = Transaction()
        capture(writes, now(order), payment=payment, amount=order.total, due=START)
        with pytest.raises(WriteRefused) if refused else nullcontext():
            writes.commit()


def test_money_reserved_for_an_order_that_is_over_is_let_go(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    with world.acting():
        rules(MANUAL)
    order = order_of(world, laws, make_sku())
    checkout = opened(world, order)
    world.rest()
    assert now(order).payment == "expired"
    world.provider.pay(checkout)
    told(world)

    assert world.provider.money[f"pi_{checkout}"].state is MoneyState.FREE
    assert now(order).payment == "expired"
    laws.check_rest(world)
    assert not authorize(order.order_id, payment="pi_other", amount=1299, due=START)


# --- receipts and invoices


def paid(world: World, laws: Laws) -> Order:
    order = order_of(world, laws, make_sku())
    world.provider.pay(opened(world, order))
    told(world)
    return now(order)


def test_a_receipt_says_what_was_paid_and_what_went_back(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order = order_of(world, laws, make_sku())
    with pytest.raises(NoReceipt):
        receipts.of(order.order_id)
    world.provider.pay(opened(world, order))
    told(world)
    with world.acting():
        refunding.request(order.order_id, amount=299, reason="sorry", actor="staff:1", key="key")
    world.rest()

    receipt = receipts.of(order.order_id)

    assert (receipt.total.amount, receipt.tax.amount, receipt.refunded.amount) == (1299, 207, 299)
    assert [line.tax.amount for line in receipt.lines] == [207]
    assert [(one.amount.amount, one.tax.amount) for one in receipt.payments] == [(1299, 207)]
    assert [(one.amount.amount, one.state) for one in receipt.refunds] == [(299, "succeeded")]


def test_an_invoice_is_asked_for_once_issued_with_its_file_and_reversed_after_a_refund(
    shop: tuple[World, Laws],
) -> None:
    world, laws = shop
    order = paid(world, laws)
    first = invoices.request(order.order_id, WANTED)
    assert invoices.request(order.order_id, WANTED) == first
    with pytest.raises(InvoiceRequested):
        invoices.request(order.order_id, replace(WANTED, title="Another"))
    file_id, _ = invoices.new_file(order.order_id, File.PDF, 8)
    given: dict[str, Any] = {"file_id": file_id, "kind": File.PDF, "number": "+123", "actor": "staff:1"}
    with pytest.raises(FileMissing):
        invoices.issue(order.order_id, **given)
    key = f"invoices/{order.order_id}/{file_id}.pdf"
    boto3.client("s3").put_object(Bucket="yima-test-uploads", Key=key, Body=b"%PDF-1.7")

    issued = invoices.issue(order.order_id, **given)

    assert (issued.state, issued.amount, issued.tax) == (InvoiceState.ISSUED, 1299, 207)
    assert invoices.issue(order.order_id, **given) == issued
    assert "invoice-" in str(invoices.file_address(issued))
    with pytest.raises(InvoiceClosed):
        invoices.reject(order.order_id, reason="late", actor="staff:1")
    url, count = invoices.export("2026-03")
    path = url.partition("?")[0].rpartition("exports/")[2]
    table = boto3.client("s3").get_object(Bucket="yima-test-uploads", Key=f"exports/{path}")["Body"].read()
    assert table.startswith(b"\xef\xbb\xbfissued_at,number,")
    row = table.decode("utf-8-sig").splitlines()[1].split(",")
    assert row[1:6] == ["'+123", "issued", "company", "'=HYPERLINK(1)", "91350100M000100Y43"]
    assert row[7:] == ["USD", "12.99", "2.07", "10.92"]
    assert (count, invoices.export("2026-04")[1]) == (1, 0)
    path = invoices.export("2026-03", "zh-CN")[0].partition("?")[0].rpartition("exports/")[2]
    table = boto3.client("s3").get_object(Bucket="yima-test-uploads", Key=f"exports/{path}")["Body"].read()
    head, row = (line.split(",") for line in table.decode("utf-8-sig").splitlines())
    assert (head[:3], row[2:4]) == (["开具时间", "发票号码", "状态"], ["已开具", "企业"])
    with world.acting():
        refunding.request(order.order_id, amount=None, reason="asked", actor="staff:1", key="key")
    world.rest()
    assert invoices.get(order.order_id).state is InvoiceState.TO_REVERSE
    assert [one.order_id for one in invoices.in_state(InvoiceState.TO_REVERSE, None)[0]] == [order.order_id]
    assert invoices.reverse(order.order_id, actor="staff:1").state is InvoiceState.REVERSED


def test_a_rejected_request_may_be_made_anew(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order = paid(world, laws)
    invoices.request(order.order_id, WANTED)
    rejected = invoices.reject(order.order_id, reason="no such company", actor="staff:1")
    assert (rejected.state, rejected.reason) == (InvoiceState.REJECTED, "no such company")

    again = invoices.request(order.order_id, replace(WANTED, title="Right"))

    assert (again.state, again.reason) == (InvoiceState.REQUESTED, None)
    assert invoices.get(order.order_id) == again


def test_there_is_no_invoice_for_money_that_is_not_there(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order = order_of(world, laws, make_sku())
    with pytest.raises(NotInvoiceable):
        invoices.request(order.order_id, WANTED)
    world.provider.pay(opened(world, order))
    told(world)
    invoices.request(order.order_id, WANTED)
    with world.acting():
        refunding.request(order.order_id, amount=299, reason="sorry", actor="staff:1", key="key")
    file_id, _ = invoices.new_file(order.order_id, File.PDF, 8)
    key = f"invoices/{order.order_id}/{file_id}.pdf"
    boto3.client("s3").put_object(Bucket="yima-test-uploads", Key=key, Body=b"%PDF-1.7")
    given: dict[str, Any] = {"file_id": file_id, "kind": File.PDF, "number": "1", "actor": "staff:1"}
    with pytest.raises(NotInvoiceable):
        invoices.issue(order.order_id, **given)
    world.rest()

    assert invoices.issue(order.order_id, **given).amount == 1000


def test_after_a_part_went_back_the_rest_has_an_invoice_of_its_own(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order = paid(world, laws)
    invoices.request(order.order_id, WANTED)
    file_id, _ = invoices.new_file(order.order_id, File.PDF, 8)
    key = f"invoices/{order.order_id}/{file_id}.pdf"
    boto3.client("s3").put_object(Bucket="yima-test-uploads", Key=key, Body=b"%PDF-1.7")
    first = invoices.issue(order.order_id, file_id=file_id, kind=File.PDF, number="1", actor="staff:1")
    with world.acting():
        refunding.request(order.order_id, amount=299, reason="sorry", actor="staff:1", key="key")
    world.rest()
    with pytest.raises(InvoiceRequested):
        invoices.request(order.order_id, replace(WANTED, title="Too early"))
    invoices.reverse(order.order_id, actor="staff:1")

    second = invoices.request(order.order_id, WANTED)

    assert (second.state, second.amount, second.number) == (InvoiceState.REQUESTED, 1000, None)
    assert second.requested_at > first.requested_at
    assert invoices.request(order.order_id, WANTED) == second
    assert invoices.export("2026-03")[1] == 1


def test_a_file_that_is_not_what_it_is_called_is_not_issued(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order = paid(world, laws)
    invoices.request(order.order_id, WANTED)
    file_id, key = put_file(order, b"hello")

    with pytest.raises(Invalid) as refusal:
        invoices.issue(order.order_id, file_id=file_id, kind=File.PDF, number="1", actor="staff:1")

    assert key.endswith(".pdf")
    assert [(one.field, one.reason) for one in refusal.value.errors] == [("file", "not_pdf")]
    assert invoices.get(order.order_id).state is InvoiceState.REQUESTED


def test_a_wrong_file_is_replaced_once_and_kept_with_the_reason(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    order = paid(world, laws)
    invoices.request(order.order_id, WANTED)
    wrong, wrong_key = put_file(order, b"%PDF-1.7 of another order")
    right, right_key = put_file(order, b"%PDF-1.7 of this one")
    text, _ = put_file(order, b"hello")
    given: dict[str, Any] = {"kind": File.PDF, "actor": "staff:2", "reason": "another order's"}
    with pytest.raises(InvoiceClosed):
        invoices.replace_file(order.order_id, file_id=right, number=None, **given)
    issued = invoices.issue(order.order_id, file_id=wrong, kind=File.PDF, number="1", actor="staff:1")
    with pytest.raises(Invalid):
        invoices.replace_file(order.order_id, file_id=text, number=None, **given)
    with pytest.raises(FileMissing):
        invoices.replace_file(order.order_id, file_id=ids.new("fil"), number=None, **given)
    assert invoices.get(order.order_id) == issued

    changed = invoices.replace_file(order.order_id, file_id=right, number="2", **given)
    again = invoices.replace_file(order.order_id, file_id=right, number="2", **given)
    with pytest.raises(InvoiceClosed):
        invoices.replace_file(order.order_id, file_id=wrong, number="1", **given)

    assert again == changed == invoices.get(order.order_id)
    assert (changed.state, changed.amount, changed.file, changed.number) == (
        InvoiceState.ISSUED,
        1299,
        right_key,
        "2",
    )
    (kept,) = changed.replaced
    assert (kept.file, kept.number, kept.actor, kept.reason) == (wrong_key, "1", "staff:2", "another order's")


def put_file(order: Order, content: bytes) -> tuple[str, str]:
    """The id and the key of a PDF that was uploaded for an order's invoice."""
    file_id, _ = invoices.new_file(order.order_id, File.PDF, len(content))
    key = f"invoices/{order.order_id}/{file_id}.pdf"
    boto3.client("s3").put_object(Bucket="yima-test-uploads", Key=key, Body=content)
    return file_id, key
