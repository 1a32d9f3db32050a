"""AWS clients, made once per process and service: each costs tens of milliseconds at cold start."""

from functools import lru_cache
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.kernel.errors import Transient

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

_REQUEST_PATH = Config(
    connect_timeout=1,
    read_timeout=3,
    max_pool_connections=32,
    parameter_validation=False,
    retries={"mode": "standard", "total_max_attempts": 3},
)

_OF_SERVICE = {
    "s3": Config(
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        s3={"us_east_1_regional_endpoint": "regional"},
    )
}
"""Addresses that are handed out are for the bucket's own region, and for a browser that adds no headers."""


@lru_cache(maxsize=1)
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@lru_cache(maxsize=16)
def client(service: str) -> Any:
    """The client of this process for a service; connects within 1 s, reads within 3 s, tries 3 times."""
    config = _REQUEST_PATH.merge(_OF_SERVICE[service]) if service in _OF_SERVICE else _REQUEST_PATH
    return _session().create_client(service, config=config)


def call(service: str, operation: str, **request: Any) -> dict[str, Any]:
    """The answer of a service. Silence and overload are `Transient`, everything else a `ClientError`."""
    try:
        answer: dict[str, Any] = getattr(client(service), operation)(**request)
    except ClientError as error:
        if code(error) in BUSY:
            raise Transient(f"{service} is busy") from error
        raise
    except BotoCoreError as error:
        raise Transient(f"{service} did not answer") from error
    return answer


def code(error: ClientError) -> str:
    """The service's own name for its refusal."""
    return str(error.response["Error"]["Code"])
