"""Take a signed call that names its operation straight to its service.

Upstream first asks some thirty handlers whether a request is theirs: consoles, load balancers, virtual hosts
of buckets. A signed POST to `/` with `X-Amz-Target`, as DynamoDB, SQS and Step Functions get, is none of
theirs: an eighth of the time of a small one. What the request is checked for, and what becomes of it, is
upstream's.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from local.cloud.mends.cheap_request_ids import request_id
from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import app, iam_evaluator, responses

SERVICES = (b"DynamoDB_20120810.", b"AmazonSQS.", b"AWSStepFunctions.")
SIGNED = b"AWS4-HMAC-SHA256 "
PLAIN = frozenset({b"localhost", b"127.0.0.1"})
UNUSUAL = frozenset(
    {b"content-encoding", b"transfer-encoding", b"x-amz-content-sha256", b"x-forwarded-proto"}
)
Headers = dict[bytes, bytes]


def mend(_: Settings) -> None:
    """Look for such calls before anything else does."""
    around(app, "app", _serve)


async def _serve(upstream: Callable[..., Any], scope: Any, receive: Any, send: Any) -> None:
    headers = dict(scope["headers"]) if scope["type"] == "http" else {}
    if not _is_known(scope, headers):
        await upstream(scope, receive, send)
        return
    async with app._get_reset_lock():
        pass
    named = {name.decode("latin-1"): app.decode_header_value(value) for name, value in headers.items()}
    try:
        _note_caller(scope, named)
    except app.AmbiguousAccessKeyError:
        await upstream(scope, receive, send)
        return
    body = await _body(receive, int(headers[b"content-length"]))
    if body is None:
        return
    iam_evaluator.pin_signed_body(body)
    status, told, content = await app._dispatch_service_request("POST", "/", named, body, {}, request_id())
    told.setdefault("date", formatdate(usegmt=True))
    await app._send_response(send, status, told, content)


def _is_known(scope: Any, headers: Headers) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "POST"
        and scope["path"] == "/"
        and not scope["query_string"]
        and headers.get(b"x-amz-target", b"").startswith(SERVICES)
        and headers.get(b"authorization", b"").startswith(SIGNED)
        and headers.get(b"host", b"").partition(b":")[0] in PLAIN
        and headers.get(b"content-length", b"").isdigit()
        and len(headers) == len(scope["headers"])
        and not UNUSUAL & headers.keys()
    )


def _note_caller(scope: Any, headers: dict[str, str]) -> None:
    """Pin to the request who sent it and from where, as upstream does."""
    address = (scope.get("client") or ("127.0.0.1",))[0]
    responses.set_request_client_ip(address)
    key = app.extract_access_key_id(headers, {})
    if app.AUTH:
        iam_evaluator.pin_request_origin(address, False)  # noqa: FBT003 - its name upstream
        iam_evaluator.pin_signed_request("POST", "/", {}, scope["headers"])
        key = app._request_account_scope(key) if key else key
    if key:
        responses.set_request_account_id(key)
    responses.set_request_region(app.extract_region(headers, {}))


async def _body(receive: Any, length: int) -> bytes | None:
    """The whole body; None when its sender went away."""
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if not message.get("more_body"):
            return b"".join(pieces) if size == length else None
