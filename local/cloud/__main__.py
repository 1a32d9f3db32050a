"""`python -m local.cloud`: serve the local AWS cloud until SIGTERM or SIGINT."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from local.cloud.server import CannotStart, serve
from local.cloud.settings import Settings, switched_off


def parse(arguments: Sequence[str]) -> Settings:
    """Turn the command line, with defaults from the environment, into settings."""
    parser = argparse.ArgumentParser(prog="python -m local.cloud", description=__doc__)
    parser.add_argument("--port", type=int, default=4566, help="AWS API (default 4566)")
    parser.add_argument(
        "--state", type=Path, default=Path(".local/cloud"), help="everything that must survive"
    )
    parser.add_argument("--front-port", type=int, help="storefront and /v1 on one origin")
    parser.add_argument(
        "--pages", type=Path, default=Path("web/dist"), help="what the front serves beside /v1"
    )
    workers = int(os.environ.get("YIMA_CLOUD_WORKERS", "4"))
    parser.add_argument(
        "--workers", type=int, default=workers, help="processes per Lambda function (default 4)"
    )
    every = float(os.environ.get("YIMA_CLOUD_SAVE_EVERY", "30"))
    parser.add_argument("--save-every", type=float, default=every, help="seconds between saves (default 30)")
    parser.add_argument("--enforce-iam", action="store_true", help="check the policies of roles and users")
    parser.add_argument("--log-level", default=os.environ.get("YIMA_CLOUD_LOG_LEVEL", "WARNING"))
    given = parser.parse_args(arguments)
    return Settings(
        port=given.port,
        state=given.state.resolve(),
        front_port=given.front_port,
        pages=given.pages.resolve(),
        workers=given.workers,
        save_every=given.save_every,
        journal_bytes=int(os.environ.get("YIMA_CLOUD_JOURNAL_BYTES", str(Settings.journal_bytes))),
        enforce_iam=given.enforce_iam,
        code_seconds=int(os.environ.get("YIMA_CLOUD_CODE_SECONDS", "0")),
        log_level=given.log_level.upper(),
        without=switched_off(),
    )


def main(arguments: Sequence[str]) -> int:
    """Serve; 0 after a clean stop, 2 with one line on stderr when it cannot start."""
    try:
        serve(parse(arguments))
    except CannotStart as reason:
        print(f"local cloud: {reason}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
