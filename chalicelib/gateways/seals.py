"""The object store (Amazon S3) of what must never change: each version is locked for years, by its bucket."""

from chalicelib.kernel.aws import call
from chalicelib.kernel.config import settings


def put(key: str, content: bytes) -> None:
    """Store an object. A repeat adds a version; none can be changed or removed. Raises `Transient`."""
    call(
        "s3",
        "put_object",
        Bucket=settings().seals_bucket,
        Key=key,
        Body=content,
        ContentType="application/json",
        ChecksumAlgorithm="SHA256",
    )
