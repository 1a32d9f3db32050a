"""Endpoints: each change is one conditional write of the fields it changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.webhooks.model import (
    MOST_ENDPOINTS,
    DisabledBecause,
    Endpoint,
    EndpointState,
    Sealed,
    known,
)
from chalicelib.webhooks.store.table import table

_ALL = "ENDPOINTS"
_COUNT = ("COUNTED", "ENDPOINTS")
_THERE = "attribute_exists(pk)"
_UNCHANGED = "#version = :read"


def add(endpoint: Endpoint) -> None:
    """Add a new endpoint and count it. Raises `WriteRefused` naming `endpoint`, or `count` at the limit."""
    writes = Transaction()
    writes.put("endpoint", table(), _item(endpoint), when="attribute_not_exists(pk)")
    writes.update(
        "count",
        table(),
        *_COUNT,
        "SET #n = if_not_exists(#n, :none) + :one",
        when="attribute_not_exists(pk) OR #n < :most",
        values={"none": 0, "one": 1, "most": MOST_ENDPOINTS},
    )
    writes.commit()


def remove(endpoint_id: str) -> bool:
    """Remove an endpoint for good and count it off; False if it was not there."""
    writes = Transaction()
    writes.delete("endpoint", table(), _ALL, endpoint_id, when=_THERE)
    writes.update(
        "count", table(), *_COUNT, "SET #n = #n - :one", when="#n > :none", values={"one": 1, "none": 0}
    )
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def find(endpoint_id: str) -> Endpoint | None:
    """An endpoint as it surely stands."""
    item = table().get(_ALL, endpoint_id)
    return _endpoint(item) if item else None


def every() -> list[Endpoint]:
    """Every endpoint, the oldest first."""
    return sorted((_endpoint(one) for one in table().query(_ALL).items), key=lambda one: one.created_at)


def change(endpoint: Endpoint, fields: Mapping[str, Any]) -> Endpoint | None:
    """Set what people may change, if nobody has since it was read; None otherwise."""
    sets = "".join(f"#{name} = :{name}, " for name in fields)
    return _changed(endpoint, f"SET {sets}#version = :next", dict(fields))


def rotate(endpoint: Endpoint, secret: Sealed, rotation: str, *, until: datetime) -> Endpoint | None:
    """Sign with another secret, and until then with the one before too; None if it was changed meanwhile."""
    return _changed(
        endpoint,
        "SET #secret = :secret, #previous = :previous, #previous_until = :until, #rotation = :rotation, "
        "#version = :next",
        {
            "secret": _sealed_item(secret),
            "previous": _sealed_item(endpoint.secret),
            "until": clock.text(until),
            "rotation": rotation,
        },
    )


def pause(endpoint_id: str) -> bool:
    """Send nothing for now; False unless it is active."""
    return _moved(endpoint_id, "SET #state = :paused", "#state = :active", {"paused": EndpointState.PAUSED})


def enable(endpoint_id: str) -> bool:
    """Send again, with nothing held against it; False if it is active, or not there."""
    forgotten = "#failing_since, #disabled_at, #disabled_because, #told, #telling_until"
    return _moved(
        endpoint_id, f"SET #state = :active REMOVE {forgotten}", "#state <> :active AND " + _THERE, {}
    )


def succeed(endpoint_id: str) -> bool:
    """Forget the failures; False if there were none."""
    return _moved(endpoint_id, "REMOVE #failing_since", "attribute_exists(#failing_since) AND " + _THERE, {})


def fail(endpoint_id: str, now: datetime) -> Endpoint | None:
    """Note a failure: the first after a success is remembered; None if the endpoint was removed."""
    try:
        item = table().update(
            _ALL,
            endpoint_id,
            "SET #failing_since = if_not_exists(#failing_since, :now)",
            when=_THERE,
            values={"now": clock.text(now)},
        )
    except WriteRefused:
        return None
    return _endpoint(item)


def disable(endpoint: Endpoint, because: DisabledBecause, now: datetime) -> bool:
    """Send nothing until a person says so, once; refused if something went through meanwhile."""
    values = {"disabled": EndpointState.DISABLED, "now": clock.text(now), "because": because, "no": False}
    when = "#state = :active"
    if because is DisabledBecause.FAILING:
        when, values = f"{when} AND #failing_since = :since", values | {"since": endpoint.failing_since}
    return _moved(
        endpoint.endpoint_id,
        "SET #state = :disabled, #disabled_at = :now, #disabled_because = :because, #told = :no",
        when,
        values,
    )


def begin_telling(endpoint_id: str, now: datetime, until: datetime) -> bool:
    """Claim the mail about a disabled endpoint for one sender, until then."""
    return _moved(
        endpoint_id,
        "SET #telling_until = :until",
        "#told = :no AND (attribute_not_exists(#telling_until) OR #telling_until <= :now)",
        {"until": clock.text(until), "now": clock.text(now), "no": False},
    )


def told(endpoint_id: str) -> bool:
    """Note that the mail is out, or never will be."""
    return _moved(
        endpoint_id,
        "SET #told = :yes REMOVE #telling_until",
        "attribute_exists(#told)",
        {"yes": True},
    )


def _changed(endpoint: Endpoint, change: str, values: dict[str, Any]) -> Endpoint | None:
    values |= {"read": endpoint.version, "next": endpoint.version + 1}
    try:
        item = table().update(_ALL, endpoint.endpoint_id, change, when=_UNCHANGED, values=values)
    except WriteRefused:
        return None
    return _endpoint(item)


def _moved(endpoint_id: str, change: str, when: str, values: dict[str, Any]) -> bool:
    if ":active" in change + when:
        values = values | {"active": EndpointState.ACTIVE}
    try:
        table().update(_ALL, endpoint_id, change, when=when, values=values)
    except WriteRefused:
        return False
    return True


def _item(endpoint: Endpoint) -> Item:
    sealed = {
        name: _sealed_item(value)
        for name, value in (("secret", endpoint.secret), ("previous", endpoint.previous))
        if value
    }
    return {**vars(endpoint), **sealed, "pk": _ALL, "sk": endpoint.endpoint_id}


def _sealed_item(sealed: Sealed) -> Item:
    return {"key": sealed.key, "text": sealed.text}


def _endpoint(item: Item) -> Endpoint:
    because = item.get("disabled_because")
    previous = item.get("previous")
    return Endpoint(
        **known(Endpoint, item)
        | {
            "types": tuple(item["types"]),
            "state": EndpointState(item["state"]),
            "secret": Sealed(**item["secret"]),
            "previous": Sealed(**previous) if previous else None,
            "disabled_because": DisabledBecause(because) if because else None,
        }
    )
