"""How a Lambda function reads a DynamoDB stream: in order, one batch at a time, with Lambda's retry rules."""
# ruff: noqa: SLF001 - MiniStack has no public interface for this

import math
import time
from dataclasses import dataclass, field
from typing import Any

from local.cloud.injection import injection
from local.cloud.upstream import arn, dynamodb, lambda_svc, responses

Record = dict[str, Any]
Mapping = dict[str, Any]
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
KEPT = 1000
LEAST_SECONDS = 0.01
"""Between two looks at all queues and streams; AWS looks at a stream four times a second."""


@dataclass
class Trouble:
    """What went wrong with the batch at one position."""

    position: int
    attempts: int = 0
    most: int = 0
    pause_until: float = 0.0


@dataclass(frozen=True)
class Batch:
    """Records of one stream that are about to be handled; `taken` counts the filtered ones too."""

    position: int
    records: list[Record]
    taken: int


@dataclass
class Readers:
    """All event source mappings of DynamoDB streams."""

    trouble: dict[str, Trouble] = field(default_factory=dict)
    _next_look: float = 0.0

    def poll(self) -> bool:
        """Start a batch for each mapping that has records and is not busy; whether there was any.

        Waits for its turn: each write of an item and each batch that ends asks for a look at once.
        """
        time.sleep(max(0.0, self._next_look - time.monotonic()))
        self._next_look = time.monotonic() + LEAST_SECONDS
        started = False
        for account, region, mapping in lambda_svc._iter_all_esms():
            with responses.request_scope(account, region):
                started = self._start(mapping) or started
        return started

    def _start(self, mapping: Mapping) -> bool:
        name, identity = mapping["UUID"], _table_of(mapping)
        trouble = self.trouble.get(name)
        waiting = trouble is not None and trouble.pause_until > time.monotonic()
        if identity is None or waiting or lambda_svc._esm_inflight.get(name):
            return False
        function, _ = lambda_svc._get_func_record_for_qualifier(
            mapping["FunctionName"], mapping.get("Qualifier")
        )
        if function is None:
            return False
        batch = self._next(mapping, identity)
        if not batch.taken:
            return False
        lambda_svc._dispatch_esm_batch(name, self._handle, mapping, function, batch)
        return True

    def _next(self, mapping: Mapping, table: str) -> Batch:
        name = mapping["UUID"]
        horizon = dynamodb.stream_start_position(table)
        known = lambda_svc._dynamodb_stream_positions.get(name)
        if known is None:
            latest = mapping.get("StartingPosition", "LATEST") == "LATEST"
            known = dynamodb.stream_end_position(table) if latest else horizon
            _advance(name, known)
        position = max(known, horizon)
        trouble = self.trouble.get(name)
        size = int(mapping.get("BatchSize", 100))
        if trouble is not None and trouble.position == position and trouble.most:
            size = min(size, trouble.most)
        records = dynamodb.stream_records_since(table, position, size)
        return Batch(position, lambda_svc._apply_filter_criteria(records, mapping), len(records))

    def _handle(self, mapping: Mapping, function: dict[str, Any], batch: Batch) -> None:
        result = _deliver(function, batch.records) if batch.records else {}
        done = _handled(mapping, batch, result)
        name = mapping["UUID"]
        if done:
            self.trouble.pop(name, None)
            _advance(name, batch.position + done)
        if done < batch.taken:
            mapping["LastProcessingResult"] = "PROBLEM: Function call failed"
            self._retry(mapping, function, batch, result, done)
        else:
            mapping["LastProcessingResult"] = "OK"
        _trim(mapping)

    def _retry(
        self, mapping: Mapping, function: dict[str, Any], batch: Batch, result: Any, done: int
    ) -> None:
        name, position = mapping["UUID"], batch.position + done
        trouble = self.trouble.setdefault(name, Trouble(position))
        trouble.attempts += 1
        if condition := _exhausted(mapping, batch, trouble):
            remaining = batch.records[-(batch.taken - done) :]
            lambda_svc._send_ddb_stream_failure_record(
                mapping, function, remaining, mapping["EventSourceArn"], result, condition
            )
            self.trouble.pop(name, None)
            _advance(name, batch.position + batch.taken)
            return
        if mapping.get("BisectBatchOnFunctionError"):
            trouble.most = math.ceil((batch.taken - done) / 2)
        pause = FIRST_PAUSE * 2 ** (trouble.attempts - 1)
        trouble.pause_until = time.monotonic() + min(pause, LONGEST_PAUSE)


def _deliver(function: dict[str, Any], records: list[Record]) -> Any:
    """Have the function handle records, late or twice if that is asked for; what it made of them at last."""
    late, again = injection.delivers()
    time.sleep(late)
    result = lambda_svc._execute_function(function, {"Records": records})
    return lambda_svc._execute_function(function, {"Records": records}) if again else result


def _table_of(mapping: Mapping) -> str | None:
    """The table whose stream an enabled mapping reads; None when there is no such stream."""
    try:
        source = arn.parse_arn(mapping.get("EventSourceArn", ""))
    except arn.ArnParseError:
        return None
    here = (source.service, source.account_id, source.region) == (
        "dynamodb",
        responses.get_account_id(),
        responses.get_region(),
    )
    named = lambda_svc._dynamodb_stream_table_from_arn_spec(source) if here else None
    if named is None or not mapping.get("Enabled", True):
        return None
    table = dynamodb._tables.get(named[0])
    return named[0] if table and table.get("LatestStreamArn") == mapping["EventSourceArn"] else None


def _handled(mapping: Mapping, batch: Batch, result: dict[str, Any]) -> int:
    """How many records of the batch need not be handled again."""
    if result.get("error"):
        return 0
    if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
        return batch.taken
    body = result.get("body")
    failures = (body or {}).get("batchItemFailures") or [] if isinstance(body, dict) or body is None else None
    if not failures:
        return batch.taken if failures is not None else 0
    numbers = [record["dynamodb"]["SequenceNumber"] for record in batch.records]
    failed = [failure.get("itemIdentifier") for failure in failures]
    if any(number not in numbers for number in failed):
        return 0
    first = min(numbers.index(number) for number in failed)
    return first if len(batch.records) == batch.taken else _position_of(mapping, batch, numbers[first])


def _position_of(mapping: Mapping, batch: Batch, number: str) -> int:
    table = _table_of(mapping) or ""
    records = dynamodb.stream_records_since(table, batch.position, batch.taken)
    return [record["dynamodb"]["SequenceNumber"] for record in records].index(number)


def _exhausted(mapping: Mapping, batch: Batch, trouble: Trouble) -> str | None:
    """Why a failing batch is given up, or None when it is tried again."""
    retries = int(mapping.get("MaximumRetryAttempts", -1))
    if 0 <= retries < trouble.attempts and not (
        mapping.get("BisectBatchOnFunctionError") and batch.taken > 1
    ):
        return "RetryAttemptsExhausted"
    oldest = min(float(record["dynamodb"]["ApproximateCreationDateTime"]) for record in batch.records)
    age = int(mapping.get("MaximumRecordAgeInSeconds", -1))
    return "MaxRecordAgeExceeded" if 0 < age < time.time() - oldest else None


def _advance(name: str, position: int) -> None:
    lambda_svc._dynamodb_stream_positions[name] = position
    note = getattr(lambda_svc, "yima_position_advanced", None)
    if note is not None:
        note((responses.get_account_id(), responses.get_region(), name), position)


def _trim(mapping: Mapping) -> None:
    """Forget records that every reader of the stream has behind it, but for the last `KEPT`."""
    table = _table_of(mapping)
    records = dynamodb._stream_records.get(table) if table else None
    if table is None or records is None or len(records) <= 2 * KEPT:
        return
    with dynamodb._lock:
        trimmed = dynamodb._stream_trimmed.get(table, 0)
        read = [
            lambda_svc._dynamodb_stream_positions.get(reader["UUID"], trimmed)
            for _, _, reader in lambda_svc._iter_all_esms()
            if reader.get("EventSourceArn") == mapping["EventSourceArn"]
        ]
        drop = min(min(read) - trimmed, len(records) - KEPT)
        if drop > 0:
            del records[:drop]
            dynamodb._stream_trimmed[table] = trimmed + drop
