"""A receiver of webhooks: believes what is signed and fresh, with nothing but Python's standard library.

YIMA_WEBHOOK_SECRET=whsec_… python webhook.py 8099        listens on this machine and prints each event
"""

import base64
import hashlib
import hmac
import os
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer

FIVE_MINUTES = 300
LARGEST_BODY = 65_536


def genuine(secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> bool:
    """Whether the shop sent this body less than five minutes ago; header names are lower case.

    There may be more than one signature: while the secret is replaced, the old and the new one sign.
    """
    try:
        identity, moment = headers["webhook-id"], headers["webhook-timestamp"]
        fresh = abs((time.time() if now is None else now) - int(moment)) <= FIVE_MINUTES
        key = base64.b64decode(secret.removeprefix("whsec_"))
    except (KeyError, ValueError):
        return False
    digest = hmac.new(key, f"{identity}.{moment}.".encode() + body, hashlib.sha256).digest()
    expected = f"v1,{base64.b64encode(digest).decode()}".encode()
    signatures = headers.get("webhook-signature", "").encode().split(b" ")
    return fresh and any(hmac.compare_digest(expected, one) for one in signatures)


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 to what is genuine, 400 to all else. `seen` holds the ids: an event may come twice."""

    seen: set[str] = set()  # noqa: RUF012 - a program that restarts keeps them in its database

    def do_POST(self) -> None:
        """Take one event. The work it makes is done after the answer, which must come within ten seconds."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(min(int(headers.get("content-length", 0)), LARGEST_BODY))
        good = genuine(os.environ["YIMA_WEBHOOK_SECRET"], headers, body)
        self.send_response(204 if good else 400)
        self.end_headers()
        if good and headers["webhook-id"] not in self.seen:
            self.seen.add(headers["webhook-id"])
            print(headers["webhook-id"], body.decode(), flush=True)  # noqa: T201 - this is a program


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
