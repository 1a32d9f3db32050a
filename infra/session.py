"""How the operator's commands reach a stage."""

import json
import os
from pathlib import Path
from typing import Any

import boto3

_LOCAL_CREDENTIALS = "000000000000"


def session_of(stage: str) -> tuple[boto3.session.Session, dict[str, Any]]:
    """The usual credentials, or this machine's shop while it is up: a session and its clients' options."""
    if stage != "local":
        return boto3.session.Session(), {}
    facts = json.loads(Path(os.environ.get("YIMA_STACK", ".local/stack.json")).read_text(encoding="utf-8"))
    session = boto3.session.Session(
        aws_access_key_id=_LOCAL_CREDENTIALS,
        aws_secret_access_key=_LOCAL_CREDENTIALS,
        region_name=facts["region"],
    )
    return session, {"endpoint_url": facts["aws"]}
