"""Uploads, their imports and roll-backs, step by step as the workflows take them."""

from typing import Any

import boto3

from chalicelib.catalog.model import Sku
from chalicelib.stock import intake, tasks
from chalicelib.stock.model import ImportState
from chalicelib.stock.service import chunking, claiming, rolling_back, uploading
from chalicelib.stock.service.uploading import Wish
from chalicelib.stock.store.runs import Run

from .conftest import KEY

OTHER_KEY = "another-key-of-sixteen"
ACTOR = "staff:1"
BUCKET = "yima-test-uploads"


def put(sku: Sku, content: bytes, name: str = "keys.txt", key: str = KEY) -> str:
    upload, url = uploading.new_upload(sku.sku, name=name, size=len(content), actor=ACTOR, key=key)
    assert BUCKET in url
    boto3.client("s3").put_object(Bucket=BUCKET, Key=upload.key, Body=content)
    return upload.upload


def begin(sku: Sku, content: bytes, key: str = KEY, name: str = "keys.txt", **wish: Any) -> Run:
    upload = put(sku, content, name, key)
    return uploading.start(sku.sku, upload, Wish(intake.Kind(sku.kind), "USD", **wish), actor=ACTOR, key=key)


def read(run: Run) -> list[int]:
    given = {"sku_id": run.sku, "batch_id": run.batch}
    found: list[int] = tasks.read_upload(given, None)["chunks"]
    return found


def finish(run: Run) -> Run:
    """Everything the workflow does, in order."""
    for chunk in read(run):
        chunking.import_chunk(run.batch, chunk)
    if uploading.find(run.sku, run.batch).state is ImportState.IMPORTING:
        chunking.finish(run.batch)
    claiming.forget()
    return uploading.find(run.sku, run.batch)


def text(count: int, prefix: str = "CODE") -> bytes:
    return "\n".join(f"{prefix}-{number:05d}-XYZ" for number in range(count)).encode()


def rolled_back(sku: Sku, batch: str, key: str = KEY) -> dict[str, int]:
    rolling_back.start(sku.sku, batch, reason="wrong supplier", actor=ACTOR, key=key)
    while rolling_back.step(batch):
        pass
    return rolling_back.finish(batch).states
