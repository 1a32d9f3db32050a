"""The queue in front of a campaign: numbers, places, who is admitted, which tickets were used."""

from dataclasses import dataclass

from chalicelib.campaigns.model.admission import Admission, Counts, Number, Queue
from chalicelib.campaigns.store.table import ABSENT, table
from chalicelib.kernel.table import Item, Transaction, WriteRefused


@dataclass(frozen=True)
class Place:
    """The number that a buyer drew on a device."""

    buyer: str
    device: str
    number: Number


def draw(campaign: str, queue: Queue, shard: int) -> Number | None:
    """The next number of a shard, nobody else's; None when the early queue is drawn already."""
    try:
        item = table().update(
            _shard(campaign, queue, shard),
            "NUMBERS",
            "SET #count = if_not_exists(#count, :none) + :one",
            when="attribute_not_exists(#drawn)",
            values={"none": 0, "one": 1},
        )
    except WriteRefused:
        return None
    return Number(queue, shard, item["count"] - 1)


def close_early(campaign: str, shards: int) -> None:
    """Let no shard of the early queue give another number. A repeat changes nothing."""
    for shard in range(shards):
        table().update(
            _shard(campaign, Queue.EARLY, shard),
            "NUMBERS",
            "SET #drawn = :yes, #count = if_not_exists(#count, :none)",
            when="attribute_exists(pk) OR attribute_not_exists(pk)",
            values={"yes": True, "none": 0},
        )


def counts(campaign: str, shards: int) -> Counts:
    """How many numbers were given; `drawn` when every shard of the early queue is closed."""
    keys = {
        (queue, shard): (_shard(campaign, queue, shard), "NUMBERS")
        for queue in Queue
        for shard in range(shards)
    }
    found = {item["pk"]: item for item in table().get_many(keys.values())}
    given = {one: found.get(key[0], {}) for one, key in keys.items()}
    return Counts(
        early=tuple(given[Queue.EARLY, shard].get("count", 0) for shard in range(shards)),
        late=tuple(given[Queue.LATE, shard].get("count", 0) for shard in range(shards)),
        drawn=all("drawn" in given[Queue.EARLY, shard] for shard in range(shards)),
    )


def take_place(campaign: str, place: Place) -> bool:
    """Give a buyer, and their device, a place; False when either has one."""
    writes = Transaction()
    for who in (place.buyer, place.device):
        writes.put(who, table(), {**_place_item(place), "pk": _place(campaign, who)}, when=ABSENT)
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def places(campaign: str, buyer: str, device: str) -> list[Place]:
    """The places that this buyer, or this device, has."""
    found = table().get_many((_place(campaign, who), "PLACE") for who in (buyer, device))
    return list({_place_of(item) for item in found})


def admission(campaign: str) -> tuple[Admission, int]:
    """Who may order by now, and the version of that."""
    item = table().get(f"QUEUE#{campaign}", "ADMISSION")
    if not item:
        return Admission(), 0
    waves = tuple((at, admitted) for at, admitted in item["waves"])
    return Admission(item["admitted"], item["lapsed"], waves), item["version"]


def admit(campaign: str, admission: Admission, *, version: int) -> bool:
    """Write the next version of who may order; False if another one was faster."""
    item = {
        "pk": f"QUEUE#{campaign}",
        "sk": "ADMISSION",
        "version": version + 1,
        "admitted": admission.admitted,
        "lapsed": admission.lapsed,
        "waves": [list(wave) for wave in admission.waves],
    }
    try:
        table().put(item, when=f"{ABSENT} OR #version = :version", values={"version": version})
    except WriteRefused:
        return False
    return True


def use(writes: Transaction, campaign: str, number: Number, order_id: str) -> None:
    """Add that a ticket made this order, once. Named `ticket`."""
    key = f"USED#{campaign}#{number.queue}#{number.shard}#{number.index}"
    writes.put("ticket", table(), {"pk": key, "sk": "USED", "order": order_id}, when=ABSENT)


def _shard(campaign: str, queue: Queue, shard: int) -> str:
    return f"QUEUE#{campaign}#{queue}#{shard}"


def _place(campaign: str, who: str) -> str:
    return f"PLACE#{campaign}#{who}"


def _place_item(place: Place) -> Item:
    number = {"queue": place.number.queue, "shard": place.number.shard, "index": place.number.index}
    return {"sk": "PLACE", "buyer": place.buyer, "device": place.device, **number}


def _place_of(item: Item) -> Place:
    number = Number(Queue(item["queue"]), item["shard"], item["index"])
    return Place(item["buyer"], item["device"], number)
