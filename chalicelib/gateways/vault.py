"""Where data keys come from: one for each batch of codes, wrapped by a key that never leaves the vault."""

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.kernel.aws import call, code
from chalicelib.kernel.config import settings

KEY_BYTES = 32
_NONCE_BYTES = 12

Context = Mapping[str, str]


@dataclass(frozen=True, repr=False)
class DataKey:
    """A key in both forms; only `wrapped` may be stored."""

    plain: bytes
    wrapped: bytes


class WrongKey(Exception):
    """The wrapped key is not of this vault, or was wrapped in another context."""


class Vault(Protocol):
    """A keeper of the wrapping key. The same context must be given to wrap and to unwrap."""

    def new_key(self, context: Context) -> DataKey:
        """A fresh 256-bit key."""

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """The key in plain; raises `WrongKey`."""


@dataclass(frozen=True)
class KmsVault:
    """AWS KMS: the wrapping key is in its hardware, every use is in CloudTrail."""

    key: str

    def new_key(self, context: Context) -> DataKey:
        """One call to KMS."""
        answer = self._call(
            "generate_data_key", KeyId=self.key, KeySpec="AES_256", EncryptionContext=dict(context)
        )
        return DataKey(plain=b64decode(answer["Plaintext"]), wrapped=b64decode(answer["CiphertextBlob"]))

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """One call to KMS."""
        answer = self._call(
            "decrypt",
            KeyId=self.key,
            CiphertextBlob=b64encode(wrapped).decode(),
            EncryptionContext=dict(context),
        )
        return b64decode(answer["Plaintext"])

    def _call(self, operation: str, **request: object) -> dict[str, str]:
        try:
            return call("kms", operation, **request)
        except ClientError as error:
            if code(error) == "InvalidCiphertextException":
                raise WrongKey from None
            raise


@dataclass(frozen=True)
class FileVault:
    """A key in a file of the developer's own machine, made at first use, readable by its owner only."""

    path: Path

    def new_key(self, context: Context) -> DataKey:
        """Made and wrapped here."""
        plain, nonce = AESGCM.generate_key(KEY_BYTES * 8), os.urandom(_NONCE_BYTES)
        return DataKey(plain=plain, wrapped=nonce + self._cipher().encrypt(nonce, plain, _bytes(context)))

    def unwrap(self, wrapped: bytes, context: Context) -> bytes:
        """The key in plain; raises `WrongKey`."""
        nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return self._cipher().decrypt(nonce, sealed, _bytes(context))
        except (InvalidTag, ValueError):
            raise WrongKey from None

    def _cipher(self) -> AESGCM:
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return AESGCM(self.path.read_bytes())
        with os.fdopen(descriptor, "wb") as file:
            file.write(AESGCM.generate_key(KEY_BYTES * 8))
        return AESGCM(self.path.read_bytes())


@lru_cache(maxsize=1)
def vault() -> Vault:
    """The vault of this stage."""
    if settings().vault == "file":
        return FileVault(Path(settings().vault_key))
    return KmsVault(settings().vault_key)


def _bytes(context: Context) -> bytes:
    return "\x1f".join(f"{name}={context[name]}" for name in sorted(context)).encode()
