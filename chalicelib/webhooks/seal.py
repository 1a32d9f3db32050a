"""A signing secret at rest: AES-256-GCM under a key of its own, which the vault wraps.

The context names endpoint and purpose, so a secret that is moved to another endpoint does not open.
"""

import os

from chalicelib.gateways.vault import vault
from chalicelib.kernel.memory import Memory
from chalicelib.webhooks.model import Sealed

_NONCE_BYTES = 12
_KEYS_SECONDS = 300.0
_keys: Memory[bytes, bytes] = Memory(_KEYS_SECONDS, most=100)


def seal(text: str, endpoint_id: str) -> Sealed:
    """A secret locked away; one call to the vault."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - slow to load

    key, nonce = vault().new_key(_context(endpoint_id)), os.urandom(_NONCE_BYTES)
    locked = AESGCM(key.plain).encrypt(nonce, text.encode(), endpoint_id.encode())
    return Sealed(key.wrapped, nonce + locked)


def unseal(sealed: Sealed, endpoint_id: str) -> str:
    """The secret in plain. The vault is asked once in five minutes."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - slow to load

    key = _keys.recall(sealed.key, lambda: vault().unwrap(sealed.key, _context(endpoint_id)))
    nonce, locked = sealed.text[:_NONCE_BYTES], sealed.text[_NONCE_BYTES:]
    return AESGCM(key).decrypt(nonce, locked, endpoint_id.encode()).decode()


def forget() -> None:
    """Ask the vault anew."""
    _keys.clear()


def _context(endpoint_id: str) -> dict[str, str]:
    return {"app": "yima", "endpoint": endpoint_id}
