"""Clients of the local cloud."""

from typing import Any

import boto3
from botocore.config import Config

from local.stack.settings import REGION, Settings

ACCOUNT = "000000000000"


class Clients:
    """One client per service that the tool speaks to.

    They reach this shop's cloud and nothing else, whatever the caller's AWS configuration says.
    """

    def __init__(self, settings: Settings) -> None:
        session = boto3.session.Session(
            aws_access_key_id=ACCOUNT, aws_secret_access_key=ACCOUNT, region_name=REGION
        )
        config = Config(retries={"max_attempts": 2}, connect_timeout=2, read_timeout=60)
        options: dict[str, Any] = {"endpoint_url": settings.aws, "config": config}
        self.cloudformation = session.client("cloudformation", **options)
        self.cognito = session.client("cognito-idp", **options)
        self.functions = session.client("lambda", **options)
        self.logs = session.client("logs", **options)
        self.mail = session.client("sesv2", **options)
        self.s3 = session.client("s3", **options)
        self.secrets = session.client("secretsmanager", **options)
