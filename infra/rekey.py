"""Give batches of codes another data key: `python -m infra.rekey --stage prod --before 2027-01-31`.

Without `--before` and `--batch` it only lists the batches with their keys. It may be stopped and started at
any time: it goes on where it was. Exit code 1 if a batch could not be finished.
Source: docs/runbooks/rotate-data-keys.md
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.kernel import clock
from infra.session import session_of

_TRIES = 5
_PAUSE_SECONDS = 5.0
_PATIENT = Config(read_timeout=90, retries={"total_max_attempts": 1})
_FIELDS = "sk, created_at, key_number, keyed_at, next_since"


@dataclass(frozen=True)
class Keyed:
    """A batch, the number of its key and when that was made; `replacing` since when there is a next one."""

    sku: str
    batch: str
    number: int
    since: datetime
    replacing: datetime | None = None

    def __str__(self) -> str:
        also = f", being replaced since {self.replacing:%Y-%m-%d %H:%M}" if self.replacing else ""
        return f"{self.batch} of {self.sku}: key {self.number} of {self.since:%Y-%m-%d %H:%M}{also}"


class NotDone(Exception):
    """A batch could not be finished."""


class Stage:
    """The batches of a stage, and the function that gives them another key."""

    def __init__(self, name: str) -> None:
        session, options = session_of(name)
        self._dynamodb = session.client("dynamodb", **options)
        self._lambda = session.client("lambda", config=_PATIENT, **options)
        self._name = name

    def batches(self) -> Iterator[Keyed]:
        """Every batch, SKU by SKU."""
        for product in self._items("catalog", "CATALOG", "PRODUCT#", "skus"):
            for sku in (one["S"] for one in product["skus"]["L"]):
                for item in self._items("stock", f"SKU#{sku}", "BATCH#", _FIELDS):
                    yield _keyed(sku, item)

    def step(self, one: Keyed, number: int) -> dict[str, Any]:
        """One call of the function: what it did, or `errorType` with the kind of its error."""
        given = {"sku_id": one.sku, "batch_id": one.batch, "key_number": number}
        answer = self._lambda.invoke(FunctionName=f"yima-{self._name}-rekey_batch", Payload=json.dumps(given))
        told: dict[str, Any] = json.loads(answer["Payload"].read())
        return {"errorType": "Unknown", **told} if "FunctionError" in answer else told

    def _items(self, table: str, pk: str, prefix: str, fields: str) -> Iterator[dict[str, Any]]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=f"yima-{self._name}-{table}",
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": {"S": pk}, ":prefix": {"S": prefix}},
            ProjectionExpression=fields,
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]


def rekey(
    one: Keyed,
    step: Callable[[Keyed, int], dict[str, Any]],
    *,
    before: datetime | None,
    pause: Callable[[float], None] = time.sleep,
) -> datetime:
    """Replace the key of a batch until it was made after `before`, or once; when its key was made.

    A replacement that somebody began is ended first. Raises `NotDone`.
    """
    number, failed = one.number, 0
    while True:
        told = _asked(step, one, number)
        if "errorType" in told:
            failed += 1
            if told["errorType"] == "ImportUnderWay":
                raise NotDone("its import is not over: wait, resume it, or roll it back")
            if failed == _TRIES:
                raise NotDone(f"{told['errorType']} again and again; the log of rekey_batch says more")
            print(f"{one.batch}: {told['errorType']}, asking again", flush=True)
            pause(_PAUSE_SECONDS)
            continue
        failed, since = 0, clock.parse(told["since"])
        left = "there are more" if told["more"] else f"all of them have key {number + 1}"
        print(f"{one.batch}: {told['moved']} codes sealed anew; {left}", flush=True)
        if told["more"]:
            continue
        if before is None or since >= before:
            return since
        number += 1


def _asked(step: Callable[[Keyed, int], dict[str, Any]], one: Keyed, number: int) -> dict[str, Any]:
    try:
        return step(one, number)
    except ClientError as error:
        return {"errorType": error.response["Error"]["Code"]}
    except BotoCoreError as error:
        return {"errorType": type(error).__name__}


def chosen(found: Iterable[Keyed], names: list[str], before: datetime | None) -> list[Keyed]:
    """The batches named, or all whose key is older, or is being replaced."""
    if before is None:
        return [one for one in found if one.batch in names]
    return [
        one for one in found if (one.since < before or one.replacing) and (not names or one.batch in names)
    ]


def moment(text: str) -> datetime:
    """A date or a time, UTC unless it says otherwise, that is not to come."""
    said = datetime.fromisoformat(text)
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    if said > datetime.now(UTC):
        raise argparse.ArgumentTypeError("must not be in the future: no key would ever be new enough")
    return said


def main() -> int:
    """One line for each call of the function: 0 if everything asked for is done, 1 if not."""
    options = argparse.ArgumentParser(prog="python -m infra.rekey", description=__doc__)
    options.add_argument("--stage", default="prod")
    options.add_argument("--batch", action="append", default=[], help="this batch; may be repeated")
    options.add_argument("--before", type=moment, help="every batch whose key was made before, as 2027-01-31")
    given = options.parse_args()
    try:
        stage = Stage(given.stage)
        found = list(stage.batches())
    except (BotoCoreError, ClientError, OSError) as error:
        print(f"error: the batches of stage {given.stage} cannot be read: {error}", file=sys.stderr)
        return 1
    if not given.batch and given.before is None:
        for one in found:
            print(one)
        return 0
    unknown = sorted(set(given.batch) - {one.batch for one in found})
    for name in unknown:
        print(f"{name}: there is no such batch", file=sys.stderr)
    wanted, undone = chosen(found, given.batch, given.before), len(unknown)
    for number, one in enumerate(wanted, 1):
        print(f"{number} of {len(wanted)}: {one}", flush=True)
        try:
            rekey(one, stage.step, before=given.before)
        except NotDone as trouble:
            undone += 1
            print(f"{one.batch}: NOT DONE: {trouble}", file=sys.stderr)
    print(f"{len(wanted) + len(unknown) - undone} of {len(wanted) + len(unknown)} batches done")
    return 1 if undone else 0


def _keyed(sku: str, item: dict[str, Any]) -> Keyed:
    replacing = item.get("next_since", {}).get("S")
    return Keyed(
        sku,
        item["sk"]["S"].removeprefix("BATCH#"),
        int(item.get("key_number", {"N": "1"})["N"]),
        clock.parse((item.get("keyed_at") or item["created_at"])["S"]),
        clock.parse(replacing) if replacing else None,
    )


if __name__ == "__main__":
    sys.exit(main())
