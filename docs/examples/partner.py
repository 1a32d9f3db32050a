"""A partner's program: signs requests to the shop with nothing but Python's standard library.

python partner.py SHOP METHOD PATH[?QUERY] [BODY [IDEMPOTENCY-KEY]]        (YIMA_KEY and YIMA_SECRET are set)
"""

import hashlib
import hmac
import json
import os
import secrets
import sys
import time
import uuid
from collections.abc import Iterable
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, quote
from urllib.request import Request, urlopen

Pairs = Iterable[tuple[str, str]]


def canonical_query(query: Pairs) -> str:
    """The query as it is signed and sent: percent-encoded (RFC 3986), then sorted by name and value."""
    encoded = sorted((quote(name, safe=""), quote(value, safe="")) for name, value in query)
    return "&".join(f"{name}={value}" for name, value in encoded)


def text_to_sign(
    method: str, path: str, query: Pairs, *, timestamp: str, nonce: str, idempotency_key: str, body: bytes
) -> str:
    """The eight lines that the signature covers."""
    digest = hashlib.sha256(body).hexdigest()
    lines = ["YIMA-HMAC-SHA256", method, path, canonical_query(query), timestamp, nonce, idempotency_key]
    return "\n".join([*lines, digest])


def signed_headers(
    key: str,
    secret: str,
    method: str,
    path: str,
    query: Pairs = (),
    *,
    body: bytes = b"",
    idempotency_key: str = "",
) -> dict[str, str]:
    """The headers of a request, with a fresh nonce: make them anew for every try."""
    timestamp, nonce = str(int(time.time())), secrets.token_urlsafe(18)
    text = text_to_sign(
        method, path, query, timestamp=timestamp, nonce=nonce, idempotency_key=idempotency_key, body=body
    )
    headers = {
        "Yima-Key": key,
        "Yima-Timestamp": timestamp,
        "Yima-Nonce": nonce,
        "Yima-Signature": hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest(),
        "Content-Type": "application/json",
    }
    return headers | ({"Idempotency-Key": idempotency_key} if idempotency_key else {})


def call(
    shop: str,
    key: str,
    secret: str,
    method: str,
    path: str,
    query: Pairs = (),
    *,
    body: Any = None,
    idempotency_key: str = "",
) -> tuple[int, Any]:
    """Status and document of the answer; a refusal is an answer too."""
    query = list(query)
    raw = b"" if body is None else json.dumps(body).encode()
    headers = signed_headers(key, secret, method, path, query, body=raw, idempotency_key=idempotency_key)
    url = f"{shop}{path}" + (f"?{canonical_query(query)}" if query else "")
    request = Request(url, data=raw or None, headers=headers, method=method)  # noqa: S310 - the shop's own
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            return answer.status, json.load(answer)
    except HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def main(shop: str, method: str, target: str, text: str = "", idempotency_key: str = "") -> None:
    """Send one request and print the answer; repeat a purchase by the key that is printed with it."""
    path, _, query = target.partition("?")
    if method == "POST":
        idempotency_key = idempotency_key or str(uuid.uuid4())
        print("Idempotency-Key:", idempotency_key, file=sys.stderr)  # noqa: T201 - this is a program
    status, document = call(
        shop,
        os.environ["YIMA_KEY"],
        os.environ["YIMA_SECRET"],
        method,
        path,
        parse_qsl(query, keep_blank_values=True),
        body=json.loads(text) if text else None,
        idempotency_key=idempotency_key,
    )
    print(status, json.dumps(document, indent=1, ensure_ascii=False))  # noqa: T201 - as above


if __name__ == "__main__":
    main(*sys.argv[1:])
