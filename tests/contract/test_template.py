"""The packaged template: what deploys is complete, bounded and survives mistakes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.buyers.model import PASSWORD_LENGTH
from local.cloud.pages import HEADERS
from tests.contract.packaged import Json, resources

KEPT_FOR_EVER = {
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
    "AWS::Cognito::UserPool",
    "AWS::S3::Bucket",
}
UPLOADS_HOST = " https://yima-${Stage}-uploads-${AWS::AccountId}.s3.${AWS::Region}.${AWS::URLSuffix}"


def intrinsics(value: Any) -> Iterator[Json]:
    """Every part of the template that CloudFormation resolves."""
    if isinstance(value, dict):
        if any(key.startswith("Fn::") or key == "Ref" for key in value):
            yield value
        for each in value.values():
            yield from intrinsics(each)
    elif isinstance(value, list):
        for each in value:
            yield from intrinsics(each)


def test_the_edge_sends_the_headers_that_pages_are_tested_with(template: Json) -> None:
    """But for one host more: files are put straight into the bucket of uploads, here through the launcher."""
    config = template["Resources"]["PagesHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    policy = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert policy["Fn::Sub"].count(f"connect-src 'self'{UPLOADS_HOST};") == 1
    transport = security["StrictTransportSecurity"]
    custom = {one["Header"]: one["Value"] for one in config["CustomHeadersConfig"]["Items"]}
    assert (
        custom
        | {
            "Content-Security-Policy": policy["Fn::Sub"].replace(UPLOADS_HOST, ""),
            "X-Content-Type-Options": "nosniff" if security["ContentTypeOptions"]["Override"] else "",
            "X-Frame-Options": security["FrameOptions"]["FrameOption"],
            "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
            "Strict-Transport-Security": f"max-age={transport['AccessControlMaxAgeSec']}"
            + ("; includeSubDomains" if transport["IncludeSubdomains"] else ""),
        }
        == HEADERS
    )


def test_every_resource_of_our_file_meets_its_counterpart_of_chalice(template: Json) -> None:
    assert [name for name, resource in template["Resources"].items() if "Type" not in resource] == []


def test_no_intrinsic_was_merged_with_another(template: Json) -> None:
    found = list(intrinsics(template))

    assert found
    assert [each for each in found if len(each) != 1] == []


def test_queues_are_encrypted_kept_for_two_weeks_and_closed_to_plain_http(template: Json) -> None:
    queues = resources(template, "AWS::SQS::Queue")
    (policy,) = resources(template, "AWS::SQS::QueuePolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]

    for queue in queues.values():
        assert queue["SqsManagedSseEnabled"] is True
        assert queue["MessageRetentionPeriod"] == 14 * 86_400
    assert {each["Ref"] for each in policy["Queues"]} == set(queues)
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("table", "streamed", "indexes"),
    [
        ("catalog", True, []),
        ("stock", True, []),
        ("orders", True, ["open", "placed", "buyer"]),
        ("payments", True, []),
        ("notices", False, []),
        ("campaigns", True, []),
        ("breaks", False, ["listed"]),
        ("reconciliation", False, []),
        ("buyers", True, []),
        ("webhooks", False, ["due", "log"]),
        ("approvals", False, ["listed"]),
        ("exports", True, []),
        ("looks", True, ["by_actor"]),
        ("audit", False, ["month", "person", "operation"]),
        ("staff", False, []),
        ("partners", False, []),
    ],
)
def test_tables_have_the_shape_that_the_stores_expect(
    template: Json, *, table: str, streamed: bool, indexes: list[str]
) -> None:
    properties = resources(template, "AWS::DynamoDB::Table")[f"{table.title()}Table"]
    found = properties.get("GlobalSecondaryIndexes", [])

    assert properties["TableName"] == {"Fn::Sub": f"yima-${{Stage}}-{table}"}
    assert properties["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert ("StreamSpecification" in properties) is streamed
    assert [index["IndexName"] for index in found] == indexes
    shown = {index["IndexName"]: index["Projection"].get("NonKeyAttributes", []) for index in found}
    assert {name: names for name, names in shown.items() if names} == (
        {"placed": ["payment", "currency", "total", "refundable"]} if table == "orders" else {}
    )
    protected = {"Fn::If": ["Protected", True, False]}
    assert properties["DeletionProtectionEnabled"] == protected
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": protected}


def test_uploads_are_private_sealed_forgotten_and_put_by_the_shops_pages_only(template: Json) -> None:
    bucket = resources(template, "AWS::S3::Bucket")["UploadsBucket"]
    (cors,) = bucket["CorsConfiguration"]["CorsRules"]
    rules = {one["Id"]: one for one in bucket["LifecycleConfiguration"]["Rules"]}
    (statement,) = template["Resources"]["UploadsBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert bucket["BucketName"] == {"Fn::Sub": "yima-${Stage}-uploads-${AWS::AccountId}"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"] == [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    ]
    assert {one.get("Prefix"): one.get("ExpirationInDays") for one in rules.values()} == {
        None: None,
        "uploads/": 1,
        "batches/": 1,
        "errors/": 30,
        "exports/": 1,
    }
    assert (cors["AllowedMethods"], cors["AllowedHeaders"]) == (["PUT"], ["content-type"])
    assert cors["AllowedOrigins"] == [
        {
            "Fn::If": [
                "ShopAddressKnown",
                {"Ref": "ShopUrl"},
                {"Fn::If": ["Named", {"Fn::Sub": "https://${ShopDomain}"}, "https://*.cloudfront.net"]},
            ]
        }
    ]
    assert (statement["Effect"], statement["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )


def test_seals_cannot_be_changed_or_removed_where_the_stage_is_protected(template: Json) -> None:
    bucket = resources(template, "AWS::S3::Bucket")["SealsBucket"]
    (statement,) = template["Resources"]["SealsBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert bucket["BucketName"] == {"Fn::Sub": "yima-${Stage}-seals-${AWS::AccountId}"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["ObjectLockConfiguration"] == {
        "Fn::If": [
            "Protected",
            {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 7}},
            },
            {"Ref": "AWS::NoValue"},
        ]
    }
    assert "LifecycleConfiguration" not in bucket
    assert (statement["Effect"], statement["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )


def test_what_cannot_be_made_again_outlives_the_stack(template: Json) -> None:
    kept = {
        name: (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        for name, resource in template["Resources"].items()
        if resource["Type"] in KEPT_FOR_EVER
    }

    assert len(kept) == 19 + 1 + 5 + 2 + 3
    assert set(kept.values()) == {("RetainExceptOnCreate", "Retain")}


def test_defaults_are_those_of_production(template: Json) -> None:
    defaults = {name: parameter["Default"] for name, parameter in template["Parameters"].items()}

    assert defaults == {
        "Stage": "local",  # the packager names the stage it packages
        "HoldSeconds": 900,
        "HoldSecondsMinimum": 60,
        "ReviewTimeoutSeconds": 259_200,
        "ShortWaitSeconds": 86_400,
        "SweepGraceSeconds": 60,
        "DeliveryDueSeconds": 120,
        "RefundLimits": "",
        "TwoPersonRule": "on",
        "LooksPerStaff": 200,
        "LooksPerBuyer": 500,
        "OpenPerBuyer": 5,
        "OpenPerDevice": 5,
        "OpenPerRange": 100,
        "StripeTax": "false",
        "SellerName": "",
        "SellerAddress": "",
        "SellerEmail": "",
        "SellerTaxId": "",
        "StripeApiBase": "",
        "CognitoKeysUrl": "",
        "ShopUrl": "",
        "CorsOrigins": "",
        "UploadsAddress": "",
        "MailFrom": "",
        "ShopDomain": "",
        "ShopCertificate": "arn:aws:acm:us-east-1:000000000000:certificate/none",
        "Vault": "kms",
        "VaultKeyFile": "",
        "CodesFrom": "",
        "ErasureWaitSeconds": 604_800,
        "StaffMfa": "ON",
        "LogRetentionDays": 90,
        "LogLevel": "INFO",
        "Protect": "true",
        "RequestsPerSecond": 5000,
        "RequestBurst": 2500,
        "RequestsPerAddress": 3000,
        "EdgeWebAcl": "",
        "SoldOutAlarm": 100,
        "ProviderConcurrency": 0,
        "OutgoingAllowLoopback": "false",
        "AlarmTopic": "",
    }


def test_webhooks_to_the_machine_itself_are_refused_outside_the_local_stage(template: Json) -> None:
    rule = template["Rules"]["LoopbackIsForTests"]

    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "OutgoingAllowLoopback"}, "true"]}
    (assertion,) = rule["Assertions"]
    assert assertion["Assert"] == {"Fn::Equals": [{"Ref": "Stage"}, "local"]}


def test_answers_of_the_gateway_itself_are_problem_documents(template: Json) -> None:
    (api,) = resources(template, "AWS::Serverless::Api").values()
    statuses = {}

    for kind, response in api["GatewayResponses"].items():
        problem = json.loads(response["ResponseTemplates"]["application/json"])
        headers = response["ResponseParameters"]["Headers"]
        assert (headers["Content-Type"], headers["Cache-Control"]) == (
            "'application/problem+json'",
            "'no-store'",
        )
        assert problem["type"] == f"urn:yima:problem:{problem['code']}"
        assert problem.get("status") == response.get("StatusCode")
        statuses[kind] = (response.get("StatusCode"), problem["code"])

    assert statuses == {
        "DEFAULT_4XX": (None, "RequestRefused"),
        "DEFAULT_5XX": (None, "ServiceUnavailable"),
        "MISSING_AUTHENTICATION_TOKEN": (404, "RouteNotFound"),
        "REQUEST_TOO_LARGE": (413, "BodyTooLarge"),
        "UNSUPPORTED_MEDIA_TYPE": (415, "UnsupportedMediaType"),
        "THROTTLED": (429, "TooManyRequests"),
        "INTEGRATION_FAILURE": (503, "Transient"),
        "INTEGRATION_TIMEOUT": (504, "AnswerTimedOut"),
    }


def test_staff_come_by_invitation_and_prove_who_they_are(template: Json) -> None:
    pool = resources(template, "AWS::Cognito::UserPool")["UserPool"]
    client = resources(template, "AWS::Cognito::UserPoolClient")["UserPoolClient"]
    groups = resources(template, "AWS::Cognito::UserPoolGroup").values()

    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    invitation = pool["AdminCreateUserConfig"]["InviteMessageTemplate"]["EmailMessage"]["Fn::Sub"][0]
    assert "{username}" in invitation
    assert "{####}" in invitation
    assert pool["MfaConfiguration"] == "OPTIONAL", "see docs/decisions/0032-staff-sign-in.md"
    told = template["Globals"]["Function"]["Environment"]["Variables"]
    assert told["YIMA_STAFF_MFA"] == {"Ref": "StaffMfa"}
    assert client["GenerateSecret"] is False
    assert client["ExplicitAuthFlows"] == ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert (client["AccessTokenValidity"], client["TokenValidityUnits"]["AccessToken"]) == (1, "hours")
    names = [group["GroupName"] for group in sorted(groups, key=lambda group: group["Precedence"])]
    assert names == ["owner", "operations", "support", "finance", "viewer"]


def test_buyers_come_by_our_server_only_and_prove_their_address(template: Json) -> None:
    pool = resources(template, "AWS::Cognito::UserPool")["BuyerPool"]
    client = resources(template, "AWS::Cognito::UserPoolClient")["BuyerPoolClient"]

    assert (pool["UsernameAttributes"], pool["AutoVerifiedAttributes"]) == (["email"], ["email"])
    assert pool["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == PASSWORD_LENGTH
    assert (client["GenerateSecret"], client["PreventUserExistenceErrors"]) == (True, "ENABLED")
    assert client["ExplicitAuthFlows"] == ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert (client["AccessTokenValidity"], client["TokenValidityUnits"]["AccessToken"]) == (1, "hours")
