"""The private object store (Amazon S3) of what merchants upload and of what an import leaves for them."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from botocore.exceptions import ClientError

from chalicelib.kernel.aws import call, client, code
from chalicelib.kernel.config import settings

_PIECE = 1024 * 1024
_PART = 5 * 1024 * 1024
"""Bytes of the smallest part that S3 takes of an object written in parts."""

_MISSING = frozenset({"NoSuchKey", "404", "NotFound", "AccessDenied", "403"})
_AT_ONCE = 1000
_LINK_SECONDS = 900


class ObjectChanged(Exception):
    """The object is not the one that was found before, or is gone."""


@dataclass(frozen=True)
class Found:
    """An object that is there; `version` names its content."""

    size: int
    version: str


def upload_address(key: str, size: int) -> str:
    """An address to which exactly `size` bytes may be put within 15 minutes."""
    return _address("put_object", {"Key": key, "ContentLength": size})


def download_address(key: str, name: str) -> str:
    """An address from which the object can be had as a file of that name, for 15 minutes."""
    disposition = f'attachment; filename="{name}"'
    return _address("get_object", {"Key": key, "ResponseContentDisposition": disposition})


def find(key: str) -> Found | None:
    """The object as it stands; None when there is none. Raises `Transient`."""
    try:
        head = _call("head_object", Key=key)
    except ClientError as error:
        if code(error) in _MISSING:
            return None
        raise
    return Found(int(head["ContentLength"]), str(head["ETag"]))


def pieces(key: str, found: Found) -> Iterator[bytes]:
    """The object's bytes, a megabyte at a time. Raises `ObjectChanged`, `Transient`."""
    for start in range(0, found.size, _PIECE):
        yield part(key, start, _PIECE, version=found.version)


def part(key: str, start: int, most: int, *, version: str | None = None) -> bytes:
    """At most so many bytes of an object from `start`. Raises `ObjectChanged`, `Transient`."""
    match = {"IfMatch": version} if version else {}
    try:
        answer = _call("get_object", Key=key, Range=f"bytes={start}-{start + most - 1}", **match)
    except ClientError as error:
        if code(error) in _MISSING | {"PreconditionFailed", "412"}:
            raise ObjectChanged(key) from None
        raise
    content: bytes = answer["Body"].read()
    return content


def put(key: str, content: bytes) -> None:
    """Store an object. A repeat changes nothing. Raises `Transient`."""
    _call("put_object", Key=key, Body=content)


def get(key: str) -> bytes | None:
    """A small object; None when there is none. Raises `Transient`."""
    try:
        answer = _call("get_object", Key=key)
    except ClientError as error:
        if code(error) in _MISSING:
            return None
        raise
    content: bytes = answer["Body"].read()
    return content


def delete(keys: Iterable[str]) -> None:
    """Remove objects, whether they are there or not. Raises `Transient`."""
    every = [{"Key": key} for key in keys]
    for start in range(0, len(every), _AT_ONCE):
        _call("delete_objects", Delete={"Objects": every[start : start + _AT_ONCE], "Quiet": True})


class Writing:
    """An object that is written piece by piece, whole when the block ends well and not at all otherwise.

    with Writing("errors/1.csv") as out:
        out.write(b"line")
    """

    def __init__(self, key: str) -> None:
        self._key = key
        self._held = io.BytesIO()
        self._upload = ""
        self._parts: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def write(self, content: bytes) -> None:
        """Add bytes; never more than one part is held."""
        self._held.write(content)
        if self._held.tell() >= _PART:
            self._flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            if self._upload:
                _call("abort_multipart_upload", Key=self._key, UploadId=self._upload)
        elif not self._upload:
            put(self._key, self._held.getvalue())
        else:
            self._flush()
            parts = {"Parts": self._parts}
            _call("complete_multipart_upload", Key=self._key, UploadId=self._upload, MultipartUpload=parts)

    def _flush(self) -> None:
        content = self._held.getvalue()
        if not content:
            return
        if not self._upload:
            self._upload = str(_call("create_multipart_upload", Key=self._key)["UploadId"])
        number = len(self._parts) + 1
        done = _call("upload_part", Key=self._key, UploadId=self._upload, PartNumber=number, Body=content)
        self._parts.append({"ETag": done["ETag"], "PartNumber": number})
        self._held = io.BytesIO()


def _call(operation: str, **request: Any) -> dict[str, Any]:
    return call("s3", operation, Bucket=settings().uploads_bucket, **request)


def _address(operation: str, parameters: dict[str, Any]) -> str:
    """A signed address; at the shop's own host where the settings name one, else at Amazon's."""
    signed: str = client("s3").generate_presigned_url(
        operation,
        Params={"Bucket": settings().uploads_bucket, **parameters},
        ExpiresIn=_LINK_SECONDS,
    )
    base = settings().uploads_address
    if not base:
        return signed
    _, _, rest = signed.partition("://")
    return f"{base}/{rest.partition('/')[2]}"
