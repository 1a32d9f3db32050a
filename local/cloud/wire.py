"""The letters of HTTP/1.1: a request's head and body as they arrive, an answer's head as it leaves."""

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

Message = dict[str, Any]
Pair = tuple[bytes, bytes]

END = b"\r\n\r\n"
_REQUEST = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP/1\.([01])")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SIZE = re.compile(rb"[0-9]{1,15}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?")
LONGEST_HEAD = 64 * 1024


class Malformed(Exception):
    """What came is no request that is understood; holds the status it is answered with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Body:
    """The body of one request as it arrives: a counted number of bytes, or chunks."""

    def __init__(self, headers: list[Pair]) -> None:
        lengths = {value for name, value in headers if name == b"content-length"}
        codings = [value.strip().lower() for name, value in headers if name == b"transfer-encoding"]
        if codings and (lengths or codings != [b"chunked"]):
            raise Malformed(400)
        if len(lengths) > 1 or not all(_SIZE.fullmatch(length) for length in lengths):
            raise Malformed(400)
        self._chunked = bool(codings)
        self._left = int(lengths.pop()) if lengths else 0
        self._between = self._chunked
        self._trailing = False
        self.held = bytearray()
        self.complete = not self._chunked and not self._left

    def feed(self, data: bytearray) -> None:
        """Take from the front of `data` what belongs to the body."""
        while data and not self.complete:
            if self._between:
                if not self._begin(data):
                    return
                continue
            part = data[: self._left]
            del data[: self._left]
            self.held += part
            self._left -= len(part)
            if not self._left:
                self._between, self.complete = self._chunked, not self._chunked

    def _begin(self, data: bytearray) -> bool:
        """Read the line before a chunk, or one after the last; False when it is not all there."""
        end = data.find(b"\r\n")
        if end < 0:
            if len(data) > LONGEST_HEAD:
                raise Malformed(400)
            return False
        line = bytes(data[:end])
        del data[: end + 2]
        if self._trailing:
            self.complete = not line
            return True
        if not line:  # the end of the chunk before
            return True
        size = _CHUNK.fullmatch(line)
        if size is None:
            raise Malformed(400)
        self._left = int(size[1], 16)
        self._trailing, self._between = not self._left, not self._left
        return True


def parsed(head: bytes) -> tuple[Message, bool]:
    """The scope that a request's head describes, and whether the connection may stay."""
    first, *lines = head.split(b"\r\n")
    request = _REQUEST.fullmatch(first)
    if request is None:
        raise Malformed(400)
    headers = [_header(line) for line in lines]
    target, _, query = request[2].partition(b"?")
    minor = request[3].decode()
    wishes = dict(headers).get(b"connection", b"").lower()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": f"1.{minor}",
        "method": request[1].decode().upper(),
        "scheme": "http",
        "path": unquote(target.decode("ascii")),
        "raw_path": target,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "extensions": {},
    }
    return scope, b"keep-alive" in wishes if minor == "0" else b"close" not in wishes


def _header(line: bytes) -> Pair:
    name, colon, value = line.partition(b":")
    if not colon or not _NAME.fullmatch(name):
        raise Malformed(400)
    return name.lower(), value.strip(b" \t")


def head_of(status: int, headers: list[Pair]) -> bytes:
    """The first lines of an answer."""
    reason = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    lines = [b"HTTP/1.1 %d %b" % (status, reason.encode())]
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + END
