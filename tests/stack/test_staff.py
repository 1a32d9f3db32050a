"""Staff sign in, look after their account and manage each other, through the whole shop."""

import re
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest

from tests.service.staffing import code
from tests.stack.logs import Logs
from tests.stack.shop import Json, Shop, until
from tests.stack.test_secrecy import _everything

pytestmark = pytest.mark.stack
PASSWORD, OTHER = "Correct-horse-9", "Another-horse-10"


def address() -> str:
    return f"{uuid.uuid4().hex[:10]}@yima.example"


def mailed(shop: Shop, email: str, pattern: str) -> str:
    """What the newest mail to an address says at a place of its text."""

    def found() -> str | None:
        kept = httpx.get(f"{shop.stack['aws']}/_ministack/ses/messages", timeout=30).json()["messages"]
        mails = [mail for listed in kept.values() for mail in listed if email in mail["To"]]
        newest = max(mails, key=lambda mail: float(mail["Timestamp"]), default=None)
        match = re.search(pattern, newest["BodyText"]) if newest else None
        return match[1] if match else None

    return str(until(found, f"a mail to {email}"))


def post(shop: Shop, path: str, body: Json, token: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return shop.http.post(f"/v1/desk/{path}", json=body, headers=headers)


def step(shop: Shop, path: str, body: Json, status: int = 200) -> Json:
    answer = post(shop, path, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told: Json = answer.json()
    return told


def wanted(shop: Shop, path: str, body: Json) -> Json:
    """What a sign-in that is not complete wants next."""
    told = step(shop, path, body, 403)
    assert told["code"] == "SignInIncomplete"
    assert "access_token" not in told
    return told


def enter(shop: Shop, person: dict[str, str]) -> Json:
    """A sign-in that needs the password only."""
    return step(shop, "sign-in", person)


def seen(shop: Shop, path: str, token: str) -> int:
    return shop.http.get(f"/v1/desk/{path}", headers={"Authorization": f"Bearer {token}"}).status_code


def ends(shop: Shop, token: str) -> None:
    """Every process of the API refuses the token within seconds."""
    until(lambda: all(seen(shop, "me", token) == 401 for _ in range(4)), "the session to end", 10)


def subject(shop: Shop, email: str) -> str:
    people = shop.desk("GET", "/people").raise_for_status().json()["people"]
    return str(next(one["subject"] for one in people if one["email"] == email))


def test_somebody_is_invited_signs_in_and_guards_the_account_with_a_second_factor(shop: Shop) -> None:
    email = address()
    invited = shop.desk("POST", "/people", {"email": email, "name": "Li Na", "roles": ["viewer"]})
    assert (invited.status_code, invited.json()["state"]) == (201, "invited")
    temporary = mailed(shop, email, r"temporary password (\S+) within")

    begun = wanted(shop, "sign-in", {"email": email, "password": temporary})
    assert begun["step"] == "new_password"
    named = {"email": email, "session": begun["session"]}
    weak = step(shop, "sign-in/new-password", named | {"new_password": "short"}, 422)
    assert (weak["code"], weak["errors"][0]["field"]) == ("WeakPassword", "new_password")
    token = step(shop, "sign-in/new-password", named | {"new_password": PASSWORD})["access_token"]
    assert seen(shop, "products", token) == 200
    assert seen(shop, "people", token) == 403

    secret = post(shop, "me/second-factor", {"password": PASSWORD}, token).raise_for_status().json()
    assert secret["otpauth"].startswith("otpauth://totp/Yima:")
    assert post(shop, "me/second-factor/confirm", {"code": "000000"}, token).status_code == 422
    assert post(shop, "me/second-factor/confirm", {"code": code(secret["secret"])}, token).status_code == 204

    begun = wanted(shop, "sign-in", {"email": email, "password": PASSWORD})
    assert begun["step"] == "second_factor"
    named = {"email": email, "session": begun["session"]}
    assert step(shop, "sign-in/second-factor", named | {"code": "000000"}, 422)["code"] == "WrongCode"
    done = step(shop, "sign-in/second-factor", named | {"code": code(secret["secret"], 1)})
    assert seen(shop, "me", done["access_token"]) == 200
    detail = shop.desk("GET", f"/people/{subject(shop, email)}").json()
    assert (detail["second_factor"], len(detail["sessions"]), detail["person"]["name"]) == (True, 2, "Li Na")


def test_sessions_are_listed_refreshed_and_revoked_at_once(shop: Shop) -> None:
    person = shop.hire("support")
    first, second = enter(shop, person), enter(shop, person)
    own = {"Authorization": f"Bearer {first['access_token']}"}
    listed = shop.http.get("/v1/desk/me/sessions", headers=own).raise_for_status().json()["sessions"]
    assert [one["current"] for one in listed] in ([True, False], [False, True])
    assert {one["ip"] for one in listed} == {"127.0.0.1"}
    assert listed[0]["agent"].startswith("python-httpx")
    fresh = step(shop, "refresh", {"refresh_token": second["refresh_token"]})["access_token"]
    assert seen(shop, "me", fresh) == 200

    other = next(one["session"] for one in listed if not one["current"])
    assert post(shop, f"me/sessions/{other}/revoke", {}, first["access_token"]).status_code == 204
    ends(shop, second["access_token"])
    ends(shop, fresh)
    assert post(shop, "refresh", {"refresh_token": second["refresh_token"]}).status_code == 401
    assert seen(shop, "me", first["access_token"]) == 200
    assert post(shop, f"me/sessions/{other}/revoke", {}, first["access_token"]).status_code == 404

    third = enter(shop, person)
    ended = {"refresh_token": third["refresh_token"]}
    assert post(shop, "sign-out", ended, third["access_token"]).status_code == 204
    ends(shop, third["access_token"])
    assert post(shop, "refresh", ended).status_code == 401


def test_an_owner_ends_anybodys_sessions_and_changes_what_they_may(shop: Shop) -> None:
    person = shop.hire("support")
    number = subject(shop, person["email"])
    token = enter(shop, person)["access_token"]
    (session,) = shop.desk("GET", f"/people/{number}").json()["sessions"]
    assert shop.desk("POST", f"/people/{number}/sessions/{session['session']}/revoke").status_code == 204
    ends(shop, token)

    token = enter(shop, person)["access_token"]
    changed = shop.desk("POST", f"/people/{number}/roles", {"roles": ["finance"]}).raise_for_status().json()
    assert changed["roles"] == ["finance"]
    ends(shop, token)
    token = enter(shop, person)["access_token"]
    assert shop.desk("POST", f"/people/{number}/disable").json()["state"] == "disabled"
    ends(shop, token)
    assert step(shop, "sign-in", person, 401)["code"] == "WrongCredentials"
    assert shop.desk("POST", f"/people/{number}/enable").json()["state"] == "active"
    token = enter(shop, person)["access_token"]
    assert shop.desk("POST", f"/people/{number}/sign-out").status_code == 204
    ends(shop, token)
    names = shop.desk("GET", "/colleagues").json()["colleagues"]
    assert person["email"] in {one["email"] for one in names}


def test_a_forgotten_password_is_set_anew_by_mail(shop: Shop) -> None:
    person = shop.hire("viewer")
    token = enter(shop, person)["access_token"]
    for email in (person["email"], address()):
        assert post(shop, "password-reset", {"email": email}).status_code == 204
    digits = mailed(shop, person["email"], r"Your code is (\d{6})")
    wish = {"email": person["email"], "code": digits, "new_password": OTHER}
    wrong = wish | {"code": "000000" if digits != "000000" else "111111"}
    assert step(shop, "password-reset/confirm", wrong, 422)["code"] == "WrongCode"
    unknown = step(shop, "password-reset/confirm", wish | {"email": address()}, 422)
    assert unknown["code"] == "WrongCode"
    assert post(shop, "password-reset/confirm", wish).status_code == 204

    ends(shop, token)
    assert step(shop, "sign-in", person, 401)["code"] == "WrongCredentials"
    enter(shop, {"email": person["email"], "password": OTHER})


def test_the_last_owner_stays(shop: Shop) -> None:
    me = shop.desk("GET", "/me").raise_for_status().json()
    owners = [
        one
        for one in shop.desk("GET", "/people").json()["people"]
        if "owner" in one["roles"] and one["state"] == "active"
    ]
    others = [one["subject"] for one in owners if one["subject"] != me["subject"]]
    for other in others:
        shop.desk("POST", f"/people/{other}/roles", {"roles": ["viewer"]}).raise_for_status()

    for deed, body in (("disable", None), ("roles", {"roles": ["viewer"]}), ("reset-password", None)):
        refused = shop.desk("POST", f"/people/{me['subject']}/{deed}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "LastOwner")
    assert shop.desk("GET", "/me").json() == me
    for other in others:
        shop.desk("POST", f"/people/{other}/roles", {"roles": ["owner"]}).raise_for_status()
    shop._second.clear()  # other roles are another sign-in


def test_two_owners_do_not_disable_each_other_at_once(shop: Shop) -> None:
    pair = [shop.hire("owner"), shop.hire("owner")]
    me = shop.desk("GET", "/me").json()["subject"]
    tokens = [enter(shop, one)["access_token"] for one in pair]
    subjects = [subject(shop, one["email"]) for one in pair]
    own = shop.hire("owner")  # disables the shop's own owner, so that the pair is all there is
    token = enter(shop, own)["access_token"]
    assert post(shop, f"people/{me}/disable", {}, token).status_code == 200
    number = shop.http.get("/v1/desk/me", headers={"Authorization": f"Bearer {token}"}).json()["subject"]
    assert post(shop, f"people/{number}/disable", {}, tokens[0]).status_code == 200
    statuses: list[int] = []

    def disable(mine: str, other: str) -> None:
        statuses.append(post(shop, f"people/{other}/disable", {}, mine).status_code)

    threads = [threading.Thread(target=disable, args=(tokens[one], subjects[1 - one])) for one in (0, 1)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pools = shop.aws("cognito-idp")
        pool = _pool(pools)
        states = [pools.admin_get_user(UserPoolId=pool, Username=one)["Enabled"] for one in subjects]
    finally:
        _restore(shop, me, [*subjects, number])

    assert sorted(states) == [False, True]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 401, 409, 503}


def _restore(shop: Shop, owner: str, others: list[str]) -> None:
    """The shop's owner alone is owner again."""
    pools = shop.aws("cognito-idp")
    pool = _pool(pools)
    pools.admin_enable_user(UserPoolId=pool, Username=owner)
    for one in others:
        pools.admin_remove_user_from_group(UserPoolId=pool, Username=one, GroupName="owner")
    shop._headers.clear()


def test_no_log_and_no_table_holds_what_staff_sign_in_with(shop: Shop, logs: Logs) -> None:
    person = shop.hire("support")
    done = enter(shop, person)
    token = done["access_token"]
    secret = post(shop, "me/second-factor", {"password": person["password"]}, token).json()["secret"]
    digits = code(secret)
    assert post(shop, "me/second-factor/confirm", {"code": digits}, token).status_code == 204
    begun = wanted(shop, "sign-in", person)
    session = {"email": person["email"], "session": begun["session"]}
    step(shop, "sign-in/second-factor", session | {"code": code(secret, 1), "surprise": 1}, 422)
    step(shop, "sign-in/second-factor", session | {"code": code(secret, 1)})
    assert post(shop, "refresh", {"refresh_token": done["refresh_token"]}).status_code == 200

    text = logs.with_line_of("/v1/desk/refresh")
    text += _everything(shop, "yima-local-staff")

    assert admitted_by(token) in text  # the sign-in's id: the table was read
    for kept in (person["password"], person["email"], token, done["refresh_token"], secret, begun["session"]):
        assert kept not in text


def admitted_by(token: str) -> str:
    """The id of the sign-in that a token belongs to."""
    return str(jwt.decode(token, options={"verify_signature": False})["origin_jti"])


@pytest.fixture
def strict(shop: Shop) -> Iterator[Shop]:
    """A shop that demands the second factor, as deployed stages do."""
    functions = shop.aws("lambda")
    name = "yima-local-api_handler"
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    wanted: dict[str, Any] = {"FunctionName": name}
    functions.update_function_configuration(
        **wanted, Environment={"Variables": before | {"YIMA_STAFF_MFA": "ON"}}
    )
    yield shop
    functions.update_function_configuration(**wanted, Environment={"Variables": before})


def test_where_a_second_factor_is_demanded_nothing_opens_before_it_is_set_up(strict: Shop) -> None:
    person = strict.hire("finance")
    begun = wanted(strict, "sign-in", person)
    assert begun["step"] == "set_up_second_factor"
    assert (
        step(strict, "sign-in/set-up", {"session": begun["session"], "code": "000000"}, 422)["code"]
        == "WrongCode"
    )
    digits = code(begun["secret"])
    done = step(strict, "sign-in/set-up", {"session": begun["session"], "code": digits})
    assert seen(strict, "me", done["access_token"]) == 200
    assert wanted(strict, "sign-in", person)["step"] == "second_factor"


def test_the_first_owner_is_made_as_the_deployer_is_told(strict: Shop) -> None:
    pools, email = strict.aws("cognito-idp"), address()
    named = {"UserPoolId": _pool(pools), "Username": email}
    listed = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    pools.admin_create_user(**named, DesiredDeliveryMediums=["EMAIL"], UserAttributes=listed)
    pools.admin_add_user_to_group(**named, GroupName="owner")
    temporary = mailed(strict, email, r"temporary password (\S+) within")
    try:
        begun = wanted(strict, "sign-in", {"email": email, "password": temporary})
        wish = {"email": email, "session": begun["session"], "new_password": PASSWORD}
        second = wanted(strict, "sign-in/new-password", wish)
        assert second["step"] == "set_up_second_factor"
        proof = {"session": second["session"], "code": code(second["secret"])}
        token = step(strict, "sign-in/set-up", proof)["access_token"]
        assert seen(strict, "people", token) == 200
    finally:
        pools.admin_remove_user_from_group(**named, GroupName="owner")


def _pool(pools: Any) -> str:
    """The id of the staff's pool."""
    listed = pools.list_user_pools(MaxResults=10)["UserPools"]
    return str(next(one["Id"] for one in listed if "staff" in one["Name"]))
