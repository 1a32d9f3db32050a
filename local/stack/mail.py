"""The mails that the shop has sent. None has left this machine: the local cloud only keeps them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from local.stack.aws import ACCOUNT
from local.stack.console import StackError, say
from local.stack.settings import Settings

RECORD = "/_ministack/ses/messages"
LINES = 12
"""Lines of each mail that are shown, empty ones not counted: the link to the order is among them."""


def tell_mail(settings: Settings) -> None:
    """List every mail, the oldest first: when, to whom, what about, and how its text begins."""
    mails = sent_mails(settings)
    for mail in mails:
        say("\n".join(described(mail)))
        say()
    say(f"{len(mails)} mails were sent")


def sent_mails(settings: Settings) -> list[dict[str, Any]]:
    """What the local cloud's mail service was given; raises `StackError` when no shop is up."""
    try:
        answer = httpx.get(f"{settings.aws}{RECORD}", params={"account": ACCOUNT}, timeout=30)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise StackError(f"no shop answers at {settings.aws}: run `make up` first") from error
    mails: list[dict[str, Any]] = answer.json()["messages"].get(ACCOUNT, [])
    return sorted(mails, key=lambda mail: float(mail["Timestamp"]))


def described(mail: Mapping[str, Any]) -> list[str]:
    """One mail as lines for people."""
    at = datetime.fromtimestamp(float(mail["Timestamp"]), tz=UTC).astimezone()
    beginning = [line for line in str(mail["BodyText"]).splitlines() if line.strip()][:LINES]
    head = [f"{at:%Y-%m-%d %H:%M:%S}  {', '.join(mail['To'])}", f"  {mail['Subject']}"]
    return head + [f"    {line}" for line in beginning]
