"""Whatever is asked, the deployed shop answers as docs/openapi.json says, and never with a fault."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from docs.examples import partner as example
from tests.stack.shop import Shop
from tests.stack.test_partners import Partner
from tests.stack.test_wallet import Wallet

pytestmark = pytest.mark.stack

INTERFACE = schemathesis.openapi.from_path(Path(__file__).parents[2] / "docs" / "openapi.json")
OPERATIONS = [found.ok() for found in INTERFACE.get_all_operations() if isinstance(found, Ok)]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ENDS_SESSIONS = {"/v1/desk/sign-out", "/v1/desk/me/sign-out-everywhere"}
"""What somebody of their own asks for: everything else is asked by an owner who stays signed in."""
EXAMPLES = 60 if os.environ.get("YIMA_FUZZ") == "long" else 2
"""How many requests each operation gets in each mode."""


class Signing(AuthBase):
    """Signs each request as a partner's program does."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        path, _, query = request.path_url.partition("?")
        body = request.body or b""
        request.headers.update(
            example.signed_headers(
                self._partner.key_id,
                self._partner.secret,
                str(request.method),
                path,
                parse_qsl(query, keep_blank_values=True),
                body=body.encode() if isinstance(body, str) else body,
                idempotency_key=request.headers.get("Idempotency-Key", ""),
            )
        )
        return request


class World:
    """Things that there are, and the credentials that open them."""

    def __init__(self, shop: Shop) -> None:
        self._shop, self._leaving = shop, shop.hire("viewer")
        sku = shop.new_sku(stock=20)
        order = shop.buy(sku)
        product = next(
            one for one in shop.desk("GET", "/products").json()["products"] if one["slug"] == sku.slug
        )
        batch = shop.desk("GET", f"/skus/{sku.sku}/stock").json()["batches"][0]["batch"]
        self.known = {
            "order_id": order.order_id,
            "sku_id": sku.sku,
            "product_id": product["product"],
            "slug": sku.slug,
            "batch_id": batch,
            "batch": batch,
            "code_id": shop.listed(batch)[-1]["code_id"],
            "subject": order.order_id,
            "currency": "USD",
        }
        self.credentials = {
            "staff": shop.owner,
            "order_token": order.headers,
            "link_token": Wallet.new(shop, sku).headers,
        }
        self.partner = Signing(Partner.new(shop))

    def passing(self) -> dict[str, str]:
        """The credential of somebody who may be signed out."""
        answer = self._shop.http.post("/v1/desk/sign-in", json=self._leaving).raise_for_status()
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture(scope="module")
def world(shop: Shop) -> World:
    return World(shop)


def test_every_operation_of_the_document_is_asked() -> None:
    written = {
        f"{method.upper()} {path}"
        for path, methods in INTERFACE.raw_schema["paths"].items()
        for method in methods
    }

    assert {operation.label for operation in OPERATIONS} == written


@pytest.mark.parametrize("missing", ["200", "application/json", "campaigns"])
def test_an_answer_that_the_document_does_not_know_is_told(missing: str, stack: dict[str, Any]) -> None:
    """The judge is no mere onlooker: it refuses an honest answer by a document that lacks a part."""
    document = json.loads(json.dumps(INTERFACE.raw_schema).replace(f'"{missing}"', '"elsewhere"'))
    operation = schemathesis.openapi.from_dict(document)["/v1/campaigns"]["GET"]
    case = operation.Case()

    with pytest.raises(FailureGroup):
        case.validate_response(case.call(base_url=stack["api"]), checks=CHECKS)


@pytest.mark.parametrize(
    "mode",
    [GenerationMode.POSITIVE, pytest.param(GenerationMode.NEGATIVE, marks=pytest.mark.slow)],
    ids=lambda mode: mode.value,
)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_whatever_is_asked_the_answer_is_one_of_the_document(
    operation: Any, mode: GenerationMode, world: World, stack: dict[str, Any]
) -> None:
    if mode is GenerationMode.NEGATIVE and not _asks_anything(operation):
        pytest.skip("it takes nothing that could be wrong")
    named = [scheme for choice in operation.definition.raw.get("security", ()) for scheme in choice]
    credentials = [world.credentials[name] for name in named if name in world.credentials]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        real=st.booleans(),
        credential=st.sampled_from([*credentials, *credentials, {}] if credentials else [{}]),
    )
    def ask(case: Case[Any], real: bool, credential: dict[str, str]) -> None:
        if real:
            for place in (case.path_parameters, case.query):
                place.update({name: world.known[name] for name in place if name in world.known})
        if credential and operation.path in ENDS_SESSIONS:
            credential = world.passing()
        signing = world.partner if "partner_signature" in named and real else None
        answer = case.call(base_url=stack["api"], headers=credential, auth=signing, timeout=60)
        case.validate_response(answer, checks=CHECKS)

    ask()


def _asks_anything(operation: Any) -> bool:
    raw = operation.definition.raw
    return bool(raw.get("parameters") or raw.get("requestBody"))
