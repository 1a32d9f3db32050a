"""mends: api_gateway, rest_api_import, table_ttl, generated_secrets, unsigned_cognito; and the front"""

import base64
import http.client
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.local.cloud.harness import REGION, Account, Cloud, package

API = """
import base64, json
def handler(event, context):
    if event["path"] == "/v1/crash": raise ValueError("secret detail")
    if event["path"] == "/v1/picture":
        return {"statusCode": 200, "isBase64Encoded": True, "headers": {"Content-Type": "image/png"},
                "body": base64.b64encode(bytes(range(256))).decode()}
    return {"statusCode": 202, "headers": {"X-One": "1", "Content-Type": "application/json"},
            "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
            "body": json.dumps({"version": VERSION, "event": event})}
"""
TABLE: dict[str, Any] = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "TableName": "orders",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
    },
}


def template(account: Account, version: int, *, paths: tuple[str, ...] = ("/v1/{proxy+}",)) -> dict[str, Any]:
    storage, bucket = account.client("s3"), f"code-{account.number}"
    if version == 1:
        storage.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    storage.put_object(
        Bucket=bucket, Key=f"{version}.zip", Body=package(API.replace("VERSION", str(version)))
    )
    uri = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Api.Arn}/invocations"
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": {"Fn::Sub": uri}}
    method = {"responses": {}, "x-amazon-apigateway-integration": integration}
    body = {
        "swagger": "2.0",
        "info": {"title": "shop", "version": "1"},
        "paths": {path: {"x-amazon-apigateway-any-method": method} for path in paths},
        "x-amazon-apigateway-binary-media-types": ["image/png"],
        "x-amazon-apigateway-gateway-responses": {
            "MISSING_AUTHENTICATION_TOKEN": {
                "statusCode": 404,
                "responseTemplates": {"application/json": '{"code": "NotFound"}'},
            }
        },
    }
    code = {"Bucket": bucket, "Key": f"{version}.zip"}
    function = {
        "CodeUri": code,
        "Handler": "app.handler",
        "Runtime": "python3.13",
        "Role": "arn:aws:iam::1:role/any",
    }
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Globals": {"Function": {"Timeout": 20, "Architectures": ["arm64"]}},
        "Resources": {
            "Orders": TABLE,
            "Api": {"Type": "AWS::Serverless::Function", "Properties": function},
            "RestAPI": {
                "Type": "AWS::Serverless::Api",
                "Properties": {"StageName": "api", "DefinitionBody": body},
            },
        },
        "Outputs": {
            "EndpointURL": {
                "Value": {"Fn::Sub": "https://${RestAPI}.execute-api.${AWS::Region}.amazonaws.com/api/"}
            },
            "RestAPIId": {"Value": {"Ref": "RestAPI"}},
        },
    }


def send(port: int, method: str, path: str, body: bytes = b"", /, **headers: str) -> tuple[int, Any, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    read = answer.status, answer.headers, answer.read()
    connection.close()
    return read


def test_the_front_passes_requests_and_answers_through(account: Account) -> None:
    account.deploy(template(account, 1))
    path = "/v1/orders?page=1&page=2&q=%C3%A9%20x"
    headers = {"Authorization": "Bearer a.b", "Idempotency-Key": "k-1", "X-Forwarded-For": "6.6.6.6"}
    status, answered, body = send(account.cloud.front_port, "POST", path, b'{"n": 1}', **headers)
    assert status == 202
    assert (answered["X-One"], answered.get_all("Set-Cookie")) == ("1", ["a=1", "b=2"])
    event = json.loads(body)["event"]
    assert (event["httpMethod"], event["path"], event["body"]) == ("POST", "/v1/orders", '{"n": 1}')
    assert event["pathParameters"] == {"proxy": "orders"}
    assert event["multiValueQueryStringParameters"] == {"page": ["1", "2"], "q": ["é x"]}
    assert event["queryStringParameters"] == {"page": "2", "q": "é x"}
    assert (event["headers"]["authorization"], event["headers"]["idempotency-key"]) == ("Bearer a.b", "k-1")
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["requestContext"]["path"] == "/api/v1/orders"


def test_binary_bodies_pass_in_both_directions(account: Account) -> None:
    account.deploy(template(account, 1))
    everything = bytes(range(256))
    picture = {"Content-Type": "image/png", "Accept": "image/png"}
    _, _, body = send(account.cloud.front_port, "PUT", "/v1/upload", everything, **picture)
    event = json.loads(body)["event"]
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == everything
    assert send(account.cloud.front_port, "GET", "/v1/picture", b"", **picture)[2] == everything


def test_a_body_over_ten_megabytes_is_refused(account: Account) -> None:
    api = account.deploy(template(account, 1))["RestAPIId"]
    body = b"x" * (10 * 1024 * 1024 + 1)
    refused = (413, b'{"message": "Request Too Long"}')
    direct = send(account.cloud.port, "POST", f"/_aws/execute-api/{api}/api/v1/orders", body)
    through = send(account.cloud.front_port, "POST", "/v1/orders", body)
    assert (direct[0], direct[2]) == refused
    assert (through[0], through[2]) == refused


def test_the_exception_of_a_function_is_not_shown_to_the_caller(account: Account) -> None:
    account.deploy(template(account, 1))
    status, _, body = send(account.cloud.front_port, "GET", "/v1/crash")
    assert (status, json.loads(body)) == (502, {"message": "Internal server error"})


def test_a_gateway_response_of_the_template_answers_unknown_paths(account: Account) -> None:
    account.deploy(template(account, 1, paths=("/v1/orders",)))
    status, _, body = send(account.cloud.front_port, "GET", "/v1/elsewhere")
    assert (status, json.loads(body)) == (404, {"code": "NotFound"})


def test_an_update_replaces_the_code_and_keeps_the_data_and_the_address(account: Account) -> None:
    first = account.deploy(template(account, 1))
    account.put("orders", "ord_1")
    assert json.loads(send(account.cloud.front_port, "GET", "/v1/x")[2])["version"] == 1
    second = account.deploy(template(account, 2, paths=("/v1/{proxy+}", "/v1")), update=True)
    assert second == first
    assert json.loads(send(account.cloud.front_port, "GET", "/v1/x")[2])["version"] == 2
    assert send(account.cloud.front_port, "GET", "/v1")[0] == 202
    assert account.keys("orders") == {"ord_1"}


def test_a_table_of_a_template_expires_its_items(account: Account) -> None:
    account.deploy({"Resources": {"Orders": TABLE}})
    found = account.client("dynamodb").describe_time_to_live(TableName="orders")["TimeToLiveDescription"]
    assert found == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}


EXPIRE = """
import threading
from pathlib import Path
from local.cloud.settings import Settings, prepare_environment, switched_off
settings = Settings(state=Path({state!r}), without=switched_off())
prepare_environment(settings)
from local.cloud import mends
from local.cloud.upstream import app, dynamodb
mends.apply(settings)
app._load_persisted_state()
table = {{
    "TableArn": "arn:aws:dynamodb:us-east-1:000000000000:table/orders", "TableName": "orders",
    "pk_name": "pk",
    "sk_name": None, "items": {{"a": {{"__no_sort__": {{"pk": {{"S": "a"}}}}}}}},
    "StreamSpecification": {{"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}},
}}
dynamodb._tables["orders"] = table
arguments = (table, "a", "__no_sort__")
thread = threading.Thread(target=dynamodb._remove_item, args=arguments, name="dynamodb-ttl-reaper")
thread.start()
thread.join()
records = dynamodb._stream_records["orders"]
print([(record["eventName"], record["userIdentity"]["principalId"]) for record in records])
"""


def test_a_secret_is_generated_as_the_template_asks(account: Account) -> None:
    generate = {"PasswordLength": 64, "ExcludePunctuation": True, "ExcludeUppercase": True}
    nested = {"SecretStringTemplate": '{"user": "x"}', "GenerateStringKey": "key", **generate}
    kind = "AWS::SecretsManager::Secret"
    account.deploy(
        {
            "Resources": {
                "Plain": {"Type": kind, "Properties": {"Name": "plain", "GenerateSecretString": generate}},
                "Nested": {"Type": kind, "Properties": {"Name": "nested", "GenerateSecretString": nested}},
            }
        }
    )
    secrets = account.client("secretsmanager")
    plain = secrets.get_secret_value(SecretId="plain")["SecretString"]
    assert (len(plain), plain.isalnum(), plain.islower()) == (64, True, True)
    inner = json.loads(secrets.get_secret_value(SecretId="nested")["SecretString"])
    assert (inner["user"], len(inner["key"]), inner["key"].isalnum()) == ("x", 64, True)


def test_a_user_signs_in_without_credentials_of_the_account(account: Account) -> None:
    pool = {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "shop"}}
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = {"UserPoolId": {"Ref": "Pool"}, "ExplicitAuthFlows": flows}
    group = {"UserPoolId": {"Ref": "Pool"}, "GroupName": "staff"}
    outputs = account.deploy(
        {
            "Resources": {
                "Pool": pool,
                "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": client},
                "Group": {"Type": "AWS::Cognito::UserPoolGroup", "Properties": group},
            },
            "Outputs": {name: {"Value": {"Ref": name}} for name in ("Pool", "Client")},
        }
    )
    admin = account.client("cognito-idp")
    who = {"UserPoolId": outputs["Pool"], "Username": "desk"}
    admin.admin_create_user(**who, MessageAction="SUPPRESS")
    admin.admin_set_user_password(**who, Password="Correct-horse-1", Permanent=True)
    admin.admin_add_user_to_group(**who, GroupName="staff")
    anyone = boto3.client(
        "cognito-idp",
        endpoint_url=f"http://127.0.0.1:{account.cloud.port}",
        region_name=REGION,
        config=Config(signature_version=UNSIGNED),
    )
    tokens = anyone.initiate_auth(
        ClientId=outputs["Client"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "desk", "PASSWORD": "Correct-horse-1"},
    )["AuthenticationResult"]
    assert anyone.get_user(AccessToken=tokens["AccessToken"])["Username"] == "desk"


def test_expired_items_leave_a_record_as_aws_marks_it(tmp_path: Path) -> None:
    script = EXPIRE.format(state=str(tmp_path))
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "[('REMOVE', 'dynamodb.amazonaws.com')]\n"


@pytest.fixture
def pages(cloud: Cloud) -> Path:
    folder = cloud.state.parent / "pages"
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text("<p>shop</p>")
    (folder / "assets" / "index-B4dFaC3d.js").write_text("1")
    (folder.parent / "outside.txt").write_text("private")
    return folder


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("path", ["/", "/orders/ord_1", "/index.html"])
def test_the_paths_of_the_storefront_are_its_page(cloud: Cloud, path: str) -> None:
    status, headers, body = send(cloud.front_port, "GET", path)
    assert (status, body) == (200, b"<p>shop</p>")
    assert (headers["Content-Type"], headers["Cache-Control"]) == ("text/html; charset=utf-8", "no-cache")


@pytest.mark.usefixtures("pages")
def test_hashed_assets_are_kept_for_ever_and_missing_ones_are_missing(cloud: Cloud) -> None:
    status, headers, _ = send(cloud.front_port, "GET", "/assets/index-B4dFaC3d.js")
    assert (status, headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert send(cloud.front_port, "GET", "/assets/index-00000000.js")[0] == 404


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("path", ["/../outside.txt", "/%2e%2e/outside.txt", "/assets/../../outside.txt"])
def test_no_path_leads_out_of_the_pages(cloud: Cloud, path: str) -> None:
    assert b"private" not in send(cloud.front_port, "GET", path)[2]


@pytest.mark.usefixtures("pages")
def test_pages_can_only_be_read(cloud: Cloud) -> None:
    assert send(cloud.front_port, "DELETE", "/index.html")[0] == 405
