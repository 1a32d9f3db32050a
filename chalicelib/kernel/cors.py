"""Pages of other sites that may call the interface in a browser: none, unless the stage names them.

The shop's own pages are of the same origin and need none of this. The desk's routes are for these alone, and
so are those of sign-in, which know a browser by a cookie; programs that sign their requests are no pages.
Source: fetch.spec.whatwg.org, CORS protocol
"""

from collections.abc import Mapping

from chalicelib.kernel.config import settings
from chalicelib.kernel.routes import DEVICE_HEADER, Route

_SENT = ("Authorization", "Content-Type", "Idempotency-Key", DEVICE_HEADER)
_READ = ("Retry-After", "Deprecation", "Sunset", "Link")
_REMEMBERED_SECONDS = "7200"
_OURS = ("/v1/desk/", "/v1/auth/", "/v1/partner/", "/v1/hooks/")


def is_open(route: Route) -> bool:
    """Whether pages of other sites may ever call a route."""
    return not route.path.startswith(_OURS)


def answer_headers(route: Route, request_headers: Mapping[str, str]) -> dict[str, str]:
    """What an answer says to the browser of a page elsewhere; empty where there is no other site to serve."""
    if not settings().allowed_origins or not is_open(route):
        return {}
    origin = request_headers.get("origin", "")
    if origin not in settings().allowed_origins:
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": ", ".join(_READ),
    }


def preflight_headers(request_headers: Mapping[str, str], methods: list[str]) -> dict[str, str]:
    """What a browser that asks beforehand is told of a path; nothing that allows, for a site not named."""
    origin = request_headers.get("origin", "")
    if origin not in settings().allowed_origins:
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": ", ".join(sorted(methods)),
        "Access-Control-Allow-Headers": ", ".join(_SENT),
        "Access-Control-Max-Age": _REMEMBERED_SECONDS,
    }
