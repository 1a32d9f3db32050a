"""Delays between the attempts of a Step Functions task.

Upstream ignores `MaxDelaySeconds` and `JitterStrategy` and cuts every delay at 60 seconds.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import random
from typing import Any

from local.cloud.mends.patching import rewrite
from local.cloud.settings import Settings
from local.cloud.upstream import stepfunctions


def mend(_: Settings) -> None:
    """Compute the delay from all four fields of the retrier."""
    stepfunctions._yima_delay = delay
    rewrite(
        stepfunctions,
        "_execute_task",
        {"_scaled_sleep(min(sleep_sec, 60))": "_scaled_sleep(_yima_delay(retrier, count))"},
    )
    rewrite(
        stepfunctions,
        "_with_retry_and_catch",
        {
            'interval = retrier.get("IntervalSeconds", 1)': "",
            '_scaled_sleep(min(interval * (retrier.get("BackoffRate", 2.0) ** count), 60))': (
                "_scaled_sleep(_yima_delay(retrier, count))"
            ),
        },
    )


def delay(retrier: dict[str, Any], retries: int) -> float:
    """Seconds before the next attempt, after that many retries."""
    longest: float = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** retries
    longest = min(longest, retrier.get("MaxDelaySeconds", longest))
    return random.uniform(0, longest) if retrier.get("JitterStrategy") == "FULL" else longest  # noqa: S311
