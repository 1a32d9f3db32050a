"""The simulator's own switches under `/_sim`; loopback only, no key, not part of Stripe's API."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import disputes, fraud_warnings, ledger, money, notifications, payments, planting
from .agenda import Agenda
from .errors import NOT_FOUND, ControlRefusal, Refusal, Thing
from .idempotency import Keys
from .notifications import Courier
from .world import World

Answer = Thing
_MOST_LISTED = 10_000
_PAY_FIELDS = {
    "method": str,
    "outcome": str,
    "delay_seconds": (int, float),
    "email": str,
    "decline_code": str,
}
_CLAIM_FIELDS = {"payment_intent": str, "reason": str, "amount": int, "kind": str, "due_in_seconds": int}


async def _body(request: Request, allowed: dict[str, Any]) -> Thing:
    """The JSON object of a request, refused when it holds an unknown or ill-typed field."""
    raw = await request.body()
    try:
        given = json.loads(raw or b"{}")
    except ValueError:
        raise ControlRefusal("the body is not JSON") from None
    if not isinstance(given, dict):
        raise ControlRefusal("the body is not a JSON object")
    for name, value in given.items():
        if name not in allowed:
            raise ControlRefusal(f"unknown field {name!r}; known: {', '.join(allowed)}")
        if not isinstance(value, allowed[name]) or isinstance(value, bool):
            raise ControlRefusal(f"{name} cannot be {value!r}")
    return given


def _guarded(act: Callable[[Request], Awaitable[Answer]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await act(request))
        except ControlRefusal as refusal:
            return JSONResponse({"error": refusal.message}, refusal.status)
        except Refusal as refusal:
            return JSONResponse({"error": refusal.message}, refusal.status)

    return answer


class Control:
    """The handlers of `/_sim`."""

    def __init__(self, world: World, keys: Keys, agenda: Agenda, courier: Courier) -> None:
        self._world = world
        self._keys = keys
        self._agenda = agenda
        self._courier = courier

    async def health(self, _request: Request) -> Answer:
        """That the process serves, and what its account holds."""
        rows = self._world.store.execute("SELECT kind, COUNT(*) FROM objects GROUP BY kind").fetchall()
        return {"status": "ok", "now": self._world.clock.seconds(), "objects": dict(rows)}

    async def pay(self, request: Request) -> Answer:
        """What the buyer would do on the pay page."""
        attempt = payments.Attempt(**await _body(request, _PAY_FIELDS))
        if attempt.delay_seconds < 0:
            raise ControlRefusal("delay_seconds cannot be negative")
        with self._world.change():
            return payments.pay(self._world, request.path_params["session"], attempt)

    async def notifications(self, request: Request) -> Answer:
        """The latest deliveries and the switches."""
        limit = request.query_params.get("limit", "1000")
        if not limit.isdigit() or not 1 <= int(limit) <= _MOST_LISTED:
            raise ControlRefusal(f"limit must be 1 … {_MOST_LISTED}")
        return {"switches": self._switches(), "data": notifications.listed(self._world, int(limit))}

    def _switches(self) -> Thing:
        return {
            name: value
            for name, value in asdict(self._world.switches).items()
            if not name.startswith("window_")
        }

    async def disturb(self, request: Request) -> Answer:
        """Switch disturbances of notifications on."""
        self._world.switches.switch(await _json_object(request))
        return self._switches()

    async def calm(self, _request: Request) -> Answer:
        """Switch them off; what still waits is signed properly from now on."""
        self._world.switches.reset()
        notifications.clear_disturbances(self._world)
        return self._switches()

    async def send(self, request: Request) -> Answer:
        """Deliver one event again."""
        event = request.path_params["event"]
        if not notifications.send_again(self._world, event):
            raise ControlRefusal(f"no delivery of {event}", status=NOT_FOUND)
        return {"event": event, "status": "pending"}

    async def fault(self, request: Request) -> Answer:
        """Switch faults on."""
        self._world.faults.switch(await _json_object(request))
        return asdict(self._world.faults)

    async def mend(self, _request: Request) -> Answer:
        """Switch them off."""
        self._world.faults.reset()
        return asdict(self._world.faults)

    async def dispute(self, request: Request) -> Answer:
        """The buyer's bank takes a payment back, or asks about it."""
        given = await _body(request, _CLAIM_FIELDS)
        if "payment_intent" not in given:
            raise ControlRefusal("payment_intent is missing")
        intent, inquiry = given.pop("payment_intent"), given.pop("kind", "claim") == "inquiry"
        with self._world.change():
            return disputes.open_dispute(self._world, intent, disputes.Claim(**given, inquiry=inquiry))

    async def decide(self, request: Request) -> Answer:
        """The bank decides a dispute, or claims what it inquired about."""
        given = await _body(request, {"status": str})
        with self._world.change():
            return disputes.decide(
                self._world, request.path_params["dispute"], given.get("status", "missing")
            )

    async def warn(self, request: Request) -> Answer:
        """The card's network warns of fraud."""
        given = await _body(request, {"payment_intent": str, "fraud_type": str})
        if "payment_intent" not in given:
            raise ControlRefusal("payment_intent is missing")
        fraud_type = given.get("fraud_type", "made_with_stolen_card")
        with self._world.change():
            return fraud_warnings.warn(self._world, given["payment_intent"], fraud_type)

    async def payout(self, request: Request) -> Answer:
        """Pay the balance of one currency to the bank."""
        given = await _body(request, {"currency": str})
        currency = money.known_currency(given.get("currency", "usd"), "currency")
        with self._world.change():
            return ledger.pay_out(self._world, currency)

    async def statement(self, request: Request) -> Answer:
        """Plant lines of the account's statement."""
        given = await _body(request, {"lines": list})
        with self._world.change():
            return planting.plant(self._world, given.get("lines", []))

    async def clock(self, request: Request) -> Answer:
        """Move the account's time forward; what falls due happens before the answer."""
        given = await _body(request, {"advance_seconds": (int, float)})
        seconds = given.get("advance_seconds", 0)
        if seconds < 0:
            raise ControlRefusal("time does not run backwards")
        self._world.clock.advance(seconds)
        self._agenda.catch_up()
        self._world.wake()
        return {"now": self._world.clock.seconds()}

    async def reset(self, _request: Request) -> Answer:
        """Forget everything; after the answer nothing of the past is delivered any more."""
        self._world.store.forget()
        self._world.faults.reset()
        self._world.switches.reset()
        self._world.clock.restart()
        self._keys.in_flight.clear()
        await self._courier.quiet()
        return {"status": "ok"}

    def routes(self) -> list[Route]:
        """The `/_sim` routes."""
        rows: tuple[tuple[str, str, Callable[[Request], Awaitable[Answer]]], ...] = (
            ("GET", "health", self.health),
            ("POST", "checkout/{session}/pay", self.pay),
            ("GET", "notifications", self.notifications),
            ("POST", "notifications", self.disturb),
            ("DELETE", "notifications", self.calm),
            ("POST", "notifications/{event}/send", self.send),
            ("POST", "faults", self.fault),
            ("DELETE", "faults", self.mend),
            ("POST", "disputes", self.dispute),
            ("POST", "disputes/{dispute}", self.decide),
            ("POST", "early_fraud_warnings", self.warn),
            ("POST", "payouts", self.payout),
            ("POST", "statement", self.statement),
            ("POST", "clock", self.clock),
            ("POST", "reset", self.reset),
        )
        return [Route(f"/_sim/{path}", _guarded(act), methods=[method]) for method, path, act in rows]


async def _json_object(request: Request) -> Thing:
    try:
        given = json.loads(await request.body() or b"{}")
    except ValueError:
        raise ControlRefusal("the body is not JSON") from None
    if not isinstance(given, dict):
        raise ControlRefusal("the body is not a JSON object")
    return given
