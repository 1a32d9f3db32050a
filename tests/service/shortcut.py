"""moto's DynamoDB without the wire: three times the writes a second, for tests that need thousands of them.

What `chalicelib.kernel.table` asks goes to moto's own handlers, so every expression is still parsed,
validated and evaluated by moto. Left out are serialising, signing, moto's copies of a whole table for each
write of a transaction, in place of which what the transaction touches is copied once, and moto's look at a
whole table for each query, which is shown the items of the queried partition only.
"""

import base64
import copy
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb import models
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from werkzeug.exceptions import HTTPException

REGION = "us-east-1"
_EQUALS = re.compile(r"#(\w+) = :(\w+)")


def table(name: str) -> Table:
    """moto's table; another object after each failed transaction."""
    found: Table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[name]
    return found


def ask(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """What `chalicelib.kernel.table` asks of DynamoDB, answered by moto."""
    if operation == "TransactWriteItems":
        with _small_copies(request["TransactItems"]):
            return _answer(operation, request)
    if operation == "Query":
        with _one_partition(request):
            return _answer(operation, request)
    return _answer(operation, request)


def _answer(operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    handler = DynamoHandler()
    handler.region, handler.current_account, handler.body = REGION, DEFAULT_ACCOUNT_ID, dict(request)
    try:
        answer: dict[str, Any] = getattr(handler, re.sub("(?<!^)([A-Z])", r"_\1", operation).lower())().result
    except HTTPException as error:
        raise _refusal(error, operation) from None
    told: dict[str, Any] = json.loads(json.dumps(answer, default=_text))
    return told


def _text(raw: bytes) -> str:
    """Bytes as they go over the wire."""
    return base64.b64encode(raw).decode()


@contextmanager
def _small_copies(actions: list[dict[str, Any]]) -> Iterator[None]:
    """While it runs, moto's copy of a table is deep only where `actions` write."""
    touched: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for action in actions:
        ((_, write),) = action.items()
        key = write.get("Key") or write["Item"]
        touched[write["TableName"]].append((key["pk"]["S"], key["sk"]["S"]))

    taken: dict[str, Table] = {}

    class Copying:
        """Stands for the module `copy` in moto's models."""

        @staticmethod
        def deepcopy(thing: Any) -> Any:
            if not isinstance(thing, Table):
                return copy.deepcopy(thing)
            if thing.name not in taken:
                taken[thing.name] = _snapshot(thing, touched[thing.name])
            return taken[thing.name]

    with patch.object(models, "copy", Copying):
        yield


@contextmanager
def _one_partition(request: Mapping[str, Any]) -> Iterator[None]:
    """While it runs, moto's list of all items of a table holds those of the queried partition only."""
    condition = _EQUALS.match(request["KeyConditionExpression"])
    assert condition
    attribute, value = condition.group(1), request["ExpressionAttributeValues"][f":{condition.group(2)}"]["S"]

    def all_items(whole: Table) -> list[Any]:
        if attribute == whole.hash_key_attr:
            found = list(whole.items.get(DynamoType({"S": value}), {}).values())
        else:
            rows = (row for part in whole.items.values() for row in part.values())
            found = [row for row in rows if attribute in row.attrs and row.attrs[attribute].value == value]
        return sorted(found, key=lambda row: (row.hash_key.value, row.range_key.value))

    with patch.object(Table, "all_items", all_items):
        yield


def _snapshot(whole: Table, keys: list[tuple[str, str]]) -> Table:
    clone = copy.copy(whole)
    clone.items = defaultdict(dict, whole.items)
    for name in {pk for pk, _ in keys}:
        partition = DynamoType({"S": name})
        if partition in whole.items:
            clone.items[partition] = {
                sort: copy.deepcopy(row) if (name, sort.value) in keys else row
                for sort, row in whole.items[partition].items()
            }
    clone.stream_shard = copy.copy(whole.stream_shard)
    if clone.stream_shard and whole.stream_shard:
        clone.stream_shard.items = list(whole.stream_shard.items)
    return clone


def _refusal(error: HTTPException, operation: str) -> ClientError:
    """moto's refusal as boto3 would raise it."""
    said: dict[str, Any] = json.loads(error.description or "{}")
    code = said.pop("__type").rpartition("#")[2]
    message = said.pop("message", said.pop("Message", ""))
    answer: Any = {"Error": {"Code": code, "Message": message}, **said}
    return ClientError(answer, operation)
