"""Secrets of the stage, read from AWS Secrets Manager and kept for five minutes.

A secret that is a key may hold several, one a line, the newest first: so it is replaced while a shop is open.
Source: docs/decisions/0042-rotation.md
"""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.kernel.aws import call

LIFETIME_SECONDS = 300
RETIRED = "retired "
_kept: dict[str, tuple[float, str]] = {}


@dataclass(frozen=True, repr=False)
class Keys:
    """The keys of a secret. `newest` signs; what any of `accepted` signed is believed.

    `lasting` is the first that ever was, and never changes: digests that stand in tables are made with it.
    A line that begins with `retired ` is believed no more, and still lasts if it is the last.
    """

    accepted: tuple[bytes, ...]
    lasting: bytes

    @property
    def newest(self) -> bytes:
        """The key that signs."""
        return self.accepted[0]

    def made(self, said: str, make: Callable[[bytes], str]) -> bool:
        """Whether one of the accepted keys made what is said; takes the same time whatever differs."""
        found = [hmac.compare_digest(said.encode(), make(key).encode()) for key in self.accepted]
        return any(found)


def secret(arn: str) -> str:
    """The present text; at most five minutes old. Raises `Transient` when the store does not answer."""
    expires, value = _kept.get(arn, (0.0, ""))
    if time.monotonic() < expires:
        return value
    value = str(call("secretsmanager", "get_secret_value", SecretId=arn)["SecretString"])
    _kept[arn] = (time.monotonic() + LIFETIME_SECONDS, value)
    return value


def keys(arn: str) -> Keys:
    """The keys of a secret, the newest first. Raises `Transient`, and `ValueError` if none may sign."""
    lines = [line.strip() for line in secret(arn).splitlines() if line.strip()]
    accepted = tuple(line.encode() for line in lines if not line.startswith(RETIRED))
    if not accepted:
        raise ValueError("no line of the secret is a key that may sign")
    return Keys(accepted, lines[-1].removeprefix(RETIRED).encode())


def forget() -> None:
    """Read every secret anew, after a rotation."""
    _kept.clear()
