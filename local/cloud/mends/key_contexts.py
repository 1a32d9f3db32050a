"""Let policies of KMS keys look at the encryption context.

Upstream knows no condition key `kms:EncryptionContext:<name>`, so with policies enforced a role that may use
a key for one application only, as it should, may not use it at all.
"""

import json
from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import app, iam_actions

PREFIX = "kms:encryptioncontext:"


def mend(_: Settings) -> None:
    """Add the pairs of the context to what a policy's conditions can see of a request to KMS."""
    around(iam_actions, "request_tag_context", _with_key_context, (app, "request_tag_context"))


def _with_key_context(
    upstream: Callable[..., dict[str, Any]], service: str, action: str, body: bytes, parameters: Any
) -> dict[str, Any]:
    known = upstream(service, action, body, parameters)
    if service != "kms":
        return known
    try:
        pairs = json.loads(body or b"{}").get("EncryptionContext") or {}
    except (ValueError, AttributeError):
        return known
    return known | {f"{PREFIX}{name}".lower(): str(value) for name, value in pairs.items()}
