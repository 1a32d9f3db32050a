"""Name requests without asking the system for randomness.

Upstream draws two secret numbers for each answer, `x-amzn-requestid` and `x-amz-id-2`, which nobody has to be
unable to guess: a twentieth of the time of a small request goes into these calls of the system.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import base64
import random
import uuid

from local.cloud.mends.patching import rewrite
from local.cloud.settings import Settings
from local.cloud.upstream import app

_random = random.Random()  # noqa: S311 - names, not secrets


def mend(_: Settings) -> None:
    """Draw both from a generator of this process."""
    app._yima_request_id = request_id
    app._yima_second_id = second_id
    rewrite(app, "app", {"request_id = str(uuid.uuid4())": "request_id = _yima_request_id()"})
    name = 'resp_headers["x-amz-id-2"] = '
    drawn = "base64.b64encode(os.urandom(48)).decode()"
    rewrite(app, "_dispatch_service_request", {f"{name}{drawn}": f"{name}_yima_second_id()"})


def request_id() -> str:
    """A name of the form that AWS gives."""
    return str(uuid.UUID(int=_random.getrandbits(128), version=4))


def second_id() -> str:
    """64 letters that mean nothing."""
    return base64.b64encode(_random.randbytes(48)).decode()
