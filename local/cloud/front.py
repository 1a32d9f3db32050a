"""The shop's origin, as the edge is in production: API, published catalogue, built pages, security headers.

`/v1` goes to the deployed REST API, `/catalog` to the bucket of the deployed stack, a signed address under
`/uploads` to the bucket of uploads, which is a host of its own in production, all else to the built pages.
It lives in the cloud's own process: a request is only given another path before MiniStack sees it.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local.cloud.pages import HEADERS, Page, page
from local.cloud.upstream import cloudformation

API = "/v1"
CATALOG = "/catalog"
UPLOADS = "/uploads"
BUCKET_OUTPUT = "PagesBucket"
UPLOADS_OUTPUT = "UploadsBucket"
SIGNED = b"X-Amz-Signature="
AS_EDGE = (
    b"authorization",
    b"AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
)
"""The edge has a right of its own to read the bucket; the local cloud knows a caller by the key alone."""

ENDPOINT = re.compile(r"https://(?P<api>[a-z0-9]+)\.execute-api\.[^/]+/(?P<stage>[^/]+)/?$")
STABLE = re.compile(r"(CREATE|UPDATE)_COMPLETE|UPDATE_ROLLBACK_COMPLETE")
NO_API = """No API is deployed on this local cloud yet.

/v1 answers here as soon as a CloudFormation stack has an output whose value is the address of a REST API
(https://<id>.execute-api.<region>.amazonaws.com/<stage>/).
"""


class Front:
    """One more port of the cloud."""

    def __init__(self, cloud: Any, *, pages: Path, cloud_host: str) -> None:
        self._cloud = cloud
        self._cloud_host = cloud_host.encode()
        self._pages = pages

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        path = scope["path"]
        send = _with_headers(send)
        if path.startswith(f"{CATALOG}/"):
            await self._catalog(scope, receive, send)
        elif path.startswith(f"{UPLOADS}/"):
            await self._uploads(scope, receive, send)
        elif path == API or path.startswith(f"{API}/"):
            await self._api(scope, receive, send)
        else:
            await _send(send, scope, page(self._pages, path, self._without_pages()))

    async def _uploads(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"].removeprefix(UPLOADS)
        known = path.startswith(f"/{bucket_of(UPLOADS_OUTPUT)}/") and SIGNED in scope["query_string"]
        if not known or scope["method"] not in {"GET", "HEAD", "PUT"}:
            await _send(send, scope, Page(403, "text/plain; charset=utf-8", b"not signed for this\n"))
            return
        headers = [pair for pair in scope["headers"] if pair[0] not in {b"authorization", b"host"}]
        headers.append((b"host", self._cloud_host))  # the host that the address was signed for
        changed = {"path": path, "raw_path": quote(path).encode(), "headers": headers}
        await self._cloud({**scope, **changed}, receive, send)

    async def _catalog(self, scope: Any, receive: Any, send: Any) -> None:
        bucket = bucket_of(BUCKET_OUTPUT)
        if bucket is None or scope["method"] not in {"GET", "HEAD"}:
            await _send(send, scope, Page(404, "text/plain; charset=utf-8", b"nothing is published\n"))
            return
        path = f"/{bucket}{scope['path']}"
        headers = [pair for pair in scope["headers"] if pair[0] != b"authorization"] + [AS_EDGE]
        changed = {"path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers}
        await self._cloud({**scope, **changed}, receive, send)

    async def _api(self, scope: Any, receive: Any, send: Any) -> None:
        found = target()
        if found is None:
            await _send(send, scope, Page(503, "text/plain; charset=utf-8", NO_API.encode()))
            return
        prefix = "/_aws/execute-api/{}/{}".format(*found)
        raw = scope.get("raw_path") or quote(scope["path"]).encode()
        changed = {"path": prefix + scope["path"], "raw_path": prefix.encode() + raw}
        await self._cloud({**scope, **changed}, receive, send)

    def _without_pages(self) -> bytes:
        found = target()
        where = f"The API is at {API} (REST API {found[0]}, stage {found[1]})." if found else NO_API
        pages = f"There are no pages in {self._pages.name}: build the storefront to see it here."
        return f"{where}\n\n{pages}\n".encode()


def target() -> tuple[str, str] | None:
    """The id and stage of the REST API that the newest deployed stack names in an output."""
    for output in _outputs():
        if found := ENDPOINT.match(str(output.get("OutputValue", ""))):
            return found["api"], found["stage"]
    return None


def bucket_of(output_key: str) -> str | None:
    """The bucket that the newest deployed stack names in an output."""
    return next(
        (str(output["OutputValue"]) for output in _outputs() if output.get("OutputKey") == output_key), None
    )


def _outputs() -> Iterator[dict[str, Any]]:
    """The outputs of every deployed stack, the newest stack's first."""
    stacks = [stack for stack in cloudformation._stacks._data.values() if STABLE.fullmatch(_status(stack))]
    stacks.sort(key=lambda stack: str(stack.get("CreationTime", "")), reverse=True)
    for stack in stacks:
        yield from stack.get("Outputs") or []


def _status(stack: dict[str, Any]) -> str:
    return str(stack.get("StackStatus", ""))


def _with_headers(send: Any) -> Any:
    """The same answers with the headers that the edge adds."""
    added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    names = {name for name, _ in added}

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if pair[0].lower() not in names]
            message = {**message, "headers": kept + added}
        await send(message)

    return sending


async def _send(send: Any, scope: Any, answer: Page) -> None:
    allowed = scope["method"] in {"GET", "HEAD"}
    status = answer.status if allowed else 405
    headers = [
        (b"content-type", answer.media_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        (b"cache-control", answer.cache.encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})
