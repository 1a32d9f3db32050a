"""DynamoDB with its own expressions: every write states its condition, a failure names the write.

Expressions are written as DynamoDB reads them; `#name` stands for the attribute `name` (many are
reserved words) and `:value` for an entry of `values`. Numbers are whole: a float is refused.
Why no mapper: docs/decisions/0002-plain-expressions.md
"""

import base64
import random
import re
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.kernel import changes, wire
from chalicelib.kernel.errors import Transient

Item = dict[str, Any]
Values = Mapping[str, Any]
T = TypeVar("T")

TRANSACTION_LIMIT = 100
"""Actions that DynamoDB takes in one transaction."""

_BATCH = 25
"""Items that DynamoDB takes in one unconditional write."""

_CONFLICT_TRIES = 6
_NAME = re.compile(r"#(\w+)")


class WriteRefused(Exception):
    """A condition did not hold, so nothing was written.

    `refused` maps the name of each failing write to the item that stood there (None: no item).
    """

    def __init__(self, refused: Mapping[str, Item | None]) -> None:
        super().__init__(", ".join(sorted(refused)))
        self.refused = dict(refused)


@dataclass(frozen=True)
class Page:
    """Some items of a query, and the key to go on from; None at the end."""

    items: list[Item]
    next_key: Item | None


class Table:
    """One table. Keys are `pk` and `sk`; items are plain dicts without None values."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, pk: str, sk: str, *, consistent: bool = True) -> Item | None:
        """The item, or None. Strongly consistent unless told otherwise."""
        answer = _call("GetItem", TableName=self.name, Key=_key(pk, sk), ConsistentRead=consistent)
        return unmarshal(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Iterable[tuple[str, str]], *, consistent: bool = True) -> list[Item]:
        """The items that exist, in no order; any number of keys, 100 a round trip."""
        remaining = [_key(pk, sk) for pk, sk in dict.fromkeys(keys)]
        found: list[Item] = []
        patience = _Patience()
        while remaining:
            request = {self.name: {"Keys": remaining[:100], "ConsistentRead": consistent}}
            answer = _call("BatchGetItem", RequestItems=request)
            found += [unmarshal(item) for item in answer["Responses"].get(self.name, [])]
            unread = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            remaining = unread + remaining[100:]
            if unread:
                patience.wait()
        return found

    def query(
        self,
        pk: str,
        *,
        sk_prefix: str = "",
        between: tuple[str, str] | None = None,
        limit: int = 100,
        start: Item | None = None,
        forward: bool = True,
        consistent: bool = True,
    ) -> Page:
        """At most `limit` items of a partition in order of `sk`, after the key `start`.

        Those only whose `sk` has the prefix, or lies between two texts, both included.
        """
        condition, values = "#pk = :pk", {"pk": pk}
        if sk_prefix:
            condition, values = f"{condition} AND begins_with(#sk, :prefix)", values | {"prefix": sk_prefix}
        elif between:
            low, high = between
            condition, values = (
                f"{condition} AND #sk BETWEEN :low AND :high",
                values | {"low": low, "high": high},
            )
        return self._page(
            KeyConditionExpression=condition,
            **_placeholders(condition, values),
            Limit=limit,
            ScanIndexForward=forward,
            ConsistentRead=consistent,
            **({"ExclusiveStartKey": marshal(start)} if start else {}),
        )

    def query_index(
        self,
        index: str,
        condition: str,
        values: Values,
        *,
        limit: int = 100,
        start: Item | None = None,
        forward: bool = True,
    ) -> Page:
        """At most `limit` items of an index in order of its sort key, eventually consistent."""
        return self._page(
            IndexName=index,
            KeyConditionExpression=condition,
            **_placeholders(condition, values),
            Limit=limit,
            ScanIndexForward=forward,
            **({"ExclusiveStartKey": marshal(start)} if start else {}),
        )

    def _page(self, **request: Any) -> Page:
        answer = _call("Query", TableName=self.name, **request)
        last = answer.get("LastEvaluatedKey")
        return Page([unmarshal(item) for item in answer["Items"]], unmarshal(last) if last else None)

    def put(self, item: Item, *, when: str, values: Values | None = None) -> None:
        """Write a whole item if `when` holds for the one that stands there; else `WriteRefused`."""
        request = _put(self, item, when, values or {})
        _observed([{"Put": request}], lambda: _write("PutItem", "put", request))

    def put_same(self, items: Iterable[Item]) -> None:
        """Write items that say the same whoever writes them, and so need no condition; 25 a round trip.

        A repeat changes nothing. Raises `Transient`: some may be written then.
        """
        distinct = {(item["pk"], item["sk"]): item for item in items}
        if watch := changes.watching():
            watch.count(self.name, len(distinct))
        remaining: list[Any] = [{"PutRequest": {"Item": marshal(item)}} for item in distinct.values()]
        patience = _Patience()
        while remaining:
            answer = _call("BatchWriteItem", RequestItems={self.name: remaining[:_BATCH]})
            unwritten = answer.get("UnprocessedItems", {}).get(self.name, [])
            remaining = unwritten + remaining[_BATCH:]
            if unwritten:
                patience.wait()

    def update(self, pk: str, sk: str, change: str, *, when: str, values: Values) -> Item:
        """Change an item if `when` holds; the whole new item. Else `WriteRefused`."""
        request = _update(self, pk, sk, change, when, values) | {"ReturnValues": "ALL_NEW"}
        answer = _observed([{"Update": request}], lambda: _write("UpdateItem", "update", request))
        return unmarshal(answer["Attributes"])

    def delete(self, pk: str, sk: str, *, when: str, values: Values | None = None) -> None:
        """Remove an item if `when` holds; else `WriteRefused`."""
        request = _delete(self, pk, sk, when, values or {})
        _observed([{"Delete": request}], lambda: _write("DeleteItem", "delete", request))


@dataclass
class Transaction:
    """Writes over any tables that happen all or not at all. Each has a name that a refusal gives back."""

    _actions: list[dict[str, Any]] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._names)

    def put(self, name: str, table: Table, item: Item, *, when: str, values: Values | None = None) -> None:
        """Add a put."""
        self._add(name, "Put", _put(table, item, when, values or {}))

    def update(
        self, name: str, table: Table, pk: str, sk: str, change: str, *, when: str, values: Values
    ) -> None:
        """Add an update."""
        self._add(name, "Update", _update(table, pk, sk, change, when, values))

    def delete(
        self, name: str, table: Table, pk: str, sk: str, *, when: str, values: Values | None = None
    ) -> None:
        """Add a delete."""
        self._add(name, "Delete", _delete(table, pk, sk, when, values or {}))

    def check(self, name: str, table: Table, pk: str, sk: str, *, when: str, values: Values) -> None:
        """Add a condition on an item that is not written."""
        self._add(name, "ConditionCheck", _delete(table, pk, sk, when, values))

    def commit(self) -> None:
        """Write everything, or nothing.

        Raises `WriteRefused` with the names of the writes whose condition failed, `Transient` when other
        transactions were in the way for too long. A repeat after a lost answer carries the same token:
        DynamoDB knows it for ten minutes and changes nothing.
        """
        _observed(self._actions, self._commit)

    def _commit(self) -> None:
        patience = _Patience()
        while True:
            try:
                _ask(
                    "TransactWriteItems",
                    {"TransactItems": self._actions, "ClientRequestToken": str(uuid.uuid4())},
                )
            except ClientError as error:
                self._explain(error)
                patience.wait()
            except BotoCoreError as error:
                raise Transient("the database did not answer") from error
            else:
                return

    def _explain(self, error: ClientError) -> None:
        """Raise what the failure means; return when it is worth another try."""
        reasons: list[Any] = list(error.response.get("CancellationReasons", []))
        refused = {
            name: unmarshal(reason["Item"]) if reason.get("Item") else None
            for name, reason in zip(self._names, reasons, strict=False)
            if reason["Code"] == "ConditionalCheckFailed"
        }
        if refused:
            raise WriteRefused(refused) from None
        if not reasons or any(reason["Code"] not in wire.BUSY | {"None"} for reason in reasons):
            _translate(error)

    def _add(self, name: str, kind: str, request: dict[str, Any]) -> None:
        if name in self._names:
            raise ValueError(f"two writes of one transaction are both named {name}")
        self._names.append(name)
        self._actions.append({kind: request})


def marshal(item: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values as DynamoDB's; None is left out. Raises TypeError for a float or an unknown type."""
    return {name: _encode(value) for name, value in item.items() if value is not None}


def unmarshal(item: Mapping[str, Any]) -> Item:
    """DynamoDB's values, of an answer or a stream, as plain ones; every number is an int."""
    return {name: _decode(value) for name, value in item.items()}


_ENCODERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    bool: lambda flag: {"BOOL": flag},
    str: lambda text: {"S": text},
    int: lambda number: {"N": str(number)},
    bytes: lambda raw: {"B": base64.b64encode(raw).decode()},
    list: lambda several: {"L": [_encode(one) for one in several]},
    tuple: lambda several: {"L": [_encode(one) for one in several]},
    dict: lambda mapping: {"M": marshal(mapping)},
}


def _encode(value: Any) -> dict[str, Any]:
    encoder = _ENCODERS.get(type(value))
    if encoder:
        return encoder(value)
    if isinstance(value, str):
        return {"S": str(value)}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _decode(value: Mapping[str, Any]) -> Any:
    ((kind, content),) = value.items()
    if kind == "N":
        return int(content)
    if kind == "L":
        return [_decode(one) for one in content]
    if kind == "M":
        return unmarshal(content)
    if kind == "B":
        return base64.b64decode(content)
    return None if kind == "NULL" else content


def _ask(operation: str, request: Values) -> dict[str, Any]:
    return wire.ask("dynamodb", operation, request)


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _placeholders(expressions: str, values: Values) -> dict[str, Any]:
    names = {f"#{name}": name for name in _NAME.findall(expressions)}
    encoded = {f":{name}": _encode(value) for name, value in values.items()}
    return ({"ExpressionAttributeNames": names} if names else {}) | (
        {"ExpressionAttributeValues": encoded} if encoded else {}
    )


def _conditional(table: Table, when: str, expressions: str, values: Values) -> dict[str, Any]:
    return {
        "TableName": table.name,
        "ConditionExpression": when,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        **_placeholders(expressions, values),
    }


def _put(table: Table, item: Item, when: str, values: Values) -> dict[str, Any]:
    return _conditional(table, when, when, values) | {"Item": marshal(item)}


def _update(table: Table, pk: str, sk: str, change: str, when: str, values: Values) -> dict[str, Any]:
    request = _conditional(table, when, f"{when} {change}", values)
    return request | {"Key": _key(pk, sk), "UpdateExpression": change}


def _delete(table: Table, pk: str, sk: str, when: str, values: Values) -> dict[str, Any]:
    return _conditional(table, when, when, values) | {"Key": _key(pk, sk)}


def _observed(actions: list[dict[str, Any]], write: Callable[[], T]) -> T:
    return changes.observed(actions, write, read=_images, plain=unmarshal)


def _images(keys: list[changes.Key]) -> dict[changes.Key, Item]:
    """Items of any tables as they stand at one moment; raises `Transient`."""
    if not keys:
        return {}
    gets = [{"Get": {"TableName": table, "Key": _key(pk, sk)}} for table, pk, sk in keys]
    patience = _Patience()
    while True:
        try:
            answer = _ask("TransactGetItems", {"TransactItems": gets})
        except ClientError as error:
            if not error.response.get("CancellationReasons"):
                _translate(error)
            patience.wait()
        except BotoCoreError as error:
            raise Transient("the database did not answer") from error
        else:
            found = zip(keys, answer["Responses"], strict=True)
            return {key: unmarshal(one["Item"]) for key, one in found if one.get("Item")}


def _write(operation: str, name: str, request: dict[str, Any]) -> dict[str, Any]:
    patience = _Patience()
    while True:
        try:
            answer = _ask(operation, request)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ConditionalCheckFailedException":
                stood: Any = error.response.get("Item")
                raise WriteRefused({name: unmarshal(stood) if stood else None}) from None
            if code != "TransactionConflictException":
                _translate(error)
            patience.wait()
        except BotoCoreError as error:
            raise Transient("the database did not answer") from error
        else:
            return answer


def _call(operation: str, **request: Any) -> dict[str, Any]:
    try:
        answer = _ask(operation, request)
    except ClientError as error:
        _translate(error)
    except BotoCoreError as error:
        raise Transient("the database did not answer") from error
    return answer


def _translate(error: ClientError) -> NoReturn:
    if error.response["Error"]["Code"] in wire.BUSY:
        raise Transient("the database is busy") from error
    raise error


@dataclass
class _Patience:
    """Growing, random pauses between the tries of one write; `Transient` when they run out."""

    pauses: int = 0

    def wait(self) -> None:
        self.pauses += 1
        if self.pauses == _CONFLICT_TRIES:
            raise Transient("others are writing the same item")
        time.sleep(random.uniform(0.005, 0.01 * 2**self.pauses))  # noqa: S311 - spread, not secrecy
