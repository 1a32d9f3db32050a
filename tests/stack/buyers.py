"""A buyer with a mailbox, over HTTP, as the storefront's pages do it."""

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.stack.shop import Json, Shop, until
from tests.stack.test_mail import mails

PASSWORD = "correct horse battery"
COOKIE = re.compile(r"^yima_session=([^;]*); (.*)$")


@dataclass
class Member:
    """Somebody with an address, and perhaps a session: its access token, and the cookie that goes on."""

    shop: Shop
    email: str = field(default_factory=lambda: f"member-{uuid.uuid4().hex[:12]}@example.com")
    token: str = ""
    cookie: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, path: str, body: Json | None = None, **headers: str) -> httpx.Response:
        """Ask one of the sign-in routes, without any session of before."""
        return self.shop.http.post(f"/v1/auth/{path}", json=body, headers=headers)

    def ask(self, purpose: str, language: str = "en") -> httpx.Response:
        return self.post("codes", {"email": self.email, "purpose": purpose, "language": language})

    def code(self, after: int = 0) -> str:
        """The newest code in the mailbox, once there are more mails than `after`."""
        found = until(lambda: sent if len(sent := self.mailed()) > after else None, "a code")
        return str(re.findall(r"\b\d{6}\b", found[-1]["BodyText"])[0])

    def mailed(self) -> list[Json]:
        return mails(self.shop, self.email)

    def minute_passes(self) -> None:
        """A code is mailed once a minute for each purpose: let the minute of those asked for be over."""
        table = self.shop.aws("dynamodb")
        for page in table.get_paginator("scan").paginate(TableName="yima-local-buyers"):
            for item in page["Items"]:
                if item["pk"]["S"].startswith("CODE#") and item["email"]["S"] == self.email:
                    table.delete_item(TableName="yima-local-buyers", Key={"pk": item["pk"], "sk": item["sk"]})

    def set_password(self, code: str, password: str = PASSWORD) -> httpx.Response:
        return self.took(self.post("password", {"email": self.email, "code": code, "password": password}))

    def sign_in(self, password: str = PASSWORD, digits: str | None = None) -> httpx.Response:
        body = {"email": self.email, "password": password, "second_factor": digits}
        return self.took(self.post("sign-in", body))

    def refresh(self, cookie: str | None = None) -> httpx.Response:
        return self.took(self.post("refresh", Cookie=f"yima_session={cookie or self.cookie}"))

    def took(self, answer: httpx.Response) -> httpx.Response:
        """Keep the session of an answer, if it has one."""
        if answer.is_success:
            self.token = answer.json()["access_token"]
            found = COOKIE.match(answer.headers["set-cookie"])
            assert found
            self.cookie = found[1]
        self.shop.http.cookies.clear()
        return answer

    def join(self) -> "Member":
        """Get an account."""
        self.ask("sign_up").raise_for_status()
        self.set_password(self.code(after=0)).raise_for_status()
        return self

    def get(self, path: str) -> httpx.Response:
        return self.shop.http.get(f"/v1/me/{path}", headers=self.headers)

    def send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self.shop.http.request(method, f"/v1/me/{path}", json=body, headers=self.headers)
