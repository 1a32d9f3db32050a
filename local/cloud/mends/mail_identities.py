"""Let a policy allow mail from one sender.

On AWS the resource of `ses:SendEmail` is the verified identity that a mail is sent from: its address or,
failing that, its domain. Upstream names no resource, so with policies enforced only a role that may send as
everybody may send at all.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import json
from collections.abc import Callable
from email.utils import parseaddr

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import iam_actions, ses_v2

SENDING = "/v2/email/outbound-emails"


def mend(_: Settings) -> None:
    """Name the sender's identity when a policy is looked up."""
    around(iam_actions, "_ses_v2_resource_arn", _with_identity)


def _with_identity(
    upstream: Callable[..., str], method: str, path: str, body: bytes, region: str, account: str
) -> str:
    sender = _sender_of(body) if path.rstrip("/") == SENDING else ""
    if not sender:
        return upstream(method, path, body, region, account)
    return f"arn:aws:ses:{region}:{account}:identity/{_identity(sender, region, account)}"


def _sender_of(body: bytes) -> str:
    try:
        return parseaddr(str(json.loads(body or b"{}").get("FromEmailAddress", "")))[1]
    except (ValueError, AttributeError):
        return ""


def _identity(sender: str, region: str, account: str) -> str:
    """The address if it is an identity of the account, else its domain if that is one."""
    domain = sender.rpartition("@")[2]
    known = [name for name in (sender, domain) if ses_v2._identities.get_scoped(account, region, name)]
    return known[0] if known else sender
