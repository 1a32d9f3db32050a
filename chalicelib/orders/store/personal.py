"""What orders hold of a person, and how it is removed."""

from typing import Any

from chalicelib.kernel.table import Item, WriteRefused
from chalicelib.orders.model import Dispute, Order, Refund
from chalicelib.orders.store.listing import FIND
from chalicelib.orders.store.records import order_of, table

ERASED = "erased"
_THERE = "attribute_exists(pk)"


def page_of_buyer(buyer: str, start: Item | None, *, limit: int) -> tuple[list[Order], Item | None]:
    """Some orders of a buyer, newest first, as they surely stand, and where it goes on."""
    page = table().query_index(
        "buyer", "#buyer = :buyer", {"buyer": buyer}, limit=limit, start=start, forward=False
    )
    keys = [(item["pk"], item["sk"]) for item in page.items]
    found = {item["pk"]: order_of(item) for item in table().get_many(keys)}
    return [found[pk] for pk, _ in keys if pk in found], page.next_key


def erase(order_id: str) -> bool:
    """Remove address, network and device from an order that is over; False if something is left to do for it.

    The digest of the address stays: it says which orders, wallet and blocks belong together.
    """
    settled = "attribute_not_exists(#open_shard) AND #refund IN (:none, :done)"
    calm = "(attribute_not_exists(#dispute) OR #dispute IN (:quiet, :won, :lost))"
    values: dict[str, Any] = {"none": Refund.NONE, "done": Refund.DONE}
    values |= {"quiet": Dispute.NONE, "won": Dispute.WON, "lost": Dispute.LOST}
    try:
        table().update(
            order_id,
            "ORDER",
            "SET #email = :nobody, #request = :erased, #slots = :no_slots REMOVE #source_ip, #device",
            when=f"{settled} AND {calm}",
            values=values | {"nobody": "", "erased": ERASED, "no_slots": []},
        )
    except WriteRefused:
        return False
    return True


def erase_look(look: Item) -> None:
    """Remove from where the codes of an order were looked at."""
    table().update(look["pk"], look["sk"], "SET #source_ip = :none", when=_THERE, values={"none": ""})


def forget_asked(buyer: str) -> None:
    """Remove every note that somebody asked for the orders of an address."""
    for item in table().query(f"{FIND}{buyer}").items:
        try:
            table().delete(item["pk"], item["sk"], when=_THERE)
        except WriteRefused:
            continue  # it ran out by itself
