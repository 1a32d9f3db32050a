"""One attempt at a delivery, and what follows from how it went."""

import random
import time
from datetime import datetime, timedelta

from chalicelib.gateways import outgoing
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.telemetry import alarm, log
from chalicelib.webhooks import seal, signing
from chalicelib.webhooks.model import (
    ATTEMPT,
    GIVES_UP,
    GONE,
    Attempt,
    Delivery,
    DeliveryState,
    DisabledBecause,
    Endpoint,
    Event,
    excerpt,
    next_try,
    succeeded,
)
from chalicelib.webhooks.service import posting
from chalicelib.webhooks.store import deliveries, endpoints, slots

_AGENT = "Yima-Webhooks/1"
_PAUSE, _PAUSE_FAILING = (2, 10), (60, 300)
"""Seconds that a delivery is put off for which there was no place at its endpoint: from, to."""


def deliver(event_id: str, endpoint_id: str) -> None:
    """Try a delivery if it is due now; over within half a minute. Safe to repeat and to run twice at once.

    At most one attempt is under way for a delivery, and at most `Endpoint.at_once` for an endpoint. An
    attempt is written down before and after it; if the process dies between, it counts as interrupted and is
    followed by another: an endpoint may get an event twice, with the same `webhook-id`. Raises `Transient`.
    """
    endpoint, delivery = endpoints.find(endpoint_id), deliveries.find(event_id, endpoint_id)
    now = clock.now()
    if endpoint is None or not endpoint.active or delivery is None or not _is_due(delivery, now):
        return
    owner = ids.new("try")
    place = slots.take(endpoint_id, endpoint.at_once, owner=owner, now=now, until=now + ATTEMPT)
    if place is None:
        _wait(delivery, now, _PAUSE_FAILING if endpoint.failing_since else _PAUSE)
        return
    try:
        begun = deliveries.begin(delivery, now=now, until=now + ATTEMPT)
        event = deliveries.event(event_id)
        if begun and event:
            _attempt(endpoint, begun, event)
    finally:
        slots.release(endpoint_id, place, owner=owner)


def _is_due(delivery: Delivery, now: datetime) -> bool:
    at = delivery.until if delivery.state is DeliveryState.SENDING else delivery.next_at
    return at is not None and clock.parse(at) <= now


def _wait(delivery: Delivery, now: datetime, seconds: tuple[int, int]) -> None:
    """Try in a moment, when others at the same endpoint are through. Of several messages one goes on."""
    at = now + timedelta(seconds=random.uniform(*seconds))  # noqa: S311 - spread, not secrecy
    if deliveries.put_off(delivery, at=at, look_at=posting.look_at(at, now)):
        posting.post_later(delivery, at, now)


def _attempt(endpoint: Endpoint, begun: Delivery, event: Event) -> None:
    attempt, retry_after = _sent(endpoint, event)
    about = {"event": event.event_id, "endpoint": endpoint.endpoint_id, "try": begun.tries}
    log.info(
        "delivery",
        extra={**about, "status": attempt.status, "error": attempt.error, "took": attempt.milliseconds},
    )
    if succeeded(attempt):
        deliveries.end(begun, attempt, DeliveryState.DELIVERED)
        if endpoint.failing_since:
            endpoints.succeed(endpoint.endpoint_id)
        return
    now = clock.now()
    at = None if attempt.status == GONE else next_try(begun.tries, now, attempt.status, retry_after)
    if at is None:
        deliveries.end(begun, attempt, DeliveryState.FAILED)
    elif deliveries.retry(begun, attempt, at=at, look_at=posting.look_at(at, now)):
        posting.post_later(begun, at, now)
    _held_against(endpoint.endpoint_id, attempt, now)


def _sent(endpoint: Endpoint, event: Event) -> tuple[Attempt, str | None]:
    """Send an event once; what came of it, and the `Retry-After` of the answer."""
    now, started = clock.now(), time.perf_counter()
    signed = signing.headers(
        _secrets(endpoint, now), event_id=event.event_id, timestamp=int(now.timestamp()), body=event.body
    )
    headers = {**signed, "Content-Type": "application/json", "User-Agent": _AGENT}
    status, error, answer, retry_after = None, None, None, None
    try:
        answered = outgoing.post(
            endpoint.url, event.body.encode(), headers, loopback=settings().outgoing_allow_loopback
        )
    except (outgoing.NoAnswer, outgoing.TargetRefused) as trouble:
        error = trouble.reason
    else:
        status, retry_after = answered.status, answered.retry_after
        answer = excerpt(answered.body) or None
    took = round((time.perf_counter() - started) * 1000)
    return Attempt(clock.text(now), took, status, error, answer), retry_after


def _secrets(endpoint: Endpoint, now: datetime) -> list[str]:
    """What signs now: the secret, and the one before it for a day after a rotation."""
    sealed = [endpoint.secret]
    if endpoint.previous and endpoint.previous_until and now < clock.parse(endpoint.previous_until):
        sealed.append(endpoint.previous)
    return [seal.unseal(one, endpoint.endpoint_id) for one in sealed]


def _held_against(endpoint_id: str, attempt: Attempt, now: datetime) -> None:
    """Disable an endpoint that is gone, or at which nothing went through for days."""
    endpoint = endpoints.fail(endpoint_id, now)
    if endpoint is None or endpoint.failing_since is None:
        return
    because = DisabledBecause.GONE if attempt.status == GONE else DisabledBecause.FAILING
    hopeless = now - clock.parse(endpoint.failing_since) >= GIVES_UP
    if (because is DisabledBecause.GONE or hopeless) and endpoints.disable(endpoint, because, now):
        alarm("WebhookDisabled", {"endpoint": endpoint_id, "because": because})
