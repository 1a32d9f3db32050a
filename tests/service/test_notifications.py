"""Whatever becomes of the provider's notifications, the same facts end in the same order and money."""

from collections.abc import Callable, Iterator
from itertools import chain, permutations
from typing import Any

import pytest

from chalicelib.catalog.model import Sku
from chalicelib.kernel.table import Item
from chalicelib.orders.model import Order
from chalicelib.orders.service import placing
from chalicelib.payments.gateway import BadNotification, CheckoutState, RefundState
from chalicelib.payments.service import collecting, notices, refunding

from .conftest import KEY, codes, make_sku, stock_up, wish
from .laws import Laws
from .provider import signed
from .world import Time, World, plug

TOTAL = 1299
OTHER_KEY = "another-key-of-sixteen"

Story = Callable[["Shop"], None]


class Shop:
    """One order of one code, its page open at the provider."""

    def __init__(self, world: World, laws: Laws, sku: Sku) -> None:
        self.world, self.laws, self.sku = world, laws, sku
        with world.acting():
            stock_up(sku, codes(2))
        laws.imported |= set(codes(2).splitlines())
        self.order = self.place(KEY)
        self.page = self.open_page(self.order, "first")
        world.work()

    def place(self, key: str) -> Order:
        with self.world.acting():
            return placing.place(wish(self.sku), key)

    def open_page(self, order: Order, name: str) -> str:
        with self.world.acting():
            url = collecting.open_checkout(order.order_id, f"https://shop.example/{name}")
        return url.rpartition("/")[2]

    def tell(self, *events: int) -> None:
        """The provider tells of these events, each handled before the next."""
        for event in events:
            self.world.tell(event)
            self.world.work()

    def outcome(self) -> tuple[Any, ...]:
        """What came of the order, its money and its code."""
        self.world.rest()
        self.laws.check_rest(self.world)
        order = self.stored()
        held = {code["code_id"]: code["state"] for code in self.world.of("stock", "CODE")}
        money = [(item["amount"], item.get("extra", False)) for item in self.world.of("payments", "PAYMENT#")]
        refunds = [(item["amount"], item["state"]) for item in self.world.of("payments", "REFUND#")]
        states = [held[code_id] for code_id in self.order.codes]
        return order["payment"], order["fulfilment"], order["refund"], states, money, refunds

    def stored(self) -> Item:
        return self.world.items["orders"][self.order.order_id, "ORDER"]

    def breaks(self) -> list[str]:
        """The kinds of what waits for a person."""
        return sorted(item["kind"] for item in self.world.of("breaks", "BREAK"))


@pytest.fixture
def shops(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Shop]:
    """A new shop at each call, each on emptied tables."""
    time, present = Time(), list[World]()
    plug(monkeypatch, time, lambda: present[-1])
    sku = make_sku()

    def open_shop() -> Shop:
        laws = Laws()
        present[:] = [World(time, laws.watch)]
        return Shop(present[-1], laws, sku)

    return open_shop


def paid(shop: Shop) -> None:
    """The bank refuses a first card, takes its time over the second, then pays."""
    shop.world.provider.decline(shop.page)
    shop.world.provider.pay(shop.page, CheckoutState.PROCESSING)
    shop.world.provider.pay(shop.page)


def failed(shop: Shop) -> None:
    """The bank takes its time, then refuses."""
    shop.world.provider.pay(shop.page, CheckoutState.PROCESSING)
    shop.world.provider.decline(shop.page)


def refunded(shop: Shop) -> None:
    """Paid, delivered, and sent back by the desk; the provider takes its time."""
    shop.world.provider.pay(shop.page)
    with shop.world.acting():
        collecting.refresh(shop.order.order_id)
    shop.world.work()
    shop.world.provider.next_refund = RefundState.PENDING
    with shop.world.acting():
        refund = refunding.request(shop.order.order_id, amount=None, reason="asked", actor="staff:1", key=KEY)
    shop.world.work()
    shop.world.provider.finish_refund(f"pi_{shop.page}", refund.refund_id, RefundState.SUCCEEDED)


ENDS: dict[Story, tuple[Any, ...]] = {
    paid: ("captured", "delivered", "none", ["sold"], [(TOTAL, False)], []),
    failed: ("expired", "released", "none", ["returned"], [], []),
    refunded: ("refunded", "withdrawn", "done", ["returned"], [(TOTAL, False)], [(TOTAL, "succeeded")]),
}
stories = pytest.mark.parametrize("story", list(ENDS), ids=lambda story: str(story.__name__))


def tellings(events: int) -> Iterator[tuple[int, ...]]:
    """Every order of every choice of events: none is lost, some are, all are."""
    return chain.from_iterable(permutations(range(events), count) for count in range(events + 1))


@stories
def test_in_any_order_with_any_lost_the_end_is_the_same(shops: Callable[[], Shop], story: Story) -> None:
    for telling in tellings(3):
        shop = shops()
        story(shop)

        shop.tell(*telling)

        assert shop.outcome() == ENDS[story], telling
        assert shop.breaks() == []


@stories
def test_in_any_order_all_of_them_twice_the_end_is_the_same(shops: Callable[[], Shop], story: Story) -> None:
    for telling in permutations(range(3)):
        shop = shops()
        story(shop)

        shop.tell(*telling * 2)

        assert shop.outcome() == ENDS[story], telling
        assert shop.breaks() == []


@stories
def test_told_after_everything_is_over_the_end_is_the_same(shops: Callable[[], Shop], story: Story) -> None:
    for telling in permutations(range(3)):
        shop = shops()
        story(shop)
        shop.world.rest()

        shop.tell(*telling)

        assert shop.outcome() == ENDS[story], telling
        assert shop.breaks() == []


@stories
@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_worker_that_fails_or_dies_takes_the_message_again(
    shops: Callable[[], Shop], story: Story, fault: str
) -> None:
    shop = shops()
    story(shop)
    for event in range(3):
        shop.world.tell(event)
    shop.world.provider.faults = [fault]
    shop.world.handle(0)
    assert len(shop.world.messages) == 3
    shop.world.handle(0, again=True)
    assert len(shop.world.messages) == 3

    assert shop.outcome() == ENDS[story]
    assert shop.breaks() == []


@stories
def test_what_the_provider_did_not_sign_changes_nothing(shops: Callable[[], Shop], story: Story) -> None:
    shop = shops()
    story(shop)
    headers, body = signed(shop.world.provider.events[0])

    for forged in ({}, {"signature": ""}, {"signature": "0" * 64}):
        with pytest.raises(BadNotification):
            notices.receive(forged, body)
    with pytest.raises(BadNotification):
        notices.receive(headers, body.replace(b"evt_0", b"evt_9"))

    assert shop.world.of("payments", "INBOX") == []
    shop.tell(0)
    assert len(shop.world.of("payments", "INBOX")) == 1
    assert shop.outcome() == ENDS[story]


def test_a_notification_that_is_not_final_is_not_taken_for_money(shops: Callable[[], Shop]) -> None:
    shop = shops()
    shop.world.provider.pay(shop.page, CheckoutState.PROCESSING)

    shop.tell(0, 0)

    assert shop.stored()["payment"] == "processing"
    assert shop.world.of("payments", "PAYMENT#") == []
    assert shop.world.of("looks", "LOOK#") == []


def test_a_refund_that_fails_is_a_break_whatever_is_told(shops: Callable[[], Shop]) -> None:
    for telling in tellings(2):
        shop = shops()
        shop.world.provider.pay(shop.page)
        shop.world.provider.next_refund = RefundState.FAILED
        shop.tell(0)
        with shop.world.acting():
            refunding.request(shop.order.order_id, amount=None, reason="x", actor="staff:1", key=KEY)
        shop.world.work()

        shop.tell(*telling)

        assert shop.outcome()[:3] == ("captured", "withdrawn", "failed"), telling
        assert shop.breaks() == ["refund_failed"]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"amount": TOTAL - 1}, "other_amount"),
        ({"amount": TOTAL + 1}, "other_amount"),
        ({"currency": "EUR"}, "other_currency"),
        ({"order_id": None}, "foreign_checkout"),
        ({"order_id": f"ord_{'0' * 26}"}, "foreign_checkout"),
    ],
)
@pytest.mark.parametrize("told", [True, False])
def test_money_that_does_not_fit_its_page_is_a_break_and_moves_nothing(
    shops: Callable[[], Shop], changes: dict[str, Any], kind: str, told: bool
) -> None:
    shop = shops()
    shop.world.provider.pay(shop.page)
    shop.world.provider.tamper(shop.page, **changes)

    shop.tell(*[0] * told)

    assert shop.outcome() == ENDS[failed]
    assert shop.breaks() == [kind]


def test_money_for_an_order_that_nobody_placed_is_a_break(shops: Callable[[], Shop]) -> None:
    for stranger in (None, f"ord_{'0' * 26}", "nonsense"):
        shop = shops()
        page = shop.world.provider.add_page(stranger, TOTAL)
        shop.world.provider.pay(page.checkout)

        shop.tell(0, 0)

        assert shop.outcome() == ENDS[failed]
        assert shop.breaks() == ["unknown_order"]


@pytest.mark.parametrize("amount", [TOTAL, 1])
def test_money_in_a_page_that_the_shop_never_opened_is_a_break(
    shops: Callable[[], Shop], amount: int
) -> None:
    shop = shops()
    page = shop.world.provider.add_page(shop.order.order_id, amount)
    shop.world.provider.pay(page.checkout)

    shop.tell(0)

    assert shop.outcome() == ENDS[failed]
    assert shop.breaks() == ["foreign_checkout"]


def test_a_notification_of_one_order_does_not_pay_another(shops: Callable[[], Shop]) -> None:
    shop = shops()
    other = shop.place(OTHER_KEY)
    page = shop.open_page(other, "other")
    shop.world.provider.pay(page)

    shop.tell(0)

    assert shop.stored()["payment"] == "open"
    assert shop.world.items["orders"][other.order_id, "ORDER"]["payment"] == "captured"


def test_a_second_payment_of_one_order_goes_back(shops: Callable[[], Shop]) -> None:
    for telling in filter(None, tellings(2)):
        shop = shops()
        second = two_pages(shop)
        shop.world.provider.pay(shop.page)
        shop.world.provider.pay(second)

        shop.tell(*telling)

        assert_paid_once(shop.outcome())


def test_a_second_payment_goes_back_when_no_notification_arrives(shops: Callable[[], Shop]) -> None:
    shop = shops()
    second = two_pages(shop)
    shop.world.provider.pay(shop.page)
    shop.world.provider.pay(second)

    assert_paid_once(shop.outcome())


def test_a_second_payment_goes_back_though_its_workflow_dies(shops: Callable[[], Shop]) -> None:
    shop = shops()
    second = two_pages(shop)
    shop.world.provider.pay(shop.page)
    shop.world.provider.pay(second)
    shop.world.tell(0)
    while shop.world.background():
        shop.world.background()[0][1]()
        for execution in shop.world.machines.running():
            if execution.machine == "refund":
                shop.world.machines.kill(execution)

    assert_paid_once(shop.outcome())


def assert_paid_once(outcome: tuple[Any, ...]) -> None:
    payment, fulfilment, refund, states, money, refunds = outcome
    assert (payment, fulfilment, refund, states) == ("captured", "delivered", "none", ["sold"])
    assert sorted(money) == [(TOTAL, False), (TOTAL, True)]
    assert refunds == [(TOTAL, "succeeded")]


def two_pages(shop: Shop) -> str:
    """A second page that was opened while the first could not be seen: both can be paid."""
    page = shop.world.provider.pages[shop.page]
    shop.world.provider.tamper(shop.page, state=CheckoutState.CLOSED)
    second = shop.open_page(shop.order, "second")
    shop.world.provider.pages[shop.page] = page
    return second


def test_money_after_the_end_of_an_order_still_counts(shops: Callable[[], Shop]) -> None:
    for telling in filter(None, tellings(2)):
        shop = shops()
        page = shop.world.provider.pages[shop.page]
        with shop.world.acting():
            collecting.cancel(shop.order.order_id)
        assert shop.stored()["payment"] == "canceled"
        shop.world.provider.pages[shop.page] = page
        shop.world.provider.pay(shop.page)

        shop.tell(*telling)

        told = bool(telling)
        assert shop.outcome()[:2] == (("captured", "delivered") if told else ("canceled", "released")), (
            telling
        )
