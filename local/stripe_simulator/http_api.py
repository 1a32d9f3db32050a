"""The way of one API request: key, faults, idempotency, parameters, effect, answer."""

import asyncio
import base64
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from . import errors, parameters
from .errors import Refusal, Thing
from .expansion import expand
from .idempotency import Keys, Reply, fingerprint
from .ids import request_id
from .listing import Call
from .objects import API_VERSION
from .world import Cause, World

Operation = Callable[[World, Call], Thing]
Endpoint = Callable[[Request], Awaitable[Response]]
_NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using "
    "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
    "https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/."
)
_RATE_LIMIT = "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits."
_BROKEN = "An unknown error occurred (the Stripe simulator was told to fail)."


@dataclass(frozen=True)
class Action:
    """One endpoint: what it does, which parameters it accepts, whether the slow-refund fault applies."""

    operation: Operation
    accepts: type
    is_refund: bool = False


@dataclass(frozen=True)
class Exchange:
    """One request as it came in."""

    method: str
    path: str
    form: bytes
    key: str | None
    version: str
    ids: dict[str, str]
    request: str = field(default_factory=request_id)

    def holds_key(self) -> bool:
        """Whether the request is bound to an idempotency key."""
        return self.method == "POST" and self.key is not None


def endpoint(world: World, keys: Keys, action: Action) -> Endpoint:
    """The HTTP endpoint of an action."""

    async def answer(request: Request) -> Response:
        exchange = await _received(request)
        try:
            _admit(world, request.headers.get("authorization", ""))
            reply = await _reply(world, keys, action, exchange)
        except Refusal as refusal:
            reply = _refused(refusal, exchange)
        if exchange.method == "POST" and reply.status < errors.BAD_REQUEST and world.faults.hangs_up():
            request.scope["state"]["hang_up"]()
            await asyncio.sleep(0.01)
        return _response(reply, exchange)

    return answer


def unrecognized(world: World) -> Endpoint:
    """The answer to a path that Stripe or this simulator does not have."""

    async def answer(request: Request) -> Response:
        exchange = await _received(request)
        message = (
            f"Unrecognized request URL ({request.method}: {request.url.path}). The Stripe simulator in use "
            "covers Checkout, payment intents, charges, refunds, disputes, fraud warnings, balance, payouts "
            "and events only."
        )
        try:
            _admit(world, request.headers.get("authorization", ""))
            refusal = Refusal(message, status=errors.NOT_FOUND)
        except Refusal as unauthorized:
            refusal = unauthorized
        return _response(_refused(refusal, exchange), exchange)

    return answer


async def _received(request: Request) -> Exchange:
    headers = request.headers
    query = request.scope["query_string"]
    return Exchange(
        method=request.method,
        path=request.url.path,
        form=await request.body() if request.method == "POST" else query,
        key=headers.get("idempotency-key"),
        version=headers.get("stripe-version", API_VERSION),
        ids={**request.path_params, "path": request.url.path},
    )


def _admit(world: World, authorization: str) -> None:
    given = _given_key(authorization)
    if not given:
        raise Refusal(_NO_KEY, status=errors.UNAUTHORIZED)
    if not hmac.compare_digest(given.encode(), world.settings.key.encode()):
        raise Refusal(f"Invalid API Key provided: {_masked(given)}", status=errors.UNAUTHORIZED)
    if world.faults.limits_rate():
        raise Refusal(_RATE_LIMIT, code="rate_limit", status=errors.TOO_MANY)


def _given_key(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value).decode().partition(":")[0]
        except ValueError:
            return ""
    return ""


def _masked(key: str) -> str:
    shown = 8, 4
    if len(key) <= sum(shown):
        return "*" * len(key)
    return key[: shown[0]] + "*" * (len(key) - sum(shown)) + key[-shown[1] :]


async def _reply(world: World, keys: Keys, action: Action, exchange: Exchange) -> Reply:
    if not exchange.holds_key():
        return await _performed(world, keys, action, exchange)
    key = exchange.key or ""
    stored = keys.recall(world, key, exchange.path, fingerprint(exchange.form))
    if stored is not None:
        return stored
    keys.in_flight.add(key)
    try:
        return await _performed(world, keys, action, exchange)
    finally:
        keys.in_flight.discard(key)


async def _performed(world: World, keys: Keys, action: Action, exchange: Exchange) -> Reply:
    if world.faults.breaks():
        broken = _refused(Refusal(_BROKEN, status=errors.SERVER_ERROR, error_type="api_error"), exchange)
        if world.faults.api_error_stored:
            _remember(world, keys, exchange, broken)
        return broken
    given = parameters.accept(action.accepts, parameters.decode(exchange.form.decode(errors="replace")))
    paths = given.pop("expand", [])
    if action.is_refund and world.faults.refund == "slow":
        await asyncio.sleep(world.faults.delay_seconds)
    call = Call(given, exchange.ids)
    if exchange.method == "GET":
        return _success(expand(world, action.operation(world, call), paths), exchange)
    try:
        with world.change(Cause(exchange.request, exchange.key)):
            reply = _success(expand(world, action.operation(world, call), paths), exchange)
            _remember(world, keys, exchange, reply)
    except Refusal as refusal:
        reply = _refused(refusal, exchange)
        _remember(world, keys, exchange, reply)
    return reply


def _remember(world: World, keys: Keys, exchange: Exchange, reply: Reply) -> None:
    if exchange.holds_key():
        keys.remember(world, exchange.key or "", exchange.path, fingerprint(exchange.form), reply)


def _success(body: Thing, exchange: Exchange) -> Reply:
    return Reply(200, _encoded(body), exchange.request)


def _refused(refusal: Refusal, exchange: Exchange) -> Reply:
    return Reply(refusal.status, _encoded(refusal.body(exchange.request)), exchange.request)


def _encoded(body: Any) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def _response(reply: Reply, exchange: Exchange) -> Response:
    headers = {
        "Request-Id": exchange.request,
        "Stripe-Version": exchange.version,
        "Cache-Control": "no-cache, no-store",
        **reply.headers,
    }
    if exchange.key is not None and exchange.method == "POST":
        headers["Idempotency-Key"] = exchange.key
        headers.setdefault("Original-Request", reply.request)
    return Response(reply.body, reply.status, headers, media_type="application/json")
