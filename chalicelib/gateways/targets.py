"""Addresses that other people name, as text: what may be asked at all. No I/O."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

MOST_CHARACTERS = 500
PORTS = frozenset({443, 8443})
_HTTPS_PORT = 443
_HTTP_PORT = 80
_VISIBLE = re.compile(r"^[\x21-\x7e]+$")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"^(?=.{{1,253}}$)(?:{_LABEL}\.)+(?=[a-z])(?!0x){_LABEL}$")
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost"})


class TargetRefused(Exception):
    """This address is never asked; `reason` is a stable word, `message` tells people what is wrong."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message


@dataclass(frozen=True)
class Target:
    """Where a request goes: host in lower case, port, path with its query."""

    host: str
    port: int
    path: str
    secure: bool

    @property
    def authority(self) -> str:
        """Host and port as the `Host` header names them."""
        usual = _HTTPS_PORT if self.secure else _HTTP_PORT
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def target(url: str, *, loopback: bool = False) -> Target:
    """An address taken apart: `https`, a name of the internet, port 443 or 8443, nobody's password.

    Raises `TargetRefused`. `loopback` also admits this machine, over plain HTTP and at any port.
    """
    if len(url) > MOST_CHARACTERS or not _VISIBLE.match(url) or "\\" in url:
        message = (
            f"use at most {MOST_CHARACTERS} visible ASCII characters; write a name of other letters as xn--…"
        )
        raise TargetRefused("malformed", message)
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise TargetRefused("malformed", "this is not an address") from None
    if "@" in parts.netloc:
        raise TargetRefused("credentials", "leave user name and password out of the address")
    if parts.fragment or "#" in url:
        raise TargetRefused("fragment", "leave out what follows the #")
    here = loopback and host in _THIS_MACHINE
    if parts.scheme != "https" and not (here and parts.scheme == "http"):
        raise TargetRefused("not_https", "use an address that begins with https://")
    if not here and not _NAME.match(host):
        raise TargetRefused("not_a_name", "use the full name of a host on the internet, not a number")
    secure = parts.scheme == "https"
    port = port if port is not None else (_HTTPS_PORT if secure else _HTTP_PORT)
    if not here and port not in PORTS:
        raise TargetRefused("port", "use port 443 or 8443")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, path, secure)
