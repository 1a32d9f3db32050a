"""Brings the package to the local cloud as to AWS itself: archive to S3, template to CloudFormation."""

import hashlib
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.stack.aws import Clients
from local.stack.console import StackError, say
from local.stack.settings import MAIL_FROM, STAGE, Settings

STACK = f"yima-{STAGE}"
BUCKET = f"yima-{STAGE}-packages"
TAG = "yima-package"
CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
PAUSE_SECONDS = 0.5
LIMIT_SECONDS = 300.0
USABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
LEFT_OVER = "A first deployment that failed left it: run `make clean`, then try again"

Outputs = Mapping[str, str]


def deploy(clients: Clients, settings: Settings, package: Path) -> bool:
    """Make the stack what the package and the settings say; returns whether that changed anything.

    Raises `StackError` with the reason of the resource that failed.
    """
    archive = (package / "deployment.zip").read_bytes()
    key = f"{hashlib.sha256(archive).hexdigest()}.zip"
    template = template_with_archive(package / "template.json", f"s3://{BUCKET}/{key}")
    parameters = parameters_of(settings, template)
    body = json.dumps(template)
    wanted = hashlib.sha256(json.dumps([body, parameters, key]).encode()).hexdigest()
    stack = find_stack(clients)
    if stack and stack["StackStatus"] in USABLE and tag_of(stack) == wanted:
        return False
    upload(clients, key, archive)
    upload(clients, f"{wanted}.json", body.encode())
    request = {
        "StackName": STACK,
        "TemplateURL": f"{settings.aws}/{BUCKET}/{wanted}.json",
        "Capabilities": list(CAPABILITIES),
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        "Tags": [{"Key": TAG, "Value": wanted}],
    }
    send(clients, request, stack)
    return True


def parameters_of(settings: Settings, template: Mapping[str, Any]) -> dict[str, str]:
    """What a shop on this machine has in another way than one on AWS, as far as the template asks for it."""
    values = {
        "HoldSeconds": str(settings.hold_seconds),
        "HoldSecondsMinimum": "2",
        "ShortWaitSeconds": os.environ.get("SHORT_WAIT_SECONDS", "86400"),
        "RefundLimits": os.environ.get("REFUND_LIMITS", ""),
        "TwoPersonRule": os.environ.get("TWO_PERSON_RULE", "on"),
        "LooksPerStaff": os.environ.get("LOOKS_PER_STAFF", "200"),
        "LooksPerBuyer": os.environ.get("LOOKS_PER_BUYER", "500"),
        "OpenPerBuyer": os.environ.get("OPEN_PER_BUYER", "5"),
        "OpenPerDevice": os.environ.get("OPEN_PER_DEVICE", "5"),
        "OpenPerRange": os.environ.get("OPEN_PER_RANGE", "100"),
        "ErasureWaitSeconds": os.environ.get("ERASURE_WAIT_SECONDS", "604800"),
        "SweepGraceSeconds": "2",
        "DeliveryDueSeconds": "4",
        "StripeApiBase": settings.stripe,
        "CognitoKeysUrl": settings.aws,
        "ShopUrl": settings.api,
        "UploadsAddress": f"{settings.api}/uploads",
        "MailFrom": MAIL_FROM,
        "OutgoingAllowLoopback": "true",
        "StaffMfa": "OPTIONAL",
        "Protect": "false",
        "LogRetentionDays": "7",
    }
    return {name: value for name, value in values.items() if name in template.get("Parameters", {})}


def template_with_archive(path: Path, address: str) -> dict[str, Any]:
    """The template with the address of the uploaded archive, as `aws cloudformation package` writes it."""
    template: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = address
    return template


def upload(clients: Clients, key: str, content: bytes) -> None:
    """Put the archive or the template into the bucket, under a name that tells its content."""
    taken = clients.s3.exceptions
    with suppress(taken.BucketAlreadyOwnedByYou, taken.BucketAlreadyExists):
        clients.s3.create_bucket(Bucket=BUCKET)
    clients.s3.put_object(Bucket=BUCKET, Key=key, Body=content)


def find_stack(clients: Clients) -> dict[str, Any] | None:
    """The stack as CloudFormation describes it; None when there is none."""
    try:
        stacks = clients.cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    alive = [stack for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"]
    return dict(alive[0]) if alive else None


def tag_of(stack: Mapping[str, Any]) -> str:
    """The fingerprint of what the stack was made of."""
    return next((tag["Value"] for tag in stack.get("Tags", []) if tag["Key"] == TAG), "")


def send(clients: Clients, request: dict[str, Any], stack: Mapping[str, Any] | None) -> None:
    """Create or update the stack and wait until it is whole. A stack that never was whole is replaced."""
    if stack and stack["StackStatus"] in USABLE:
        clients.cloudformation.update_stack(**request)
    else:
        if stack:
            clients.cloudformation.delete_stack(StackName=STACK)
            wait_while(clients, "DELETE_IN_PROGRESS")
        clients.cloudformation.create_stack(**request, OnFailure="DO_NOTHING")
    status = wait_while(
        clients, "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
    )
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        reason = failure_of(clients)
        way = f". {LEFT_OVER}" if status.startswith("CREATE") and "already exists" in reason else ""
        raise StackError(f"CloudFormation ended with {status}: {reason}{way}")


def wait_while(clients: Clients, *statuses: str) -> str:
    """Wait until the stack has left these statuses, telling how far it is; returns what it came to."""
    until = time.monotonic() + LIMIT_SECONDS
    told = ""
    while (stack := find_stack(clients)) and stack["StackStatus"] in statuses:
        if time.monotonic() > until:
            raise StackError(
                f"the stack is {stack['StackStatus']} for {LIMIT_SECONDS:.0f} s: run `make clean`"
            )
        told = tell_progress(clients, told)
        time.sleep(PAUSE_SECONDS)
    return str(stack["StackStatus"]) if stack else "DELETE_COMPLETE"


def tell_progress(clients: Clients, told: str) -> str:
    """Say how many resources are done, unless that was said already; returns what was said."""
    resources = clients.cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
    done = sum(resource["ResourceStatus"].endswith("_COMPLETE") for resource in resources)
    text = f"  {done} resources done"
    if text != told:
        say(text)
    return text


def failure_of(clients: Clients) -> str:
    """The first resource that failed, or was refused before anything was made, and the reason given."""
    operation = clients.cloudformation.describe_events(StackName=STACK)["OperationEvents"]
    refused = [event for event in operation if event["EventType"] == "VALIDATION_ERROR"]
    if refused:
        return f"{refused[0]['LogicalResourceId']}: {refused[0]['ValidationStatusReason']}"
    events = clients.cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if event.get("ResourceStatus", "").endswith("_FAILED")]
    named = [event for event in reversed(failed) if event["LogicalResourceId"] != STACK] or failed
    if not named:
        return "no resource gave a reason"
    return f"{named[0]['LogicalResourceId']}: {named[0].get('ResourceStatusReason', 'no reason given')}"


def outputs_of(clients: Clients) -> Outputs:
    """What the stack tells about itself."""
    stack = find_stack(clients) or {}
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def warm(clients: Clients) -> None:
    """Have a process of every function of the stack started, so that the first order does not wait for it."""
    for page in clients.functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            clients.functions.invoke(FunctionName=function["FunctionName"], InvocationType="DryRun")
