"""Events and their deliveries. What a delivery's state allows is the condition of each write."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.table import Item, Page, Transaction, WriteRefused
from chalicelib.webhooks.model import (
    KEPT,
    MOST_ATTEMPTS,
    OVER,
    Attempt,
    Delivery,
    DeliveryState,
    Event,
    known,
)
from chalicelib.webhooks.store.table import table

_TO = "TO#"
LOG_KEY = frozenset({"pk", "sk", "endpoint_id", "made_at"})


def add(event: Event, deliveries: Iterable[Delivery], *, look_at: datetime) -> bool:
    """Keep an event and its deliveries, all or none; False if the event is known already."""
    forgotten = int((clock.parse(event.at) + KEPT).timestamp())
    writes = Transaction()
    item = {**vars(event), "pk": _pk(event.event_id), "sk": "EVENT", "ttl": forgotten}
    writes.put("event", table(), item, when="attribute_not_exists(pk)")
    for one in deliveries:
        due = {"due_of": one.endpoint_id, "due_at": clock.text(look_at), "ttl": forgotten}
        item = {**vars(one), "attempts": [], "pk": _pk(one.event_id), "sk": _TO + one.endpoint_id, **due}
        writes.put(one.endpoint_id, table(), item, when="attribute_not_exists(pk)")
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def event(event_id: str) -> Event | None:
    """An event, unless it was forgotten."""
    item = table().get(_pk(event_id), "EVENT")
    return Event(**known(Event, item)) if item else None


def find(event_id: str, endpoint_id: str) -> Delivery | None:
    """A delivery as it surely stands."""
    item = table().get(_pk(event_id), _TO + endpoint_id)
    return _delivery(item) if item else None


def of_event(event_id: str) -> list[Delivery]:
    """Every delivery of an event."""
    return [_delivery(one) for one in table().query(_pk(event_id), sk_prefix=_TO).items]


def begin(delivery: Delivery, *, now: datetime, until: datetime) -> Delivery | None:
    """Claim the next attempt for one sender until then; None if it is not due, or somebody else's.

    An attempt whose sender died is written down as interrupted.
    """
    try:
        item = table().update(
            _pk(delivery.event_id),
            _TO + delivery.endpoint_id,
            "SET #state = :sending, #until = :until, #began_at = :now, #tries = #tries + :one, "
            "#attempts = :attempts, #due_of = :endpoint, #due_at = :until REMOVE #next_at",
            when="#tries = :read AND ((#state = :pending AND #next_at <= :now) "
            "OR (#state = :sending AND #until <= :now))",
            values={
                "sending": DeliveryState.SENDING,
                "pending": DeliveryState.PENDING,
                "now": clock.text(now),
                "until": clock.text(until),
                "one": 1,
                "read": delivery.tries,
                "endpoint": delivery.endpoint_id,
                "attempts": _log(delivery.attempts + _interrupted(delivery)),
            },
        )
    except WriteRefused:
        return None
    return _delivery(item)


def end(begun: Delivery, attempt: Attempt, state: DeliveryState) -> bool:
    """Write down an attempt that ends its delivery; False if it is not this sender's any more."""
    return _finished(
        begun,
        attempt,
        "SET #state = :state, #attempts = :attempts REMOVE #until, #began_at, #due_of, #due_at",
        {"state": state},
    )


def retry(begun: Delivery, attempt: Attempt, *, at: datetime, look_at: datetime) -> bool:
    """Write down an attempt that failed, and when the next is; False if it is not this sender's any more."""
    return _finished(
        begun,
        attempt,
        "SET #state = :pending, #attempts = :attempts, #next_at = :at, #due_at = :look_at "
        "REMOVE #until, #began_at",
        {"pending": DeliveryState.PENDING, "at": clock.text(at), "look_at": clock.text(look_at)},
    )


def put_off(delivery: Delivery, *, at: datetime, look_at: datetime) -> bool:
    """Have a delivery that waits be due later than was read, for one caller; False for every other."""
    if delivery.state is not DeliveryState.PENDING:
        return False
    try:
        table().update(
            _pk(delivery.event_id),
            _TO + delivery.endpoint_id,
            "SET #next_at = :at, #due_at = :look_at",
            when="#state = :pending AND #next_at = :read",
            values={
                "at": clock.text(at),
                "look_at": clock.text(look_at),
                "pending": DeliveryState.PENDING,
                "read": delivery.next_at,
            },
        )
    except WriteRefused:
        return False
    return True


def look_later(event_id: str, endpoint_id: str, *, now: datetime, look_at: datetime) -> bool:
    """Have the next look at an overdue delivery then; False if somebody else saw to it."""
    try:
        table().update(
            _pk(event_id),
            _TO + endpoint_id,
            "SET #due_at = :look_at",
            when="#due_at <= :now",
            values={"now": clock.text(now), "look_at": clock.text(look_at)},
        )
    except WriteRefused:
        return False
    return True


def replay(delivery: Delivery, *, now: datetime, look_at: datetime) -> bool:
    """Deliver once more what is over, from the first attempt on; False if it is not over."""
    over = {f"over{number}": state for number, state in enumerate(OVER)}
    try:
        table().update(
            _pk(delivery.event_id),
            _TO + delivery.endpoint_id,
            "SET #state = :pending, #tries = :none, #next_at = :now, #due_of = :endpoint, #due_at = :look_at",
            when=f"#state IN ({', '.join(f':{name}' for name in over)})",
            values={
                **over,
                "pending": DeliveryState.PENDING,
                "none": 0,
                "now": clock.text(now),
                "endpoint": delivery.endpoint_id,
                "look_at": clock.text(look_at),
            },
        )
    except WriteRefused:
        return False
    return True


def due(endpoint_id: str, *, now: datetime, limit: int) -> list[str]:
    """Events of which an endpoint's delivery is overdue for a look, the longest first; a moment old."""
    condition = "#due_of = :endpoint AND #due_at <= :now"
    values = {"endpoint": endpoint_id, "now": clock.text(now)}
    page = table().query_index("due", condition, values, limit=limit)
    return [str(one["pk"]).removeprefix("EVENT#") for one in page.items]


def listed(
    endpoint_id: str, *, since: str | None, until: str | None, limit: int, start: Item | None
) -> tuple[list[Delivery], Page]:
    """A page of an endpoint's deliveries between two moments, the latest first; a moment old."""
    condition = "#endpoint_id = :endpoint AND #made_at BETWEEN :since AND :until"
    values = {"endpoint": endpoint_id, "since": since or "0", "until": until or "9"}
    page = table().query_index("log", condition, values, limit=limit, start=start, forward=False)
    keys = [(one["pk"], one["sk"]) for one in page.items]
    found = {(item["pk"], item["sk"]): item for item in table().get_many(keys)}
    return [_delivery(found[key]) for key in keys if key in found], page


def place_of(delivery: Delivery) -> Item:
    """Where a delivery stands in the log of its endpoint."""
    return {
        "pk": _pk(delivery.event_id),
        "sk": _TO + delivery.endpoint_id,
        "endpoint_id": delivery.endpoint_id,
        "made_at": delivery.made_at,
    }


def _finished(begun: Delivery, attempt: Attempt, change: str, values: dict[str, Any]) -> bool:
    """End an attempt that this sender began; another's is left alone."""
    mine = {"sending": DeliveryState.SENDING, "tries": begun.tries, "began": begun.began_at}
    try:
        table().update(
            _pk(begun.event_id),
            _TO + begun.endpoint_id,
            change,
            when="#state = :sending AND #tries = :tries AND #began_at = :began",
            values={**mine, **values, "attempts": _log((*begun.attempts, attempt))},
        )
    except WriteRefused:
        return False
    return True


def _interrupted(delivery: Delivery) -> tuple[Attempt, ...]:
    if delivery.state is not DeliveryState.SENDING or delivery.began_at is None:
        return ()
    return (Attempt(delivery.began_at, 0, error="interrupted"),)


def _log(attempts: tuple[Attempt, ...]) -> list[Item]:
    return [vars(one) for one in attempts[-MOST_ATTEMPTS:]]


def _pk(event_id: str) -> str:
    return f"EVENT#{event_id}"


def _delivery(item: Item) -> Delivery:
    attempts = tuple(Attempt(**one) for one in item["attempts"])
    return Delivery(**known(Delivery, item) | {"state": DeliveryState(item["state"]), "attempts": attempts})
