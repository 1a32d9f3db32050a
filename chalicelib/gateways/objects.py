"""The object store (Amazon S3) that browsers read through the edge."""

from botocore.exceptions import ClientError

from chalicelib.kernel.aws import call
from chalicelib.kernel.config import settings

FOR_EVER = "public, max-age=31536000, immutable"


def put(key: str, content: bytes, *, media_type: str, cache: str) -> None:
    """Store an object for everybody to read. A repeat changes nothing. Raises `Transient`."""
    call(
        "s3",
        "put_object",
        Bucket=settings().pages_bucket,
        Key=key,
        Body=content,
        ContentType=media_type,
        CacheControl=cache,
    )


def get(key: str) -> bytes | None:
    """What an object holds now; None when there is none. Raises `Transient`."""
    try:
        answer = call("s3", "get_object", Bucket=settings().pages_bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "404", "AccessDenied"}:
            return None  # S3 says AccessDenied of a missing object to who may not list the bucket
        raise
    content: bytes = answer["Body"].read()
    return content
