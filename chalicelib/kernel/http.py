"""Chalice at the rim: turns its requests into ours and our routes into its views."""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Chalice, Response
from chalice.app import Request as ChaliceRequest
from pydantic import BaseModel

from chalicelib.kernel.config import check_at_cold_start, settings
from chalicelib.kernel.errors import MethodNotAllowed, Problem, RouteNotFound, UnsupportedMediaType
from chalicelib.kernel.routes import Answer, Request, Route, Routes
from chalicelib.kernel.telemetry import log

PROBLEM_JSON = "application/problem+json"

_OF_CHALICE: Mapping[int, type[Problem]] = {
    403: RouteNotFound,
    404: RouteNotFound,
    405: MethodNotAllowed,
    415: UnsupportedMediaType,
}


class Unexpected(Problem):
    """A fault of ours. The answer says nothing but the id under which the log tells all."""

    status = 500
    title = "Something went wrong on our side; it has been recorded"


Serve = Callable[[Route, Request], Any]
"""Runs a route for a request: its answer, or the problem that it raises."""


def application(
    domains: Iterable[Routes], blueprints: Iterable[Blueprint], *, serve: Serve = Route.call
) -> Chalice:
    """The Chalice app that serves these routes and deploys these functions; every request goes by `serve`."""
    check_at_cold_start()
    app = Chalice(app_name="yima", configure_logs=False)
    app.debug = False
    for routes in domains:
        blueprint = Blueprint(__name__)
        for route in routes.all:
            blueprint.route(route.path, methods=[route.method])(
                _view(route, lambda: app.current_request, serve)
            )
        app.register_blueprint(blueprint)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.middleware("http")(_speak_our_language)
    return app


def problem_response(problem: Problem) -> Response:
    """A problem document as the answer of a route."""
    headers: dict[str, str | list[str]] = {
        "Content-Type": PROBLEM_JSON,
        "Cache-Control": "no-store",
        **problem.response_headers(),
    }
    return Response(body=problem.document(), status_code=problem.status, headers=headers)


def _view(
    route: Route, current: Callable[[], ChaliceRequest | None], serve: Serve
) -> Callable[..., Response]:
    def view(**identifiers: str) -> Response:
        started = time.perf_counter()
        response = _answer(route, current(), serve)
        if route.deprecated:
            response.headers.update(route.deprecated.headers())
        log.info(
            "request",
            extra={
                "method": route.method,
                "route": route.path,
                "about": identifiers,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            },
        )
        return response

    view.__name__ = route.name
    return view


def _answer(route: Route, incoming: ChaliceRequest | None, serve: Serve) -> Response:
    headers: dict[str, str] = {}
    response = _result(route, incoming, serve, headers)
    response.headers.update(headers)
    return response


def _result(
    route: Route, incoming: ChaliceRequest | None, serve: Serve, answer_headers: dict[str, str]
) -> Response:
    try:
        if incoming is None:
            raise RouteNotFound
        answer = serve(route, _request(incoming, answer_headers))
    except Problem as problem:
        log.info("refused", extra={"problem": problem.code(), "route": route.path})
        return problem_response(problem)
    except Exception:  # noqa: BLE001 - the last line of defence: an opaque answer, a full log
        log.exception("unexpected", extra={"route": route.path})
        return problem_response(Unexpected(correlation_id=log.get_correlation_id()))
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json", "Cache-Control": route.cache}
    text = answer.model_dump_json() if isinstance(answer, BaseModel) else ""
    if isinstance(answer, Answer):
        headers |= answer.response_headers()
    return Response(body=text, status_code=route.status if text else 204, headers=headers)


def _request(incoming: ChaliceRequest, answer_headers: dict[str, str]) -> Request:
    event = incoming.to_original_event()
    raw = incoming.raw_body
    query = event.get("multiValueQueryStringParameters") or {}
    return Request(
        method=incoming.method,
        path=_path(incoming),
        path_parameters={name: unquote(value) for name, value in (incoming.uri_params or {}).items()},
        query={name: values[-1] for name, values in query.items()},
        headers={name.lower(): value for name, value in incoming.headers.items()},
        body=raw if isinstance(raw, bytes) else raw.encode(),
        source_ip=_source_ip(event),
        pairs=tuple((name, value) for name, values in query.items() for value in values),
        answer_headers=answer_headers,
    )


def _path(incoming: ChaliceRequest) -> str:
    """The route's path with its parameters as they were sent: no stage's or domain's prefix is in it."""
    given = incoming.uri_params or {}
    return re.sub(r"{(\w+)}", lambda name: given[name[1]], incoming.path)


def _source_ip(event: Mapping[str, Any]) -> str:
    """Who sent the request: what the outermost proxy of ours saw, whatever addresses the sender claims."""
    proxies = settings().trusted_proxies
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",")]
    if proxies and len(hops) > proxies:
        return str(hops[-1 - proxies])
    identity: Mapping[str, Any] = event.get("requestContext", {}).get("identity", {})
    return str(identity.get("sourceIp", ""))


def _speak_our_language(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Chalice's own refusals leave as problem documents too."""
    if event is not None:
        log.set_correlation_id(event.context.get("requestId", ""))
    response = get_response(event)
    body = response.body
    if isinstance(body, dict) and {"Code", "Message"} <= set(body) and "status" not in body:
        problem = _OF_CHALICE.get(response.status_code, Unexpected)()
        rewritten = problem_response(problem)
        if "Allow" in response.headers:
            rewritten.headers["Allow"] = response.headers["Allow"]
        return rewritten
    return response
