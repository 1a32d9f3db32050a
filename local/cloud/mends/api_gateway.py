"""What API Gateway does and upstream does not.

It finds an API by its id, whatever account it lives in; it refuses bodies over 10 MB with 413; it takes the
caller's address from the connection, not from a header that the caller wrote; and it does not show a
function's exception to the caller. Repeated query parameters also give their last value, not their first, to
`queryStringParameters`.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import json
from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around, rewrite
from local.cloud.settings import Settings
from local.cloud.upstream import apigateway_v1, app, responses

LARGEST_BODY = 10 * 1024 * 1024
TOO_LONG = json.dumps({"message": "Request Too Long"}).encode()
ADDRESS = """headers.get("x-forwarded-for", "127.0.0.1").split(",")[0].strip()
                if isinstance(headers.get("x-forwarded-for", ""), str)
                else "127.0.0.1\""""


def mend(_: Settings) -> None:
    """Limit bodies, and correct the event and the error answer."""
    around(app, "app", _limit)
    apigateway_v1._yima_address = responses.get_request_client_ip
    rewrite(
        apigateway_v1,
        "_build_lambda_event_v1",
        {
            ADDRESS: "_yima_address()",
            "{k: v[0] for k, v in query_params.items()}": "{k: v[-1] for k, v in query_params.items()}",
        },
    )
    rewrite(
        apigateway_v1,
        "_invoke_lambda_proxy_v1",
        {'json.dumps({"message": err})': 'json.dumps({"message": "Internal server error"})'},
    )


async def _limit(serve: Callable[..., Any], scope: Any, receive: Any, send: Any) -> None:
    api = _api_called(scope) if scope["type"] == "http" else None
    if api is None:
        await serve(scope, receive, send)
        return
    for account, _, found in list(apigateway_v1._rest_apis._data):
        if found == api:
            responses.set_request_account_id(account)
    messages, size = await _body(receive)
    if size > LARGEST_BODY:
        await _refuse(send)
        return
    replay = iter(messages)

    async def received() -> Any:
        return next(replay, None) or await receive()

    await serve(scope, received, send)


async def _body(receive: Any) -> tuple[list[Any], int]:
    """A body in its parts, as far as it is not too long, and its length.

    It is read to its end in any case: a client that is still sending hears no answer.
    """
    messages, size = [], 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if size <= LARGEST_BODY:
            messages.append(message)
        if not message.get("more_body"):
            return messages, size


def _api_called(scope: Any) -> str | None:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    target = app._parse_execute_api_url(host, scope["path"])
    return target[0] if target else None


async def _refuse(send: Any) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(TOO_LONG)).encode()),
        (b"x-amzn-errortype", b"RequestTooLargeException"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_LONG})
