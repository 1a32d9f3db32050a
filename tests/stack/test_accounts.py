"""Buyers get accounts, sign in and sign out, on the deployed shop with its own user pool."""

import time

import pytest

from tests.service.staffing import code
from tests.stack.buyers import PASSWORD, Member
from tests.stack.injected import Injected
from tests.stack.logs import Logs
from tests.stack.shop import Shop, until
from tests.stack.test_erasure import everything
from tests.stack.test_mail import order_of

pytestmark = pytest.mark.stack
OTHER = "another good password"


@pytest.fixture
def member(shop: Shop) -> Member:
    return Member(shop)


def test_guest_orders_are_there_once_the_address_is_proven(shop: Shop, member: Member) -> None:
    placed = order_of(shop, shop.new_sku(stock=1), member.email.replace("member", "Member"))

    member.join()

    found = member.get("orders").raise_for_status().json()["orders"]
    assert [one["order"]["order_id"] for one in found] == [placed.order_id]
    assert member.get("account").json() == {
        "email": member.email,
        "language": "en",
        "created_at": member.get("account").json()["created_at"],
    }
    assert member.send("PATCH", "account", {"language": "zh-CN"}).json()["language"] == "zh-CN"
    assert member.get("account").json()["language"] == "zh-CN"


def test_who_never_ordered_pays_into_a_wallet(member: Member) -> None:
    member.join()

    assert member.get("wallets").json() == {"wallets": []}
    topped = member.shop.http.post(
        "/v1/me/wallets/USD/top-ups",
        json={"amount": 2000, "return_url": "https://shop.example/account"},
        headers=member.headers | {"Idempotency-Key": "k" * 20 + member.email[7:15]},
    )
    assert topped.status_code == 201, topped.text


def test_the_session_cookie_is_for_the_sign_in_routes_of_this_site_only(member: Member) -> None:
    member.ask("sign_up")
    answer = member.set_password(member.code())

    cookie = answer.headers["set-cookie"].partition("; ")[2]
    assert cookie == "Path=/v1/auth; Max-Age=2592000; HttpOnly; Secure; SameSite=Strict"
    assert "refresh" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_an_address_with_an_account_is_told_so_by_mail_only(shop: Shop, member: Member) -> None:
    first = member.ask("sign_up")
    member.set_password(member.code()).raise_for_status()
    known, unknown = member.ask("reset"), Member(shop).ask("reset")
    code = member.code(after=1)
    member.set_password(code, OTHER).raise_for_status()
    stranger = Member(shop)
    member.minute_passes()

    again = member.ask("sign_up", "zh-CN")

    subjects = ("Your password was changed", "您已经有账户了")
    until(lambda: {*subjects} <= {mail["Subject"] for mail in member.mailed()}, "both mails")
    assert len(member.mailed()) == 4
    for answer in (first, known, unknown, again, stranger.ask("reset")):
        assert (answer.status_code, answer.json()) == (202, {"sent": True})
    assert stranger.mailed() == []


def test_a_new_password_ends_every_session_of_before(shop: Shop, member: Member) -> None:
    member.join()
    old = Member(shop, member.email, member.token, member.cookie)
    time.sleep(1.1)
    member.ask("reset")

    member.set_password(member.code(after=1), OTHER).raise_for_status()

    assert old.get("orders").status_code == 401
    assert old.refresh().status_code == 401
    assert old.sign_in().json()["code"] == "SignInFailed"
    assert member.get("orders").status_code == 200
    assert member.refresh().status_code == 200
    assert member.get("orders").status_code == 200


def test_signing_out_everywhere_ends_every_session_at_once(shop: Shop, member: Member) -> None:
    member.join()
    other = Member(shop, member.email)
    other.sign_in().raise_for_status()

    answer = shop.http.post("/v1/auth/sign-out-everywhere", headers=member.headers)

    assert answer.json() == {"signed_out": True}
    assert "Max-Age=0" in answer.headers["set-cookie"]
    for one in (member, other):
        assert one.get("account").status_code == 401
        assert one.refresh().status_code == 401
    time.sleep(1.1)
    assert member.sign_in().status_code == 200
    assert member.get("account").status_code == 200


def test_signing_out_ends_this_session_only(shop: Shop, member: Member) -> None:
    member.join()
    other = Member(shop, member.email)
    other.sign_in().raise_for_status()

    assert member.post("sign-out", Cookie=f"yima_session={member.cookie}").status_code == 200
    assert member.post("sign-out").status_code == 200
    assert member.post("sign-out", Cookie="yima_session=rubbish").status_code == 200

    assert member.refresh().status_code == 401
    assert other.refresh().status_code == 200
    assert member.refresh("rubbish").status_code == 401
    assert member.post("refresh").json()["code"] == "NotAuthenticated"


def test_wrong_codes_and_weak_passwords_change_nothing(shop: Shop, member: Member) -> None:
    member.ask("sign_up")
    code = member.code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"

    weak = member.set_password(code, "short")
    assert (weak.status_code, weak.json()["errors"][0]["field"]) == (422, "password")
    guessed, nobody = member.set_password(wrong), Member(shop).set_password(wrong)
    assert guessed.json() == nobody.json()
    assert (guessed.status_code, guessed.json()["code"]) == (422, "WrongCode")
    assert guessed.json()["errors"][0]["field"] == "code"
    assert member.set_password("12345").json()["errors"][0]["field"] == "code"

    assert member.set_password(code).status_code == 200
    assert member.set_password(code, OTHER).json()["code"] == "WrongCode"
    assert member.sign_in(OTHER).json() == Member(shop).sign_in(OTHER).json()
    assert member.sign_in().status_code == 200


def test_signing_in_takes_a_second_step_once_an_authenticator_is_set_up(shop: Shop, member: Member) -> None:
    member.join()
    assert member.get("second-factor").json() == {"set_up": False}
    assert member.send("POST", "second-factor", {"password": OTHER}).json()["code"] == "WrongPassword"
    made = member.send("POST", "second-factor", {"password": PASSWORD}).raise_for_status().json()
    assert made["otpauth"].startswith(f"otpauth://totp/Yima:{member.email.replace('@', '%40')}?secret=")
    confirmed = member.send("POST", "second-factor/confirm", {"code": code(made["secret"])})
    assert confirmed.status_code == 204

    assert member.sign_in().json()["code"] == "SecondFactorNeeded"
    assert member.sign_in(OTHER).json()["code"] == "SignInFailed"
    member.sign_in(digits=code(made["secret"], 1)).raise_for_status()
    assert member.get("second-factor").json() == {"set_up": True}
    told = until(lambda: sent if len(sent := member.mailed()) > 1 else None, "the mail about it")
    assert told[-1]["Subject"] == "Signing in now takes a second step"

    member.ask("reset")
    lost = {"email": member.email, "code": member.code(after=2), "password": OTHER}
    member.took(member.post("password", lost | {"drop_second_factor": True})).raise_for_status()
    assert member.get("second-factor").json() == {"set_up": False}
    until(lambda: len(member.mailed()) == 5, "the mails about both")
    assert {made["secret"]} & set(str(everything(shop)).split("'")) == set()


def test_the_token_of_one_pool_opens_nothing_of_the_other(shop: Shop, member: Member) -> None:
    member.join()

    assert shop.http.get("/v1/desk/today", headers=member.headers).status_code == 401
    assert shop.http.get("/v1/me/orders", headers=shop.owner).status_code == 401
    assert shop.http.get("/v1/me/account", headers=shop.owner).status_code == 401


def test_nobody_reaches_the_user_pool_past_the_shop(shop: Shop, member: Member) -> None:
    cognito = shop.aws("cognito-idp")
    listed = cognito.list_user_pools(MaxResults=10)["UserPools"]
    (pool,) = (one["Id"] for one in listed if one["Name"].endswith("-buyers"))
    (client,) = cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=10)["UserPoolClients"]

    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.sign_up(ClientId=client["ClientId"], Username=member.email, Password=PASSWORD)


def test_tries_of_one_address_are_limited_whoever_has_it(shop: Shop) -> None:
    answers = [Member(shop, email="guessed@example.com").sign_in() for _ in range(11)]

    assert [one.status_code for one in answers] == [401] * 10 + [429]
    assert answers[-1].json()["code"] == "TooManyAttempts"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


def test_who_is_cut_off_between_proof_and_password_resets_it(
    shop: Shop, member: Member, injected: Injected
) -> None:
    """The address is proven then, and nobody knows its password; the mailbox still opens the way."""
    member.ask("sign_up")
    injected.fault("throttle", "api_handler", operation="AdminSetUserPassword", ratio=1.0, seed=1)
    assert member.set_password(member.code()).status_code == 503
    injected.forget()

    assert member.sign_in().json()["code"] == "SignInFailed"
    member.ask("reset")
    member.set_password(member.code(after=1), OTHER).raise_for_status()

    assert member.get("account").status_code == 200


def test_a_reader_that_dies_with_its_answer_mails_another_code_and_the_newest_counts(
    shop: Shop, member: Member, injected: Injected
) -> None:
    injected.crash("mail_buyers")

    member.ask("sign_up")
    member.set_password(member.code(after=1)).raise_for_status()

    assert injected.fired("mail_buyers")
    assert member.get("account").status_code == 200


def test_no_log_holds_what_members_sign_in_with_and_no_table_does(
    shop: Shop, member: Member, logs: Logs
) -> None:
    secret = f"a password like {member.email[7:19]}"
    member.ask("sign_up")
    code = member.code()
    member.set_password("000000" if code != "000000" else "000001", secret)
    member.set_password(code, secret).raise_for_status()
    member.sign_in("a wrong " + secret)
    member.sign_in(secret).raise_for_status()
    member.refresh().raise_for_status()
    shop.http.post("/v1/auth/sign-in", json={"email": member.email, "password": secret, "surprise": 1})

    text = logs.with_line_of("/v1/auth/refresh")
    tables = "\n".join(item for items in everything(shop).values() for item in map(str, items))

    for one in (secret, member.token, member.cookie):
        assert one not in text
        assert one not in tables
    assert member.email not in text
    assert member.email in tables
