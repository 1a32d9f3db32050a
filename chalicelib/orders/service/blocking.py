"""Buyers that may not order: whose bank took money back, and whom staff keep out.

An order's own transaction asks, without a round trip of its own; the refusal does not tell why.
"""

from collections.abc import Iterable, Iterator

from chalicelib.buyers.service import buyer_of, device_of
from chalicelib.kernel.table import Item, Transaction
from chalicelib.orders.errors import BuyerBlocked, NotBlocked
from chalicelib.orders.model import Because, Order
from chalicelib.orders.service.keeping import get
from chalicelib.orders.store import blocks

BUYER, DEVICE = "buyer", "device"


def check(writes: Transaction, order: Order) -> None:
    """Add the condition that neither the address nor the device of a new order is blocked."""
    for kind, who in _of(order):
        blocks.check(writes, kind, who)


def refusal(refused: Iterable[str]) -> BuyerBlocked | None:
    """What to say when these writes were refused; None if none of them asked for a block."""
    return BuyerBlocked() if any(name.startswith("block ") for name in refused) else None


def refuse_blocked(buyer: str, device: str | None) -> None:
    """Raise `BuyerBlocked` if a buyer, or the device they speak from, may not order."""
    who = [(BUYER, buyer), *([(DEVICE, device_of(device))] if device else [])]
    if any(blocks.find(kind, one) for kind, one in who):
        raise BuyerBlocked


def block(writes: Transaction, order: Order, *, because: Because) -> None:
    """Add that whoever placed an order may not place another; a repeat changes nothing."""
    for kind, who in _of(order):
        blocks.block(writes, kind, who, because=because, order_id=order.order_id)


def block_buyer(writes: Transaction, buyer: str, *, because: Because) -> None:
    """Add that a buyer, by the digest of their address, may not order; a repeat changes nothing."""
    blocks.block(writes, BUYER, buyer, because=because, order_id=None)


def block_by_hand(*, order_id: str | None, email: str | None, because: Because) -> None:
    """Block an address, or the address and device of an order. Raises `OrderNotFound`."""
    writes = Transaction()
    if order_id:
        block(writes, get(order_id), because=because)
    if email:
        block_buyer(writes, buyer_of(email), because=because)
    writes.commit()


def lift(block_id: str, *, because: Because) -> None:
    """Let a buyer or a device order again. Raises `NotBlocked`."""
    kind, _, who = block_id.partition(".")
    if not blocks.lift(kind, who, because=because):
        raise NotBlocked


def blocked(start: str | None) -> tuple[list[Item], str | None]:
    """A page of those who may not order, and the cursor of the next."""
    return blocks.blocked(start)


def of_address(email: str) -> list[Item]:
    """The block of an address, by what stands for it; nothing if it may order."""
    found = blocks.find(BUYER, buyer_of(email))
    return [found] if found else []


def _of(order: Order) -> Iterator[tuple[str, str]]:
    if order.buyer:
        yield BUYER, order.buyer
    if order.device:
        yield DEVICE, order.device
