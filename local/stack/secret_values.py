"""The secrets of one checkout: made once, at random, readable by their owner only."""

import json
import secrets
from dataclasses import asdict, dataclass

from local.stack.settings import Settings, write_private

OWNER = "owner@yima.example"


@dataclass(frozen=True)
class SecretValues:
    """What the shop and the simulator share, and the password of the shop's owner."""

    stripe_key: str
    stripe_webhook_secret: str
    staff_password: str


def secret_values(settings: Settings) -> SecretValues:
    """The same secrets on every call until the state is forgotten."""
    path = settings.home / "secrets.json"
    try:
        return SecretValues(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        made = SecretValues(
            stripe_key=f"sk_test_{secrets.token_hex(24)}",
            stripe_webhook_secret=f"whsec_{secrets.token_hex(24)}",
            staff_password=f"Yima-{secrets.token_urlsafe(12)}-1a",
        )
        write_private(path, asdict(made))
        return made
