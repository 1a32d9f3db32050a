"""Let a user pool mail codes that are secret, run out and work once, and prove the address with them.

Upstream mails the same code to everybody, for ever; a confirmed user may have a code to be confirmed again,
an unproven address one to reset its password, and no code proves an address. With policies enforced (upstream
looks at codes only then) it is as on AWS: six random digits, a day to confirm, an hour to reset, five tries.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import secrets
import time
from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around, rewrite
from local.cloud.settings import Settings
from local.cloud.upstream import FIRST_ERROR, cognito, responses

_TO_CONFIRM = 24 * 3600
_TO_RESET = 3600
_TRIES = 5
_tries: dict[str, int] = {}
"""Wrong guesses at a code, by the code as it is kept: `<digits> <the second it runs out>`."""


def mend(settings: Settings) -> None:
    """Put codes of one's own into the functions that issue, mail and check them."""
    confirm = settings.code_seconds or _TO_CONFIRM
    reset = settings.code_seconds or _TO_RESET
    cognito._new_code = _new_code
    rewrite(
        cognito, "_sign_up", {'"_confirmation_code": "123456"': f'"_confirmation_code": _new_code({confirm})'}
    )
    rewrite(
        cognito,
        "_resend_confirmation_code",
        {'user.get("_confirmation_code") or "123456"': f"_new_code({confirm})"},
    )
    for name in ("_forgot_password", "_admin_reset_user_password"):
        rewrite(cognito, name, {'code = "654321"': f"code = _new_code({reset})"})
    around(cognito, "_send_verification_email", _mail)
    around(cognito, "_code_error", _code_error)
    around(cognito, "_confirm_sign_up", _proving)
    around(cognito, "_confirm_forgot_password", _proving)
    around(cognito, "_resend_confirmation_code", _resend)
    around(cognito, "_forgot_password", _forgot)


def _new_code(seconds: int) -> str:
    return f"{secrets.randbelow(10**6):06d} {int(time.time()) + seconds}"


def _mail(
    upstream: Callable[..., Any], pool: Any, username: str, attributes: Any, code: str, **more: Any
) -> Any:
    return upstream(pool, username, attributes, code.partition(" ")[0], **more)


def _code_error(upstream: Callable[..., Any], issued: str | None, code: str) -> Any:
    digits, _, until = (issued or "").partition(" ")
    if not issued or int(until) <= time.time():
        return upstream(None, code)
    if _tries.get(issued, 0) >= _TRIES:
        text = "Attempt limit exceeded, please try after some time."
        return responses.error_response_json("LimitExceededException", text, FIRST_ERROR)
    if code != digits:
        _tries[issued] = _tries.get(issued, 0) + 1
    return upstream(digits, code)


def _proving(upstream: Callable[..., Any], data: dict[str, Any]) -> Any:
    answer = upstream(data)
    user = _user(data)
    if answer[0] < FIRST_ERROR and user:
        proven = [{"Name": "email_verified", "Value": "true"}]
        user["Attributes"] = cognito._merge_attributes(user["Attributes"], proven)
    return answer


def _resend(upstream: Callable[..., Any], data: dict[str, Any]) -> Any:
    user = _user(data)
    if user and user["UserStatus"] != "UNCONFIRMED":
        return _invalid("User is already confirmed.")
    return upstream(data)


def _forgot(upstream: Callable[..., Any], data: dict[str, Any]) -> Any:
    user = _user(data)
    if user and cognito._attr_list_to_dict(user["Attributes"]).get("email_verified") != "true":
        return _invalid(
            "Cannot reset password for the user as there is no registered/verified email or phone_number"
        )
    return upstream(data)


def _user(data: dict[str, Any]) -> Any:
    pool, _ = cognito._pool_for_client(data.get("ClientId"))
    return cognito._resolve_user(pool, data.get("Username"))[0] if pool else None


def _invalid(message: str) -> Any:
    return responses.error_response_json("InvalidParameterException", message, FIRST_ERROR)
