"""AWS services that speak JSON, asked over kept connections of the standard library and signed here.

An order is three to five such questions, and botocore spends more time on one than all of our own lines on
the order: docs/decisions/0019-lean-wire.md. Services of other protocols are asked through `kernel/aws.py`.
"""

import hashlib
import hmac
import http.client
import json
import os
import random
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

BUSY = frozenset(
    {
        "InternalServerError",
        "InternalFailure",
        "KMSInternalException",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Codes of AWS that say nothing but: ask again."""

_CONFLICTS = frozenset({"TransactionConflict", "TransactionConflictException"})
"""Who waits for what after a conflict is the caller's to decide."""

_TRIES = 3
_PAUSE_SECONDS = 0.05
_CONNECT_SECONDS = 1
_READ_SECONDS = 3
_IDLE_SECONDS = 20
"""A connection that was idle for longer is opened anew: the other side may be about to close it."""

_SIGNED = "content-type;host;x-amz-date;x-amz-target"


@dataclass(frozen=True)
class Service:
    """How a service is addressed: its host's first label, the prefix of its operations, its JSON version."""

    host: str
    prefix: str
    version: str


SERVICES = {
    "cognito-idp": Service("cognito-idp", "AWSCognitoIdentityProviderService", "1.1"),
    "dynamodb": Service("dynamodb", "DynamoDB_20120810", "1.0"),
    "kms": Service("kms", "TrentService", "1.1"),
    "secretsmanager": Service("secretsmanager", "secretsmanager", "1.1"),
    "sqs": Service("sqs", "AmazonSQS", "1.0"),
    "stepfunctions": Service("states", "AWSStepFunctions", "1.0"),
}
"""Source: the service models of botocore, `metadata` (a contract test compares them)."""


class NoAnswer(BotoCoreError):
    """A service was asked three times and did not answer; what was asked may have been done."""

    fmt = "{service} did not answer"


def ask(service: str, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a service; bytes in both directions are base64 text.

    Connects within 1 s, reads within 3 s. After silence, a fault of the service or throttling it asks
    again after a short random pause, three times in all; then it raises `NoAnswer` or the last refusal, a
    `ClientError`. Every other refusal is raised at once.
    """
    body = json.dumps(request, separators=(",", ":")).encode()
    failure: Exception = NoAnswer(service=service)
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(random.uniform(0, _PAUSE_SECONDS * 2**attempt))  # noqa: S311 - spread, not secrecy
        try:
            url = _url(service)
            status, answer = exchange(url, _headers(service, operation, urlsplit(url).netloc, body), body)
            said: dict[str, Any] = json.loads(answer) if answer else {}
        except (OSError, http.client.HTTPException, ValueError):
            failure = NoAnswer(service=service)
            continue
        if status < http.client.MULTIPLE_CHOICES:
            return said
        refusal = _refusal(operation, said)
        code = refusal.response["Error"]["Code"]
        if status < http.client.INTERNAL_SERVER_ERROR and code not in BUSY - _CONFLICTS:
            raise refusal
        failure = refusal
    raise failure


def exchange(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    """One POST over this thread's connection: status and body.

    Raises `OSError` or `HTTPException` when the other side is silent, hangs up, or breaks off.
    """
    lines: dict[str, _Line] = _here.__dict__.setdefault("lines", {})
    line = lines.get(url)
    if line is None or time.monotonic() - line.used > _IDLE_SECONDS:
        if line is not None:
            line.connection.close()
        line = lines[url] = _Line(_connect(url), 0.0)
    try:
        line.connection.request("POST", "/", body, headers)
        response = line.connection.getresponse()
        answer = response.read()
    except BaseException:
        line.connection.close()
        del lines[url]
        raise
    line.used = time.monotonic()
    return response.status, answer


@dataclass
class _Line:
    """An open connection, and when it was last used."""

    connection: http.client.HTTPConnection
    used: float


_here = threading.local()


def _connect(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection = (
        http.client.HTTPSConnection(host, parts.port, timeout=_CONNECT_SECONDS, context=_trusted())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=_CONNECT_SECONDS)
    )
    connection.connect()
    connection.sock.settimeout(_READ_SECONDS)
    return connection


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _url(service: str) -> str:
    """Where the service is: what the environment says, else its host in our region."""
    environ = os.environ
    told = environ.get(f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}") or environ.get(
        "AWS_ENDPOINT_URL"
    )
    if told:
        return told
    region = _region()
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{SERVICES[service].host}.{region}.{suffix}"


def _region() -> str:
    return os.environ.get("AWS_REGION") or os.environ["AWS_DEFAULT_REGION"]


def _headers(service: str, operation: str, host: str, body: bytes) -> dict[str, str]:
    """The headers of a request, signed with the credentials that Lambda puts into the environment.

    Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """
    about, environ = SERVICES[service], os.environ
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {
        "Content-Type": f"application/x-amz-json-{about.version}",
        "Host": host,
        "X-Amz-Date": moment,
        "X-Amz-Target": f"{about.prefix}.{operation}",
    }
    names = _SIGNED
    if token := environ.get("AWS_SESSION_TOKEN"):
        headers["X-Amz-Security-Token"] = token
        names = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"
    told = {name.lower(): value for name, value in headers.items()}
    canonical = "".join(f"{name}:{told[name]}\n" for name in names.split(";"))
    digest = hashlib.sha256(f"POST\n/\n\n{canonical}\n{names}\n{hashlib.sha256(body).hexdigest()}".encode())
    scope = f"{moment[:8]}/{_region()}/{about.host}/aws4_request"
    key = _signing_key(environ["AWS_SECRET_ACCESS_KEY"], scope)
    signature = _hmac(key, f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest.hexdigest()}").hex()
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={environ['AWS_ACCESS_KEY_ID']}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    headers["User-Agent"] = f"yima app/{environ.get('AWS_SDK_UA_APP_ID', 'yima')}"
    return headers


@lru_cache(maxsize=8)
def _signing_key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _refusal(operation: str, said: Mapping[str, Any]) -> ClientError:
    rest = {name: value for name, value in said.items() if name not in {"__type", "message", "Message"}}
    code = str(said.get("__type", "Unknown")).rpartition("#")[2]
    message = said.get("message") or said.get("Message") or ""
    answer: Any = {"Error": {"Code": code, "Message": message}, **rest}
    return ClientError(answer, operation)
