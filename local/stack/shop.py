"""The shop's HTTP API as a merchant uses it."""

import uuid
from typing import Any, Self

import httpx

from local.stack.console import StackError

OURS = uuid.UUID("5b1d4a52-6f57-4a39-9d0f-6c1c5a3d7e10")
"""The namespace of the keys under which the demo shop's writes can be repeated."""


class Shop:
    """A client of one shop, signed in as staff. Raises `StackError` with the shop's words on a refusal."""

    def __init__(self, api: str) -> None:
        self.http = httpx.Client(base_url=api, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def sign_in(self, email: str, password: str) -> bool:
        """Speak as that member of staff from now on; False when the password alone opens nothing."""
        body = {"email": email, "password": password}
        try:
            answer = self.http.post("/v1/desk/sign-in", json=body)
        except httpx.HTTPError as error:
            raise StackError(f"signing in got no answer: {error!r}") from error
        token = answer.json().get("access_token") if answer.is_success else None
        if answer.is_server_error:
            raise StackError(f"signing in was refused: {answer.status_code} {answer.text[:500]}")
        self.http.headers["Authorization"] = f"Bearer {token}"
        return token is not None

    def send(self, method: str, path: str, body: object = None, *, once: str = "") -> dict[str, Any]:
        """Send one request and return the answer. `once` names a write that counts once."""
        headers = {"Idempotency-Key": str(uuid.uuid5(OURS, once))} if once else {}
        try:
            answer = self.http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise StackError(f"{method} {path} got no answer: {error!r}") from error
        if answer.is_error:
            raise StackError(f"{method} {path} was refused: {answer.status_code} {answer.text[:500]}")
        content: dict[str, Any] = answer.json() if answer.content else {}
        return content
