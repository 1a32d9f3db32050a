"""The local cloud is killed in the middle of a sale and started again: every open order still ends well."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest

from local.stack import lifecycle, services
from local.stack.function_logs import keep_function_logs
from local.stack.secret_values import SecretValues, secret_values
from local.stack.settings import Settings, from_environment
from local.stack.trial import on_free_ports
from tests.stack.books import Books
from tests.stack.injected import Injected
from tests.stack.shop import Json, Order, Shop, key, until

pytestmark = pytest.mark.stack
HOLD_SECONDS = 12
SETTLED_AFTER_SECONDS = 4
"""Before the hold ends: money still under way then is asked about only at the end of a longer hold."""


@dataclass
class OwnShop:
    """A shop that a test may kill."""

    settings: Settings
    secrets: SecretValues
    clients: ExitStack

    def start(self) -> Shop:
        """Start what does not run, as `make up` does, without demo goods."""
        for service in services.services(self.settings, self.secrets):
            if not services.is_up(service, self.settings):
                services.start(service, self.settings)
        lifecycle.deploy_package(self.settings, self.secrets)
        lifecycle.await_shop(self.settings)
        facts: Json = lifecycle.stack_facts(self.settings, self.secrets)
        client = self.clients.enter_context(httpx.Client(base_url=facts["api"], timeout=60))
        return Shop(facts, client)

    def kill_cloud(self) -> None:
        """Kill the cloud and every function that runs in it, at once."""
        noted = services.record_of("cloud", self.settings)
        assert noted is not None
        os.killpg(noted[0], signal.SIGKILL)
        for process in services.CHILDREN:
            if process.pid == noted[0]:
                process.wait(10)


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnShop]:
    home = tmp_path_factory.mktemp("shop")
    settings = on_free_ports(from_environment({"YIMA_LOCAL": str(home)}))
    with ExitStack() as stack:
        stack.callback(lifecycle.forget, settings, kept=settings.logs)
        stack.callback(keep_function_logs, settings)
        lifecycle.package()
        yield OwnShop(settings, secret_values(settings), stack.enter_context(ExitStack()))


@pytest.fixture(autouse=True)
def _honest_notifications() -> None:
    """Speak to no other shop."""


def test_a_shop_that_is_killed_in_mid_sale_finishes_every_order(own: OwnShop) -> None:
    shop = own.start()
    sku = shop.new_sku(stock=20, hold_seconds=HOLD_SECONDS)
    reviewed = shop.new_sku(stock=5, review="always")
    sold = shop.buy(sku)
    in_review = shop.order(reviewed)
    shop.pay(in_review)
    in_review.becomes("in_review")
    refunding = ask_for_a_slow_refund(shop, shop.buy(sku))
    injected = Injected(shop)
    injected.fault("error", "handle_notification", operation="TransactWriteItems")
    paid = [shop.order(sku) for _ in range(2)]
    for order in paid:
        shop.pay(order)
    until(lambda: injected.struck()["error"] > 0, "a notification to be heard that cannot be recorded")
    unpaid, opened, unheard, slow = (shop.order(sku) for _ in range(4))
    opened.checkout()
    shop.provider("POST", "/_sim/notifications", {"drop": 1.0})
    shop.pay(unheard)
    shop.pay(slow, "delayed_success", "bank_debit", delay_seconds=SETTLED_AFTER_SECONDS)

    own.kill_cloud()
    shop = own.start()

    decision = {"verdict": "approve", "reason": "looked at it"}
    shop.desk("POST", f"/orders/{in_review.order_id}/review", decision).raise_for_status()
    ends = {
        "delivered": [sold, in_review, *paid, unheard, slow],
        "refunded": [refunding],
        "expired": [unpaid, opened],
    }
    ended = {status: [Order(shop.http, order.placed) for order in orders] for status, orders in ends.items()}
    for status, orders in ended.items():
        for order in orders:
            Injected(shop).sweep_until(
                lambda order=order, status=status: order.view()["status"] == status,  # type: ignore[misc]
                f"{order.order_id} to be {status}",
                90,
            )
    assert len(sold.reveal()) == 1, "the vault opens what was sealed before"
    books = Books(shop)
    everyone = [order for orders in ended.values() for order in orders]
    books.note(sku, imported=20, orders=[o for o in everyone if o.order_id != in_review.order_id])
    books.note(reviewed, imported=5, orders=[in_review])
    books.close()


def ask_for_a_slow_refund(shop: Shop, order: Order) -> Order:
    """A refund that the provider takes, and carries out later."""
    shop.provider("POST", "/_sim/faults", {"refund": "pending", "delay_seconds": 5}).raise_for_status()
    path = f"/orders/{order.order_id}/refunds"
    shop.desk("POST", path, {"reason": "wrong region"}, Idempotency_Key=key()).raise_for_status()
    order.becomes("refunding")
    return order
