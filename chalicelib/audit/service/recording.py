"""Every action of the staff goes through here: it is in the log before it happens, and its outcome after.

An action whose beginning cannot be written does not happen. One whose process dies, or whose outcome cannot
be written, stays in the log as begun, without outcome: who reads it sees that something may have happened.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from chalicelib.audit import store
from chalicelib.audit.model import chain as chains
from chalicelib.audit.model import showing
from chalicelib.audit.model.entry import (
    Action,
    AuditStage,
    Person,
    changed,
    fields,
    new_id,
    printable,
    subjects_of_path,
)
from chalicelib.gateways import identity
from chalicelib.kernel import changes, clock, ids
from chalicelib.kernel.errors import NotAuthenticated, Problem, Transient
from chalicelib.kernel.routes import Request, Route
from chalicelib.kernel.telemetry import alarm, log

_DESK = "/v1/desk/"
_FAILED = 500
_EMPTY = 204


def is_recorded(route: Route) -> bool:
    """Whether uses of a route are in the log.

    Of the staff's: all that can change something, and what hands out much at once. Of those of the desk that
    ask for no credential, which is where staff sign in: all but reading.
    """
    if route.security and route.security.name == "staff":
        return route.method != "GET" or route.bulk
    return route.security is None and route.path.startswith(_DESK) and route.method != "GET"


def serve(route: Route, request: Request) -> Any:
    """What the route answers. Raises what it raises, and `Transient`, without effect, if the log is silent.

    Who has no genuine credential is not recorded: it could be anybody, as often as they like.
    """
    return _Recording(route, request).run() if is_recorded(route) else route.call(request)


class _Recording:
    """One request on its way through a recorded route."""

    def __init__(self, route: Route, request: Request) -> None:
        self.route, self.request = route, request
        self.who = Person()
        self.signed_in = ""
        self.about = subjects_of_path(request.path_parameters)
        self.chain = chains.STAFF if route.security else chains.door(request.source_ip)
        self.action = Action(
            action=new_id(),
            operation=route.name,
            route=f"{route.method} {route.path}",
            source_ip=printable(request.source_ip, 45),
            user_agent=printable(request.headers.get("user-agent", "")),
            request=log.get_correlation_id() or "",
        )

    def run(self) -> Any:
        arguments = self._admitted()
        begun = self._write(AuditStage.BEGUN, given=_given(arguments))["number"]
        found = changes.Changes()
        try:
            with changes.collect(found):
                answer = self.route.function(**arguments)
        except Problem as problem:
            self._end(begun, found, status=problem.status, problem=problem.code(), **_refused(problem))
            raise
        except Exception:
            self._end(begun, found, status=_FAILED, problem="Unexpected")
            raise
        status = self.route.status if isinstance(answer, BaseModel) else _EMPTY
        self._end(begun, found, answer, status=status)
        return answer

    def _admitted(self) -> dict[str, Any]:
        """The checked arguments; a refusal of them is an entry too."""
        try:
            caller = self.route.caller(self.request)
            if caller is not None:
                self.who = Person(caller.subject, tuple(map(str, caller.roles)))
            arguments = self.route.arguments(self.request, caller)
        except NotAuthenticated:
            raise
        except Problem as problem:
            if self.route.security and self.who == Person():
                self.who = _claimed(self.request.bearer()) or self.who
            self._write(
                AuditStage.REFUSED, status=problem.status, problem=problem.code(), **_refused(problem)
            )
            raise
        body = arguments.get("body")
        self.about += showing.ids_in(body.model_dump()) if isinstance(body, BaseModel) else []
        email = getattr(body, "email", None)
        if self.route.security is None and isinstance(email, str):
            self.who = Person(ids.derived("eml", email.lower()), email=email.lower())
        return arguments

    def _learn(self, answer: Any) -> None:
        """What only the answer tells: which thing was made, or who has signed in."""
        if not isinstance(answer, BaseModel):
            return
        told = {name: getattr(answer, name) for name in type(answer).model_fields}
        self.about += [value for value in told.values() if isinstance(value, str) and showing.is_id(value)]
        token = told.get("access_token")
        if self.route.security is None and isinstance(token, str) and (signed_in := _claimed(token)):
            self.about.append(signed_in.name)
            self.who = Person(self.who.name, signed_in.roles, self.who.email)
            self.signed_in = signed_in.name

    def _end(self, begun: int, found: changes.Changes, answer: Any = None, **outcome: Any) -> None:
        """Write the outcome. What happened has happened: if this fails, the beginning stands alone."""
        try:
            self._learn(answer)
            self._write(AuditStage.ENDED, begun=begun, **changed(found), **outcome)
            if self.signed_in and self.who.email:
                store.remember(self.signed_in, self.who.email)
        except Exception:  # noqa: BLE001 - the answer must not say that nothing happened
            log.exception("outcome not recorded", extra={"action": self.action.action})
            alarm("AuditOutcomeLost", {"chain": self.chain, "entry": begun})

    def _write(self, stage: AuditStage, **facts: Any) -> dict[str, Any]:
        facts = self.action.entry(stage, clock.text(clock.now()), self.who, self.about, **facts)
        return store.append(self.chain, facts)


def _claimed(token: str) -> Person | None:
    """Whom a genuine token speaks for, whatever it permits; None if that cannot be told."""
    try:
        claims = identity.verify(token)
    except (identity.TokenRefused, Transient):
        return None
    return Person(claims.subject, claims.groups)


def _given(arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """The fields that the client sent, as they may be kept."""
    sent: dict[str, Any] = {}
    for name in ("query", "body"):
        if isinstance(model := arguments.get(name), BaseModel):
            sent |= model.model_dump(exclude_unset=True)
    return showing.shown(sent) or None


def _refused(problem: Problem) -> dict[str, Any]:
    return {"fields": fields(error.field for error in problem.errors)} if problem.errors else {}
