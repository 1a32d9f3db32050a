"""Find out who calls once for each request.

Upstream looks for the caller's name with all the policies that go with it before it checks the policies, and
again for the check, although only policies of queues and topics ask for the name; and it reads the
environment several times for each request to see whether the caller is its root. Here the name is found when
it is asked for, and the environment, which does not change, is read once for each key.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from local.cloud.mends.patching import around, rewrite
from local.cloud.settings import Settings
from local.cloud.upstream import app, iam_evaluator

MOST = 4_096
ISSUED = """_dt.datetime.fromtimestamp(
                session["IssuedAt"], _dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")"""


def mend(_: Settings) -> None:
    """Remember who a request comes from as a question, and answer it when somebody asks."""
    root = lru_cache(MOST)(iam_evaluator.is_root_access_key)
    around(iam_evaluator, "is_root_access_key", lambda _, key: root(key))
    iam_evaluator._yima_instant = lru_cache(MOST)(_instant)
    rewrite(iam_evaluator, "_principal_keys", {ISSUED: '_yima_instant(session["IssuedAt"])'})
    around(iam_evaluator, "pin_request_caller", _pin)
    around(iam_evaluator, "caller_arn", _name)


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _pin(_: Callable[..., None], headers: dict[str, str], parameters: Any = None) -> None:
    if app.AUTH:
        iam_evaluator._request_caller_arn.set((headers, parameters))


def _name(upstream: Callable[[], str]) -> str:
    asked = iam_evaluator._request_caller_arn.get()
    if isinstance(asked, tuple):
        iam_evaluator._request_caller_arn.set(iam_evaluator.request_caller_arn(*asked))
    return upstream()
