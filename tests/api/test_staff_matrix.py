"""Every role against every route of the staff: what `x-roles` says is what the route does."""

import re
from typing import Any

import pytest

from app import ROUTES
from chalicelib.kernel.openapi import document
from chalicelib.kernel.routes import Route
from chalicelib.staff import store
from chalicelib.staff.model import Role
from tests.api.test_http import Call, call
from tests.conftest import forget_everything
from tests.service.staffing import PASSWORD, Pool, code, sign_in

__all__ = ["call"]

STAFF = [
    route
    for domain in ROUTES
    for route in domain.all
    if route.security is not None and route.security.name == "staff"
]
DOOR = {
    "sign_in",
    "set_first_staff_password",
    "prove_staff_second_factor",
    "set_up_staff_second_factor",
    "refresh_staff_session",
    "ask_staff_password_reset",
    "reset_staff_password",
}
"""The routes of the desk that nobody needs to be signed in for."""

REFUSED = {401, 403}


def send(call: Call, route: Route, **headers: str) -> int:
    """The status of a request that means nothing: paths and bodies are made up."""
    path = re.sub(r"{\w+}", "made-up", route.path)
    return call(route.method, path, {}, **headers)[0]


def test_every_route_of_the_desk_says_who_may_use_it() -> None:
    desk = [route for domain in ROUTES for route in domain.all if route.path.startswith("/v1/desk/")]
    open_to_all = {route.function.__name__ for route in desk if route.security is None}

    assert open_to_all == DOOR
    assert len(STAFF) == len(desk) - len(DOOR)
    paths = document(ROUTES)["paths"]
    for route in STAFF:
        listed = paths[route.path][route.method.lower()]["x-roles"]
        assert set(listed) <= set(Role)
        assert "owner" in listed


@pytest.mark.parametrize("role", [*Role, None])
def test_a_role_opens_its_routes_and_no_other(
    pool: Pool, call: Call, monkeypatch: pytest.MonkeyPatch, role: Role | None
) -> None:
    monkeypatch.setenv("YIMA_STAFF_MFA", "OPTIONAL")
    forget_everything()
    token = sign_in(pool.hire(*([role] if role else [])))
    wrong: dict[str, tuple[int, bool]] = {}

    for route in STAFF:
        ended = not _is_open(token)
        token = sign_in(pool.hire(*([role] if role else []))) if ended else token
        assert route.security
        may = role is not None and role in route.security.scopes
        status = send(call, route, Authorization=f"Bearer {token}")
        if (status in REFUSED) is may or (not may and status != 403):
            wrong[f"{route.method} {route.path}"] = (status, may)

    assert wrong == {}


def test_nobody_elses_credential_opens_the_desk(call: Call) -> None:
    credentials: list[dict[str, Any]] = [
        {},
        {"Authorization": "Bearer AAAAAAAAAAAAAAAAAAAAAA"},  # as an order's token looks
        {"Authorization": "Basic b3duZXI6b3duZXI="},
        {"Authorization": "Bearer "},
    ]
    found = {send(call, route, **headers) for route in STAFF for headers in credentials}

    assert found == {401}


def _is_open(token: str) -> bool:
    from chalicelib.gateways import identity

    claims = identity.verify(token)
    found = store.find(claims.subject, claims.session)
    return found is not None and found.counts


def test_a_sign_in_that_is_not_complete_is_a_problem_that_names_the_next_step(pool: Pool, call: Call) -> None:
    email = pool.hire(Role.VIEWER)
    forget_everything()
    status, told = call("POST", "/v1/desk/sign-in", {"email": email, "password": PASSWORD})
    done, tokens = call(
        "POST", "/v1/desk/sign-in/set-up", {"session": told["session"], "code": code(told["secret"])}
    )
    again, following = call("POST", "/v1/desk/sign-in", {"email": email, "password": PASSWORD})

    assert (status, told["code"], told["step"]) == (403, "SignInIncomplete", "set_up_second_factor")
    assert (
        told["otpauth"]
        == f"otpauth://totp/Yima:{email.replace('@', '%40')}?secret={told['secret']}&issuer=Yima"
    )
    assert (done, set(tokens)) == (200, {"access_token", "refresh_token", "token_type", "expires_in"})
    assert (again, following["step"], "secret" in following) == (403, "second_factor", False)
