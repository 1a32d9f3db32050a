"""Refunds by policy, by consent, and after a failure: one life each; the laws are judged at its end."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalog import service as catalog
from chalicelib.catalog.model import Approval, LateMoney, RefundPolicy, ShortEnd, Terms
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid
from chalicelib.kernel.table import Item
from chalicelib.orders.errors import NotDeliverable, NotRevealable
from chalicelib.orders.model import Order
from chalicelib.orders.schemas import view
from chalicelib.orders.service import delivering, keeping, placing, states
from chalicelib.payments.errors import (
    NotFailed,
    NotProposed,
    NotRefundable,
    NotShort,
    RefundRefused,
)
from chalicelib.payments.gateway import RefundState
from chalicelib.payments.model import Destination, Refund
from chalicelib.payments.service import (
    approving,
    asking,
    collecting,
    completing,
    consent,
    extras,
    refunding,
    retrying,
)
from chalicelib.staff.errors import SamePerson

from .conftest import KEY, codes, make_sku, stock_up, wish
from .laws import Laws
from .world import Time, World, plug

PRICE = 1299
OTHER_KEY = "another-key-of-sixteen"
AUTOMATIC = Terms(refund=RefundPolicy(approval=Approval.AUTOMATIC))
WITH_FEE = Terms(refund=RefundPolicy(approval=Approval.AUTOMATIC, fee_bps=1000, fee_minimum=50))
ORIGINAL, WALLET = Destination.ORIGINAL, Destination.WALLET


class Shop:
    """A shop with one SKU under some terms."""

    def __init__(self, world: World, laws: Laws, terms: Terms, stock: int) -> None:
        self.world, self.laws, self.sku = world, laws, make_sku(terms=terms)
        if stock:
            with world.acting():
                stock_up(self.sku, codes(stock))
            laws.imported |= set(codes(stock).splitlines())

    def buy(self, quantity: int = 1, key: str = KEY) -> Order:
        """An order that is paid and delivered."""
        order = self.place(quantity, key)
        self.world.provider.pay(f"cs_{len(self.world.provider.pages) - 1}")
        with self.world.acting():
            collecting.refresh(order.order_id)
        self.world.work()
        return keeping.get(order.order_id)

    def place(self, quantity: int = 1, key: str = KEY) -> Order:
        """An order with its page open."""
        with self.world.acting():
            order = placing.place(wish(self.sku, quantity), key)
            collecting.open_checkout(order.order_id, "https://shop.example/thanks")
        self.world.work()
        return order

    def fall_short(self) -> Order:
        """An order that was paid when somebody else had its only code."""
        late = self.place()
        self.world.later(timedelta(minutes=16))
        self.world.work()
        self.buy(key=OTHER_KEY)
        self.world.provider.pay("cs_0")
        with self.world.acting():
            collecting.refresh(late.order_id)
        self.world.work()
        return keeping.get(late.order_id)

    def ask(self, order: Order, *, to: Destination = ORIGINAL, key: str = KEY, lines: Any = ()) -> Refund:
        with self.world.acting():
            return asking.ask(
                order.order_id, lines=tuple(lines), reason="do not like it", destination=to, key=key
            )

    def by_staff(self, order: Order, key: str = KEY, **wanted: Any) -> Refund:
        with self.world.acting():
            return refunding.request(
                order.order_id,
                **{"amount": None, "reason": "kind", "actor": "staff:1", "key": key} | wanted,
            )

    def approve(self, refund: Refund, who: int) -> Refund:
        with self.world.acting():
            return approving.approve(refund.refund_id, actor=f"staff:{who}")

    def look(self, order: Order) -> list[str]:
        with self.world.acting():
            return [one.code for one in keeping.reveal(order.order_id, source_ip="")]

    def fails_late(self, refund: Refund) -> None:
        """The provider tells that a refund which it had sent came back."""
        self.world.provider.finish_refund("pi_cs_0", refund.refund_id, RefundState.FAILED)
        self.world.tell(len(self.world.provider.events) - 1)
        self.world.work()

    def end(self, order: Order) -> Order:
        """The order when nothing is left to do; the laws hold then."""
        self.world.rest()
        self.laws.check_rest(self.world)
        return keeping.get(order.order_id)

    def balances(self) -> list[Any]:
        return [item["balance"] for item in self.world.of("wallets", "BALANCE#")]

    def refunds(self) -> list[Item]:
        found = self.world.of("payments", "REFUND#")
        return sorted(found, key=lambda item: str(item["requested_at"]))

    def accounts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for entry in self.world.of("ledger", "ENTRY#"):
            for one in entry["postings"]:
                found[one["account"]] = found.get(one["account"], 0) + one["amount"]
        return found


@pytest.fixture
def open_shop(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Shop]:
    time, laws = Time(), Laws()
    world = World(time, laws.watch)
    plug(monkeypatch, time, lambda: world)
    return lambda terms=AUTOMATIC, stock=3: Shop(world, laws, terms, stock)


def test_unseen_goods_go_back_at_once_and_are_sold_again(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()

    refund = shop.ask(order)

    assert (refund.state, refund.amount, refund.people) == ("requested", PRICE, 0)
    assert shop.ask(order) == refund
    after = shop.end(order)
    assert (after.payment, after.fulfilment, after.refund) == ("refunded", "withdrawn", "done")
    assert {code["state"] for code in shop.world.of("stock", "CODE")} <= {"available", "returned"}


def test_seen_goods_do_not_go_back_and_nothing_changes(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()
    shop.look(order)
    before = keeping.get(order.order_id)

    with pytest.raises(RefundRefused) as refusal:
        shop.ask(order)

    assert refusal.value.facts == {"reasons": {shop.sku.sku: "seen"}}
    assert refusal.value.detail == "its codes were looked at, and seen codes are not taken back"
    assert keeping.get(order.order_id) == before
    assert shop.refunds() == []


def test_a_look_between_the_ruling_and_the_write_is_seen(
    open_shop: Callable[..., Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = open_shop()
    order = shop.buy()
    record = refunding.record

    def looked_at(*given: Any, **named: Any) -> Any:
        with suppress(NotRevealable):
            shop.look(order)
        return record(*given, **named)

    monkeypatch.setattr(refunding, "record", looked_at)

    with pytest.raises(RefundRefused):
        shop.ask(order)

    assert shop.refunds() == []


def test_after_the_window_it_is_too_late(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()
    shop.world.later(timedelta(days=14, seconds=1))

    with pytest.raises(RefundRefused, match="the time"):
        shop.ask(order)


def test_the_terms_are_those_of_the_purchase(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()
    catalog.change_product(shop.sku.product, {"terms": Terms(refund=RefundPolicy(window_days=0))})
    shop.world.later(timedelta(days=3))

    assert shop.ask(order).state == "requested"


def test_a_fee_is_kept_and_the_order_is_refunded_all_the_same(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(WITH_FEE)
    order = shop.buy()

    refund = shop.ask(order)

    assert (refund.gross, refund.fee, refund.amount) == (PRICE, 129, PRICE - 129)
    after = shop.end(order)
    assert (after.payment, after.refundable, after.fees_kept) == ("refunded", 0, 129)
    assert shop.world.provider.money["pi_cs_0"].returned == PRICE - 129
    assert shop.accounts()["income:refund_fees"] == -129


def test_a_refund_into_the_wallet_asks_no_provider(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(WITH_FEE)
    order = shop.buy()

    shop.ask(order, to=WALLET)
    after = shop.end(order)

    assert (after.payment, after.fees_kept) == ("refunded", 129)
    assert shop.balances() == [PRICE - 129]
    assert shop.world.provider.money["pi_cs_0"].refunds == {}


def test_what_waits_for_staff_is_reserved_and_hidden_until_they_decide(
    open_shop: Callable[..., Shop],
) -> None:
    shop = open_shop(Terms())
    order = shop.buy(2)

    refund = shop.ask(order)

    assert (refund.state, refund.missing) == ("proposed", 1)
    held = keeping.get(order.order_id)
    assert (held.refund, held.refundable, held.withheld) == ("proposed", 0, (shop.sku.sku,))
    assert not [one for one in shop.world.of("ledger", "ENTRY#") if one["kind"] == "refund_request"]
    with pytest.raises(NotRevealable):
        shop.look(order)
    with pytest.raises(NotRefundable):
        shop.by_staff(order, amount=1, key=OTHER_KEY)
    assert shop.approve(refund, 1).state == "requested"
    assert shop.approve(refund, 1).state in {"requested", "succeeded"}
    assert shop.end(order).payment == "refunded"


def test_a_rejection_gives_everything_free_and_says_why(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Terms())
    order = shop.buy()
    refund = shop.ask(order)

    with shop.world.acting():
        rejected = approving.reject(refund.refund_id, actor="staff:1", reason="it works")

    assert (rejected.state, rejected.decided_for) == ("rejected", "it works")
    with pytest.raises(NotProposed):
        shop.approve(refund, 2)
    after = keeping.get(order.order_id)
    assert (after.refund, after.refundable, after.withheld) == ("none", PRICE, ())
    assert len(shop.look(order)) == 1
    assert shop.ask(order).state == "rejected", "the same key asks once"
    shop.end(order)


def test_a_proposal_of_an_amount_hides_no_goods(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Terms(refund=RefundPolicy(two_people_above=100)))
    order = shop.buy()
    refund = shop.by_staff(order, amount=500)

    assert refund.state == "proposed"
    assert len(shop.look(order)) == 1
    shop.approve(refund, 2)
    assert shop.end(order).payment == "partly_refunded"


def test_above_the_limit_another_person_agrees_never_the_same(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Terms(refund=RefundPolicy(two_people_above=100)))
    order = shop.buy()
    refund = shop.by_staff(order)

    assert (refund.state, refund.people, refund.approved_by) == ("proposed", 2, ("staff:1",))
    with pytest.raises(SamePerson):
        shop.approve(refund, 1)
    assert shop.approve(refund, 2).approved_by == ("staff:1", "staff:2")
    assert shop.end(order).payment == "refunded"


def test_a_buyers_large_refund_needs_two_of_the_staff(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Terms(refund=RefundPolicy(approval=Approval.AUTOMATIC, two_people_above=100)))
    order = shop.buy()
    refund = shop.ask(order)

    assert shop.approve(refund, 1).missing == 1
    with pytest.raises(SamePerson):
        shop.approve(refund, 1)
    assert keeping.get(order.order_id).refund == "proposed"
    assert shop.approve(refund, 2).state == "requested"
    shop.end(order)


@pytest.fixture(params=["the product's", "the shop's"])
def limited(
    request: pytest.FixtureRequest, open_shop: Callable[..., Shop], monkeypatch: pytest.MonkeyPatch
) -> Shop:
    """A shop in which two people must agree above 10.00, by either limit."""
    if request.param == "the shop's":
        limits = settings().model_copy(update={"refund_limits": "USD:1000"})
        monkeypatch.setattr(consent, "settings", lambda: limits)
        monkeypatch.setattr(asking, "settings", lambda: limits)
        return open_shop(Terms())
    return open_shop(Terms(refund=RefundPolicy(two_people_above=1000)))


def test_the_limit_is_not_passed_by_splitting(limited: Shop) -> None:
    order = limited.buy()
    first = limited.by_staff(order, amount=500)
    limited.world.work()
    exact = limited.by_staff(order, amount=500, key=OTHER_KEY)
    limited.world.work()
    more = limited.by_staff(order, amount=1, key="a-third-key-of-sixteen")

    assert [(one.state, one.people) for one in (first, exact)] == [("requested", 1)] * 2
    assert (more.state, more.people) == ("proposed", 2)
    with limited.world.acting():
        approving.reject(more.refund_id, actor="staff:2", reason="no")
    last = limited.by_staff(order, key="a-fourth-key-of-sixteen")
    assert last.people == 2
    limited.approve(last, 2)
    limited.end(order)


def test_what_was_turned_down_or_agreed_by_two_does_not_count_toward_the_limit(limited: Shop) -> None:
    order = limited.buy()
    agreed = limited.by_staff(order, amount=1001)
    with limited.world.acting():
        approving.reject(agreed.refund_id, actor="staff:2", reason="too much")
    again = limited.by_staff(order, amount=1001, key=OTHER_KEY)
    limited.approve(again, 2)
    limited.world.work()

    assert limited.by_staff(order, amount=298, key="a-third-key-of-sixteen").people == 1
    limited.end(order)


def test_a_buyers_wish_that_one_person_agreed_to_counts_toward_the_limit(limited: Shop) -> None:
    order = limited.buy(2)
    assert limited.by_staff(order, amount=900).people == 1
    limited.world.work()

    asked = limited.ask(order)
    assert (asked.state, asked.people) == ("proposed", 2)
    limited.approve(asked, 1)
    limited.approve(asked, 2)
    limited.end(order)


def test_a_refund_that_failed_counts_toward_the_limit_once_it_is_tried_again(limited: Shop) -> None:
    order = limited.buy()
    limited.world.provider.next_refund = RefundState.FAILED
    failed = limited.by_staff(order, amount=900)
    limited.world.work()
    assert limited.refunds()[0]["state"] == "failed"

    assert consent.by_one(order.order_id) == 0
    limited.world.provider.next_refund = RefundState.SUCCEEDED
    with limited.world.acting():
        retrying.retry(failed.refund_id, destination=ORIGINAL, actor="staff:1")
    limited.world.work()
    assert consent.by_one(order.order_id) == 900
    limited.end(order)


def test_staff_go_beyond_what_was_agreed(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Terms(refund=RefundPolicy(window_days=0)))
    order = shop.buy()
    shop.look(order)
    shop.world.later(timedelta(days=30))

    assert shop.by_staff(order, fee=99).amount == PRICE - 99
    after = shop.end(order)
    assert (after.payment, after.fees_kept) == ("refunded", 99)


def test_a_line_is_named_once(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()
    sku = order.lines[0].sku

    with pytest.raises(Invalid) as refusal:
        shop.by_staff(order, lines=(sku, sku))

    assert [(one.field, one.reason) for one in refusal.value.errors] == [("lines.1", "repeated")]
    assert keeping.get(order.order_id) == order
    assert shop.refunds() == []


def test_goods_that_were_taken_back_are_not_delivered_again(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()
    shop.world.provider.next_refund = RefundState.FAILED
    shop.by_staff(order)
    shop.world.work()
    failed = keeping.get(order.order_id)
    assert (failed.fulfilment, failed.payment, failed.refund) == ("withdrawn", "captured", "failed")

    with pytest.raises(NotDeliverable, match="taken back"):
        delivering.redeliver(order.order_id)

    assert keeping.get(order.order_id) == failed


def test_one_key_asks_for_one_thing(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()
    shop.ask(order)

    with pytest.raises(IdempotencyKeyReused):
        shop.ask(order, to=WALLET)


def test_a_refund_that_fails_is_retried_once_and_its_fee_is_kept_once(
    open_shop: Callable[..., Shop],
) -> None:
    shop = open_shop(WITH_FEE)
    order = shop.buy()
    shop.world.provider.next_refund = RefundState.FAILED
    refund = shop.ask(order)
    shop.world.work()
    failed = keeping.get(order.order_id)
    assert (failed.refund, failed.owed_back, failed.fees_kept) == ("failed", PRICE - 129, 129)

    shop.world.provider.next_refund = RefundState.SUCCEEDED
    with shop.world.acting():
        again = retrying.retry(refund.refund_id, destination=ORIGINAL, actor="staff:1")
        assert retrying.retry(refund.refund_id, destination=ORIGINAL, actor="staff:2") == again
        with pytest.raises(NotFailed):
            retrying.retry(refund.refund_id, destination=WALLET, actor="staff:2")

    assert (again.gross, again.fee, again.amount) == (PRICE - 129, 0, PRICE - 129)
    after = shop.end(order)
    assert (after.payment, after.owed_back, after.fees_kept) == ("refunded", 0, 129)
    assert [one["state"] for one in shop.world.of("breaks", "BREAK")] == ["healed"]


def test_a_refund_that_fails_is_sent_to_the_wallet_instead(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()
    shop.world.provider.next_refund = None
    refund = shop.ask(order)
    shop.world.work()

    with shop.world.acting():
        retrying.retry(refund.refund_id, destination=WALLET, actor="staff:1")

    assert shop.end(order).payment == "refunded"
    assert shop.balances() == [PRICE]


def test_a_refund_that_comes_back_after_it_succeeded_is_owed_again(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()
    refund = shop.ask(order)
    shop.world.work()
    assert keeping.get(order.order_id).payment == "refunded"

    shop.fails_late(refund)
    shop.fails_late(refund)

    lost = keeping.get(order.order_id)
    assert (lost.payment, lost.refund, lost.owed_back) == ("partly_refunded", "failed", PRICE)
    assert shop.accounts()["liability:refund_payable"] == -PRICE
    with shop.world.acting():
        retrying.retry(refund.refund_id, destination=ORIGINAL, actor="staff:1")
    after = shop.end(order)
    assert (after.payment, after.owed_back) == ("refunded", 0)


def test_a_small_refund_that_fails_leaves_owed_what_was_owed(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()
    shop.world.provider.next_refund = None
    shop.ask(order)
    shop.world.work()

    shop.by_staff(order, amount=100, key=OTHER_KEY)
    shop.world.work()

    assert keeping.get(order.order_id).owed_back == PRICE
    shop.end(order)


def test_a_second_payment_that_cannot_go_back_goes_to_the_wallet(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.buy()
    with shop.world.acting():
        payment = shop.world.provider.add_page(order.order_id, PRICE).checkout
    shop.world.provider.next_refund = None
    shop.world.provider.pay(payment)
    with shop.world.acting():
        extras.give_back(order, shop.world.provider.pages[payment])
    shop.world.work()
    (refund,) = shop.refunds()
    assert refund["state"] == "failed"

    with shop.world.acting():
        retrying.retry(refund["refund_id"], destination=WALLET, actor="staff:1")

    assert shop.end(order).payment == "captured"
    assert shop.balances() == [PRICE]


def test_who_does_not_want_to_wait_has_the_money_of_missing_goods_now(
    open_shop: Callable[..., Shop],
) -> None:
    shop = open_shop(Terms(), stock=1)
    order = shop.fall_short()
    assert order.fulfilment == "short"

    with shop.world.acting():
        refund = asking.give_up(order.order_id, destination=WALLET, key=KEY)
        assert asking.give_up(order.order_id, destination=WALLET, key=KEY) == refund

    after = shop.end(order)
    assert (after.payment, after.fulfilment) == ("refunded", "withdrawn")
    assert shop.balances() == [PRICE]
    with pytest.raises(NotShort):
        asking.give_up(order.order_id, destination=WALLET, key=OTHER_KEY)


def test_who_waits_in_vain_has_the_money_where_they_wanted_it(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Terms(short_wait_seconds=60), stock=1)
    order = shop.fall_short()
    with shop.world.acting():
        asking.choose_in_vain(order.order_id, WALLET)

    assert view(keeping.get(order.order_id), {}).in_vain == "wallet"
    assert shop.end(order).payment == "refunded"
    assert shop.balances() == [PRICE]
    assert order.short_until is not None
    assert order.short_since is not None
    assert order.short_until[:16] > order.short_since[:16]


def test_where_staff_decide_a_short_order_is_proposed_to_them(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Terms(short_wait_seconds=60, short_then=ShortEnd.STAFF), stock=1)
    order = shop.fall_short()
    shop.world.later(timedelta(minutes=2))
    shop.world.work()

    (refund,) = shop.refunds()
    assert (refund["state"], refund["people"], refund["reason"]) == ("proposed", 1, "out of stock")
    with shop.world.acting():
        approving.approve(refund["refund_id"], actor="staff:1")
    assert shop.end(order).payment == "refunded"


def test_a_short_order_is_paid_back_whatever_was_proposed_before(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Terms(refund=RefundPolicy(two_people_above=100)), stock=1)
    order = shop.fall_short()
    shop.by_staff(order, amount=500)

    after = shop.end(order)

    assert after.payment == "refunded"
    assert sorted(item["state"] for item in shop.refunds()) == ["rejected", "succeeded"]


def test_late_money_goes_back_where_that_was_agreed(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Terms(late_money=LateMoney.REFUND))
    order = shop.place()
    shop.world.later(timedelta(minutes=16))
    shop.world.work()
    shop.world.provider.pay("cs_0")
    with shop.world.acting():
        collecting.refresh(order.order_id)

    after = shop.end(order)

    assert (after.payment, after.fulfilment) == ("refunded", "withdrawn")
    assert [item["reason"] for item in shop.refunds()] == ["paid late"]
    assert not [entry for entry in after.timeline if entry.event in {"delivered", "short"}]


def test_goods_that_go_out_while_their_refund_is_asked_for_are_refunded_as_delivered(
    open_shop: Callable[..., Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the ledger would take the money from what is unfulfilled, where it is no longer."""
    shop = open_shop(stock=1)
    order = shop.fall_short()
    with shop.world.acting():
        text = codes(1, prefix="MORE")
        stock_up(shop.sku, text, key="another-import-of-codes")
        shop.laws.imported |= {text}
    write, delivered = states.request_refund, list[object]()

    def write_late(*given: Any, **named: Any) -> None:
        if not delivered:
            delivered.append(delivering.deliver(order.order_id))
        write(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(states, "request_refund", write_late)
        shop.by_staff(order)

    assert delivered == ["delivered"]
    assert shop.end(order).payment == "refunded"
    assert "income:refunds" in shop.accounts()


def test_one_action_asks_the_provider_and_delivers(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop()
    order = shop.place()
    with shop.world.acting():
        unpaid = completing.complete(order.order_id)
    shop.world.provider.pay("cs_0")

    with shop.world.acting():
        completed = completing.complete(order.order_id)
        again = completing.complete(order.order_id)

    assert unpaid.done[0].words == "The provider has no money for this order: its payment is open."
    assert [deed.step for deed in unpaid.done] == ["unpaid", "not_deliverable"]
    assert completed.order.fulfilment == "delivered"
    assert [deed.step for deed in completed.done] == ["recorded", "delivered"]
    assert completed.done[1].facts == {"count": "1", "all": "1"}
    assert [deed.step for deed in again.done] == ["known", "nothing_left"]
    shop.end(order)
