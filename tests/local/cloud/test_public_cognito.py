"""mend: public_cognito. What anybody may ask of a user pool needs no policy, signed or not."""

from pathlib import Path
from typing import Any

import pytest

from .harness import Cloud
from .test_functions import role_that

SOURCE = """
import boto3
def handler(event, context):
    cognito = boto3.client("cognito-idp")
    cognito.meta.events.register("choose-signer.cognito-idp.SignUp", lambda **_: "v4")
    cognito.sign_up(ClientId=event["client"], Username="grace@example.com", Password="Correct-horse-1")
    if event.get("admin"):
        cognito.admin_get_user(UserPoolId=event["pool"], Username="grace@example.com")
    return "signed up"
"""


def asked(cloud: Cloud, number: int, *, admin: bool = False) -> Any:
    """What a function hears whose role may do nothing with the pool."""
    account = cloud.account(number)
    cognito = account.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="buyers", UsernameAttributes=["email"])["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="shop")["UserPoolClient"]["ClientId"]
    role = role_that(account, "anybody", {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
    account.function("anybody", SOURCE, Role=role)
    return account.invoke("anybody", {"client": client, "pool": pool, "admin": admin})


@pytest.mark.parametrize(("without", "signed_up"), [("", True), ("public_cognito", False)])
def test_a_role_without_a_policy_signs_up_only_with_the_mend(
    tmp_path: Path, without: str, *, signed_up: bool
) -> None:
    cloud = Cloud(tmp_path / "state", ("--enforce-iam",), {"YIMA_CLOUD_WITHOUT": without}).start()
    try:
        answer = asked(cloud, 100_000_000_051)
        managing = asked(cloud, 100_000_000_052, admin=True)
    finally:
        cloud.end()

    assert (answer == "signed up") is signed_up
    assert "not authorized" in managing["errorMessage"]
