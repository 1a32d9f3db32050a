"""What crosses the wire about webhooks."""

from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from chalicelib.kernel import ids
from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.routes import Answer, Body, Contradiction, Query
from chalicelib.webhooks.events import EventName
from chalicelib.webhooks.model import (
    Attempt,
    Delivery,
    DeliveryState,
    DisabledBecause,
    Endpoint,
    EndpointState,
    Event,
)

EndpointId = Annotated[str, Field(pattern=ids.pattern("whe"), examples=["whe_01J8Z3QK5Y7V9T2M4N6P8R0S1W"])]
EventId = Annotated[str, Field(pattern=ids.pattern("evt"), examples=["evt_01J8Z3QK5Y7V9T2M4N6P8R0S1W"])]


def _subscribable(types: list[EventName]) -> list[EventName]:
    if EventName.TEST in types:
        raise ValueError("nobody subscribes to webhook.test; ask for a test instead")
    return list(dict.fromkeys(types))


Url = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Types = Annotated[
    list[EventName], Field(min_length=1, max_length=20, strict=False), AfterValidator(_subscribable)
]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class NewEndpoint(Body):
    """Where events go: an `https` address of a named host, port 443 or 8443.

    `contact` is told by mail when the endpoint is disabled.
    """

    url: Url
    types: Types
    contact: EmailAddress
    description: Description = ""


class EndpointChange(Body):
    """What is to be other than at `version`; what is left out stays."""

    version: int = Field(ge=1)
    url: Url | None = None
    types: Types | None = None
    contact: EmailAddress | None = None
    description: Description | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.fields():
            raise ValueError("name at least one field to change")
        return self

    def fields(self) -> dict[str, object]:
        """The fields that change, as they are kept."""
        values = self.model_dump(exclude={"version"}, exclude_none=True)
        return {
            name: [str(one) for one in value] if name == "types" else value for name, value in values.items()
        }


class EndpointView(Answer):
    """An endpoint. Its secret is never among this.

    `failing_since`: nothing went through since. `previous_until`: the secret before signs too until then.
    """

    endpoint_id: str
    url: str
    types: list[EventName]
    contact: str
    description: str
    state: EndpointState
    created_at: str
    version: int
    failing_since: str | None = None
    disabled_at: str | None = None
    disabled_because: DisabledBecause | None = None
    previous_until: str | None = None

    @classmethod
    def of(cls, one: Endpoint) -> Self:
        """The view of an endpoint."""
        return cls.model_validate({name: getattr(one, name) for name in EndpointView.model_fields})


class EndpointSecret(Answer):
    """An endpoint with the secret that signs what it is sent. The secret is shown this once."""

    endpoint: EndpointView
    secret: str


class EndpointList(Answer):
    """Every endpoint, the oldest first."""

    endpoints: list[EndpointView]


class WebhookLogQuery(Query):
    """A page of the deliveries of an endpoint, the latest first: of a state, a type, a period."""

    state: DeliveryState | None = None
    type: EventName | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    cursor: str | None = Field(default=None, max_length=500)


class ReplayPeriod(Body):
    """Of which period failed deliveries are sent once more; `cursor` is the `next` of the answer before."""

    since: Annotated[AwareDatetime, Field(strict=False)]
    until: Annotated[AwareDatetime, Field(strict=False)]
    cursor: str | None = Field(default=None, max_length=500)

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.since >= self.until:
            raise Contradiction("until", "`until` must be after `since`")
        return self


class Replayed(Answer):
    """How many deliveries are sent once more. While there is a `next`, there are more to look at."""

    replayed: int
    next: str | None = None


class WebhookAttempt(Answer):
    """One try. `status` is what the endpoint answered; without an answer `error` says why there is none.

    `answer` is the beginning of what it said, without what could be an address, a code or a token.
    """

    at: str
    milliseconds: int
    status: int | None = None
    error: str | None = None
    answer: str | None = None

    @classmethod
    def of(cls, one: Attempt) -> Self:
        """The view of an attempt."""
        return cls(**vars(one))


class WebhookDeliveryView(Answer):
    """How far a delivery is; `tries` since it was made or replayed, `next_at` when it is tried next."""

    event_id: str
    type: EventName
    order_id: str | None = None
    made_at: str
    state: DeliveryState
    tries: int
    next_at: str | None = None
    last: WebhookAttempt | None = None

    @classmethod
    def of(cls, one: Delivery) -> Self:
        """The view of a delivery."""
        return cls(**_fields(one))


class WebhookDeliveryList(Answer):
    """Some deliveries."""

    deliveries: list[WebhookDeliveryView]
    next: str | None = None


class WebhookDeliveryDetail(WebhookDeliveryView):
    """A delivery with what is sent, and every attempt, the oldest first."""

    body: str
    attempts: list[WebhookAttempt]

    @classmethod
    def whole(cls, one: Delivery, event: Event) -> Self:
        """The view of a delivery with its event."""
        return cls(
            **_fields(one),
            body=event.body,
            attempts=[WebhookAttempt.of(attempt) for attempt in one.attempts],
        )


def _fields(one: Delivery) -> dict[str, object]:
    last = WebhookAttempt.of(one.attempts[-1]) if one.attempts else None
    names = ("event_id", "type", "order_id", "made_at", "state", "tries", "next_at")
    return {**{name: getattr(one, name) for name in names}, "last": last}
