"""Run the simulator: `python -m local.stripe_simulator --port 12111 --state .local/stripe --webhook-url http://…`."""

import argparse
import asyncio
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from . import server
from .world import DEFAULT_RETRIES, Settings

_LOOPBACK = "127.0.0.1"
_FAILED = 2


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    """Serve until SIGTERM or SIGINT; 2 with one clear line when that is impossible."""
    options = _parser().parse_args(arguments)
    key = environment.get("STRIPE_SIMULATOR_KEY", "")
    secret = environment.get("STRIPE_SIMULATOR_WEBHOOK_SECRET", "")
    if not key.startswith("sk_test_") or not secret.startswith("whsec_"):
        return _fail("set STRIPE_SIMULATOR_KEY (sk_test_…) and STRIPE_SIMULATOR_WEBHOOK_SECRET (whsec_…)")
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_LOOPBACK, options.port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        return _fail(f"port {options.port} on {_LOOPBACK} cannot be used: {error.strerror}")
    settings = Settings(
        key=key,
        webhook_secret=secret,
        base_url=f"http://{_LOOPBACK}:{listener.getsockname()[1]}",
        webhook_url=options.webhook_url,
        retries=tuple(options.webhook_retries),
        events=frozenset(options.webhook_events),
        merchant=options.merchant,
        state=options.state,
    )
    try:
        asyncio.run(server.serve(settings, options.state, listener))
    except KeyboardInterrupt:
        return 0
    return 0


def _fail(message: str) -> int:
    print(f"stripe simulator: {message}", file=sys.stderr)
    return _FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.stripe_simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--state", type=Path, default=Path(".local/stripe"), help="folder of the SQLite file")
    parser.add_argument("--webhook-url", help="where notifications go; without it there are none")
    parser.add_argument(
        "--webhook-retries", type=_seconds, default=list(DEFAULT_RETRIES), help="pauses in seconds: 0.5,1,2"
    )
    parser.add_argument(
        "--webhook-events", type=_names, default=[], help="only these types: checkout.session.*,refund.failed"
    )
    parser.add_argument("--merchant", default="Yima", help="the name on the pay page")
    return parser


def _seconds(text: str) -> list[float]:
    return [float(part) for part in text.split(",") if part]


def _names(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
