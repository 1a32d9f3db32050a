"""Mail (Amazon SES, API v2).

Nothing that the service says but the name of its refusal leaves this module: its messages name addresses.
"""

from botocore.exceptions import ClientError

from chalicelib.kernel.aws import call, code
from chalicelib.kernel.errors import Transient

NEVER = frozenset({"MessageRejected", "BadRequestException"})
"""Refusals of this mail. Everything else is about the account, and a person can mend it."""


class MailRefused(Exception):
    """The service will never take this mail; `reason` is its name for that."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def send(*, sender: str, to: str, subject: str, text: str, html: str) -> str:
    """Hand a mail over; the service's id for it. Raises `MailRefused`, or `Transient` when it may work later.

    Not safe to repeat: the service sends what it is given.
    """
    try:
        answer = call(
            "sesv2",
            "send_email",
            FromEmailAddress=sender,
            Destination={"ToAddresses": [to]},
            Content={
                "Simple": {
                    "Subject": _utf8(subject),
                    "Body": {"Text": _utf8(text), "Html": _utf8(html)},
                }
            },
        )
    except ClientError as error:
        if code(error) in NEVER:
            raise MailRefused(code(error)) from None
        raise Transient(f"the mail service refuses: {code(error)}") from None
    return str(answer["MessageId"])


def _utf8(data: str) -> dict[str, str]:
    return {"Data": data, "Charset": "UTF-8"}
