"""Cognito's sign-in goes step by step, and no step can be left out.

Upstream hands out a session with each challenge and never looks at it again: whoever names a user may answer
`NEW_PASSWORD_REQUIRED` without the temporary password, or `SOFTWARE_TOKEN_MFA` without any password. It takes
any new password, forgets the second factor after it, and takes one code twice. Cognito's session belongs to
one user, one client and one challenge, and ends with its success or after `AuthSessionValidity` minutes.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import cognito

CHALLENGES = frozenset({"NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA"})
MINUTES = 3
"""`AuthSessionValidity` where a client does not say otherwise."""

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class _Step:
    """What a session is good for, and until when."""

    challenge: str
    client: str
    user: str
    until: float


_steps: dict[str, _Step] = {}


def mend(_: Settings) -> None:
    """Remember the session of each challenge, and demand it."""
    around(cognito, "_admin_initiate_auth", _begin)
    around(cognito, "_initiate_auth", _begin)
    around(cognito, "_admin_respond_to_auth_challenge", _answer)
    around(cognito, "_respond_to_auth_challenge", _answer)


def _begin(upstream: Callable[[dict[str, Any]], Answer], data: dict[str, Any]) -> Answer:
    answer = upstream(data)
    found = _user(data, data.get("AuthParameters", {}).get("USERNAME"))
    if found:
        _remember(answer, data, found[1])
    return answer


def _answer(upstream: Callable[[dict[str, Any]], Answer], data: dict[str, Any]) -> Answer:
    challenge = data.get("ChallengeName")
    if challenge not in CHALLENGES:
        return upstream(data)
    found = _user(data, data.get("ChallengeResponses", {}).get("USERNAME"))
    step = _steps.get(str(data.get("Session")))
    wanted = found and (challenge, data.get("ClientId"), found[1]["Username"])
    if not found or not step or (step.challenge, step.client, step.user) != wanted:
        return _refused("NotAuthorizedException", "Invalid session for the user.")
    if step.until < time.time():
        return _refused("NotAuthorizedException", "Invalid session for the user, session is expired.")
    return _checked(upstream, data, *found)


def _checked(
    upstream: Callable[[dict[str, Any]], Answer],
    data: dict[str, Any],
    pool: dict[str, Any],
    user: dict[str, Any],
) -> Answer:
    """The answer to a step whose session is good; a refused one may be tried again with it."""
    responses = data["ChallengeResponses"]
    code = responses.get("SOFTWARE_TOKEN_MFA_CODE")
    if not user.get("Enabled", True):
        return _refused("NotAuthorizedException", "User is disabled.")
    if code is not None and code == user.get("_totp_used"):
        return _refused("ExpiredCodeException", "Your software token has already been used once.")
    weak: Answer | None = None
    if code is None:
        weak = cognito._validate_password(pool, responses.get("NEW_PASSWORD", ""))
    answer = weak or upstream(data)
    if answer[0] != HTTPStatus.OK:
        return answer
    _steps.pop(data["Session"], None)
    user["_totp_used"] = code or user.get("_totp_used")
    return answer if code else _second_factor(answer, data, pool, user)


def _second_factor(
    answer: Answer, data: dict[str, Any], pool: dict[str, Any], user: dict[str, Any]
) -> Answer:
    """After a new password the second factor is asked for where there is one."""
    following = cognito._mfa_challenge_for_user(pool, user, pool["Id"], user["Username"])
    if following is not None:
        answer = cognito.json_response(following)
        _remember(answer, data, user)
    return answer


def _remember(answer: Answer, data: dict[str, Any], user: dict[str, Any]) -> None:
    now = time.time()
    for session in [session for session, step in _steps.items() if step.until < now]:
        _steps.pop(session, None)
    said = json.loads(answer[2] or b"{}")
    if said.get("ChallengeName") in CHALLENGES:
        until = now + 60 * _minutes(data["ClientId"])
        _steps[said["Session"]] = _Step(said["ChallengeName"], data["ClientId"], user["Username"], until)


def _minutes(client: str) -> float:
    pool, _ = cognito._pool_for_client(client)
    return float(pool["_clients"][client].get("AuthSessionValidity") or MINUTES)


def _user(data: dict[str, Any], name: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The pool and the user that a request means."""
    pool, _ = cognito._pool_for_client(data.get("ClientId"))
    user, _ = cognito._resolve_user(pool, name) if pool and name else (None, None)
    return (pool, user) if user else None


def _refused(code: str, message: str) -> Answer:
    refusal: Answer = cognito.error_response_json(code, message, 400)
    return refusal
