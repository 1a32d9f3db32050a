"""Disputes and early fraud warnings: whatever is heard, and when, order, money and goods end the same."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from chalicelib.catalog.model import Review
from chalicelib.disputes import api as desk
from chalicelib.disputes.schemas import (
    DisputeDetail,
    DisputesQuery,
    Evidence,
    Reasoned,
    SubmitEvidence,
    WarningsQuery,
)
from chalicelib.disputes.service import viewing
from chalicelib.kernel import clock
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.table import Item, Transaction
from chalicelib.kernel.telemetry import log
from chalicelib.orders import api as orders_api
from chalicelib.orders.errors import BuyerBlocked, NotBlocked, NotDeliverable, NotRevealable
from chalicelib.orders.model import Because, Order, Verdict
from chalicelib.orders.schemas import BlocksQuery, BlockView, Decision, SearchBlocks
from chalicelib.orders.service import blocking, delivering, keeping, placing
from chalicelib.payments.errors import (
    AlreadyAnswered,
    DisputeNotFound,
    DisputeOver,
    EvidenceTooLate,
    NotRefundable,
    OnlyAnInquiry,
    UnderDispute,
    WarningDecided,
    WarningNotFound,
)
from chalicelib.payments.model import Refund, Stage
from chalicelib.payments.service import (
    answering,
    collecting,
    decided,
    disputing,
    receipts,
    refunding,
    warnings,
)
from chalicelib.staff.model import Role, Staff
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.service import claiming

from .conftest import codes, make_sku, stock_up, wish
from .laws import Laws
from .world import Time, World, plug

TOTAL = 1299
PAGE = "https://shop.example/thanks"
STAFF = Staff("1", frozenset(Role))
BECAUSE = Because("staff:1", "looked at it")
DEVICE = "a-device-of-sixteen-or-more"


class Shop:
    """One SKU of two codes and one paid order of one of them, delivered or waiting for a person."""

    def __init__(self, world: World, laws: Laws, review: Review) -> None:
        self.world, self.laws = world, laws
        self.sku = make_sku(review=review)
        with world.acting():
            stock_up(self.sku, codes(2))
        laws.imported |= set(codes(2).splitlines())
        self.order = self.buy("the-first-order-key")
        self.payment = str(self.stored()["money"])

    def place(self, key: str, **more: Any) -> Order:
        self.world.work()
        claiming.forget()
        with self.world.acting():
            return placing.place(wish(self.sku, **more), key, device=DEVICE, source_ip="203.0.113.9")

    def buy(self, key: str) -> Order:
        order = self.place(key)
        with self.world.acting():
            url = collecting.open_checkout(order.order_id, PAGE)
        self.world.provider.pay(url.rpartition("/")[2])
        self.hear()
        return order

    def hear(self, *events: int) -> None:
        """The provider tells of these events, or of the last one, each handled before the next."""
        for event in events or (-1,):
            self.world.tell(event)
            self.world.work()

    def claim(self, **more: Any) -> str:
        dispute = self.world.provider.open_dispute(self.payment, **more)
        self.hear()
        return dispute

    def decide(self, dispute: str, stage: Stage) -> None:
        self.world.provider.decide(dispute, stage)
        self.hear()

    def stored(self) -> Item:
        return self.world.items["orders"][self.order.order_id, "ORDER"]

    def states(self) -> tuple[str, ...]:
        order = self.stored()
        return tuple(order[name] for name in ("payment", "fulfilment", "refund", "dispute"))

    def code(self) -> str:
        (code_id,) = self.order.codes
        return next(str(one["state"]) for one in self.world.of("stock", "CODE") if one["code_id"] == code_id)

    def books(self) -> dict[str, int]:
        """What each account of the order holds."""
        found: dict[str, int] = {}
        for entry in self.world.of("ledger", "ENTRY#"):
            for posting in entry["postings"]:
                found[posting["account"]] = found.get(posting["account"], 0) + posting["amount"]
        return {account: amount for account, amount in found.items() if amount}

    def breaks(self) -> list[str]:
        return sorted(item["kind"] for item in self.world.of("breaks", "BREAK"))

    def end(self) -> tuple[Any, ...]:
        self.world.rest()
        self.laws.check_rest(self.world)
        return (*self.states(), self.code(), self.stored()["refundable"], self.books(), self.breaks())


@pytest.fixture
def open_shop(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Shop]:
    """A new shop at each call, each on emptied tables."""
    time, present = Time(), list[World]()
    plug(monkeypatch, time, lambda: present[-1])

    def opened(review: Review = Review.NONE) -> Shop:
        laws = Laws()
        present[:] = [World(time, laws.watch)]
        return Shop(present[-1], laws, review)

    return opened


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    return open_shop()


WON = ("captured", "delivered", "none", "won", "sold", TOTAL)
LOST = ("captured", "withdrawn", "none", "lost", "returned", 0)


@pytest.mark.parametrize(("stage", "end"), [(Stage.WON, WON), (Stage.LOST, LOST)])
def test_notifications_in_any_order_once_or_twice_end_the_same(
    open_shop: Callable[..., Shop], stage: Stage, end: tuple[Any, ...]
) -> None:
    ends = set()
    for telling in telling_orders():
        shop = open_shop()
        first = len(shop.world.provider.events)
        dispute = shop.world.provider.open_dispute(shop.payment)
        if telling[0] == 0:  # heard while it was open; else only when all was over
            shop.hear(first)
        shop.world.provider.change_dispute(dispute, stage=Stage.UNDER_REVIEW, submissions=1)
        shop.world.provider.decide(dispute, stage)
        shop.hear(*(first + one for one in telling), first)
        found = shop.end()
        assert found[:6] == end
        assert found[7] == []
        ends.add(json.dumps(found[6], sort_keys=True))
    assert len(ends) == 1


def telling_orders() -> Iterator[tuple[int, ...]]:
    """Created, withdrawn, updated, closed: every order of all of them, and each one alone."""
    yield from permutations(range(4))
    yield from ((one,) for one in range(4))


def test_what_was_asked_before_and_comes_late_turns_nothing_back(shop: Shop) -> None:
    name = shop.world.provider.open_dispute(shop.payment)
    early = shop.world.provider.disputes[name]
    shop.decide(name, Stage.WON)
    before = shop.world.items["payments"].copy()

    with shop.world.acting():
        disputing.take(early)

    assert shop.world.items["payments"] == before
    assert shop.states()[3] == "won"


def test_a_worker_that_dies_anywhere_leaves_what_the_next_one_finishes(
    open_shop: Callable[..., Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Transaction.commit
    for survives in range(4):
        shop = open_shop()
        name = shop.world.provider.open_dispute(shop.payment)
        shop.world.provider.decide(name, Stage.LOST)
        left = [survives]

        def dying(writes: Transaction, left: list[int] = left) -> None:
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1
            commit(writes)

        with monkeypatch.context() as patched:
            patched.setattr(Transaction, "commit", dying)
            if survives < 3:
                with pytest.raises(KeyboardInterrupt), shop.world.acting():
                    disputing.record(name)
            else:
                with shop.world.acting():
                    disputing.record(name)
        shop.laws.check(shop.world)
        with shop.world.acting():
            disputing.record(name)
        assert shop.end()[:6] == LOST


def test_two_workers_at_once_write_one_dispute(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    name = shop.world.provider.open_dispute(shop.payment)
    commit = Transaction.commit
    nested: list[bool] = []

    def overtaken(writes: Transaction) -> None:
        if not nested:
            nested.append(True)
            disputing.record(name)
        commit(writes)

    monkeypatch.setattr(Transaction, "commit", overtaken)
    with shop.world.acting():
        disputing.record(name)
    monkeypatch.undo()

    shop.world.pull()
    assert len(shop.world.of("payments", "DISPUTE#")) == 1
    assert shop.books()["asset:dispute_reserve"] == TOTAL


def test_goods_that_wait_for_a_person_stay_in_until_it_is_won(
    open_shop: Callable[..., Shop],
) -> None:
    shop = open_shop(Review.ALWAYS)
    assert shop.states() == ("captured", "in_review", "none", "none")
    name = shop.claim()
    with shop.world.acting():
        orders_api.review_order(shop.order.order_id, Decision(verdict=Verdict.APPROVE, reason="fine"), STAFF)
    shop.world.work()
    assert (shop.states()[1], shop.code()) == ("in_review", "held")
    with pytest.raises(NotDeliverable):
        delivering.redeliver(shop.order.order_id)
    for _ in range(5):
        shop.world.later(timedelta(minutes=10))
        shop.world.sweep()
        shop.world.work()
    assert (shop.states()[1], shop.code()) == ("in_review", "held")

    shop.decide(name, Stage.WON)

    assert (shop.states()[1], shop.code()) == ("delivered", "sold")
    shop.end()


def test_goods_that_never_went_out_are_for_sale_again_when_it_is_lost(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Review.ALWAYS)
    name = shop.claim()

    shop.decide(name, Stage.LOST)

    assert shop.end()[:6] == LOST
    assert shop.books() == {}, "the buyer paid, and has it back; nothing was earned, nothing lost"


def test_a_code_that_was_seen_is_voided_and_the_loss_is_booked(shop: Shop) -> None:
    with shop.world.acting():
        keeping.reveal(shop.order.order_id, source_ip="203.0.113.9")
    name = shop.claim()
    with pytest.raises(NotRevealable):
        keeping.reveal(shop.order.order_id, source_ip="203.0.113.9")

    shop.decide(name, Stage.LOST)

    found = shop.end()
    assert found[4] == "voided"
    assert found[6] == {"income:sales": -TOTAL, "expense:disputes": TOTAL}


def test_a_part_that_was_lost_leaves_the_goods_and_the_rest(shop: Shop) -> None:
    name = shop.claim(amount=300)
    shop.decide(name, Stage.LOST)
    found = shop.end()
    assert found[:6] == ("captured", "delivered", "none", "lost", "sold", TOTAL - 300)
    with shop.world.acting():
        refunding.request(shop.order.order_id, amount=None, reason="asked", actor="staff:1", key="rest")
    with pytest.raises(NotRefundable):
        refunding.request(shop.order.order_id, amount=1, reason="asked", actor="staff:1", key="more")


def test_a_part_that_was_lost_before_delivery_leaves_the_rest_owed(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Review.ALWAYS)
    name = shop.claim(amount=300)
    shop.decide(name, Stage.LOST)
    found = shop.end()
    assert found[:6] == ("captured", "withdrawn", "none", "lost", "returned", TOTAL - 300)
    assert found[6]["liability:refund_payable"] == 300 - TOTAL
    with shop.world.acting():
        refunding.request(shop.order.order_id, amount=None, reason="the rest", actor="staff:1", key="rest")
    shop.world.work()
    assert shop.end()[6] == {}


def test_a_refund_under_dispute_is_refused_and_changes_nothing(shop: Shop) -> None:
    shop.claim()
    before = shop.stored()

    with pytest.raises(UnderDispute) as refused:
        refunding.request(shop.order.order_id, amount=None, reason="asked", actor="staff:1", key="key")

    shop.world.pull()
    assert refused.value.status == 409
    assert shop.stored() == before
    assert shop.world.of("payments", "REFUND#") == []


def test_a_refund_on_its_way_is_waited_for_before_a_dispute_is_lost(shop: Shop) -> None:
    with shop.world.acting():
        refunding.request(shop.order.order_id, amount=None, reason="asked", actor="staff:1", key="key")
    name = shop.claim()
    shop.world.provider.decide(name, Stage.LOST)
    with shop.world.acting():
        disputing.record(name)

    found = shop.end()

    assert found[3] == "lost"
    assert found[5] == 0
    assert found[6].get("liability:refund_payable", 0) == 0


def test_a_refunded_order_that_is_disputed_says_so(shop: Shop) -> None:
    with shop.world.acting():
        refunding.request(shop.order.order_id, amount=None, reason="asked", actor="staff:1", key="key")
    shop.world.work()
    name = shop.claim()

    pack = viewing.detail(answering.get(name)).pack

    assert pack.already_refunded.amount == TOTAL
    assert "already refunded" in (pack.texts.refund_refusal_explanation or "")
    shop.decide(name, Stage.LOST)
    shop.end()


def test_whoever_disputed_may_not_order_until_staff_say_so(shop: Shop) -> None:
    shop.claim()
    other: dict[str, Any] = {"contact": {"email": "somebody-else@example.com"}}
    before = shop.world.items["stock"].copy()
    with pytest.raises(BuyerBlocked) as refused:
        shop.place("another-key-of-sixteen")
    shop.world.work()
    with pytest.raises(BuyerBlocked):  # another address, the same device
        shop.place("another-key-of-sixteen", **other)
    assert refused.value.document().get("detail") is None
    shop.world.work()
    assert held(shop.world.items["stock"]) == held(before)
    assert shop.place("the-first-order-key").order_id == shop.order.order_id, "a repeat is answered"
    shop.world.work()
    claiming.forget()
    with shop.world.acting():  # from another device
        placing.place(wish(shop.sku, **other), "a-third-key-of-sixteen")
    listed = orders_api.list_blocks(BlocksQuery()).blocks
    assert [one.kind for one in listed] == ["buyer", "device"]

    for one in listed:
        with shop.world.acting():
            blocking.lift(one.block_id, because=BECAUSE)
    shop.hear()  # of the same dispute, again
    with pytest.raises(NotBlocked):
        blocking.lift(listed[0].block_id, because=BECAUSE)
    with pytest.raises(OutOfStock):  # both codes are taken: it is not refused for any other reason
        shop.place("another-key-of-sixteen")


def test_staff_block_an_address_by_hand(shop: Shop) -> None:
    with shop.world.acting():
        blocking.block_by_hand(order_id=None, email="Buyer@example.com", because=BECAUSE)
        blocking.block_by_hand(order_id=None, email="buyer@example.com", because=BECAUSE)
    with pytest.raises(BuyerBlocked):
        shop.place("another-key-of-sixteen")


def test_staff_look_up_whether_an_address_is_blocked(shop: Shop) -> None:
    def found(email: str) -> list[BlockView]:
        return orders_api.search_blocks(SearchBlocks(email=email)).blocks

    with shop.world.acting():
        assert found("buyer@example.com") == []
        blocking.block(writes := Transaction(), keeping.get(shop.order.order_id), because=BECAUSE)
        writes.commit()
        (block,) = found("Buyer@example.com")
        assert (block.kind, block.order_id, block.reason) == (
            "buyer",
            shop.order.order_id,
            BECAUSE.reason,
        )
        assert found("other@example.com") == []
        blocking.lift(block.block_id, because=BECAUSE)
        assert found("buyer@example.com") == []


def test_evidence_is_built_from_what_the_shop_knows_and_is_sent_once(shop: Shop) -> None:
    with shop.world.acting():
        (shown,) = keeping.reveal(shop.order.order_id, source_ip="203.0.113.9")
    name = shop.claim()
    body = SubmitEvidence(evidence=Evidence(uncategorized_text="It was them.", customer_purchase_ip=""))

    detail = submit(shop, name, body)
    again = submit(shop, name, body)

    assert again == detail
    assert (detail.stage, detail.submissions, detail.answerable) == (Stage.UNDER_REVIEW, 1, False)
    sent = shop.world.provider.evidence[name]
    assert sent["uncategorized_text"] == "It was them."
    assert "customer_purchase_ip" not in sent
    assert "203.0.113.9" in sent["access_activity_log"]
    assert sent["customer_email_address"] == "buyer@example.com"
    assert detail.sent[0].evidence.model_dump(exclude_none=True) == sent
    assert shown.code not in detail.model_dump_json()
    with pytest.raises(AlreadyAnswered):
        submit(shop, name, body, key="another-key-of-sixteen")
    with pytest.raises(IdempotencyKeyReused):
        submit(shop, name, SubmitEvidence())


@pytest.mark.parametrize("fault", ["before", "after"])
def test_evidence_whose_answer_was_lost_is_sent_again_under_its_key(shop: Shop, fault: str) -> None:
    name = shop.claim()
    shop.world.provider.faults.append(fault)
    with shop.world.acting():  # which takes the provider's failure for an answer
        answering.submit(name, {"uncategorized_text": "x"}, actor="staff:1", key="key")
    assert answering.get(name).submissions == 0

    with shop.world.acting():
        found = answering.submit(name, {"uncategorized_text": "x"}, actor="staff:1", key="key")

    assert (found.stage, found.submissions) == (Stage.UNDER_REVIEW, 1)


def test_evidence_that_is_late_too_long_or_of_nothing_is_refused(shop: Shop) -> None:
    with pytest.raises(DisputeNotFound):
        submit(shop, "dp_unknown", SubmitEvidence())
    name = shop.claim()
    with pytest.raises(ValueError, match="20000"):
        Evidence(uncategorized_text="x" * 20_001)
    with pytest.raises(ValueError, match="150000"):
        Evidence(**dict.fromkeys(Evidence.model_fields, "x" * 20_000))
    shop.world.later(timedelta(days=10))
    with pytest.raises(EvidenceTooLate):
        submit(shop, name, SubmitEvidence())
    shop.decide(name, Stage.LOST)
    with pytest.raises(DisputeOver) as refused:
        submit(shop, name, SubmitEvidence())
    assert refused.value.facts == {"outcome": "lost"}
    assert shop.world.provider.evidence == {}


def test_what_was_answered_at_the_provider_is_told_as_answered(shop: Shop) -> None:
    name = shop.claim()
    shop.world.provider.change_dispute(name, stage=Stage.UNDER_REVIEW, submissions=1)

    with pytest.raises(AlreadyAnswered):
        submit(shop, name, SubmitEvidence())

    shop.world.pull()
    assert answering.get(name).stage is Stage.UNDER_REVIEW


def test_an_accepted_dispute_is_lost_and_a_repeat_changes_nothing(shop: Shop) -> None:
    name = shop.claim()
    for _ in range(2):
        with shop.world.acting():
            detail = desk.accept_dispute(name, Reasoned(reason="no proof"), STAFF)
    assert (detail.stage, detail.accepted_by, detail.accepted_for) == (Stage.LOST, "staff:1", "no proof")
    assert shop.end()[:6] == LOST


def test_an_inquiry_holds_the_goods_and_may_be_refunded(
    open_shop: Callable[..., Shop],
) -> None:
    shop = open_shop(Review.ALWAYS)
    name = shop.claim(inquiry=True)
    assert shop.states()[3] == "warned"
    assert "asset:dispute_reserve" not in shop.books()
    with pytest.raises(OnlyAnInquiry):
        answering.accept(name, BECAUSE)
    with shop.world.acting():
        refunding.request(shop.order.order_id, amount=None, reason="asked", actor="staff:1", key="key")
    shop.decide(name, Stage.WON)
    assert shop.end()[:4] == ("refunded", "withdrawn", "done", "won")


def test_an_inquiry_becomes_a_claim_and_is_lost(shop: Shop) -> None:
    name = shop.claim(inquiry=True)
    shop.world.provider.change_dispute(name, stage=Stage.NEEDS_RESPONSE, withdrawn=True)
    shop.hear()
    assert shop.states()[3] == "open"
    with pytest.raises(BuyerBlocked):
        shop.place("another-key-of-sixteen")
    shop.decide(name, Stage.LOST)
    assert shop.end()[:6] == LOST


def test_another_dispute_may_follow_one_that_was_won(shop: Shop) -> None:
    shop.decide(shop.claim(), Stage.WON)
    second = shop.claim()
    assert (shop.states()[3], shop.stored()["dispute_id"]) == ("open", second)
    shop.decide(second, Stage.LOST)
    found = shop.end()
    assert found[:6] == LOST
    assert found[7] == []


def test_a_second_dispute_beside_an_open_one_waits_for_a_person(shop: Shop) -> None:
    first = shop.claim(amount=300)
    shop.claim(amount=400)
    assert shop.breaks() == ["second_dispute"]
    assert shop.stored()["dispute_id"] == first


def test_what_the_bank_takes_back_after_its_decision_waits_for_a_person(shop: Shop) -> None:
    name = shop.claim()
    shop.decide(name, Stage.WON)
    shop.decide(name, Stage.LOST)
    assert shop.breaks() == ["dispute_reversed"]
    assert shop.states()[3] == "won"


def test_a_dispute_of_nobodys_money_is_a_break(shop: Shop) -> None:
    foreign = shop.world.provider.add_page(None, 500)
    shop.world.provider.pay(foreign.checkout)
    other = shop.world.provider.add_page(shop.order.order_id, 500)
    shop.world.provider.pay(other.checkout)
    for page in (foreign, other):
        shop.world.provider.open_dispute(f"pi_{page.checkout}")
        shop.hear()
        shop.world.provider.warn(f"pi_{page.checkout}")
        shop.hear()
    assert shop.breaks() == ["foreign_dispute", "foreign_warning", "unknown_dispute", "unknown_warning"]
    assert shop.states()[3] == "none"


def test_a_dispute_that_is_heard_of_before_the_payment_keeps_the_goods_in(
    open_shop: Callable[..., Shop],
) -> None:
    shop = open_shop()
    order = shop.place("another-key-of-sixteen")
    with shop.world.acting():
        page = collecting.open_checkout(order.order_id, PAGE).rpartition("/")[2]
    shop.world.provider.pay(page)
    name = shop.world.provider.open_dispute(f"pi_{page}")

    with shop.world.acting():
        disputing.record(name)
    shop.world.work()

    stored = shop.world.items["orders"][order.order_id, "ORDER"]
    assert (stored["payment"], stored["fulfilment"], stored["dispute"]) == ("captured", "held", "open")
    shop.decide(name, Stage.WON)
    assert shop.world.items["orders"][order.order_id, "ORDER"]["fulfilment"] == "delivered"


def test_the_receipt_says_what_the_bank_took_and_a_look_names_the_dispute(shop: Shop) -> None:
    name = shop.claim()
    with pytest.raises(NotRevealable, match="bank claims") as refusal:
        keeping.reveal(shop.order.order_id, source_ip="")
    assert refusal.value.facts == {"dispute": "open"}
    assert receipts.of(shop.order.order_id).charged_back.amount == 0

    shop.decide(name, Stage.LOST)

    receipt = receipts.of(shop.order.order_id)
    assert (receipt.charged_back.amount, receipt.refunded.amount) == (TOTAL, 0)
    assert [(line.refunded, line.charged_back) for line in receipt.lines] == [(False, True)]
    with pytest.raises(NotRevealable, match="bank took") as refusal:
        keeping.reveal(shop.order.order_id, source_ip="")
    assert refusal.value.facts == {"dispute": "lost"}


def test_a_warning_keeps_goods_in_until_it_is_dismissed(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Review.ALWAYS)
    name = warn(shop)
    with shop.world.acting():
        orders_api.review_order(shop.order.order_id, Decision(verdict=Verdict.APPROVE, reason="fine"), STAFF)
    shop.world.work()
    assert (shop.states()[1], shop.states()[3]) == ("in_review", "warned")
    assert all(event["event"] != "warned" for event in shop.stored()["timeline"])

    for _ in range(2):
        with shop.world.acting():
            view = desk.dismiss_warning(name, Reasoned(reason="a regular"), STAFF)
    assert (view.state, view.decided_by) == ("dismissed", "staff:1")
    shop.world.work()
    assert (shop.states()[1], shop.states()[3]) == ("delivered", "none")
    shop.hear()  # the same warning, again
    assert shop.states()[3] == "none"
    with pytest.raises(WarningDecided):
        warnings.refund(name, BECAUSE)
    shop.end()


def test_a_warned_order_is_refunded_once_before_it_is_disputed(shop: Shop) -> None:
    name = warn(shop)
    assert [one.warning for one in desk.list_warnings(WarningsQuery()).warnings] == [name]
    for _ in range(2):
        with shop.world.acting():
            view = desk.refund_warned_order(name, Reasoned(reason="stolen card"), STAFF)
        shop.world.work()
    assert view.refund_id
    assert len(shop.world.of("payments", "REFUND#")) == 1
    assert shop.end()[:4] == ("refunded", "withdrawn", "done", "warned")
    assert desk.list_warnings(WarningsQuery()).warnings == []


@pytest.mark.parametrize("heard", ["before", "between", "after"])
def test_a_warning_is_decided_by_any_refund_of_all_the_money(shop: Shop, heard: str) -> None:
    name = warn(shop) if heard == "before" else shop.world.provider.warn(shop.payment)
    refund(shop, 299)
    if heard == "between":
        shop.hear(*range(len(shop.world.provider.events)))
    assert len(desk.list_warnings(WarningsQuery()).warnings) == (heard != "after")
    refund(shop, 1000)
    if heard == "after":
        shop.hear(*range(len(shop.world.provider.events)))

    assert desk.list_warnings(WarningsQuery()).warnings == []
    (view,) = desk.list_warnings(WarningsQuery(state="decided")).warnings
    assert (view.warning, view.state, view.decided_by) == (name, "refunded", "staff:1")
    assert view.decided_for == "asked for 1000"
    assert shop.end()[:2] == ("refunded", "withdrawn")


def test_a_warning_that_comes_while_the_last_refund_is_closed_is_decided_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    true, name = decided.close_warnings, shop.world.provider.warn(shop.payment)

    def overtaken(writes: Transaction, order_id: str, refund: Refund) -> None:
        true(writes, order_id, refund)
        monkeypatch.setattr(decided, "close_warnings", true)
        warnings.record(name)

    monkeypatch.setattr(decided, "close_warnings", overtaken)
    refund(shop, TOTAL)

    assert desk.list_warnings(WarningsQuery()).warnings == []
    assert [one.warning for one in desk.list_warnings(WarningsQuery(state="decided")).warnings] == [name]
    assert shop.end()[0] == "refunded"


def refund(shop: Shop, amount: int) -> None:
    """So much goes back, asked for by staff."""
    with shop.world.acting():
        refunding.request(
            shop.order.order_id, amount=amount, reason=f"asked for {amount}", actor="staff:1", key=f"{amount}"
        )
    shop.world.work()


def test_an_unknown_warning_is_not_found(shop: Shop) -> None:
    with pytest.raises(WarningNotFound):
        warnings.dismiss("issfr_unknown", BECAUSE)


def test_the_sweep_asks_about_open_disputes_so_that_a_lost_notification_only_delays(shop: Shop) -> None:
    name = shop.claim()
    shop.world.provider.decide(name, Stage.WON)  # and nobody is told
    shop.world.sweep()
    shop.world.work()
    assert shop.states()[3] == "open"

    shop.world.later(timedelta(hours=21))
    for _ in range(2):
        shop.world.sweep()
        asked = [one for one in shop.world.messages if one.get("dispute")]
        assert [one["dispute"] for one in asked] == [name], "it is asked about once"
    shop.world.work()

    assert shop.states()[3] == "won"


def test_what_nobody_told_of_is_found_within_a_day(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(Review.ALWAYS)
    shop.world.sweep()
    shop.world.work()
    name = shop.world.provider.open_dispute(shop.payment)
    warning = shop.world.provider.warn(shop.payment)
    for _ in range(2):
        shop.world.later(timedelta(hours=21))
        shop.world.sweep()
        shop.world.sweep()
        shop.world.work()
    assert answering.get(name).stage is Stage.NEEDS_RESPONSE
    assert warnings.get(warning).state == "new"
    assert shop.states()[3] == "open"


def test_a_deadline_within_two_days_rings_until_it_is_answered(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[dict[str, Any]] = []
    monkeypatch.setattr(log, "warning", lambda _name, extra: rung.append(extra))
    name = shop.claim()
    for _ in range(7):
        shop.world.later(timedelta(hours=20))
        shop.world.sweep()
        shop.world.work()
    assert rung == []
    for _ in range(2):
        shop.world.later(timedelta(hours=20))
        shop.world.sweep()
        shop.world.work()
    assert {one["dispute"] for one in rung} == {name}
    assert rung[0]["DisputeDeadlineNear"] == 1
    with shop.world.acting():
        answering.submit(name, {"uncategorized_text": "x"}, actor="staff:1", key="key")
    rung.clear()
    shop.world.later(timedelta(hours=20))
    shop.world.sweep()
    shop.world.work()
    assert rung == []


def test_disputes_are_listed_by_deadline_page_by_page(shop: Shop) -> None:
    name = shop.claim()
    open_ones = desk.list_disputes(DisputesQuery())
    assert [(one.dispute, one.reason_in_words) for one in open_ones.disputes] == [
        (name, "The card's holder says that they did not make this payment.")
    ]
    assert open_ones.disputes[0].due_by == clock.text(clock.now() + timedelta(days=9))
    assert desk.list_disputes(DisputesQuery(state="closed")).disputes == []
    shop.decide(name, Stage.WON)
    assert desk.list_disputes(DisputesQuery()).disputes == []
    assert len(desk.list_disputes(DisputesQuery(state="closed")).disputes) == 1


def held(items: dict[tuple[str, str], Item]) -> dict[str, str]:
    """The state of every code."""
    return {key[0]: item["state"] for key, item in items.items() if key[1] == "CODE"}


def warn(shop: Shop) -> str:
    name = shop.world.provider.warn(shop.payment)
    shop.hear()
    return name


def submit(
    shop: Shop, name: str, body: SubmitEvidence, key: str = "a-key-of-sixteen-or-more"
) -> DisputeDetail:
    with shop.world.acting():
        return desk.submit_evidence(name, body, STAFF, key)
