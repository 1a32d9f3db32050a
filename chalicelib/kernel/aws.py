"""AWS services by name: those that speak JSON over `kernel/wire.py`, the others through botocore.

botocore's clients are imported when one is first needed: they cost more of a cold start than all else.
"""

from functools import lru_cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.kernel import wire
from chalicelib.kernel.errors import Transient


@lru_cache(maxsize=1)
def _session() -> Any:
    import botocore.session  # noqa: PLC0415 - see above

    return botocore.session.get_session()


@lru_cache(maxsize=4)
def client(service: str) -> Any:
    """The client of this process for a service; connects within 1 s, reads within 3 s, tries 3 times.

    Addresses that S3's hands out are for the bucket's own region, and for a browser that adds no headers.
    """
    from botocore.config import Config  # noqa: PLC0415 - see above

    config = Config(
        connect_timeout=1,
        read_timeout=3,
        max_pool_connections=32,
        parameter_validation=False,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    if service == "s3":
        config = config.merge(
            Config(
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                s3={"us_east_1_regional_endpoint": "regional"},
            )
        )
    return _session().create_client(service, config=config)


def call(service: str, operation: str, **request: Any) -> dict[str, Any]:
    """The answer of a service. Silence and overload are `Transient`, everything else a `ClientError`.

    Operations are named as botocore's clients name them. To the services of `kernel/wire.py` bytes are base64
    text.
    """
    try:
        if service in wire.SERVICES:
            return wire.ask(service, spelled(operation), request)
        answer: dict[str, Any] = getattr(client(service), operation)(**request)
    except ClientError as error:
        if code(error) in wire.BUSY:
            raise Transient(f"{service} is busy") from error
        raise
    except BotoCoreError as error:
        raise Transient(f"{service} did not answer") from error
    return answer


def spelled(operation: str) -> str:
    """An operation as the service spells it, from the way that botocore's clients do."""
    return operation.title().replace("_", "").replace("Mfa", "MFA")


def code(error: ClientError) -> str:
    """The service's own name for its refusal."""
    return str(error.response["Error"]["Code"])
