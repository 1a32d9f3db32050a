"""The functions of the packaged template: size, log, environment, handler, what triggers them."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.kernel.config import PREFIX, Settings
from chalicelib.orders.model import DISPUTE_MOVES, FROZEN, PAYMENT_MOVES, Payment
from chalicelib.webhooks.model import ATTEMPT
from chalicelib.workflows.service import DECIDED
from tests.contract.packaged import FUNCTION, ROOT, Json, functions, logical_id_of, resources

SIZES = {
    "api_handler": (1024, 29),
    "audit_stock": (1024, 900),
    "prepare_campaign": (512, 900),
    "tend_campaigns": (512, 900),
    "read_upload": (1769, 900),
    "import_chunk": (1024, 120),
    "finish_import": (1024, 900),
    "roll_back_batch": (1024, 300),
    "heal_stock": (1024, 900),
    "reconcile_day": (512, 900),
    "erase_buyers": (512, 900),
    "take_codes": (1024, 900),
    "build_export": (1024, 900),
    "seal_audit": (512, 900),
}
USUAL_SIZE = (512, 60)
STREAM_READERS: dict[str, tuple[Any, ...]] = {
    "relay_orders": (
        "OrdersTable",
        {"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": ["ORDER"]}}}},
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "OldImage": {"payment": {"S": ["open", "processing"]}},
                "NewImage": {"payment": {"S": ["authorized", "captured", "expired", "canceled"]}},
            },
        },
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "OldImage": {"payment": {"S": ["authorized", "expired", "canceled"]}},
                "NewImage": {"payment": {"S": ["captured"]}},
            },
        },
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "OldImage": {"refund": {"S": ["requested"]}},
                "NewImage": {"refund": {"S": ["done"]}},
            },
        },
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "OldImage": {"dispute": {"S": ["warned", "open"]}},
                "NewImage": {"dispute": {"S": ["none", "won"]}},
            },
        },
    ),
    "send_notices": (
        "OrdersTable",
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "Keys": {"sk": {"S": ["ORDER"]}},
                "NewImage": {
                    "payment": {
                        "S": [
                            "authorized",
                            "captured",
                            "partly_refunded",
                            "refunded",
                            "voided",
                            "expired",
                            "canceled",
                        ]
                    }
                },
            },
        },
        {
            "eventName": ["INSERT"],
            "dynamodb": {"Keys": {"sk": {"S": ["ORDER"]}}, "NewImage": {"payment": {"S": ["captured"]}}},
        },
        {"eventName": ["INSERT"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "FIND#"}]}}}},
    ),
    "mail_buyers": (
        "BuyersTable",
        {
            "eventName": ["INSERT"],
            "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "CODE#"}, {"prefix": "CHANGE#"}]}}},
        },
        {
            "eventName": ["INSERT", "MODIFY"],
            "dynamodb": {"Keys": {"sk": {"S": ["ERASURE"]}}, "NewImage": {"state": {"S": ["waiting"]}}},
        },
    ),
    "publish_catalog": ("CatalogTable",),
    "prepare_campaign": (
        "CampaignsTable",
        {"eventName": ["INSERT", "MODIFY"], "dynamodb": {"Keys": {"pk": {"S": ["CAMPAIGN"]}}}},
    ),
    "relay_refunds": (
        "PaymentsTable",
        {
            "eventName": ["INSERT", "MODIFY"],
            "dynamodb": {
                "Keys": {"sk": {"S": [{"prefix": "REFUND#"}]}},
                "NewImage": {"state": {"S": ["requested"]}},
            },
        },
    ),
    "relay_exports": (
        "ExportsTable",
        {
            "eventName": ["INSERT", "MODIFY"],
            "dynamodb": {"Keys": {"pk": {"S": ["EXPORTS"]}}, "NewImage": {"state": {"S": ["requested"]}}},
        },
    ),
    "watch_looks": (
        "LooksTable",
        {"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "LOOK#"}]}}}},
    ),
    "sum_ledger": (
        "LedgerTable",
        {"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "ENTRY#"}]}}}},
    ),
    "write_statements": (
        "WalletsTable",
        {
            "eventName": ["INSERT", "MODIFY"],
            "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "BALANCE#"}]}}},
        },
    ),
    "record_history": (
        "StockTable",
        {
            "eventName": ["MODIFY"],
            "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "CODE#"}]}, "sk": {"S": ["CODE"]}}},
        },
    ),
    "restock": (
        "StockTable",
        {
            "eventName": ["INSERT", "MODIFY"],
            "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "RETURN#"}]}}},
        },
    ),
    "fill_short": (
        "StockTable",
        {
            "eventName": ["INSERT", "MODIFY"],
            "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "SUPPLY#"}]}}},
        },
    ),
}
SCHEDULES = {
    "sweep": "rate(1 minute)",
    "tend_campaigns": "rate(1 minute)",
    "tend_webhooks": "rate(1 minute)",
    "reconcile_day": "rate(5 minutes)",
    "seal_audit": "rate(1 hour)",
    "audit_stock": "cron(5 0 * * ? *)",
    "erase_buyers": "rate(1 hour)",
}
CALL_PROVIDER = {"capture_payment", "confirm_unpaid", "decline_order", "settle_refund", "handle_notification"}
IMPORTER = """
import importlib, json, sys
for handler in json.loads(sys.argv[1]):
    module, _, name = handler.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name)), handler
assert "app" not in sys.modules, "a task imports app.py, which Lambda does not"
"""


def config() -> Json:
    loaded: Json = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    return loaded


def events(template: Json, kind: str) -> dict[str, Json]:
    """Function and properties of its only event, for the functions with an event of that kind."""
    found = {}
    for name, properties in functions(template).items():
        for event in properties.get("Events", {}).values():
            if event["Type"] == kind:
                assert name not in found
                found[name] = event["Properties"]
    return found


def test_the_configured_functions_are_the_deployed_ones(template: Json) -> None:
    assert set(functions(template)) == set(config()["lambda_functions"])


@pytest.mark.parametrize("name", sorted(config()["lambda_functions"]))
def test_every_function_has_its_name_its_size_and_its_own_log(template: Json, name: str) -> None:
    function = functions(template)[name]
    log = f"{logical_id_of(name)}Log"

    assert function["FunctionName"] == {"Fn::Sub": f"yima-${{Stage}}-{name}"}
    assert (function["MemorySize"], function["Timeout"]) == SIZES.get(name, USUAL_SIZE)
    assert function["LoggingConfig"] == {"LogGroup": {"Ref": log}}
    assert resources(template, "AWS::Logs::LogGroup")[log] == {
        "LogGroupName": {"Fn::Sub": f"/aws/lambda/yima-${{Stage}}-{name}"},
        "RetentionInDays": {"Ref": "LogRetentionDays"},
    }


def test_every_handler_is_found_the_way_lambda_looks_for_it(template: Json) -> None:
    handlers = sorted(function["Handler"] for function in functions(template).values())
    tasks = [handler for handler in handlers if not handler.startswith("app.")]
    assert set(handlers) - set(tasks) == {"app.app"}

    imported = subprocess.run(
        [sys.executable, "-c", IMPORTER, json.dumps(tasks)],
        cwd=ROOT,
        env={"AWS_DEFAULT_REGION": "us-east-1"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert imported.returncode == 0, imported.stderr


def test_handlers_live_with_their_domain(template: Json) -> None:
    for name, function in functions(template).items():
        module, _, attribute = function["Handler"].rpartition(".")
        spec = importlib.util.find_spec(module)
        assert spec is not None
        assert spec.origin is not None
        assert Path(spec.origin).is_relative_to(ROOT)
        assert (module, attribute) == ("app", "app") or (module.endswith(".tasks") and attribute == name)


def test_the_environment_is_what_the_settings_read(template: Json) -> None:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]

    assert set(variables) == {PREFIX + name.upper() for name in Settings.model_fields}
    assert all("Environment" not in function for function in functions(template).values())


def test_the_environment_holds_references_only(template: Json) -> None:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]

    assert [name for name, value in variables.items() if not isinstance(value, dict)] == []
    assert "resolve:" not in json.dumps(variables)


@pytest.mark.parametrize("name", sorted(STREAM_READERS))
def test_stream_readers_are_bounded_and_lose_nothing(template: Json, name: str) -> None:
    table, *patterns = STREAM_READERS[name]
    properties = events(template, "DynamoDB")[name]
    criteria = properties.pop("FilterCriteria", {"Filters": []})
    filters = [json.loads(each["Pattern"]) for each in criteria["Filters"]]

    assert filters == patterns
    assert properties == {
        "Stream": {"Fn::GetAtt": [table, "StreamArn"]},
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 1 if name == "sum_ledger" else 0,
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 10,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "DestinationConfig": {
            "OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["StreamFailuresQueue", "Arn"]}},
        },
    }


def test_the_relay_sees_every_decision_about_a_payment() -> None:
    decided = {(move, to) for move, targets in PAYMENT_MOVES.items() for to in targets if to in DECIDED}
    assert seen_by_the_relay("payment") >= decided


def test_the_relay_sees_when_money_is_not_doubted_any_more() -> None:
    freed = {
        (move, to)
        for move, targets in DISPUTE_MOVES.items()
        for to in targets
        if move in FROZEN and to not in FROZEN
    }
    assert freed
    assert seen_by_the_relay("dispute") >= freed


def seen_by_the_relay(state: str) -> set[tuple[str, str]]:
    """The changes of a state of an order that its filters let through."""
    _, _, *changes = STREAM_READERS["relay_orders"]
    moves = [change["dynamodb"] for change in changes if state in change["dynamodb"]["NewImage"]]
    return {
        (before, after)
        for images in moves
        for before in images["OldImage"][state]["S"]
        for after in images["NewImage"][state]["S"]
    }


def test_who_tells_of_orders_sees_every_one_whose_payment_is_decided() -> None:
    pattern = STREAM_READERS["send_notices"][1]

    undecided = {Payment.OPEN, Payment.PROCESSING}
    assert set(pattern["dynamodb"]["NewImage"]["payment"]["S"]) == set(Payment) - undecided


def test_nothing_else_is_triggered(template: Json) -> None:
    schedules = {name: event["Schedule"] for name, event in events(template, "Schedule").items()}

    assert schedules == SCHEDULES
    assert set(events(template, "DynamoDB")) == set(STREAM_READERS)
    assert set(events(template, "SQS")) == {"handle_notification", "deliver_webhook"}
    kinds = {
        event["Type"]
        for properties in functions(template).values()
        for event in properties.get("Events", {}).values()
    }
    assert kinds == {"Schedule", "DynamoDB", "SQS"}


def test_notifications_are_tried_eight_times_and_then_kept(template: Json) -> None:
    queues = resources(template, "AWS::SQS::Queue")
    limit = functions(template)["handle_notification"]["Timeout"]

    assert queues["NotificationQueue"]["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["NotificationFailuresQueue", "Arn"]},
        "maxReceiveCount": 8,
    }
    assert queues["NotificationQueue"]["VisibilityTimeout"] >= 6 * limit
    assert events(template, "SQS")["handle_notification"] == {
        "Queue": {"Fn::GetAtt": ["NotificationQueue", "Arn"]},
        "BatchSize": 2,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }


def test_webhooks_are_delivered_one_a_call_by_so_many_at_once(template: Json) -> None:
    queue = resources(template, "AWS::SQS::Queue")["WebhookQueue"]
    limit = functions(template)["deliver_webhook"]["Timeout"]

    assert ATTEMPT.total_seconds() < limit
    assert queue["VisibilityTimeout"] >= 6 * limit
    assert queue["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["WebhookFailuresQueue", "Arn"]},
        "maxReceiveCount": 8,
    }
    assert events(template, "SQS")["deliver_webhook"] == {
        "Queue": {"Fn::GetAtt": ["WebhookQueue", "Arn"]},
        "BatchSize": 1,
        "ScalingConfig": {"MaximumConcurrency": 20},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }


def test_a_stream_has_at_most_two_readers(template: Json) -> None:
    """Source: docs.aws.amazon.com/lambda/latest/dg/with-ddb.html; `stock` has had three."""
    streams = [event["Stream"]["Fn::GetAtt"][0] for event in events(template, "DynamoDB").values()]

    assert {name for name in streams if streams.count(name) > 2} <= {"StockTable"}


def test_only_functions_that_call_the_provider_can_be_capped(template: Json) -> None:
    capped = {
        name: function["ReservedConcurrentExecutions"]
        for name, function in functions(template).items()
        if "ReservedConcurrentExecutions" in function
    }

    cap = {"Fn::If": ["ProviderCapped", {"Ref": "ProviderConcurrency"}, {"Ref": "AWS::NoValue"}]}
    assert capped == dict.fromkeys(CALL_PROVIDER, cap)


def test_tracing_is_off_locally_and_on_elsewhere(template: Json) -> None:
    modes = {function["Tracing"] for function in resources(template, FUNCTION).values()}

    assert modes == {"PassThrough"}
    assert config()["xray"] is True
    assert config()["stages"]["prod"] == {}
    assert template["Conditions"]["Traced"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "Stage"}, "local"]}]}
