"""What the functions have logged, kept where it can be read after the local cloud has stopped."""

from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local.stack.aws import Clients
from local.stack.services import fresh_log
from local.stack.settings import STAGE, Settings

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
        groups = logs.describe_log_groups(logGroupNamePrefix=GROUPS)["logGroups"]
        for name in (group["logGroupName"] for group in groups):
            events = logs.filter_log_events(logGroupName=name)["events"][-NEWEST:]
            with log.open("a", encoding="utf-8") as file:
                file.writelines(
                    f"{name.removeprefix(GROUPS)} {event['message'].strip()}\n" for event in events
                )
    except (BotoCoreError, ClientError):
        return log
    return log
