"""What a person must see rings, what runs can be watched, and who asks too often is stopped."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from yaml.constructor import ConstructorError

from tests.contract.packaged import ROOT, Json, resources

INFRA = ROOT / "infra"
LEVEL_TRIGGERED = "GreaterThanThreshold"


def alarms(template: Json) -> dict[str, Json]:
    return resources(template, "AWS::CloudWatch::Alarm")


def readers(template: Json) -> set[str]:
    """The functions that read a table's stream."""
    return {
        name
        for name, function in resources(template, "AWS::Serverless::Function").items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "DynamoDB"
    }


def test_every_alarm_says_what_to_do_and_tells_whoever_listens(template: Json) -> None:
    for name, alarm in alarms(template).items():
        assert len(alarm["AlarmDescription"]) > 20, name
        assert alarm["AlarmActions"] == {
            "Fn::If": ["Alarmed", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]
        }, name
        assert alarm["ComparisonOperator"] == LEVEL_TRIGGERED, name


def test_money_that_waits_for_a_person_rings(template: Json) -> None:
    counted = [one["MetricName"] for one in alarms(template).values() if one.get("Namespace") == "Yima"]

    wanted = {"DisputeDeadlineNear", "OldBreaks", "AuditChainBroken", "AuditOutcomeLost", "WebhookDisabled"}
    assert wanted <= {name for name in counted if isinstance(name, str)}


def test_every_queue_of_failures_has_an_alarm(template: Json) -> None:
    watched = {
        json.dumps(dimension["Value"])
        for alarm in alarms(template).values()
        for dimension in alarm.get("Dimensions", ())
        if dimension["Name"] == "QueueName"
    }
    failures = {name for name in resources(template, "AWS::SQS::Queue") if name.endswith("FailuresQueue")}

    assert failures
    assert {json.dumps({"Fn::GetAtt": [name, "QueueName"]}) for name in failures} <= watched


def test_every_reader_of_a_stream_is_watched_for_being_late(template: Json) -> None:
    watched = {
        metric["MetricStat"]["Metric"]["Dimensions"][0]["Value"]["Ref"]
        for name, alarm in alarms(template).items()
        if name.startswith("StreamsLate")
        for metric in alarm["Metrics"]
        if "MetricStat" in metric
    }

    assert watched == readers(template)


def test_every_workflow_rings_when_it_fails_or_takes_too_long(template: Json) -> None:
    for name in resources(template, "AWS::StepFunctions::StateMachine"):
        rings = {
            alarm["MetricName"]
            for alarm in alarms(template).values()
            if {"Name": "StateMachineArn", "Value": {"Ref": name}} in alarm.get("Dimensions", ())
        }
        assert rings == {"ExecutionsFailed", "ExecutionsTimedOut"}, name


def test_every_log_is_kept_as_long_as_the_stage_says_and_no_longer(template: Json) -> None:
    groups = resources(template, "AWS::Logs::LogGroup")
    named = {json.dumps(group["LogGroupName"]) for group in groups.values()}

    for name, group in groups.items():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}, name
    for name, function in resources(template, "AWS::Serverless::Function").items():
        wanted = function["LoggingConfig"]["LogGroup"]["Ref"]
        assert json.dumps(groups[wanted]["LogGroupName"]) in named, name


def test_the_dashboard_is_one_json_document(template: Json) -> None:
    (dashboard,) = resources(template, "AWS::CloudWatch::Dashboard").values()
    body = json.loads(dashboard["DashboardBody"]["Fn::Sub"])

    titles = [widget["properties"]["title"] for widget in body["widgets"]]
    assert len(titles) == len(set(titles)) >= 9


@pytest.mark.parametrize("scope", ["REGIONAL", "CLOUDFRONT"])
def test_who_asks_too_often_gets_a_problem_document(template: Json, scope: str) -> None:
    source = template if scope == "REGIONAL" else read(INFRA / "edge.yaml")
    acls = [one["Properties"] for one in source["Resources"].values() if one["Type"] == "AWS::WAFv2::WebACL"]
    (acl,) = [one for one in acls if one["Scope"] == scope]
    counted = [rule for rule in acl["Rules"] if "RateBasedStatement" in rule["Statement"]]

    assert counted
    for rule in counted:
        answer = rule["Action"]["Block"]["CustomResponse"]
        document = json.loads(acl["CustomResponseBodies"][answer["CustomResponseBodyKey"]]["Content"])
        assert (answer["ResponseCode"], document["status"], document["code"]) == (429, 429, "TooManyRequests")
        assert answer["ResponseHeaders"] == [{"Name": "Retry-After", "Value": "300"}]
        assert rule["Statement"]["RateBasedStatement"]["Limit"] == {"Ref": "RequestsPerAddress"}


def test_no_name_stands_twice_in_a_template() -> None:
    """The later one would win in silence."""
    for path in sorted(INFRA.glob("*.yaml")):
        read(path)
    with pytest.raises(ConstructorError, match="Twice"):
        yaml.load("Twice: 1\nOnce: 2\nTwice: 3\n", Loader=Strict)


class Strict(yaml.SafeLoader):
    """Reads CloudFormation's YAML and refuses a key that stands twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        for name in {name for name in names if names.count(name) > 1}:
            raise ConstructorError(None, None, f"{name} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


def _intrinsic(loader: Strict, suffix: str, node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        value = value.split(".", 1) if suffix == "GetAtt" else value
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix == "Ref" else f"Fn::{suffix}": value}


Strict.add_multi_constructor("!", _intrinsic)


def read(path: Path) -> Json:
    """A template as CloudFormation would read it."""
    found: Json = yaml.load(path.read_text(encoding="utf-8"), Loader=Strict)
    return found
