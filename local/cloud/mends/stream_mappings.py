"""Read DynamoDB streams as Lambda does.

Upstream handles the streams of all functions one after the other on the thread that also polls the queues, so
one slow handler stops everything; it ignores `MaximumRetryAttempts`, `BisectBatchOnFunctionError` and
`ReportBatchItemFailures`, so one bad record blocks its stream for ever; it keeps each record in memory for a
day; and under load it looks at all queues and streams as often as it can, and reads their names anew each
time.
"""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

from functools import lru_cache

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.streams import Readers
from local.cloud.upstream import arn, lambda_svc

MOST = 4_096


def mend(_: Settings) -> None:
    """Put our readers in the place of upstream's."""
    readers = Readers()
    lambda_svc._ESM_IDLE_WAKE_GAP_SECONDS = 0.005
    around(lambda_svc, "_poll_dynamodb_streams", lambda _: readers.poll())
    parsed = lru_cache(MOST)(arn.parse_arn)
    around(arn, "parse_arn", lambda _, name: parsed(name), (lambda_svc, "parse_arn"))
