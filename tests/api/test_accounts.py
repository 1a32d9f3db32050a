"""What the sign-in routes refuse before anybody is asked anything."""

from typing import Any

import boto3
import pytest

from chalicelib.buyers.schemas import cookie
from chalicelib.buyers.service import buyer_of, is_link, link_token
from chalicelib.kernel.errors import NotAuthenticated
from chalicelib.kernel.routes import Request
from tests.api.test_http import Call, call

__all__ = ["call"]

EMAIL = "buyer@example.com"
PASSWORD = "correct horse battery"


def stored() -> list[Any]:
    """Everything in the buyers' table."""
    return list(boto3.client("dynamodb").scan(TableName="yima-test-buyers")["Items"])


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("codes", {"email": "nobody", "purpose": "reset"}, "email"),
        ("codes", {"email": EMAIL, "purpose": "owner"}, "purpose"),
        ("codes", {"email": EMAIL}, "purpose"),
        ("codes", {"email": EMAIL, "purpose": "reset", "language": "fr"}, "language"),
        ("codes", {"email": EMAIL, "purpose": "reset", "password": PASSWORD}, "password"),
        ("password", {"email": EMAIL, "code": "123456", "password": "too short"}, "password"),
        ("password", {"email": EMAIL, "code": "123456", "password": "x" * 257}, "password"),
        ("password", {"email": EMAIL, "code": "123456", "password": " leading space"}, "password"),
        ("password", {"email": EMAIL, "code": "12345", "password": PASSWORD}, "code"),
        ("password", {"email": EMAIL, "code": "١٢٣٤٥٦7", "password": PASSWORD}, "code"),
        ("password", {"email": EMAIL, "code": 123456, "password": PASSWORD}, "code"),
        ("sign-in", {"email": EMAIL}, "password"),
        ("sign-in", {"email": EMAIL, "password": ""}, "password"),
        ("sign-in", {"email": EMAIL, "password": PASSWORD, "second_factor": "12 456"}, "second_factor"),
        ("sign-in", {"email": EMAIL, "password": PASSWORD, "second_factor": 123456}, "second_factor"),
        (
            "password",
            {"email": EMAIL, "code": "123456", "password": PASSWORD, "drop_second_factor": "yes"},
            "drop_second_factor",
        ),
    ],
)
def test_a_bad_field_is_named_never_repeated_and_nothing_is_noted(
    call: Call, path: str, body: dict[str, Any], field: str
) -> None:
    status, problem = call("POST", f"/v1/auth/{path}", body)

    assert (status, problem["code"]) == (422, "Invalid")
    assert [one["field"] for one in problem["errors"]] == [field]
    assert PASSWORD not in str(problem)
    assert stored() == []


def test_a_text_of_the_wrong_form_is_answered_with_a_right_one(call: Call) -> None:
    body = {"email": EMAIL, "password": PASSWORD, "second_factor": "12"}

    _, problem = call("POST", "/v1/auth/sign-in", body)

    assert problem["errors"][0]["message"] == "should look like 123456"


def test_a_code_that_is_asked_for_is_one_note_under_the_digest(call: Call) -> None:
    body = {"email": "Buyer@Example.com", "purpose": "sign_up", "language": "zh-CN"}

    answers = [call("POST", "/v1/auth/codes", body) for _ in range(2)]

    assert answers == [(202, {"sent": True})] * 2
    notes = [item for item in stored() if item["pk"]["S"].startswith("CODE#")]
    assert {item["pk"]["S"] for item in notes} == {f"CODE#{buyer_of(EMAIL)}"}
    assert {item["email"]["S"] for item in notes} == {EMAIL}
    assert len(notes) <= 2  # the minute may turn meanwhile


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "second-factor"),
        ("POST", "second-factor"),
        ("POST", "second-factor/confirm"),
        ("POST", "second-factor/remove"),
    ],
)
def test_only_an_account_has_a_second_factor(call: Call, method: str, path: str) -> None:
    for credential in ({}, {"Authorization": f"Bearer {link_token(EMAIL)}"}):
        status, problem = call(method, f"/v1/me/{path}", **credential)
        assert (status, problem["code"]) == (401, "NotAuthenticated")


@pytest.mark.parametrize("headers", [{}, {"Cookie": "yima_session="}, {"Cookie": "other=1; yima=2"}])
def test_without_the_cookie_there_is_no_session_to_go_on_with(call: Call, headers: dict[str, str]) -> None:
    status, problem = call("POST", "/v1/auth/refresh", **headers)

    assert (status, problem["code"]) == (401, "NotAuthenticated")


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_what_is_neither_a_link_nor_a_token_opens_nothing(call: Call, token: str) -> None:
    for path in ("orders", "account", "data", "erasure"):
        assert call("GET", f"/v1/me/{path}", Authorization=f"Bearer {token}")[0] == 401


def test_a_mailed_link_opens_no_account(call: Call) -> None:
    link = {"Authorization": f"Bearer {link_token(EMAIL)}"}

    assert call("GET", "/v1/me/account", **link)[0] == 401
    assert call("GET", "/v1/me/data", **link)[1]["account"] is None
    assert call("GET", "/v1/me/erasure", **link)[1] == {"state": "none", "due_at": None, "obstacles": []}
    assert call("POST", "/v1/me/erasure", **link)[1]["code"] == "NothingHeld"
    assert call("GET", "/v1/me/data?cursor=rubbish", **link)[1]["errors"][0]["field"] == "cursor"


@pytest.mark.usefixtures("cloud")
def test_a_link_and_an_access_token_are_told_apart_by_their_form() -> None:
    assert is_link(link_token(EMAIL))
    assert is_link("anything else")
    assert not is_link("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl")


def test_the_cookie_is_found_among_others_and_kept_from_scripts() -> None:
    headers = {"cookie": "first=1; yima_session=a.b=c; yima_session_2=x"}
    request = Request("POST", "/", {}, {}, headers, b"", "")

    assert request.cookie("yima_session") == "a.b=c"
    with pytest.raises(NotAuthenticated):
        request.cookie("yima")
    attributes = cookie("value", days=30).split("; ")
    assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/v1/auth"} <= set(attributes)
