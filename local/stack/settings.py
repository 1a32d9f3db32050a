"""What can be chosen about a shop on this machine, and where it keeps its things."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from local.stack.console import StackError

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
REGION = "us-east-1"
STAGE = "local"
MAIL_FROM = "shop@yima.example"
"""The sender of the shop's mails, which no server on the internet will ever see."""

HIGHEST_PORT = 65535
PORTS = {"port": ("PORT", 8000), "aws_port": ("AWS_PORT", 4566), "stripe_port": ("STRIPE_PORT", 12111)}
"""Each port with the environment variable that changes it."""

DEFAULT_HOLD_SECONDS = 900


@dataclass(frozen=True)
class Settings:
    """One shop: its ports and its hold, in seconds. Everything it keeps lies below `home`."""

    home: Path
    port: int
    aws_port: int
    stripe_port: int
    hold_seconds: int

    @property
    def api(self) -> str:
        """Where the shop answers: API and storefront."""
        return f"http://{HOST}:{self.port}"

    @property
    def aws(self) -> str:
        """Where the local cloud answers."""
        return f"http://{HOST}:{self.aws_port}"

    @property
    def stripe(self) -> str:
        """Where the payment provider's simulator answers."""
        return f"http://{HOST}:{self.stripe_port}"

    @property
    def logs(self) -> Path:
        """One log per service."""
        return self.home / "log"

    @property
    def records(self) -> Path:
        """What is known about the processes that run."""
        return self.home / "run"

    @property
    def stack_file(self) -> Path:
        """What a client needs to know; it exists while the shop is up."""
        return self.home / "stack.json"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings as the environment chooses them, each with a default."""
    home = Path(environ.get("YIMA_LOCAL") or ".local")
    ports = {field: number(environ, name, default, HIGHEST_PORT) for field, (name, default) in PORTS.items()}
    taken = sorted(ports.values())
    if len(set(taken)) < len(taken):
        raise StackError("PORT, AWS_PORT and STRIPE_PORT must differ")
    hold = number(environ, "HOLD_SECONDS", DEFAULT_HOLD_SECONDS, 86400)
    return Settings(home=ROOT / home, hold_seconds=hold, **ports)


def number(environ: Mapping[str, str], name: str, default: int, highest: int) -> int:
    """The whole number that an environment variable holds; raises `StackError` when it holds none."""
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= highest:
        raise StackError(f"{name}={text} is not a whole number from 1 to {highest}")
    return int(text)


def remember(settings: Settings) -> None:
    """Keep the settings of the shop that runs, so that a later command speaks to that one."""
    values = {name: value for name, value in asdict(settings).items() if name != "home"}
    write_private(settings.records / "settings.json", values)


def recall(settings: Settings, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the shop that runs; its hold changes when the environment says so, its ports do not."""
    try:
        values = json.loads((settings.records / "settings.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return settings
    if environ.get("HOLD_SECONDS"):
        values["hold_seconds"] = settings.hold_seconds
    return Settings(home=settings.home, **values)


def write_private(path: Path, content: object) -> None:
    """Write JSON that only the owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
