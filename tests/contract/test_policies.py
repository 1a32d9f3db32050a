"""What each role may do, reviewed line by line: it is what a stolen function could do."""

import json
from typing import Any

import pytest

from tests.conftest import DOMAINS
from tests.contract.packaged import (
    FUNCTION,
    ROOT,
    Json,
    as_list,
    functions,
    logical_id_of,
    machine_id,
    resources,
)

POLICIES = ROOT / ".chalice"
STOCK_KEEPER = "GetItem BatchGetItem PutItem UpdateItem DeleteItem Query"

ENDS_UNPAID = {
    "payments": "GetItem PutItem Query",
    "orders": "GetItem UpdateItem",
    "stock": "BatchGetItem UpdateItem PutItem",
    "campaigns": "UpdateItem",
    "ledger": "PutItem",
    "wallets": "PutItem UpdateItem",
    "breaks": "UpdateItem",
}
"""What it takes to ask how a payment stands, record it, or end the order and return its codes."""

TABLES: dict[str, dict[str, str]] = {
    "api_handler": {
        "catalog": "GetItem BatchGetItem PutItem UpdateItem Query",
        "stock": "GetItem BatchGetItem PutItem UpdateItem Query ConditionCheckItem",
        "orders": "GetItem BatchGetItem PutItem UpdateItem DeleteItem ConditionCheckItem Query",
        "orders/index/open": "Query",
        "orders/index/placed": "Query",
        "orders/index/buyer": "Query",
        "payments": "GetItem BatchGetItem PutItem UpdateItem DeleteItem Query",
        "wallets": "GetItem PutItem UpdateItem Query",
        "notices": "Query",
        "campaigns": "GetItem BatchGetItem PutItem UpdateItem Query",
        "ledger": "GetItem PutItem Query UpdateItem",
        "ledger/index/posted": "Query",
        "invoices": "GetItem PutItem UpdateItem",
        "invoices/index/state": "Query",
        "invoices/index/month": "Query",
        "breaks": "GetItem UpdateItem",
        "breaks/index/listed": "Query",
        "reconciliation": "GetItem UpdateItem BatchWriteItem Query",
        "buyers": "GetItem BatchGetItem PutItem UpdateItem DeleteItem Query",
        "webhooks": "GetItem BatchGetItem PutItem UpdateItem DeleteItem Query",
        "webhooks/index/log": "Query",
        "approvals": "GetItem PutItem UpdateItem",
        "approvals/index/listed": "Query",
        "exports": "GetItem PutItem UpdateItem Query",
        "looks": "GetItem PutItem Query",
        "audit": "GetItem BatchGetItem PutItem Query",
        "audit/index/month": "Query",
        "audit/index/person": "Query",
        "audit/index/operation": "Query",
        "staff": "GetItem BatchGetItem PutItem UpdateItem DeleteItem ConditionCheckItem Query",
        "partners": "GetItem BatchGetItem PutItem UpdateItem DeleteItem Query",
    },
    "relay_exports": {},
    "take_codes": {
        "stock": STOCK_KEEPER,
        "exports": "GetItem PutItem UpdateItem",
        "ledger": "PutItem",
    },
    "build_export": {
        "stock": "GetItem BatchGetItem",
        "exports": "GetItem PutItem UpdateItem",
        "looks": "PutItem",
    },
    "watch_looks": {"looks/index/by_actor": "Query", "breaks": "UpdateItem"},
    "seal_audit": {"audit": "GetItem PutItem Query"},
    "reconcile_day": {
        "reconciliation": "GetItem BatchGetItem PutItem UpdateItem DeleteItem ConditionCheckItem "
        "BatchWriteItem Query",
        "breaks": "GetItem BatchGetItem UpdateItem BatchWriteItem Query",
        "breaks/index/listed": "Query",
        "ledger": "GetItem BatchGetItem PutItem UpdateItem Query",
        "ledger/index/posted": "Query",
        "orders": "GetItem BatchGetItem UpdateItem",
        "orders/index/placed": "Query",
        "payments": "GetItem PutItem UpdateItem DeleteItem Query",
        "wallets": "PutItem UpdateItem",
        "stock": "BatchGetItem UpdateItem",
    },
    "prepare_campaign": {"stock": STOCK_KEEPER, "campaigns": "GetItem PutItem"},
    "tend_campaigns": {"stock": STOCK_KEEPER, "campaigns": "Query PutItem"},
    "relay_orders": {
        "orders": "DeleteItem",
        "stock": "BatchGetItem",
        "ledger": "PutItem",
        "invoices": "UpdateItem",
    },
    "relay_refunds": {},
    "send_notices": {
        "notices": "GetItem UpdateItem",
        "orders": "BatchGetItem",
        "orders/index/buyer": "Query",
        "webhooks": "PutItem Query",
    },
    "mail_buyers": {},
    "erase_buyers": {
        "buyers": "GetItem BatchGetItem PutItem DeleteItem Query",
        "orders": "BatchGetItem UpdateItem DeleteItem Query",
        "orders/index/buyer": "Query",
        "invoices": "GetItem UpdateItem Query",
        "payments": "BatchGetItem Query UpdateItem",
        "wallets": "Query",
        "looks": "Query UpdateItem",
    },
    "deliver_webhook": {"webhooks": "GetItem UpdateItem DeleteItem"},
    "tend_webhooks": {"webhooks": "Query UpdateItem", "webhooks/index/due": "Query"},
    "publish_catalog": {"catalog": "BatchGetItem Query"},
    "sweep": {
        "orders": "GetItem UpdateItem",
        "orders/index/open": "Query",
        "payments": "GetItem PutItem UpdateItem DeleteItem Query",
    },
    "record_history": {"stock": "BatchWriteItem"},
    "sum_ledger": {"ledger": "PutItem UpdateItem"},
    "write_statements": {"wallets": "BatchWriteItem"},
    "restock": {"stock": STOCK_KEEPER},
    "audit_stock": {"stock": STOCK_KEEPER, "catalog": "Query", "ledger": "PutItem"},
    "await_payment": {"orders": "GetItem UpdateItem"},
    "screen_order": {"orders": "GetItem UpdateItem"},
    "await_review": {"orders": "GetItem UpdateItem"},
    "fill_short": {
        "orders": "GetItem PutItem UpdateItem DeleteItem Query",
        "stock": "GetItem BatchGetItem PutItem UpdateItem",
        "ledger": "PutItem",
    },
    "refund_short": {
        "payments": "GetItem PutItem UpdateItem DeleteItem",
        "orders": "GetItem UpdateItem",
        "ledger": "PutItem",
    },
    "deliver_order": {
        "orders": "GetItem PutItem UpdateItem DeleteItem",
        "stock": "GetItem BatchGetItem PutItem UpdateItem",
        "ledger": "PutItem",
    },
    "confirm_unpaid": ENDS_UNPAID,
    "withdraw_goods": {
        "payments": "GetItem",
        "orders": "GetItem UpdateItem DeleteItem",
        "stock": "GetItem BatchGetItem UpdateItem PutItem",
        "ledger": "PutItem",
    },
    "settle_refund": {"payments": "GetItem Query"},
    "close_refund": {
        "payments": "GetItem PutItem UpdateItem DeleteItem Query",
        "orders": "GetItem UpdateItem",
        "ledger": "GetItem PutItem",
        "wallets": "PutItem UpdateItem",
        "breaks": "UpdateItem",
    },
    "decline_order": ENDS_UNPAID | {"payments": "GetItem PutItem UpdateItem DeleteItem Query"},
    "capture_payment": ENDS_UNPAID,
    "handle_notification": {
        "payments": "GetItem PutItem UpdateItem DeleteItem Query",
        "orders": "GetItem UpdateItem DeleteItem",
        "stock": "GetItem BatchGetItem PutItem UpdateItem",
        "ledger": "GetItem PutItem Query",
        "wallets": "GetItem PutItem UpdateItem",
        "campaigns": "UpdateItem",
        "breaks": "UpdateItem",
    },
    "read_upload": {"stock": "GetItem UpdateItem"},
    "import_chunk": {"stock": "GetItem BatchGetItem PutItem UpdateItem", "ledger": "PutItem"},
    "finish_import": {"stock": "GetItem BatchGetItem PutItem UpdateItem"},
    "fail_import": {"stock": "UpdateItem"},
    "roll_back_batch": {"stock": "GetItem BatchGetItem UpdateItem Query", "ledger": "PutItem"},
    "heal_stock": {"stock": STOCK_KEEPER, "ledger": "PutItem"},
    "rekey_batch": {"stock": "GetItem BatchGetItem UpdateItem Query"},
}

STAFF_POOL = (
    "AdminInitiateAuth AdminRespondToAuthChallenge AdminGetUser AdminListGroupsForUser ListUsers "
    "ListUsersInGroup AdminCreateUser AdminAddUserToGroup AdminRemoveUserFromGroup AdminDisableUser "
    "AdminEnableUser AdminResetUserPassword AdminSetUserMFAPreference AdminUserGlobalSignOut"
)
"""Signing in, and an owner's changes of people; deleting anybody is not among them."""

MAIL = {"mail from": "ses:SendEmail", "domain of mail from": "ses:SendEmail"}
STRIPE = {"secret stripe": "secretsmanager:GetSecretValue"}
SEE_PAYMENT = {"executions payment": "states:DescribeExecution"}
ANSWER_PAYMENT = {"machine payment": "states:SendTaskSuccess"}

OTHERS: dict[str, dict[str, str]] = {
    "api_handler": {
        "vault key": "kms:GenerateDataKey kms:Decrypt",
        "secret pepper": "secretsmanager:GetSecretValue",
        "secret token": "secretsmanager:GetSecretValue",
        "queue notification": "sqs:SendMessage",
        "user pool": " ".join(f"cognito-idp:{action}" for action in STAFF_POOL.split()),
        "buyers' pool": "cognito-idp:AdminInitiateAuth cognito-idp:AdminRespondToAuthChallenge "
        "cognito-idp:AdminGetUser cognito-idp:AdminSetUserMFAPreference "
        "cognito-idp:AdminSetUserPassword cognito-idp:AdminUserGlobalSignOut "
        "cognito-idp:DescribeUserPoolClient",
        "queue webhooks": "sqs:SendMessage",
        "files uploads": "s3:PutObject s3:GetObject",
        "files errors": "s3:GetObject",
        "files invoices": "s3:PutObject s3:GetObject",
        "files exports": "s3:PutObject s3:GetObject s3:AbortMultipartUpload",
        "files reports": "s3:GetObject",
        "secret report": "secretsmanager:GetSecretValue",
    }
    | {f"machine {one}": "states:StartExecution" for one in ("stock_import", "stock_rollback")}
    | {
        f"executions {one}": "states:DescribeExecution"
        for one in ("stock_import", "stock_rollback", "code_export")
    }
    | STRIPE
    | ANSWER_PAYMENT,
    "relay_orders": {
        "machine payment": "states:StartExecution states:SendTaskSuccess",
    }
    | SEE_PAYMENT,
    "relay_exports": {"machine code_export": "states:StartExecution"},
    "build_export": {
        "vault key": "kms:Decrypt",
        "secret pepper": "secretsmanager:GetSecretValue",
        "files exports": "s3:PutObject s3:AbortMultipartUpload",
    },
    "relay_refunds": {"machine refund": "states:StartExecution"},
    "publish_catalog": {"published catalogue": "s3:GetObject s3:PutObject"},
    "sweep": {
        "machine payment": "states:StartExecution",
        "machine refund": "states:StartExecution",
        "executions refund": "states:DescribeExecution",
        "queue notification": "sqs:SendMessage",
    }
    | SEE_PAYMENT,
    "send_notices": {
        "secret token": "secretsmanager:GetSecretValue",
        "queue webhooks": "sqs:SendMessage",
    }
    | MAIL,
    "deliver_webhook": {
        "queue webhooks": "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes sqs:SendMessage",
        "vault key": "kms:Decrypt",
    },
    "mail_buyers": {
        "buyers' pool": "cognito-idp:DescribeUserPoolClient",
        "mail from": "ses:SendEmail",
        "domain of mail from": "ses:SendEmail",
    },
    "erase_buyers": {"buyers' pool": "cognito-idp:AdminDeleteUser"},
    "tend_webhooks": {"queue webhooks": "sqs:SendMessage"} | MAIL,
    "await_payment": ANSWER_PAYMENT,
    "await_review": ANSWER_PAYMENT,
    "confirm_unpaid": STRIPE,
    "capture_payment": STRIPE,
    "decline_order": STRIPE,
    "reconcile_day": {
        "secret report": "secretsmanager:GetSecretValue",
        "files reports": "s3:PutObject",
    }
    | STRIPE,
    "seal_audit": {
        "secret seal": "secretsmanager:GetSecretValue",
        "files seals": "s3:PutObject",
    },
    "settle_refund": STRIPE,
    "read_upload": {
        "files uploads": "s3:GetObject",
        "files batches": "s3:PutObject s3:AbortMultipartUpload",
        "vault key": "kms:Decrypt",
    },
    "rekey_batch": {"vault key": "kms:GenerateDataKey kms:Decrypt"},
    "import_chunk": {
        "files batches": "s3:GetObject s3:PutObject",
        "vault key": "kms:Decrypt",
        "secret pepper": "secretsmanager:GetSecretValue",
    },
    "finish_import": {
        "files uploads": "s3:DeleteObject",
        "files batches": "s3:GetObject s3:DeleteObject",
        "files errors": "s3:PutObject s3:AbortMultipartUpload",
    },
    "handle_notification": {
        "queue notification": "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes"
    }
    | STRIPE,
}

STREAMS = {
    "relay_orders": "orders",
    "send_notices": "orders",
    "mail_buyers": "buyers",
    "publish_catalog": "catalog",
    "prepare_campaign": "campaigns",
    "relay_refunds": "payments",
    "relay_exports": "exports",
    "watch_looks": "looks",
    "record_history": "stock",
    "sum_ledger": "ledger",
    "write_statements": "wallets",
    "restock": "stock",
    "fill_short": "stock",
}

UNSCOPED = {
    # AWS X-Ray has no resources to name for these.
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    # CloudWatch Logs has none for what vends a state machine's log.
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
}
"""The only actions that may be allowed on every resource."""

IDENTITY_ARN = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/"
MAIL_DOMAIN = {"Fn::Select": [1, {"Fn::Split": ["@", {"Fn::Sub": "${MailFrom}@none"}]}]}
"""What stands behind the @ of MailFrom, or `none` when no mail is sent."""

OF_A_MAP = {"RunChunks", "WatchChunks"}
"""A distributed map runs its items as executions of its own machine: reviewed in test_machines.py."""

STATES_ARN = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:"


def known_resources() -> dict[str, str]:
    """What a resource is called in this review, by the way a policy writes it."""
    known = {
        written(get("VaultKey")): "vault key",
        written(get("NotificationQueue")): "queue notification",
        written(get("WebhookQueue")): "queue webhooks",
        written(get("StreamFailuresQueue")): "queue stream failures",
        written(get("UserPool")): "user pool",
        written(get("BuyerPool")): "buyers' pool",
        written({"Fn::Sub": "${PagesBucket.Arn}/catalog/*"}): "published catalogue",
        written({"Fn::Sub": IDENTITY_ARN + "${MailFrom}"}): "mail from",
        written({"Fn::Sub": [IDENTITY_ARN + "${Domain}", {"Domain": MAIL_DOMAIN}]}): "domain of mail from",
    }
    for index in ("open", "placed", "buyer"):
        known[written({"Fn::Sub": f"${{OrdersTable.Arn}}/index/{index}"})] = f"table orders/index/{index}"
    for secret in ("Pepper", "Token", "Stripe", "Report", "Seal"):
        known[written({"Fn::GetAtt": [f"{secret}Secret", "Id"]})] = f"secret {secret.lower()}"
    for machine in ("payment", "delivery", "refund", "stock_import", "stock_rollback", "code_export"):
        arn = f"{STATES_ARN}stateMachine:yima-${{Stage}}-{machine}"
        known[written({"Fn::Sub": arn})] = f"machine {machine}"
        runs = f"{STATES_ARN}execution:yima-${{Stage}}-{machine}:*"
        known[written({"Fn::Sub": runs})] = f"executions {machine}"
    for folder in ("uploads", "batches", "errors", "invoices", "exports", "reports"):
        known[written({"Fn::Sub": f"${{UploadsBucket.Arn}}/{folder}/*"})] = f"files {folder}"
    known[written({"Fn::Sub": "${LedgerTable.Arn}/index/posted"})] = "table ledger/index/posted"
    known[written({"Fn::Sub": "${BreaksTable.Arn}/index/listed"})] = "table breaks/index/listed"
    for path in (
        "approvals/index/listed",
        "looks/index/by_actor",
        "webhooks/index/due",
        "webhooks/index/log",
        "invoices/index/state",
        "invoices/index/month",
    ):
        table, _, index = path.partition("/")
        known[written({"Fn::Sub": f"${{{table.title()}Table.Arn}}/{index}"})] = f"table {path}"
    known[written({"Fn::Sub": "${SealsBucket.Arn}/seals/*"})] = "files seals"
    for index in ("month", "person", "operation"):
        known[written({"Fn::Sub": f"${{AuditTable.Arn}}/index/{index}"})] = f"table audit/index/{index}"
    for table in DOMAINS:
        known[written(get(f"{table.title()}Table"))] = f"table {table}"
        known[written({"Fn::GetAtt": [f"{table.title()}Table", "StreamArn"]})] = f"stream {table}"
        known[written({"Fn::Sub": f"${{{table.title()}Table.Arn}}/stream/*"})] = f"streams {table}"
    return known


def get(logical_id: str) -> Json:
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def written(resource: Any) -> str:
    return json.dumps(resource, sort_keys=True)


def policy(name: str) -> Json:
    text = (POLICIES / f"policy-{name}.json").read_text(encoding="utf-8")
    document: Json = json.loads(text)
    return document


def grants(name: str) -> dict[str, set[str]]:
    """Resource, as called in this review, and the actions that a function may take on it."""
    known = known_resources() | {
        written("*"): "everything",
        written(get(f"{logical_id_of(name)}Log")): "own log",
    }
    found: dict[str, set[str]] = {}
    for statement in policy(name)["Statement"]:
        assert statement["Effect"] == "Allow"
        for resource in as_list(statement["Resource"]):
            found.setdefault(known[written(resource)], set()).update(as_list(statement["Action"]))
    return found


def reviewed(name: str) -> dict[str, set[str]]:
    """What this review grants a function."""
    expected = {
        "own log": {"logs:CreateLogStream", "logs:PutLogEvents"},
        "everything": {"xray:PutTraceSegments", "xray:PutTelemetryRecords"},
    }
    for table, actions in TABLES[name].items():
        expected[f"table {table}"] = {f"dynamodb:{action}" for action in actions.split()}
    for resource, actions in OTHERS.get(name, {}).items():
        expected[resource] = set(actions.split())
    if name in STREAMS:
        stream = STREAMS[name]
        reading = ("DescribeStream", "GetRecords", "GetShardIterator")
        expected[f"stream {stream}"] = {f"dynamodb:{action}" for action in reading}
        expected[f"streams {stream}"] = {"dynamodb:ListStreams"}
        expected["queue stream failures"] = {"sqs:SendMessage"}
    return expected


def test_no_function_may_change_or_remove_a_look_but_forget_where_a_buyer_was() -> None:
    added = {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"}
    changing = [name for name in TABLES if grants(name).get("table looks", set()) - added]
    (update,) = [one for one in policy("erase_buyers")["Statement"] if one["Sid"] == "ForgetPlacesOfLooks"]

    assert changing == ["erase_buyers"]
    assert update["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", "source_ip"]}
    }


def roles(template: Json) -> dict[str, list[Json]]:
    """The statements of every role of the stack."""
    return {
        logical_id: [
            statement
            for each in role["Policies"]
            for statement in as_list(each["PolicyDocument"]["Statement"])
        ]
        for logical_id, role in resources(template, "AWS::IAM::Role").items()
    }


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_function_may_do_what_was_reviewed_and_nothing_else(name: str) -> None:
    assert grants(name) == reviewed(name)


def test_every_policy_file_is_reviewed_and_used() -> None:
    config = json.loads((POLICIES / "config.json").read_text(encoding="utf-8"))

    used = {name: settings["iam_policy_file"] for name, settings in config["lambda_functions"].items()}

    assert used == {name: f"policy-{name}.json" for name in TABLES}
    assert {path.name for path in POLICIES.glob("policy-*.json")} == set(used.values())


def test_every_function_has_its_own_role_with_its_own_policy(template: Json) -> None:
    statements = roles(template)
    taken = {}

    for logical_id, function in resources(template, FUNCTION).items():
        role, attribute = function["Role"]["Fn::GetAtt"]
        assert attribute == "Arn"
        taken[role] = logical_id

    assert len(taken) == len(functions(template)) == len(TABLES)
    for name in functions(template):
        role, _arn = resources(template, FUNCTION)[logical_id_of(name)]["Role"]["Fn::GetAtt"]
        assert statements[role] == policy(name)["Statement"]


def test_no_role_has_a_wildcard_action_or_more_than_it_must_on_everything(template: Json) -> None:
    statements = [statement for each in roles(template).values() for statement in each]

    actions = {action for statement in statements for action in as_list(statement["Action"])}
    on_everything = {
        action
        for statement in statements
        if "*" in as_list(statement["Resource"])
        for action in as_list(statement["Action"])
    }

    assert [action for action in actions if "*" in action] == []
    assert on_everything == UNSCOPED


def test_the_vault_key_opens_only_what_yima_has_closed() -> None:
    uses = [
        statement for statement in policy("api_handler")["Statement"] if statement["Sid"] == "UseVaultKey"
    ]

    assert [use["Condition"] for use in uses] == [{"StringEquals": {"kms:EncryptionContext:app": "yima"}}]


def test_what_writes_the_audit_log_cannot_seal_it_and_nothing_can_change_it() -> None:
    writes: dict[str, set[str]] = {}
    for path in POLICIES.glob("policy-*.json"):
        for statement in json.loads(path.read_text(encoding="utf-8"))["Statement"]:
            if written(get("AuditTable")) in map(written, as_list(statement["Resource"])):
                changing = set(as_list(statement["Action"])) - {
                    f"dynamodb:{action}" for action in ("GetItem", "BatchGetItem", "Query")
                }
                for action in changing:
                    assert action == "dynamodb:PutItem"
                    ((operator, keys),) = statement["Condition"].items()
                    assert operator == "ForAllValues:StringLike"
                    writes.setdefault(path.stem, set()).update(keys["dynamodb:LeadingKeys"])

    assert writes == {
        "policy-api_handler": {"staff#*", "door-*", "ABOUT#*", "PEOPLE"},
        "policy-seal_audit": {"SEALS#*", "BROKEN#*"},
    }


def test_whatever_staff_may_write_can_be_read_for_the_audit_log() -> None:
    may = {name: actions for name, actions in grants("api_handler").items() if name.startswith("table ")}
    written_to = {
        name
        for name, actions in may.items()
        if actions & {f"dynamodb:{action}" for action in ("PutItem", "UpdateItem", "DeleteItem")}
    }

    assert [name for name in sorted(written_to) if "dynamodb:GetItem" not in may[name]] == []


@pytest.mark.parametrize(
    "machine", ["payment", "delivery", "refund", "stock_import", "stock_rollback", "code_export"]
)
def test_a_machine_may_call_what_it_names_and_nothing_else(template: Json, machine: str) -> None:
    properties = resources(template, "AWS::StepFunctions::StateMachine")[machine_id(machine)]
    named = properties["DefinitionSubstitutions"]
    callees = {json.dumps(value) for name, value in named.items() if name.endswith("Arn")}

    statements = roles(template)[f"{machine_id(machine)}Role"]
    own = [each for each in statements if each["Resource"] != "*" and each["Sid"] not in OF_A_MAP]

    assert {action for each in own for action in as_list(each["Action"])} <= {
        "lambda:InvokeFunction",
        "states:StartExecution",
    }
    assert {json.dumps(target) for each in own for target in as_list(each["Resource"])} == callees
