"""Bad input to the routes of the staff is refused by name, before anybody is asked or changed."""

from typing import Any

import pytest

from tests.api.test_http import Call, call, owner

__all__ = ["call", "owner"]

SOMEBODY = "00000000-0000-4000-8000-000000000000"
LONG = "x" * 300


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/sign-in", {"email": "nobody", "password": "x"}, "email"),
        ("/sign-in", {"email": "a@yima.example", "password": ""}, "password"),
        ("/sign-in", {"email": "a@yima.example", "password": LONG}, "password"),
        ("/sign-in", {"email": "a@yima.example", "password": "x", "role": "owner"}, "role"),
        (
            "/sign-in/new-password",
            {"email": "a@yima.example", "session": "s", "new_password": 1},
            "new_password",
        ),
        ("/sign-in/second-factor", {"email": "a@yima.example", "session": "s", "code": "12345"}, "code"),
        (
            "/sign-in/second-factor",
            {"email": "a@yima.example", "session": "s", "code": "１２３４５６"},
            "code",
        ),
        ("/sign-in/second-factor", {"email": "a@yima.example", "session": "", "code": "123456"}, "session"),
        ("/sign-in/set-up", {"session": "s" * 8_001, "code": "123456"}, "session"),
        ("/refresh", {"refresh_token": ""}, "refresh_token"),
        ("/password-reset", {}, "email"),
        (
            "/password-reset/confirm",
            {"email": "a@yima.example", "code": "abcdef", "new_password": "x"},
            "code",
        ),
        ("/me/password", {"password": "x"}, "new_password"),
        ("/me/second-factor", {"password": None}, "password"),
        ("/me/second-factor/confirm", {"code": 123456}, "code"),
        ("/me/sessions/mine/revoke", None, "session"),
        ("/people", {"email": "a@yima.example", "roles": []}, "roles"),
        ("/people", {"email": "a@yima.example", "roles": ["admin"]}, "roles.0"),
        ("/people", {"email": "a@yima.example", "roles": ["viewer"], "name": LONG}, "name"),
        ("/people", {"email": "a@yima.example", "roles": "owner"}, "roles"),
        (f"/people/{SOMEBODY}/roles", {"roles": ["owner"] * 6}, "roles"),
        (f"/people/{SOMEBODY.upper()[:-1]}Z/disable", None, "subject"),
        ("/people/a@yima.example/reset-password", None, "subject"),
        (f"/people/{SOMEBODY}/sessions/1/revoke", None, "session"),
    ],
)
def test_a_field_that_breaks_a_rule_is_named(
    call: Call, owner: dict[str, str], path: str, body: Any, field: str
) -> None:
    status, problem = call("POST", f"/v1/desk{path}", body, **owner)

    assert (status, problem["code"]) == (422, "Invalid")
    assert field in {one["field"] for one in problem["errors"]}
    assert LONG not in str(problem)


@pytest.mark.parametrize("path", ["/sign-in", "/refresh", "/password-reset", "/people"])
def test_what_is_no_json_is_refused(call: Call, owner: dict[str, str], path: str) -> None:
    assert call("POST", f"/v1/desk{path}", b"{", **owner)[0] == 400
