"""What the local cloud can be told, and the environment that MiniStack reads from it."""

import os
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
WITHOUT = "YIMA_CLOUD_WITHOUT"


@dataclass(frozen=True)
class Settings:
    """One local cloud. `save_every` is in seconds, `workers` is per Lambda function.

    The journal of DynamoDB writes is folded into a snapshot when it is longer than `journal_bytes` and than
    twice the last snapshot. `code_seconds` is how long a code that is mailed by a user pool works: 0 for as
    long as on AWS.
    """

    port: int = 4566
    state: Path = Path(".local/cloud")
    front_port: int | None = None
    pages: Path = Path("web/dist")
    workers: int = 4
    save_every: float = 30.0
    journal_bytes: int = 16 << 20
    enforce_iam: bool = False
    code_seconds: int = 0
    log_level: str = "WARNING"
    without: frozenset[str] = field(default_factory=frozenset)

    @property
    def services(self) -> Path:
        """State of every service, one file each."""
        return self.state / "services"

    @property
    def tables(self) -> Path:
        """Snapshot and journal of the DynamoDB tables."""
        return self.state / "tables"

    @property
    def packages(self) -> Path:
        """Unpacked Lambda packages, one directory per content hash."""
        return self.state / "packages"

    @property
    def scratch(self) -> Path:
        """The only place where temporary files go; emptied at start and stop."""
        return self.state / "tmp"


def switched_off(environ: MutableMapping[str, str] = os.environ) -> frozenset[str]:
    """The names of the mends that the environment leaves out (`YIMA_CLOUD_WITHOUT=name,name`)."""
    return frozenset(name.strip() for name in environ.get(WITHOUT, "").split(",") if name.strip())


def prepare_environment(settings: Settings, environ: MutableMapping[str, str] = os.environ) -> None:
    """Make MiniStack, which reads its configuration when it is imported, a private loopback cloud.

    Overrules whatever the caller's environment says to MiniStack, except `SFN_WAIT_SCALE`.
    """
    for name in ("PYTHONDONTWRITEBYTECODE", "SERVICES", "EDGE_PORT", "USE_SSL", "AWS_ENDPOINT_URL"):
        environ.pop(name, None)
    environ.update(
        BIND_HOST=HOST,
        GATEWAY_PORT=str(settings.port),
        MINISTACK_HOST="localhost",
        PERSIST_STATE="1",
        STATE_DIR=str(settings.services),
        S3_PERSIST="1",
        S3_DATA_DIR=str(settings.state / "s3"),
        TMPDIR=str(settings.scratch),
        LAMBDA_EXECUTOR="local",
        LAMBDA_WARM_TTL_SECONDS="86400",
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        DOCKER_HOST="unix:///nonexistent",
        AUTH="true" if settings.enforce_iam else "false",
        LOG_LEVEL=settings.log_level,
    )
