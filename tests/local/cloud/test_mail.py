"""Mail is kept for whoever reads it, and a role may send as the sender that its policy names."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from .harness import REGION, Account, Cloud
from .test_functions import role_that

SOURCE = """
import boto3
def handler(event, context):
    text = {"Data": "x"}
    boto3.client("sesv2").send_email(
        FromEmailAddress=event["sender"],
        Destination={"ToAddresses": ["buyer@example.com"]},
        Content={"Simple": {"Subject": {"Data": event["subject"]}, "Body": {"Text": text}}},
    )
    return "sent"
"""


def sender_that_may(account: Account, identity: str) -> Callable[[str, str], Any]:
    """A function whose role may send as one identity; called with a sender and a subject."""
    for known in ("shop@yima.example", "other@yima.example", "domain.example"):
        account.client("sesv2").create_email_identity(EmailIdentity=known)
    resource = f"arn:aws:ses:{REGION}:{account.number}:identity/{identity}"
    role = role_that(account, "sender", {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": resource})
    account.function("sender", SOURCE, Role=role)
    return lambda sender, subject: account.invoke("sender", {"sender": sender, "subject": subject})


def subjects(account: Account) -> list[str]:
    url = f"http://127.0.0.1:{account.cloud.port}/_ministack/ses/messages"
    kept = httpx.get(url, params={"account": account.number}).raise_for_status().json()["messages"]
    return [mail["Subject"] for mail in kept.get(account.number, [])]


@pytest.mark.parametrize(
    ("identity", "allowed", "refused"),
    [
        ("shop@yima.example", "shop@yima.example", "other@yima.example"),
        ("domain.example", "anybody@domain.example", "shop@yima.example"),
    ],
)
def test_a_role_sends_as_the_identity_its_policy_names_and_as_no_other(
    start: Callable[..., Cloud], identity: str, allowed: str, refused: str
) -> None:
    account = start("--enforce-iam").account(100_000_000_002)
    send = sender_that_may(account, identity)

    assert send(allowed, "first") == "sent"
    assert "AccessDenied" in send(refused, "second")["errorMessage"]

    assert subjects(account) == ["first"]


def test_sent_mails_are_there_after_a_kill(start: Callable[..., Cloud]) -> None:
    account = start().account(100_000_000_004)
    account.client("sesv2").create_email_identity(EmailIdentity="shop@yima.example")
    account.client("sesv2").send_email(
        FromEmailAddress="shop@yima.example",
        Destination={"ToAddresses": ["buyer@example.com"]},
        Content={"Simple": {"Subject": {"Data": "kept"}, "Body": {"Text": {"Data": "x"}}}},
    )
    time.sleep(2.5)
    account.cloud.end(signal.SIGKILL)

    assert subjects(start().account(100_000_000_004)) == ["kept"]


def test_without_the_mend_no_role_may_send_as_one_identity(tmp_path: Path) -> None:
    environ = {"YIMA_CLOUD_WITHOUT": "mail_identities"}
    cloud = Cloud(tmp_path / "state", ("--enforce-iam",), environ).start()
    try:
        account = cloud.account(100_000_000_003)
        answer = sender_that_may(account, "shop@yima.example")("shop@yima.example", "first")
    finally:
        cloud.end()

    assert "AccessDenied" in answer["errorMessage"]
