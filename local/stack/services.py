"""The processes that a shop consists of: the local cloud and the payment provider's simulator."""

import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from local.stack import processes
from local.stack.console import StackError, say
from local.stack.secret_values import SecretValues
from local.stack.settings import HIGHEST_PORT, HOST, PORTS, ROOT, Settings, write_private

READY = "ready"
START_SECONDS = 90.0
CHILDREN: list[subprocess.Popen[bytes]] = []
"""What this process has started; it may end before them, which Python warns of when it forgets one."""

HIDDEN = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME")


@dataclass(frozen=True)
class Service:
    """A module that runs as a process of its own and prints `ready` when it answers."""

    name: str
    module: str
    state: Path
    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def command(self) -> list[str]:
        """The command line; the absolute path of its state makes it known as ours."""
        return [sys.executable, "-m", self.module, "--state", str(self.state), *self.arguments]


PAYMENT_EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "radar.early_fraud_warning.created",
)
"""What Stripe's webhook endpoint is subscribed to, here as in production. Source: docs/deploy.md, 3"""


def services(settings: Settings, secrets: SecretValues) -> list[Service]:
    """Every service of a shop, in the order in which they start."""
    cloud = ["--port", str(settings.aws_port), "--front-port", str(settings.port), "--enforce-iam"]
    webhook = f"{settings.api}/v1/hooks/stripe"
    stripe = ["--port", str(settings.stripe_port), "--webhook-url", webhook]
    stripe += ["--webhook-events", ",".join(PAYMENT_EVENTS)]
    shared = {
        "STRIPE_SIMULATOR_KEY": secrets.stripe_key,
        "STRIPE_SIMULATOR_WEBHOOK_SECRET": secrets.stripe_webhook_secret,
    }
    return [
        Service("cloud", "local.cloud", settings.home / "cloud", cloud),
        Service("stripe", "local.stripe_simulator", settings.home / "stripe", stripe, shared),
    ]


def record_of(name: str, settings: Settings) -> tuple[int, str] | None:
    """Number and mark of the process that was started last; None when it was stopped since."""
    try:
        noted = json.loads((settings.records / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return int(noted["pid"]), str(noted["mark"])


def is_up(service: Service, settings: Settings) -> bool:
    """Whether the service that was started last still lives."""
    noted = record_of(service.name, settings)
    return noted is not None and processes.is_running(*noted)


def start(service: Service, settings: Settings) -> None:
    """Start the service and return when it answers; raises `StackError` with its reason when it does not."""
    log = fresh_log(settings.logs / f"{service.name}.log")
    environment = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    with log.open("wb") as sink:
        process = subprocess.Popen(
            service.command,
            cwd=ROOT,
            env={**environment, "PYTHONUNBUFFERED": "1", **service.environment},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    write_private(settings.records / f"{service.name}.json", {"pid": process.pid, "mark": str(service.state)})
    CHILDREN.append(process)
    await_ready(service, log, has_ended=lambda: process.poll() is not None)
    say(f"{service.name} is up (process {process.pid}, log {shown(log)})")


def await_ready(service: Service, log: Path, has_ended: Callable[[], bool]) -> None:
    """Return when the log says `ready`; raises `StackError` when the service ends or keeps us waiting."""
    processes.wait_until(lambda: READY in lines_of(log) or has_ended(), START_SECONDS)
    if READY in lines_of(log):
        return
    reason = next((line for line in reversed(lines_of(log)) if line.strip()), "it gave no reason")
    what = "ended at once" if has_ended() else f"is not ready after {START_SECONDS:.0f} s"
    raise StackError(f"{service.name} {what}: {reason} (log: {shown(log)})")


def stop(name: str, settings: Settings) -> bool:
    """Stop the service with all its children; returns whether there was one to stop."""
    noted = record_of(name, settings)
    if noted is None:
        return False
    lived = processes.is_running(*noted)
    processes.end(*noted)
    for child in CHILDREN:
        child.poll()
    (settings.records / f"{name}.json").unlink(missing_ok=True)
    return lived


def require_free_ports(settings: Settings, command: str) -> None:
    """Raise `StackError` naming the first port that something else listens on, and the variable to change."""
    for attribute, (variable, _) in PORTS.items():
        port = getattr(settings, attribute)
        if not is_free(port):
            other = next((free for free in range(port + 1, HIGHEST_PORT) if is_free(free)), port)
            raise StackError(
                f"port {port} is taken: stop what listens there or choose another, as in"
                f" `{variable}={other} make {command}`",
            )


def is_free(port: int) -> bool:
    """Whether a service of ours can listen on that port of the loopback interface."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as caller:
        caller.settimeout(1)
        if caller.connect_ex((HOST, port)) == 0:
            return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            return False
    return True


def fresh_log(log: Path) -> Path:
    """An empty log; the one before it is kept beside it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_suffix(".previous.log"))
    log.touch(mode=0o600)
    return log


def lines_of(log: Path) -> list[str]:
    """The lines of a log, as far as they are written."""
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


def shown(path: Path) -> str:
    """A path as a person in the project's folder would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
