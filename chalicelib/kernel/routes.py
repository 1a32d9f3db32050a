"""Typed routes: a plain function with annotations becomes an endpoint with validation and documentation.

Parameters of the function are filled by name: `body` and `query` are models, `caller` is what the route's
security makes of the credential, `idempotency_key` and `device` the checked headers, `request` the request
itself; every other name is a path parameter. This module knows nothing of Chalice: see `http.py`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from chalicelib.kernel.errors import (
    BodyTooLarge,
    FieldError,
    IdempotencyKeyMissing,
    Invalid,
    MalformedBody,
    NotAuthenticated,
    NotPermitted,
    Problem,
)
from chalicelib.kernel.examples import like_this

BODY_LIMIT = 64 * 1024
"""Bytes that a body may have where the route does not say otherwise."""

F = TypeVar("F", bound=Callable[..., Any])

_KEY = re.compile(r"^[\x21-\x7e]{16,128}$")
DEVICE_HEADER = "Yima-Device"


class Body(BaseModel):
    """What a client sends: unknown fields are refused, nothing is converted behind its back."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Query(BaseModel):
    """Query parameters: unknown ones are refused; they arrive as text and are converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Answer(BaseModel):
    """What a client gets."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    def response_headers(self) -> dict[str, str]:
        """Headers of this answer's own, such as a cookie."""
        return {}


Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""Why somebody does something: never only spaces."""


class Contradiction(ValueError):
    """What a validator of a whole model raises when fields contradict each other; names the one to change.

    `reason` is the stable code of what is wrong.
    """

    def __init__(self, field: str, message: str, *, reason: str = "value_error") -> None:
        super().__init__(message)
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class Request:
    """One HTTP request, whatever server brought it. Header names are lower case.

    `path` is the one that the interface documents, whatever prefix a server puts before it. `query` has the
    last value of each name, `pairs` has all of them, decoded. `answer_headers` go out with the answer, be it
    a problem or not: whoever looks at the request may add to them.
    """

    method: str
    path: str
    path_parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    source_ip: str
    pairs: tuple[tuple[str, str], ...] = ()
    answer_headers: dict[str, str] = field(default_factory=dict)

    def cookie(self, name: str) -> str:
        """A cookie of the request; raises `NotAuthenticated` when there is none."""
        for part in self.headers.get("cookie", "").split(";"):
            found, _, value = part.strip().partition("=")
            if found == name and value:
                return value
        raise NotAuthenticated("this browser is not signed in")

    def bearer(self) -> str:
        """The bearer credential; raises `NotAuthenticated` when there is none."""
        kind, _, credential = self.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not credential.strip():
            raise NotAuthenticated("send `Authorization: Bearer …`")
        return credential.strip()


@dataclass(frozen=True)
class Security:
    """How a route knows its caller: `verify` returns the caller or raises.

    Where it is `optional` a request without `Authorization` has no caller; one with it must be genuine.
    """

    name: str
    scheme: Mapping[str, Any]
    verify: Callable[[Request], Any]
    scopes: tuple[str, ...] = ()
    errors: tuple[type[Problem], ...] = (NotAuthenticated, NotPermitted)
    optional: bool = False

    def caller(self, request: Request) -> Any:
        """Who sends the request; None for a stranger where that is allowed."""
        if self.optional and "authorization" not in request.headers:
            return None
        return self.verify(request)


@dataclass(frozen=True)
class Deprecated:
    """A route that will be gone: since when it is announced, from when it may fail, what to use instead."""

    since: datetime
    sunset: datetime
    instead: str

    def headers(self) -> dict[str, str]:
        """What every answer says of it. Sources: RFC 9745, RFC 8594, RFC 8288."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": format_datetime(self.sunset.astimezone(UTC), usegmt=True),
            "Link": f'<{self.instead}>; rel="successor-version"',
        }


@dataclass(frozen=True)
class Route:
    """One endpoint: what it takes, what it answers, what can go wrong.

    `bulk` marks one that only reads, but hands out so much at once that each use of it is recorded.
    """

    method: str
    path: str
    function: Callable[..., Any]
    tag: str
    status: int = 200
    security: Security | None = None
    errors: tuple[type[Problem], ...] = ()
    idempotent: bool = False
    body_limit: int = BODY_LIMIT
    cache: str = "no-store"
    bulk: bool = False
    deprecated: Deprecated | None = None
    hints: Mapping[str, Any] = field(default_factory=dict)

    @property
    def body_model(self) -> type[BaseModel] | None:
        """The model of the body, if the route takes one."""
        return self.hints.get("body")

    @property
    def query_model(self) -> type[BaseModel] | None:
        """The model of the query, if the route takes one."""
        return self.hints.get("query")

    @property
    def answer_model(self) -> Any:
        """The type of the answer; None for an empty one."""
        return self.hints.get("return")

    @property
    def device(self) -> bool | None:
        """Whether the route needs to know the device (True), likes to (False), or does not ask (None)."""
        hint = self.hints.get("device")
        return None if hint is None else hint is str

    @property
    def path_names(self) -> list[str]:
        """The parameters in the path, in order."""
        return re.findall(r"{(\w+)}", self.path)

    def problems(self) -> tuple[type[Problem], ...]:
        """Every problem this route may answer with, its own and those of its parts."""
        own = list(self.errors) + list(self.security.errors if self.security else ())
        if self.body_model:
            own += [MalformedBody, BodyTooLarge]
        if self.body_model or self.query_model or self.path_names or self.device is not None:
            own.append(Invalid)
        if self.idempotent:
            own.append(IdempotencyKeyMissing)
        return tuple(dict.fromkeys(own))

    @property
    def name(self) -> str:
        """What the endpoint is called in the API's document and in records of its use."""
        return self.function.__name__

    def call(self, request: Request) -> Any:
        """Check the request and run the function. Credentials first, so a stranger learns nothing."""
        return self.function(**self.arguments(request, self.caller(request)))

    def caller(self, request: Request) -> Any:
        """Who sends the request, if the route asks; raises what its security raises."""
        return self.security.caller(request) if self.security else None

    def arguments(self, request: Request, caller: Any) -> dict[str, Any]:
        """What the function is called with, checked; raises a `Problem` that names what is wrong."""
        arguments: dict[str, Any] = {}
        if len(request.body) > self.body_limit:
            raise BodyTooLarge(f"at most {self.body_limit} bytes are read here")
        if self.idempotent:
            arguments["idempotency_key"] = _idempotency_key(request)
        if self.device is not None:
            arguments["device"] = _device(request, needed=self.device)
        for name in self.path_names:
            arguments[name] = _checked(name, self.hints[name], request.path_parameters[name])
        if self.query_model:
            arguments["query"] = _validated(self.query_model.model_validate, dict(request.query))
        if self.body_model:
            arguments["body"] = _validated(self.body_model.model_validate_json, request.body or b"")
        given = {"caller": caller, "request": request}
        return arguments | {name: value for name, value in given.items() if name in self.hints}


class Routes:
    """The routes of one domain, in the order of their definition."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.all: list[Route] = []

    def get(self, path: str, **options: Any) -> Callable[[F], F]:
        """A route that only reads."""
        return self._route("GET", path, options)

    def post(self, path: str, **options: Any) -> Callable[[F], F]:
        """A route that makes or does something."""
        return self._route("POST", path, options)

    def patch(self, path: str, **options: Any) -> Callable[[F], F]:
        """A route that changes some fields."""
        return self._route("PATCH", path, options)

    def _route(self, method: str, path: str, options: dict[str, Any]) -> Callable[[F], F]:
        def register(function: F) -> F:
            hints = get_type_hints(function, include_extras=True)
            route = Route(method=method, path=path, function=function, tag=self.tag, hints=hints, **options)
            missing = [name for name in route.path_names if name not in hints]
            if missing:
                raise TypeError(f"{function.__name__} lacks the path parameters {missing}")
            self.all.append(route)
            return function

        return register


def refusal(error: ValidationError, *, at: str = "") -> Problem:
    """What pydantic found, as a problem that names each field and never repeats what was sent."""
    found = error.errors(include_url=False, include_input=False)
    if found and found[0]["type"] == "json_invalid":
        return MalformedBody("the body must be one JSON object in UTF-8")
    fields = tuple(
        FieldError(
            field=".".join(str(part) for part in ((at,) if at else ()) + one["loc"] + _contradicted(one))
            or "body",
            reason=cause.reason if (cause := _contradiction(one)) else one["type"],
            message=_said(one),
        )
        for one in found
    )
    return Invalid("; ".join(f"{one.field}: {one.message}" for one in fields[:5]), errors=fields)


def _said(found: ErrorDetails) -> str:
    """What is wrong, in words: a text of the wrong form is shown a right one, not a regular expression."""
    if found["type"] == "string_pattern_mismatch":
        like = like_this(found["ctx"]["pattern"], str(found["loc"][-1]) if found["loc"] else "")
        return f"should look like {like}" if like else found["msg"]
    return found["msg"].removeprefix("Value error, ")


def _contradicted(found: ErrorDetails) -> tuple[str, ...]:
    """The field that a contradiction names, below where the model is."""
    cause = _contradiction(found)
    return (cause.field,) if cause else ()


def _contradiction(found: ErrorDetails) -> Contradiction | None:
    cause = found.get("ctx", {}).get("error")
    return cause if isinstance(cause, Contradiction) else None


def _validated(validate: Callable[[Any], BaseModel], value: Any) -> BaseModel:
    try:
        return validate(value)
    except ValidationError as error:
        raise refusal(error) from None


@lru_cache(maxsize=64)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _checked(name: str, kind: Any, value: str) -> Any:
    try:
        return _adapter(kind).validate_python(value)
    except ValidationError as error:
        raise refusal(error, at=name) from None


def _device(request: Request, *, needed: bool) -> str | None:
    device = request.headers.get(DEVICE_HEADER.lower())
    if device is None and not needed:
        return None
    if not _KEY.match(device or ""):
        message = "send what names this device: 16 to 128 visible characters, made once at random and kept"
        raise Invalid.of_field(DEVICE_HEADER, "missing" if device is None else "malformed", message)
    return device


def _idempotency_key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not _KEY.match(key):
        detail = "send a header `Idempotency-Key` of 16 to 128 visible characters, such as a random UUID"
        raise IdempotencyKeyMissing(detail)
    return key
