"""What a stage keeps of its audit log: the table, the seals with all their versions, the key of the seals."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from chalicelib.audit.model import chain as chains
from infra.session import session_of

Item = dict[str, Any]

_ENTRY = re.compile(r"(staff|door-\d)#\d{8}")


@dataclass(frozen=True)
class Seal:
    """One version of a seal's object: what it says it signs, and with what."""

    name: str
    text: str
    signature: str


@dataclass
class Kept:
    """The keys of everything in the table, by kind, and the seals."""

    entries: set[tuple[str, str]] = field(default_factory=set)
    pointers: set[tuple[str, str]] = field(default_factory=set)
    found_broken: list[str] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    removed_seals: list[str] = field(default_factory=list)


class Stage:
    """One stage in AWS, reached with the usual credentials, or on this machine while its shop is up."""

    def __init__(self, name: str) -> None:
        session, options = session_of(name)
        self._dynamodb = session.client("dynamodb", **options)
        self._s3 = session.client("s3", **options)
        self._secrets = session.client("secretsmanager", **options)
        account = session.client("sts", **options).get_caller_identity()["Account"]
        self._table = f"yima-{name}-audit"
        self._bucket = f"yima-{name}-seals-{account}"
        self._secret = f"yima-{name}-seal"

    def key(self) -> bytes:
        """The key of the seals."""
        answer = self._secrets.get_secret_value(SecretId=self._secret)
        return str(answer["SecretString"]).encode()

    def kept(self) -> Kept:
        """Everything but the entries themselves: one pass over the bucket, then one over the table.

        In this order, so that what is sealed meanwhile is not missed in the table.
        """
        found = Kept()
        self._read_seals(found)
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table, ProjectionExpression="pk, sk", ConsistentRead=True
        )
        for page in pages:
            for item in page["Items"]:
                pk, sk = item["pk"]["S"], item["sk"]["S"]
                if _ENTRY.fullmatch(pk):
                    found.entries.add((pk, sk))
                elif pk.startswith("ABOUT#"):
                    found.pointers.add((pk, sk))
                elif pk.startswith("BROKEN#"):
                    found.found_broken.append(f"{pk.removeprefix('BROKEN#')} at {sk}")
        return found

    def has(self, pk: str, sk: str) -> bool:
        """Whether there is such an item now."""
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        answer = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return "Item" in answer

    def entries(self, chain: str, last_block: int) -> Iterator[Item]:
        """The entries of a chain in order of their keys, up to a block."""
        for block in range(last_block + 1):
            pages = self._dynamodb.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": chains.partition(chain, block * chains.BLOCK + 1)}},
                ConsistentRead=True,
            )
            for page in pages:
                yield from map(_plain_item, page["Items"])

    def _read_seals(self, found: Kept) -> None:
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix="seals/")
        for page in pages:
            found.removed_seals += [one["Key"] for one in page.get("DeleteMarkers", [])]
            for one in page.get("Versions", []):
                content = self._s3.get_object(
                    Bucket=self._bucket, Key=one["Key"], VersionId=one["VersionId"]
                )["Body"].read()
                found.seals.append(_seal(one["Key"], content))


def _seal(name: str, content: bytes) -> Seal:
    try:
        told = json.loads(content)
        return Seal(name, str(told["seal"]), str(told["signature"]))
    except (ValueError, KeyError, TypeError):
        return Seal(name, "", "")


def _plain_item(item: Item) -> Item:
    read = TypeDeserializer().deserialize
    return {name: _whole(read(value)) for name, value in item.items()}


def _whole(value: Any) -> Any:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return value
