"""A merchant and buyers, over HTTP, as a desk and a storefront would do it."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
import httpx
from botocore.config import Config

Json = dict[str, Any]
REPEATS = 10
PATIENCE_SECONDS = 60.0
"""Long enough for cold functions on a busy machine; a test that waits that long has failed."""


def key() -> str:
    """A fresh idempotency key."""
    return str(uuid.uuid4())


def codes(count: int) -> list[str]:
    """Codes that nobody has seen before."""
    run = uuid.uuid4().hex[:10].upper()
    return [f"{run}-{number:05d}-ZQXJ" for number in range(count)]


def until(found: Callable[[], Any], what: str, patience: float = PATIENCE_SECONDS) -> Any:
    """The first true answer; an assertion that names what was waited for when there is none in time."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = found()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"waited {patience:.0f} s for {what}")


def repeated(send: Callable[[], httpx.Response], *, refusable: bool = False) -> httpx.Response:
    """The first answer that is none of a server in trouble; a client repeats its request until then.

    A refusal (409) is an answer only where it may be one.
    """
    for _ in range(REPEATS):
        answer = send()
        if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
            assert answer.is_success or (refusable and answer.status_code == httpx.codes.CONFLICT), (
                answer.text
            )
            return answer
    raise AssertionError(f"the shop never recovered: {answer.text}")


@dataclass
class Order:
    """A placed order and the token that opens it."""

    http: httpx.Client
    placed: Json

    @property
    def order_id(self) -> str:
        return str(self.placed["order_id"])

    @property
    def path(self) -> str:
        return f"/v1/orders/{self.order_id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.placed['order_token']}"}

    def view(self) -> Json:
        answer: Json = self.http.get(self.path, headers=self.headers).raise_for_status().json()
        return answer

    def post(self, action: str, body: Json | None = None) -> httpx.Response:
        return self.http.post(f"{self.path}/{action}", json=body, headers=self.headers)

    def checkout(self, return_url: str = "https://shop.example/thanks") -> str:
        answer = self.post("payment", {"return_url": return_url}).raise_for_status().json()
        return str(answer["checkout_url"])

    def becomes(self, *statuses: str) -> Json:
        def reached() -> Json | None:
            view = self.view()
            return view if view["status"] in statuses else None

        view: Json = until(reached, f"{self.order_id} to be {' or '.join(statuses)}")
        return view

    def reveal(self) -> list[str]:
        answer = self.post("reveal").raise_for_status()
        assert answer.headers["cache-control"] == "no-store"
        return [one["code"] for one in answer.json()["codes"]]


@dataclass
class Sku:
    """A SKU of a test's own product."""

    sku: str
    slug: str
    price: int = 1299


@dataclass
class Shop:
    """The whole shop as its owner and its buyers see it."""

    stack: Json
    http: httpx.Client
    _headers: dict[str, str] = field(default_factory=dict)

    @property
    def owner(self) -> dict[str, str]:
        """The header that opens the desk."""
        if not self._headers:
            answer = self.http.post("/v1/desk/sign-in", json=self.stack["staff"]).raise_for_status().json()
            self._headers = {"Authorization": f"Bearer {answer['access_token']}"}
        return self._headers

    def desk(self, method: str, path: str, body: Json | None = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(method, f"/v1/desk{path}", json=body, headers=self.owner | named)

    def hire(self, role: str) -> dict[str, str]:
        """Somebody new of the staff, as they sign in."""
        pools = self.aws("cognito-idp")
        listed = pools.list_user_pools(MaxResults=10)["UserPools"]
        (pool,) = (one for one in listed if one["Name"].endswith("-staff"))
        person = {"email": f"{role}-{uuid.uuid4().hex[:8]}@yima.example", "password": f"Aa1!{key()}"}
        named: Json = {"UserPoolId": pool["Id"], "Username": person["email"]}
        attributes = [
            {"Name": "email", "Value": person["email"]},
            {"Name": "email_verified", "Value": "true"},
        ]
        pools.admin_create_user(**named, MessageAction="SUPPRESS", UserAttributes=attributes)
        pools.admin_add_user_to_group(**named, GroupName=role)
        pools.admin_set_user_password(**named, Password=person["password"], Permanent=True)
        return person

    def new_sku(self, *, kind: str = "code", stock: int | list[str] = 0, **product: Any) -> Sku:
        """A product of its own with one SKU and, perhaps, codes."""
        slug = f"test-{uuid.uuid4().hex[:12]}"
        sku: Json = {"title": {"en": "One"}, "kind": kind, "price": {"amount": 1299, "currency": "USD"}}
        sku["most_per_order"] = 40
        body = {"slug": slug, "title": {"en": slug}, "skus": [sku], "hidden": True} | product
        made = self.desk("POST", "/products", body).raise_for_status().json()
        new = Sku(made["skus"][0]["sku"], slug)
        listed = codes(stock) if isinstance(stock, int) else stock
        if listed:
            assert self.stock(new, "\n".join(listed))["accepted"] == len(listed)
        return new

    def stock(self, sku: Sku, text: str, **more: Any) -> Json:
        path = f"/skus/{sku.sku}/imports"
        answer = self.desk("POST", path, {"text": text} | more, Idempotency_Key=key()).raise_for_status()
        report: Json = answer.json()
        return report

    def left(self, sku: Sku) -> int:
        return int(self.desk("GET", f"/skus/{sku.sku}/stock").raise_for_status().json()["left"])

    def states(self, sku: Sku) -> dict[str, int]:
        """Codes of a SKU by state, as the database has them."""
        counts: dict[str, int] = {}
        for batch in self.desk("GET", f"/skus/{sku.sku}/stock").json()["batches"]:
            for code in self.listed(batch["batch"]):
                counts[code["state"]] = counts.get(code["state"], 0) + 1
        return counts

    def listed(self, batch: str) -> list[Json]:
        """Every code of a batch, masked."""
        found: list[Json] = []
        cursor = ""
        while True:
            page = self.desk("GET", f"/codes?batch={batch}{cursor}").raise_for_status().json()
            found += page["codes"]
            if not page.get("next"):
                return found
            cursor = f"&cursor={page['next']}"

    def ask(self, sku: Sku, quantity: int = 1, idempotency_key: str | None = None) -> httpx.Response:
        """Try to place an order."""
        body = {
            "items": [{"sku": sku.sku, "quantity": quantity}],
            "contact": {"email": "grace.buyer@example.com"},
            "currency": "USD",
            "expected_total": sku.price * quantity,
        }
        return self.http.post("/v1/orders", json=body, headers={"Idempotency-Key": idempotency_key or key()})

    def order(self, sku: Sku, quantity: int = 1) -> Order:
        """Place an order."""
        answer = self.ask(sku, quantity)
        assert answer.status_code == 201, answer.text
        return Order(self.http, answer.json())

    def pay(self, order: Order, outcome: str = "succeed", method: str = "card", **more: Any) -> Json:
        """Pay on the provider's page."""
        session = order.checkout().rsplit("/", 1)[1]
        wish = {"method": method, "outcome": outcome} | more
        answer: Json = self.provider("POST", f"/_sim/checkout/{session}/pay", wish).raise_for_status().json()
        return answer

    def buy(self, sku: Sku, quantity: int = 1) -> Order:
        """Place, pay and wait for the goods."""
        order = self.order(sku, quantity)
        self.pay(order)
        order.becomes("delivered")
        return order

    def provider(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        """Speak to the simulator of the provider."""
        return httpx.request(method, f"{self.stack['stripe']}{path}", json=body, timeout=30)

    def aws(self, service: str, config: Config | None = None) -> Any:
        """A client of the local cloud."""
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.stack["aws"],
            region_name=self.stack["region"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=config,
        )
