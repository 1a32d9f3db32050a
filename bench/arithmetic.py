"""Units of DynamoDB from what was asked and answered, by the published rules.

Sizes: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
Units: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import base64
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

KILOBYTE = 1024
READ_SIZE = 4 * KILOBYTE
INDEX_KEYS = ("#open_shard", "#due_at")
"""The keys of the index of open orders; a change of them costs the index a write, or two."""

INDEXED = ("open_shard", "placed_on", "buyer", "posted_on")
"""What puts an order into each of its three indexes, an entry of the ledger into its one."""

SHOWN = ("#payment", "#refundable")
"""What changes of an order in the index by day; its keys never do, nor what the index by buyer holds."""

Json = Mapping[str, Any]
SizeOf = Callable[[str, Json], int]
"""The size in bytes of the item with that key in that table, 0 when there is none."""


def item_size(item: Json) -> int:
    """Bytes of an item in DynamoDB's JSON: names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(typed: Json) -> int:
    ((kind, value),) = typed.items()
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return math.ceil(len(value.strip("-.0") or "0") / 2) + 1
        case "B":
            return len(value) if isinstance(value, bytes) else len(base64.b64decode(value))
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_size(one) for name, one in value.items())
        case "L":
            return 3 + sum(1 + _value_size(one) for one in value)
        case _:
            return 1


def write_units(operation: str, request: Json, size_of: SizeOf) -> int:
    """Write units of one call: one a kilobyte begun, twice that in a transaction, and those of the index."""
    return sum(write_units_by_table(operation, request, size_of).values())


def write_units_by_table(operation: str, request: Json, size_of: SizeOf) -> Counter[str]:
    """The same by the name of the table that takes them."""
    found: Counter[str] = Counter()
    for kind, write, times in _writes(operation, request):
        found[write["TableName"]] += times * _units(write, size_of) + _index_units(kind, write)
    return found


def _writes(operation: str, request: Json) -> Iterator[tuple[str, Json, int]]:
    """Every write of a call, its kind, and how often its units count."""
    if operation == "TransactWriteItems":
        yield from ((kind, write, 2) for action in request["TransactItems"] for kind, write in action.items())
    elif operation == "BatchWriteItem":
        for table, several in request["RequestItems"].items():
            yield from (("Put", {"TableName": table, **one["PutRequest"]}, 1) for one in several)
    elif operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        yield operation.removesuffix("Item"), request, 1


def _units(write: Json, size_of: SizeOf) -> int:
    size = item_size(write["Item"]) if "Item" in write else size_of(write["TableName"], write["Key"])
    return max(1, math.ceil(size / KILOBYTE))


def _index_units(kind: str, write: Json) -> int:
    """A put into an index is one write, a change in it one, leaving it one, moving within it two."""
    if kind == "Put":
        return sum(name in write["Item"] for name in INDEXED)
    if kind != "Update":
        return 0
    sets, _, removes = write["UpdateExpression"].partition(" REMOVE ")
    shown = int(any(f"{name} =" in sets for name in SHOWN))
    if any(name in removes for name in INDEX_KEYS):
        return 1 + shown
    return shown + (2 if any(f"{name} =" in sets for name in INDEX_KEYS) else 0)


def read_units(operation: str, request: Json, answer: Json) -> float:
    """Read units of one call: one for four kilobytes begun and read consistently, half of that otherwise."""
    if operation == "GetItem":
        return _read(item_size(answer.get("Item", {})), consistent=request.get("ConsistentRead", False))
    if operation == "Query":
        size = sum(item_size(item) for item in answer.get("Items", ()))
        return _read(size, consistent=request.get("ConsistentRead", False))
    if operation == "BatchGetItem":
        return sum(
            _read(item_size(item), consistent=request["RequestItems"][table].get("ConsistentRead", False))
            for table, items in answer.get("Responses", {}).items()
            for item in items
        )
    return 0


def _read(size: int, *, consistent: bool) -> float:
    return max(1, math.ceil(size / READ_SIZE)) * (1.0 if consistent else 0.5)
