"""A shop with a buyer who has a wallet, in a few words each."""

from chalicelib.buyers.service import buyer_of
from chalicelib.catalog.model import Review, Sku
from chalicelib.orders.model import Order
from chalicelib.orders.service import keeping, placing
from chalicelib.orders.service.showing import Showing
from chalicelib.payments.gateway import Checkout
from chalicelib.payments.service import collecting, topping_up
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import reading

from .conftest import KEY, make_sku, stock_up, wish
from .laws import Laws
from .world import World

BUYER = "buyer@example.com"
PAGE = "https://shop.example/thanks"
Shop = tuple[World, Laws]


def owner() -> Owner:
    return Owner.of_buyer(buyer_of(BUYER))


def balance() -> int:
    return reading.wallet(owner(), "USD").balance


def filled(world: World, amount: int, key: str = "a-top-up-of-sixteen") -> None:
    """That much paid into the wallet."""
    with world.acting():
        wished = topping_up.open_top_up(owner(), "USD", amount, return_url=PAGE, key=key)
        world.provider.pay(wished.checkout or "")
        topping_up.refresh(wished.top_up_id)


def goods(world: World, laws: Laws, count: int = 2, *, review: Review = Review.NONE) -> Sku:
    sku = make_sku(review=review)
    texts = [f"CODE-{number:05d}-XYZ" for number in range(count)]
    with world.acting():
        stock_up(sku, "\n".join(texts))
    laws.imported |= set(texts)
    return sku


def bought(world: World, sku: Sku, amount: int, *, showing: Showing | None = None) -> Order:
    """An order of which the wallet pays that much."""
    with world.acting():
        wanted = wish(sku, wallet_amount=amount)
        return placing.place(wanted, KEY, payer=buyer_of(BUYER), showing=showing)


def page_of(world: World, order: Order) -> Checkout:
    """The page on which the rest of an order is paid."""
    with world.acting():
        collecting.open_checkout(order.order_id, PAGE)
    (page,) = [one for one in world.provider.pages.values() if one.order_id == order.order_id]
    return page


def paid(world: World, order: Order) -> str:
    """The rest of an order is paid and the shop hears of it; the payment."""
    page = page_of(world, order)
    world.provider.pay(page.checkout)
    world.tell(len(world.provider.events) - 1)
    world.work()
    return f"pi_{page.checkout}"


def fresh(order: Order) -> Order:
    return keeping.get(order.order_id)
