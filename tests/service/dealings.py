"""What people do with a shop, in a few words each, with what must be true of the answer."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.buyers.service import buyer_of
from chalicelib.catalog.model import Sku
from chalicelib.kernel import clock
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.table import Item
from chalicelib.orders.errors import BuyerBlocked, NotPayable
from chalicelib.orders.model import Because
from chalicelib.orders.schemas import PlaceOrder, RevealedCode
from chalicelib.orders.service import blocking, keeping, placing
from chalicelib.orders.service.showing import Showing
from chalicelib.payments.api import paying as payments_api
from chalicelib.payments.errors import NotProposed, WarningDecided
from chalicelib.payments.gateway import CheckoutState, RefundState
from chalicelib.payments.model import CLOSED, Stage
from chalicelib.payments.schemas import OpenPayment
from chalicelib.payments.service import approving, topping_up, warnings
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.service import claiming
from chalicelib.stock.service.reporting import Report
from chalicelib.wallet.errors import InsufficientCredit
from chalicelib.wallet.model import Owner

from .conftest import stock_up, wish
from .laws import Laws
from .world import START, World

PRICE = 1299
BUYER = "buyer@example.com"
GOOD_UNTIL = START.date() + timedelta(days=1)

THEN = ("wait", "open", "work", "decline", "pay", "pay", "settle", "settle", "settle", "late")
"""How far it comes: placed, page seen, left to the bank, refused by it, paid, paid and all that follows done,
paid when its hold was over."""

HEADS = ("code,unit_cost", "code,expires_on,unit_cost", "code")
LINES = ("{},3.00", f"{{}},{GOOD_UNTIL},4.50", "{}")

Wished = tuple[int, int, int, int]
"""Which SKU, how many, how many of the next one, and how many thirds of it a wallet is to pay."""


class Dealings:
    """One shop with three SKUs: one is reviewed by a person, one has codes that are good until tomorrow."""

    world: World
    laws: Laws
    skus: list[Sku]
    placed: dict[str, Wished]
    imports: dict[str, str]
    reports: dict[str, Report]

    def let_the_provider_finish(self) -> None:
        """Whatever the provider works on ends: payments badly, refunds well."""
        self.world.provider.next_refund = RefundState.SUCCEEDED
        for page in list(self.world.provider.pages.values()):
            if page.state is CheckoutState.PROCESSING:
                self.world.provider.decline(page.checkout)
        for payment, refund_id in self.pending_refunds():
            self.world.provider.finish_refund(payment, refund_id, RefundState.SUCCEEDED)
        for number, found in enumerate(list(self.world.provider.disputes.values())):
            if found.stage not in CLOSED:
                self.world.provider.decide(found.dispute, Stage.WON if number % 2 else Stage.LOST)

    def hear_of_disputes(self) -> None:
        """The provider tells of every dispute and every warning, in the end."""
        for number, event in enumerate(self.world.provider.events):
            if event.dispute or event.warning:
                self.world.tell(number)
        self.world.work()

    def decide_what_is_doubted(self) -> None:
        """Staff trust every payment that the card's network warned of."""
        for item in self.world.of("payments", "WARNING#"):
            if item["state"] == "new":
                with self.world.acting(), suppress(WarningDecided):
                    warnings.dismiss(item["warning"], Because("staff:1", "a regular buyer"))

    def decide_everything(self) -> bool:
        """Two more people agree to whatever is proposed; whether anything was."""
        proposed = [item for item in self.world.of("payments", "REFUND#") if item["state"] == "proposed"]
        for item in proposed:
            for actor in ("staff:8", "staff:9"):
                with self.world.acting(), suppress(NotProposed):
                    approving.approve(item["refund_id"], actor=actor)
        return bool(proposed)

    def buy_what_is_left(self) -> None:
        """What the shop says is left can be had, and no more."""
        claiming.forget()
        self.unblock()
        for number, sku in enumerate(self.skus):
            left = claiming.left([sku.sku])[sku.sku]
            with self.world.acting():
                if left:
                    placing.place(self.wish_for((number, min(left, 3), 0, 0)), f"the-last-ones-{number:08d}")
                if left < 4:
                    with pytest.raises(OutOfStock):
                        placing.place(self.wish_for((number, 1, 0, 0)), f"one-too-many-{number:08d}")
        self.laws.check(self.world)

    def order(self, key: int, body: Wished, then: str) -> None:
        """A new order, or the same again under a key that was used; another body is refused."""
        name = f"order-key-number-{key}"
        refusals = (OutOfStock, IdempotencyKeyReused, InsufficientCredit, BuyerBlocked)
        with self.world.acting(), suppress(*refusals):
            showing = Showing()
            order = placing.place(self.wish_for(body), name, payer=buyer_of(BUYER), showing=showing)
            assert self.placed.setdefault(name, body) == body, "another body was taken under the same key"
            assert order.total == PRICE * (body[1] + body[2])
            self.world.pull()
            self.note(order.order_id, showing.codes or [])
            if then != "wait":
                self.go_on(order.order_id, 0, then)

    def go_on(self, order_id: str, page: int, then: str) -> None:
        """Bring an order as far as `then` says."""
        with suppress(NotPayable):
            body = OpenPayment(return_url=f"https://shop.example/{page}")
            checkout = payments_api.open_payment(order_id, body).checkout_url.rpartition("/")[2]
            self.world.pull()
            if checkout not in self.pages(order_id, CheckoutState.OPEN):
                return
            if then == "decline":
                self.world.provider.decline(checkout)
            elif then == "work":
                self.world.provider.pay(checkout, CheckoutState.PROCESSING)
            elif then in {"pay", "settle"}:
                self.world.provider.pay(checkout)
        if then == "late":
            self.world.work()
            self.world.later(timedelta(minutes=16))
            self.world.work()
            for checkout in self.pages(order_id, CheckoutState.CLOSED)[:1]:
                self.world.provider.pay(checkout)
                self.world.tell(len(self.world.provider.events) - 1)
        if then == "settle" and self.world.provider.events:
            self.world.tell(len(self.world.provider.events) - 1)
            self.world.work()

    def look(self, order_id: str) -> None:
        """What is shown was imported and paid for, and is shown to one order only."""
        self.note(order_id, keeping.reveal(order_id, source_ip="203.0.113.9"))

    def note(self, order_id: str, shown: list[RevealedCode]) -> None:
        """Codes that an order was shown are nobody else's, before and after."""
        for one in shown:
            assert order_id in self.laws.captured
            assert one.code in self.laws.imported
            assert self.laws.shown.setdefault(one.code, order_id) == order_id

    def unblock(self) -> None:
        """Staff let every buyer order again."""
        for pk, sk in list(self.world.items["orders"]):
            if pk == "BLOCKS":
                with self.world.acting():
                    blocking.lift(sk, because=Because("staff:1", "talked to them"))

    def repeat_import(self, number: int, *, other: bool) -> None:
        """The same import gives its first report again; another body under its key is refused."""
        key = sorted(self.imports)[number % len(self.imports)]
        sku, _, text = self.imports[key].partition(":")
        with self.world.acting():
            if other:
                with pytest.raises(IdempotencyKeyReused):
                    stock_up(self.skus[int(sku)], "ANOTHER-BODY-1", key)
            else:
                assert stock_up(self.skus[int(sku)], text, key) == self.reports[key]

    def take_in(self, sku: int, start: int, count: int, key: str) -> None:
        """Codes of a SKU; the second one's are good until tomorrow, the third one's cost nothing."""
        texts = [f"CODE-{number:05d}-XYZ" for number in range(start, start + count)]
        sellable = sku != 1 or clock.today() <= GOOD_UNTIL
        fresh = set(texts) - self.laws.imported if sellable else set[str]()
        body = "\n".join([HEADS[sku], *(LINES[sku].format(text) for text in texts)])
        self.imports[key] = f"{sku}:{body}"
        with self.world.acting():
            self.reports[key] = report = stock_up(self.skus[sku], body, key)
        assert report.accepted == len(fresh)
        assert report.duplicates == (count - len(fresh) if sellable else 0)
        self.laws.imported |= fresh

    def wish_for(self, body: Wished) -> PlaceOrder:
        """The body of an order."""
        sku, count, second, thirds = body
        total = PRICE * (count + second)
        items: list[dict[str, Any]] = [{"sku": self.skus[sku].sku, "quantity": count}]
        if second:
            items.append({"sku": self.skus[(sku + 1) % 3].sku, "quantity": second})
        paid = {"wallet_amount": total * thirds // 3} if thirds else {}
        return wish(self.skus[sku], items=items, expected_total=total, **paid)

    def top_up(self, key: int, amount: int, then: str) -> None:
        """Money for the wallet, or the same again under a used key, brought as far as `then` says."""
        owner, name = Owner.of_buyer(buyer_of(BUYER)), f"top-up-key-number-{key}"
        with self.world.acting(), suppress(IdempotencyKeyReused):
            wished = topping_up.open_top_up(owner, "USD", amount, return_url="https://x.example", key=name)
            self.world.pull()
            if wished.checkout is None or then == "wait":
                return
            if self.world.provider.pages[wished.checkout].state is CheckoutState.OPEN:
                if then == "work":
                    self.world.provider.pay(wished.checkout, CheckoutState.PROCESSING)
                elif then in {"pay", "settle"}:
                    self.world.provider.pay(wished.checkout)
                elif then == "late":
                    self.world.provider.close(wished.checkout)
            if then == "settle":
                self.world.tell(len(self.world.provider.events) - 1)
                self.world.work()

    def find_order(self, number: int) -> Item:
        """Some order."""
        orders = self.world.of("orders", "ORDER")
        return orders[number % len(orders)]

    def find_paid(self, number: int) -> Item:
        """Some order with money that can go back, if there is one."""
        orders = self.world.of("orders", "ORDER")
        paid = [order for order in orders if order["refundable"] and order["refund"] != "proposed"]
        return (paid or orders)[number % len(paid or orders)]

    def pages(self, order_id: str, state: CheckoutState) -> list[str]:
        """The pages of an order that a buyer has the address of."""
        pages = [item for item in self.world.of("payments", "CHECKOUT#") if item["pk"] == f"ORDER#{order_id}"]
        known = [item["sk"].removeprefix("CHECKOUT#") for item in pages]
        return [checkout for checkout in known if self.world.provider.pages[checkout].state is state]

    def pending_refunds(self) -> list[tuple[str, str]]:
        """Payment and refund id of what the provider has not decided yet."""
        return [
            (money.payment, refund_id)
            for money in self.world.provider.money.values()
            for refund_id, answer in money.refunds.items()
            if answer.state is RefundState.PENDING
        ]
