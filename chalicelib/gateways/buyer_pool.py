"""The user pool of the buyers (Amazon Cognito): how its operations are asked for.

Its client has a secret that never leaves the server, so every call passes our limits first. Addresses are
told in lower case: one mailbox is one user.
"""

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.kernel.aws import call, code
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient


class AskedTooOften(Exception):
    """The pool does no more for this user now; a repeat helps in an hour, not in a moment."""


def ask(operation: str, email: str, **more: Any) -> None:
    """One of the operations that a user may ask for. Raises `AskedTooOften`, `ClientError`, `Transient`."""
    try:
        call(
            "cognito-idp",
            operation,
            ClientId=settings().buyer_client_id,
            SecretHash=secret_hash(email),
            Username=email,
            **more,
        )
    except Transient as busy:
        if isinstance(busy.__cause__, ClientError) and code(busy.__cause__) == "LimitExceededException":
            raise AskedTooOften from None
        raise


def administer(operation: str, user: str) -> None:
    """Do something to a user, named by address or subject; there being none is no fault."""
    try:
        call("cognito-idp", operation, UserPoolId=settings().buyer_pool_id, Username=user)
    except ClientError as error:
        if code(error) != "UserNotFoundException":
            raise


def secret_hash(username: str) -> str:
    """What shows that the caller has the client's secret.

    Source: docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
    """
    text = f"{username}{settings().buyer_client_id}".encode()
    return base64.b64encode(hmac.new(client_secret().encode(), text, hashlib.sha256).digest()).decode()


@lru_cache(maxsize=1)
def client_secret() -> str:
    """The secret of the pool's client, as this process first read it."""
    own = settings()
    answer = call(
        "cognito-idp",
        "describe_user_pool_client",
        UserPoolId=own.buyer_pool_id,
        ClientId=own.buyer_client_id,
    )
    return str(answer["UserPoolClient"]["ClientSecret"])
