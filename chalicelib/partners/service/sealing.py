"""Secrets of keys: made by the vault, shown once, kept wrapped.

A signature can only be checked by who has the secret, so a digest would not do. The secret is a data key of
the vault's, bound to stage, key and itself: moved to another place it does not open.
"""

from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.partners.model import Secret

_PREFIX = "yps_"
"""What a secret begins with, so that scanners of source code know one."""


def new_secret(key_id: str) -> tuple[Secret, str]:
    """A fresh 256-bit secret of a key: as it is stored, and in plain, which is nowhere else."""
    secret_id = ids.new("sec")
    made = vault().new_key(context(key_id, secret_id))
    return Secret(secret_id, made.wrapped, clock.text(clock.now())), text_of(made.plain)


def text_of(plain: bytes) -> str:
    """The secret as its partner has it."""
    return _PREFIX + ids.token(plain)


def context(key_id: str, secret_id: str) -> dict[str, str]:
    """What a wrapped secret is bound to."""
    return {"app": "yima", "stage": settings().stage, "partner_key": key_id, "secret": secret_id}
