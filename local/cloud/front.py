"""The storefront's origin: `/v1` goes to the deployed REST API, everything else to the built pages.

It lives in the cloud's own process: a request to `/v1` is only given another path before MiniStack sees it.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from local.cloud.pages import Page, page
from local.cloud.upstream import cloudformation

API = "/v1"
ENDPOINT = re.compile(r"https://(?P<api>[a-z0-9]+)\.execute-api\.[^/]+/(?P<stage>[^/]+)/?$")
STABLE = re.compile(r"(CREATE|UPDATE)_COMPLETE|UPDATE_ROLLBACK_COMPLETE")
NO_API = """No API is deployed on this local cloud yet.

/v1 answers here as soon as a CloudFormation stack has an output whose value is the address of a REST API
(https://<id>.execute-api.<region>.amazonaws.com/<stage>/).
"""


class Front:
    """One more port of the cloud."""

    def __init__(self, cloud: Any, *, pages: Path) -> None:
        self._cloud = cloud
        self._pages = pages

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        path = scope["path"]
        if path == API or path.startswith(f"{API}/"):
            await self._api(scope, receive, send)
        else:
            await _send(send, scope, page(self._pages, path, self._without_pages()))

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
    stacks = [stack for stack in cloudformation._stacks._data.values() if STABLE.fullmatch(_status(stack))]
    stacks.sort(key=lambda stack: str(stack.get("CreationTime", "")), reverse=True)
    for stack in stacks:
        for output in stack.get("Outputs") or []:
            if found := ENDPOINT.match(str(output.get("OutputValue", ""))):
                return found["api"], found["stage"]
    return None


def _status(stack: dict[str, Any]) -> str:
    return str(stack.get("StackStatus", ""))


async def _send(send: Any, scope: Any, answer: Page) -> None:
    allowed = scope["method"] in {"GET", "HEAD"}
    status = answer.status if allowed else 405
    headers = [
        (b"content-type", answer.media_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        (b"cache-control", answer.cache.encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})
