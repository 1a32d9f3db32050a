"""Copy an item only where something changes it, and then as what it is: JSON.

Upstream copies an item nine times for each update of a transaction, with a function that is made for any
object there is: a tenth of the time of a small one. What is stored is never changed in place, and what
applies an update copies its item by itself.
"""

import copy
from types import SimpleNamespace
from typing import Any

from local.cloud.mends.patching import rewrite
from local.cloud.settings import Settings
from local.cloud.upstream import dynamodb

WHOLE = frozenset({str, int, float, bool, bytes, type(None)})
PROBE = "probe = copy.deepcopy(existing) if existing else dict(key_src)"
STORED = """old_item = copy.deepcopy(tbl["items"].get(pk_val, {}).get(sk_val))
            item = copy.deepcopy(old_item) if old_item else dict(key)"""


def mend(_: Settings) -> None:
    """Copy dictionaries and lists directly, and all else as before."""
    dynamodb.copy = SimpleNamespace(copy=copy.copy, deepcopy=copied)
    once = "probe = existing if existing else dict(key_src)"
    pieces = {
        f"    {PROBE}\n            try:": f"    {once}\n            try:",
        f"        {PROBE}\n                try:": f"        {once}\n                try:",
        STORED: """old_item = tbl["items"].get(pk_val, {}).get(sk_val)
            item = dict(old_item) if old_item else dict(key)""",
    }
    rewrite(dynamodb, "_transact_write_items", pieces)


def copied(value: Any) -> Any:
    """The same value in containers of its own."""
    kind = type(value)
    if kind in WHOLE:
        return value
    if kind is dict:
        return {name: copied(each) for name, each in value.items()}
    if kind is list:
        return [copied(each) for each in value]
    return copy.deepcopy(value)
