"""Find the user pool of a Cognito call that needs no signature, and ask no policy about one that is signed.

Signing in, signing up and everything a user does with an access token carries no credentials, hence no
account and no region. Upstream then looks in the default account and region only; Cognito goes by the client
id and the token. Where such a call is signed all the same, Cognito evaluates no policy of the caller's; with
policies enforced upstream denies it to a role, and no policy can name the pool, which the call does not.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import base64
import binascii
import json
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import cognito, iam_actions, responses


def mend(_: Settings) -> None:
    """Pin the account and region of the pool around unsigned calls; let signed ones pass."""
    around(cognito, "_dispatch_idp", _dispatch)
    around(iam_actions, "extract_iam_action", _action)


def _action(
    upstream: Callable[..., str | None],
    service: str,
    method: str,
    path: str,
    headers: dict[str, str],
    *rest: Any,
) -> str | None:
    action = upstream(service, method, path, headers, *rest)
    name = (action or "").partition(":")[2]
    free = service == "cognito-idp" and name in cognito._UNSIGNED_IDP_ACTIONS
    return None if free and "authorization" in headers else action


async def _dispatch(dispatch: Callable[..., Any], action: str, data: dict[str, Any]) -> Any:
    scope = _scope(data) if action in cognito._UNSIGNED_IDP_ACTIONS else None
    with responses.request_scope(*scope) if scope else nullcontext():
        return await dispatch(action, data)


def _scope(data: dict[str, Any]) -> tuple[str, str] | None:
    client, named = data.get("ClientId"), _pool_of(data.get("AccessToken"))
    for (account, region, pool_id), pool in list(cognito._user_pools._data.items()):
        if pool_id == named or client in pool["_clients"]:
            return account, region
    return None


def _pool_of(token: Any) -> str | None:
    """The pool that issued a token, unverified: the operation itself verifies."""
    try:
        claims = json.loads(base64.urlsafe_b64decode(str(token).split(".")[1] + "=="))
        return str(claims["iss"]).rpartition("/")[2]
    except (IndexError, KeyError, ValueError, TypeError, binascii.Error):
        return None
