"""mend: cognito_codes. A user pool's codes are secret, run out, work once and prove the address."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from .harness import Account, Cloud

EMAIL = "grace@example.com"
PASSWORD = "a long enough password"


@dataclass
class Pool:
    """A user pool whose users prove their address."""

    account: Account
    pool_id: str
    client_id: str

    @property
    def cognito(self) -> Any:
        return self.account.client("cognito-idp")

    def ask(self, operation: str, **more: Any) -> str:
        """What an operation about the user is refused with, or nothing."""
        try:
            getattr(self.cognito, operation)(ClientId=self.client_id, Username=EMAIL, **more)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""

    def sign_up(self) -> str:
        return self.ask("sign_up", Password=PASSWORD, UserAttributes=[{"Name": "email", "Value": EMAIL}])

    def codes(self) -> list[str]:
        """Every code that was mailed, the oldest first."""
        url = f"http://127.0.0.1:{self.account.cloud.port}/_ministack/ses/messages"
        kept = httpx.get(url, params={"account": self.account.number}).raise_for_status().json()["messages"]
        return [re.findall(r"\d{6}", mail["BodyText"])[0] for mail in kept.get(self.account.number, [])]

    def user(self) -> tuple[str, str]:
        """Status of the user, and whether the address is proven."""
        user = self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=EMAIL)
        attributes = {one["Name"]: one["Value"] for one in user["UserAttributes"]}
        return user["UserStatus"], attributes.get("email_verified", "false")


def pool_of(cloud: Cloud, number: int) -> Pool:
    account = cloud.account(number)
    cognito = account.client("cognito-idp")
    pool = cognito.create_user_pool(
        PoolName="buyers", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"]
    )["UserPool"]["Id"]
    policy = {"MinimumLength": 10} | dict.fromkeys(
        ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"), False
    )
    cognito.update_user_pool(UserPoolId=pool, Policies={"PasswordPolicy": policy})
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="shop")["UserPoolClient"]
    return Pool(account, pool, client["ClientId"])


@pytest.fixture(scope="module")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    cloud = Cloud(tmp_path_factory.mktemp("enforcing") / "state", ("--enforce-iam",)).start()
    yield cloud
    cloud.end()


def test_a_mailed_code_confirms_once_and_proves_the_address(enforcing: Cloud) -> None:
    pool = pool_of(enforcing, 100_000_000_031)
    assert pool.sign_up() == ""
    assert pool.ask("resend_confirmation_code") == ""
    first, second = pool.codes()

    assert pool.ask("confirm_sign_up", ConfirmationCode=first) == (
        "CodeMismatchException" if first != second else ""
    )
    assert pool.user() == ("UNCONFIRMED", "false")
    assert pool.ask("confirm_sign_up", ConfirmationCode=second) == ""
    assert pool.user() == ("CONFIRMED", "true")
    assert pool.ask("confirm_sign_up", ConfirmationCode=second) == "NotAuthorizedException"
    assert pool.ask("resend_confirmation_code") == "InvalidParameterException"
    assert pool.sign_up() == "UsernameExistsException"


def test_codes_differ_from_user_to_user(enforcing: Cloud) -> None:
    found = set()
    for number in range(3):
        pool = pool_of(enforcing, 100_000_000_041 + number)
        pool.sign_up()
        found.update(pool.codes())

    assert len(found) >= 2  # three alike happen once in a million million


def test_a_password_is_reset_by_a_proven_address_only_and_a_code_works_once(enforcing: Cloud) -> None:
    pool = pool_of(enforcing, 100_000_000_032)
    pool.sign_up()
    assert pool.ask("forgot_password") == "InvalidParameterException"
    pool.ask("confirm_sign_up", ConfirmationCode=pool.codes()[-1])
    assert pool.ask("forgot_password") == ""
    code = pool.codes()[-1]

    assert (
        pool.ask("confirm_forgot_password", ConfirmationCode=code, Password="short")
        == "InvalidPasswordException"
    )
    assert pool.ask("confirm_forgot_password", ConfirmationCode=code, Password=PASSWORD) == ""
    assert (
        pool.ask("confirm_forgot_password", ConfirmationCode=code, Password=PASSWORD)
        == "ExpiredCodeException"
    )


def test_a_code_cannot_be_guessed_for_long(enforcing: Cloud) -> None:
    pool = pool_of(enforcing, 100_000_000_033)
    pool.sign_up()
    (code,) = pool.codes()
    wrong = f"{(int(code) + 1) % 10**6:06d}"

    refusals = [pool.ask("confirm_sign_up", ConfirmationCode=wrong) for _ in range(6)]

    assert refusals == ["CodeMismatchException"] * 5 + ["LimitExceededException"]
    assert pool.ask("confirm_sign_up", ConfirmationCode=code) == "LimitExceededException"
    assert pool.ask("resend_confirmation_code") == ""
    assert pool.ask("confirm_sign_up", ConfirmationCode=pool.codes()[-1]) == ""


def test_a_code_runs_out(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path / "state", ("--enforce-iam",), {"YIMA_CLOUD_CODE_SECONDS": "1"}).start()
    try:
        pool = pool_of(cloud, 100_000_000_034)
        pool.sign_up()
        time.sleep(1.1)
        assert pool.ask("confirm_sign_up", ConfirmationCode=pool.codes()[0]) == "ExpiredCodeException"
    finally:
        cloud.end()


def test_without_the_mend_everybody_has_the_same_code_and_it_proves_nothing(tmp_path: Path) -> None:
    environ = {"YIMA_CLOUD_WITHOUT": "cognito_codes"}
    cloud = Cloud(tmp_path / "state", ("--enforce-iam",), environ).start()
    try:
        pool = pool_of(cloud, 100_000_000_035)
        pool.sign_up()
        assert pool.codes() == ["123456"]
        assert pool.ask("confirm_sign_up", ConfirmationCode="123456") == ""
        assert pool.user() == ("CONFIRMED", "false")
    finally:
        cloud.end()
