"""What the functions have logged, kept where it can be read after the local cloud has stopped."""

from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.stack.aws import Clients
from local.stack.services import fresh_log
from local.stack.settings import STAGE, Settings

if TYPE_CHECKING:
    from types_boto3_logs.client import CloudWatchLogsClient

GROUPS = f"/aws/lambda/yima-{STAGE}-"
NEWEST = 200
"""Lines that are kept of each function."""


def keep_function_logs(settings: Settings) -> Path:
    """Write the newest log lines of every function into one file and return its path.

    The file is empty when the local cloud cannot be asked any more.
    """
    log = fresh_log(settings.logs / "functions.log")
    logs = Clients(settings).logs
    try:
        pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=GROUPS)
        for name in (group["logGroupName"] for page in pages for group in page["logGroups"]):
            with log.open("a", encoding="utf-8") as file:
                file.writelines(f"{name.removeprefix(GROUPS)} {line}\n" for line in _newest(logs, name))
    except (BotoCoreError, ClientError):
        return log
    return log


def _newest(logs: "CloudWatchLogsClient", group: str) -> list[str]:
    """The newest lines of a function, the oldest of them first."""
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    events = [
        event
        for stream in streams
        for event in logs.get_log_events(
            logGroupName=group, logStreamName=stream["logStreamName"], limit=NEWEST, startFromHead=False
        )["events"]
    ]
    events.sort(key=lambda event: event["timestamp"])
    return [event["message"].strip() for event in events[-NEWEST:]]
