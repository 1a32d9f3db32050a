"""How many codes of a campaign each buyer has, counted in the order's own transaction."""

from chalicelib.campaigns.store.table import table
from chalicelib.kernel.table import Transaction

_CHANGE = "SET #count = if_not_exists(#count, :none) + :added"


def add(writes: Transaction, campaign: str, buyer: str, count: int, *, limit: int) -> None:
    """Add that a buyer takes so many codes more, if that is not over the limit. Named `limit`."""
    writes.update(
        "limit",
        table(),
        _key(campaign, buyer),
        "BOUGHT",
        _CHANGE,
        when="attribute_not_exists(#count) OR #count <= :room",
        values={"none": 0, "added": count, "room": limit - count},
    )


def take_off(writes: Transaction, campaign: str, buyer: str, count: int) -> None:
    """Add that an order was released whose codes were counted. Named `limit`."""
    values = {"none": 0, "added": -count}
    writes.update(
        "limit", table(), _key(campaign, buyer), "BOUGHT", _CHANGE, when="attribute_exists(pk)", values=values
    )


def _key(campaign: str, buyer: str) -> str:
    return f"BOUGHT#{campaign}#{buyer}"
