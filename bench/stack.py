"""The shop that is measured, as its buyers, its staff and its cloud see it."""

import json
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import boto3
import httpx

Json = dict[str, Any]
PATIENCE_SECONDS = 60.0


class Stack:
    """One running shop, told by YIMA_STACK where it is."""

    def __init__(self) -> None:
        self.facts: Json = json.loads(Path(os.environ["YIMA_STACK"]).read_text(encoding="utf-8"))
        self.http = httpx.Client(base_url=self.facts["api"], timeout=120)
        staff = self.http.post("/v1/desk/sign-in", json=self.facts["staff"]).raise_for_status().json()
        self.staff = {"Authorization": f"Bearer {staff['access_token']}"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def aws(self, service: str) -> Any:
        """A client of the local cloud."""
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.facts["aws"],
            region_name=self.facts["region"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def record(self, method: str) -> Json:
        """Start (`POST`), read (`GET`) or end (`DELETE`) the record of what functions do."""
        answer = httpx.request(method, f"{self.facts['aws']}/_yima/recording", timeout=60)
        told: Json = answer.raise_for_status().json()
        return told

    def desk(self, method: str, path: str, body: Json) -> Json:
        """One request of staff."""
        headers = self.staff | {"Idempotency-Key": str(uuid.uuid4())}
        answer = self.http.request(method, f"/v1/desk{path}", json=body, headers=headers)
        told: Json = answer.raise_for_status().json()
        return told

    def look(self, path: str) -> Json:
        """One thing that staff see."""
        told: Json = self.http.get(f"/v1/desk{path}", headers=self.staff).raise_for_status().json()
        return told

    def new_sku(self, codes: int, *, hold_seconds: int | None = None) -> str:
        """A product of its own with so many codes; its SKU."""
        slug = f"bench-{uuid.uuid4().hex[:12]}"
        sku = {"title": {"en": "One"}, "kind": "code", "price": {"amount": 1299, "currency": "USD"}}
        product: Json = {"slug": slug, "title": {"en": slug}, "skus": [sku]}
        if hold_seconds:
            product["hold_seconds"] = hold_seconds
        made = self.desk("POST", "/products", product)
        name = str(made["skus"][0]["sku"])
        if codes:
            self.stock(name, codes)
        return name

    def stock(self, sku: str, codes: int) -> None:
        """Import so many codes."""
        text = "\n".join(f"BENCH-{uuid.uuid4().hex.upper()}" for _ in range(codes))
        self.desk("POST", f"/skus/{sku}/imports", {"text": text})

    def place(self, sku: str) -> Json:
        """An order of one code."""
        body = {
            "items": [{"sku": sku, "quantity": 1}],
            "contact": {"email": "buyer@example.com"},
            "currency": "USD",
            "expected_total": 1299,
        }
        key = {"Idempotency-Key": str(uuid.uuid4())}
        order: Json = self.http.post("/v1/orders", json=body, headers=key).raise_for_status().json()
        return order

    def pay(self, order: Json) -> None:
        """Pay on the provider's page."""
        page = {"return_url": "https://shop.example/thanks"}
        opened = self.http.post(f"{path_of(order)}/payment", json=page, headers=opens(order))
        session = opened.raise_for_status().json()["checkout_url"].rsplit("/", 1)[1]
        wish = {"method": "card", "outcome": "succeed"}
        httpx.post(
            f"{self.facts['stripe']}/_sim/checkout/{session}/pay", json=wish, timeout=60
        ).raise_for_status()

    def await_delivery(self, order: Json) -> None:
        """Return when the order is delivered, without a request to the shop's functions."""
        table, key = self.aws("dynamodb"), {"pk": {"S": order["order_id"]}, "sk": {"S": "ORDER"}}

        def delivered() -> bool:
            item = table.get_item(TableName="yima-local-orders", Key=key)["Item"]
            return bool(item["fulfilment"]["S"] == "delivered")

        until(delivered)


def home() -> Path:
    """The folder of the running shop."""
    return Path(os.environ["YIMA_STACK"]).resolve().parent


def path_of(order: Json) -> str:
    """The address of an order."""
    return f"/v1/orders/{order['order_id']}"


def opens(order: Json) -> dict[str, str]:
    """The header that opens an order."""
    return {"Authorization": f"Bearer {order['order_token']}"}


def until(found: Callable[[], bool]) -> None:
    """Return when something is so; raises `TimeoutError` after a minute."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not found():
        if time.monotonic() > end:
            raise TimeoutError("the shop did not come to what was waited for")
        time.sleep(0.05)
