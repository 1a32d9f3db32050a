"""Secrets of the stage, read from AWS Secrets Manager and kept for five minutes."""

import time

from chalicelib.kernel.aws import call

_LIFETIME_SECONDS = 300
_kept: dict[str, tuple[float, str]] = {}


def secret(arn: str) -> str:
    """The present value; at most five minutes old. Raises `Transient` when the store does not answer."""
    expires, value = _kept.get(arn, (0.0, ""))
    if time.monotonic() < expires:
        return value
    value = str(call("secretsmanager", "get_secret_value", SecretId=arn)["SecretString"])
    _kept[arn] = (time.monotonic() + _LIFETIME_SECONDS, value)
    return value


def forget() -> None:
    """Read every secret anew, after a rotation."""
    _kept.clear()
