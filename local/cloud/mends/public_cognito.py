"""Ask no policy for what anybody may ask of a user pool.

Signing up, confirming and the like need no credentials on AWS, and no policy is looked at when they are
signed all the same. Upstream refuses a signed one whose role does not allow it.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import cognito, iam_actions


def mend(_: Settings) -> None:
    """Name no action that a policy would have to allow."""
    around(iam_actions, "extract_iam_action", _action)


def _action(upstream: Callable[..., Any], service: str, *request: Any) -> Any:
    action = upstream(service, *request)
    public = service == "cognito-idp" and str(action).partition(":")[2] in cognito._UNSIGNED_IDP_ACTIONS
    return None if public else action
