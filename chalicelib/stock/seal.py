"""A code at rest: AES-256-GCM under its batch's key, bound to where it belongs.

The associated data names the format, the SKU, the batch and the code, so a ciphertext that is moved to
another item does not open. The library is imported when it is first needed: who orders needs no key.
"""

import os

_FORMAT = "1"
_NONCE_BYTES = 12


class SealBroken(Exception):
    """The ciphertext was altered, or belongs to another code, batch or SKU."""


def seal(key: bytes, text: str, *, sku: str, batch: str, code_id: str) -> bytes:
    """Nonce and ciphertext of a code; another at every call."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see above

    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), _bound_to(sku, batch, code_id))


def unseal(key: bytes, sealed: bytes, *, sku: str, batch: str, code_id: str) -> str:
    """The code in plain; raises `SealBroken`."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, _bound_to(sku, batch, code_id)).decode()
    except (InvalidTag, ValueError):
        raise SealBroken from None


def _bound_to(sku: str, batch: str, code_id: str) -> bytes:
    return f"{_FORMAT}\x1f{sku}\x1f{batch}\x1f{code_id}".encode()
