"""State machines, template and code say the same."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.contract.packaged import (
    MACHINE,
    Json,
    functions,
    machine_files,
    machine_id,
    name_of,
    resources,
)

PLACEHOLDER = re.compile(r"\$\{([^}]+)}")
RETRIED = [
    "Transient",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
]
CALLS_PROVIDER = {"capture_payment", "confirm_unpaid", "decline_order", "settle_refund"}
STEPS = {
    "payment": {
        "await_payment",
        "confirm_unpaid",
        "screen_order",
        "await_review",
        "decline_order",
        "capture_payment",
    },
    "delivery": {"deliver_order", "refund_short"},
    "refund": {"withdraw_goods", "settle_refund", "close_refund"},
    "stock_import": {"read_upload", "import_chunk", "finish_import", "fail_import"},
    "stock_rollback": {"roll_back_batch", "heal_stock"},
    "code_export": {"take_codes", "build_export"},
}
FACTS = {
    "close_refund": {"state.$": "$.settled.state"},
    "import_chunk": {"chunk.$": "$.chunk"},
    "fail_import": {"error.$": "$.failure.Error"},
}
OF_ORDER = {"order_id.$": "$.order_id"}
OF_BATCH = {"sku_id.$": "$.sku_id", "batch_id.$": "$.batch_id"}
IDS = {
    "payment": OF_ORDER,
    "delivery": OF_ORDER,
    "refund": OF_ORDER | {"refund_id.$": "$.refund_id"},
    "stock_import": OF_BATCH,
    "stock_rollback": OF_BATCH,
    "code_export": {"export_id.$": "$.export_id"},
}
each_machine = pytest.mark.parametrize("machine", sorted(STEPS))


def properties(template: Json, machine: str) -> Json:
    return resources(template, MACHINE)[machine_id(machine)]


def states(machine: str) -> Json:
    """Every state of a machine, those that its maps run for each item included."""
    found: Json = dict(machine_files()[machine]["States"])
    for definition in list(found.values()):
        found |= definition.get("ItemProcessor", {}).get("States", {})
    return found


def tasks(machine: str) -> Iterator[tuple[str, str, Json]]:
    """State, called function and payload of every step that calls a function."""
    for state, definition in states(machine).items():
        if definition["Type"] != "Task" or definition["Resource"] == "${StartExecution}":
            continue
        given = definition["Parameters"]
        placeholder = given.get("FunctionName", definition["Resource"])
        yield state, name_of(placeholder.strip("${}").removesuffix("Arn")), given.get("Payload", given)


def test_every_machine_file_is_deployed(template: Json) -> None:
    deployed = {name["StateMachineName"]["Fn::Sub"] for name in resources(template, MACHINE).values()}

    assert deployed == {f"yima-${{Stage}}-{machine}" for machine in machine_files()}
    assert set(machine_files()) == set(STEPS)


@each_machine
def test_the_packaged_definition_is_the_file(template: Json, machine: str) -> None:
    assert properties(template, machine)["Definition"] == machine_files()[machine]


@each_machine
def test_every_placeholder_is_substituted_and_every_substitution_used(template: Json, machine: str) -> None:
    placeholders = set(PLACEHOLDER.findall(json.dumps(machine_files()[machine])))

    assert placeholders == set(properties(template, machine)["DefinitionSubstitutions"])


@each_machine
def test_function_placeholders_stand_for_the_function_they_name(template: Json, machine: str) -> None:
    substitutions = properties(template, machine)["DefinitionSubstitutions"]
    named = {name: value for name, value in substitutions.items() if name.endswith("Arn")}
    machines = {"DeliveryMachineArn": {"Ref": "DeliveryMachine"}} if machine == "payment" else {}

    assert named == machines | {
        name: {"Fn::GetAtt": [name.removesuffix("Arn"), "Arn"]} for name in named if name not in machines
    }
    called = {name_of(name.removesuffix("Arn")) for name in named if name not in machines}
    assert called == STEPS[machine]
    assert called <= set(functions(template))


@each_machine
def test_steps_take_ids_and_small_facts_only(machine: str) -> None:
    for state, name, payload in tasks(machine):
        token = {"task_token.$": "$$.Task.Token"} if name.startswith("await_") else {}
        assert payload == IDS[machine] | token | FACTS.get(name, {}), state


@each_machine
def test_steps_are_tried_again_on_passing_failures_only(machine: str) -> None:
    for state, name, _payload in tasks(machine):
        attempts, longest = (30, 300) if name in CALLS_PROVIDER else (8, 60)
        assert states(machine)[state]["Retry"] == [
            {
                "ErrorEquals": RETRIED,
                "IntervalSeconds": 1,
                "BackoffRate": 2,
                "MaxAttempts": attempts,
                "MaxDelaySeconds": longest,
                "JitterStrategy": "FULL",
            }
        ]


@each_machine
def test_steps_that_wait_have_a_limit_and_somewhere_to_go_after_it(machine: str) -> None:
    for state, definition in machine_files()[machine]["States"].items():
        if definition.get("Resource") == "${InvokeAndAwaitToken}":
            assert "TimeoutSecondsPath" in definition, state
            assert [catch["ErrorEquals"] for catch in definition["Catch"]] == [["States.Timeout"]], state


@each_machine
def test_every_choice_has_a_default(machine: str) -> None:
    choices = [each for each in machine_files()[machine]["States"].values() if each["Type"] == "Choice"]

    assert choices
    assert [choice for choice in choices if "Default" not in choice] == []


@each_machine
def test_machines_are_plain_jsonpath_and_end_one_day(machine: str) -> None:
    definition = machine_files()[machine]
    words = {word for state in definition["States"].values() for word in state}

    assert words.isdisjoint({"QueryLanguage", "Assign", "Arguments", "Output"})
    assert "QueryLanguage" not in definition
    assert 0 < definition["TimeoutSeconds"] <= 30 * 86_400


@each_machine
def test_machines_log_errors_without_what_went_through_them(template: Json, machine: str) -> None:
    log = f"{machine_id(machine)}Log"

    assert properties(template, machine)["LoggingConfiguration"] == {
        "Level": "ERROR",
        "IncludeExecutionData": False,
        "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": [log, "Arn"]}}}],
    }
    assert properties(template, machine)["StateMachineType"] == "STANDARD"


def test_the_functions_know_the_machines_by_the_names_they_have(template: Json) -> None:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]

    for machine in STEPS:
        arn = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:"
        assert variables[f"YIMA_{machine.upper()}_MACHINE"] == {"Fn::Sub": f"{arn}yima-${{Stage}}-{machine}"}


def test_chunks_are_imported_a_few_at_a_time_and_a_failure_is_told(template: Json) -> None:
    chunks = machine_files()["stock_import"]["States"]["ImportChunks"]

    assert chunks["MaxConcurrency"] == 8
    assert chunks["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    assert chunks["ItemSelector"] == OF_BATCH | {"chunk.$": "$$.Map.Item.Value"}
    for state in ("ReadUpload", "ImportChunks", "FinishImport"):
        (catch,) = machine_files()["stock_import"]["States"][state]["Catch"]
        assert (catch["ErrorEquals"], catch["Next"]) == (["States.ALL"], "FailImport"), state
    role = resources(template, "AWS::IAM::Role")["StockImportMachineRole"]
    statements = {one["Sid"]: one for one in role["Policies"][0]["PolicyDocument"]["Statement"]}
    arn = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:"
    own, runs = (
        f"{arn}stateMachine:yima-${{Stage}}-stock_import",
        f"{arn}execution:yima-${{Stage}}-stock_import/*",
    )
    assert statements["RunChunks"]["Resource"] == {"Fn::Sub": own}
    assert statements["WatchChunks"]["Resource"] == {"Fn::Sub": runs}
