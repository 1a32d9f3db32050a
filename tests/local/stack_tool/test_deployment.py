import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.stack import services
from local.stack.aws import Clients
from local.stack.console import StackError
from local.stack.deployment import STACK, deploy, outputs_of
from local.stack.furnishing import furnish
from local.stack.secret_values import OWNER, SecretValues
from local.stack.settings import Settings, from_environment
from local.stack.trial import on_free_ports

SECRETS = SecretValues(
    stripe_key="sk_test_x", stripe_webhook_secret="whsec_x", staff_password="Long-enough-1a"
)
POOL = {
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
    "UsernameAttributes": ["email"],
}
CLIENT = {"UserPoolId": {"Ref": "Pool"}, "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]}
PLACEHOLDER = {"SecretStringTemplate": '{"api_key": "unset"}', "GenerateStringKey": "webhook_secret"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    home = tmp_path_factory.mktemp("shop")
    shop = on_free_ports(from_environment({"YIMA_LOCAL": str(home)}))
    cloud = services.services(shop, SECRETS)[0]
    services.start(cloud, shop)
    yield shop
    services.stop("cloud", shop)


@pytest.fixture
def clients(settings: Settings) -> Clients:
    httpx.post(f"{settings.aws}/_ministack/reset").raise_for_status()
    return Clients(settings)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "deployment.zip").write_bytes(b"archive")
    write(tmp_path, template())
    return tmp_path


def template() -> dict[str, Any]:
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {
            "HoldSeconds": {"Type": "String", "Default": "900"},
            "StripeApiBase": {"Type": "String", "Default": ""},
        },
        "Resources": {
            "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": POOL},
            "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": CLIENT},
            "Owner": {
                "Type": "AWS::Cognito::UserPoolGroup",
                "Properties": {"UserPoolId": {"Ref": "Pool"}, "GroupName": "owner"},
            },
            "Secret": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {"GenerateSecretString": PLACEHOLDER},
            },
        },
        "Outputs": {
            "UserPoolId": {"Value": {"Ref": "Pool"}},
            "UserPoolClientId": {"Value": {"Ref": "Client"}},
            "StripeSecretArn": {"Value": {"Ref": "Secret"}},
            "Hold": {"Value": {"Ref": "HoldSeconds"}},
            "Stripe": {"Value": {"Ref": "StripeApiBase"}},
        },
    }


def write(package: Path, content: dict[str, Any]) -> None:
    (package / "template.json").write_text(json.dumps(content))


def test_a_package_is_deployed_once_and_again_when_it_or_the_settings_change(
    clients: Clients, settings: Settings, package: Path
) -> None:
    longer = replace(settings, hold_seconds=77)

    first = deploy(clients, settings, package)
    repeated = deploy(clients, settings, package)
    with_other_hold = deploy(clients, longer, package)
    hold = outputs_of(clients)["Hold"]
    (package / "deployment.zip").write_bytes(b"new archive")
    with_other_code = deploy(clients, longer, package)

    assert (first, repeated, with_other_hold, with_other_code) == (True, False, True, True)
    assert hold == "77"
    assert outputs_of(clients)["Stripe"] == settings.stripe


def test_a_failure_is_told_with_the_resource_and_its_reason_and_can_be_mended(
    clients: Clients, settings: Settings, package: Path
) -> None:
    broken = template()
    broken["Resources"]["Owner"]["Properties"]["UserPoolId"] = "us-east-1_none"
    write(package, broken)

    with pytest.raises(StackError, match=r"CloudFormation ended with CREATE_FAILED: Owner: .*us-east-1_none"):
        deploy(clients, settings, package)
    write(package, template())

    assert deploy(clients, settings, package)
    (stack,) = clients.cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_what_a_failed_first_deployment_left_is_named_with_the_way_out(
    clients: Clients, settings: Settings, package: Path
) -> None:
    kept = {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Retain",
        "Properties": {"BucketName": "yima-local-kept"},
    }
    broken = template()
    broken["Resources"]["Kept"] = kept
    broken["Resources"]["Owner"]["DependsOn"] = "Kept"
    broken["Resources"]["Owner"]["Properties"]["UserPoolId"] = "us-east-1_none"
    write(package, broken)
    with pytest.raises(StackError, match="us-east-1_none") as first:
        deploy(clients, settings, package)
    mended = template()
    mended["Resources"]["Kept"] = kept
    write(package, mended)

    with pytest.raises(StackError, match=r"Kept: .*'yima-local-kept' already exists.*run `make clean`"):
        deploy(clients, settings, package)

    assert "make clean" not in str(first.value)


def test_the_shop_gets_its_secrets_and_an_owner_who_can_sign_in(
    clients: Clients, settings: Settings, package: Path
) -> None:
    deploy(clients, settings, package)
    outputs = outputs_of(clients)

    furnish(clients, outputs, SECRETS)
    version = clients.secrets.get_secret_value(SecretId=outputs["StripeSecretArn"])
    furnish(clients, outputs, SECRETS)
    again = clients.secrets.get_secret_value(SecretId=outputs["StripeSecretArn"])

    tokens = clients.cognito.admin_initiate_auth(
        UserPoolId=outputs["UserPoolId"],
        ClientId=outputs["UserPoolClientId"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": OWNER, "PASSWORD": SECRETS.staff_password},
    )["AuthenticationResult"]
    payload = tokens["AccessToken"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert json.loads(version["SecretString"]) == {"api_key": "sk_test_x", "webhook_secret": "whsec_x"}
    assert again["VersionId"] == version["VersionId"]
    assert claims["cognito:groups"] == ["owner"]
