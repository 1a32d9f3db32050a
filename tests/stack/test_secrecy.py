"""Codes, tokens, passwords and addresses stay out of every log and every table in the clear."""

import json
from typing import Any

import pytest

from tests.stack.logs import Logs
from tests.stack.shop import Shop, codes, key

pytestmark = pytest.mark.stack
EMAIL = "grace.buyer@example.com"


def test_no_log_holds_a_code_a_token_or_an_address(shop: Shop, logs: Logs) -> None:
    listed = codes(3)
    sku = shop.new_sku(stock=listed)
    order = shop.buy(sku)
    (revealed,) = order.reveal()
    assert revealed in listed
    shop.stock(sku, f"{listed[0]}\n{listed[1]} , broken\n")
    shop.http.post("/v1/orders", json={"contact": {"email": EMAIL}}, headers={"Idempotency-Key": key()})
    password = shop.stack["staff"]["password"]
    shop.http.post("/v1/desk/sign-in", json=shop.stack["staff"] | {"surprise": 1})

    text = logs.with_line_of(order.order_id)

    for secret in (*listed, EMAIL, order.placed["order_token"], password):
        assert secret not in text
        assert secret.replace("-", "") not in text
    assert shop.owner["Authorization"].removeprefix("Bearer ") not in text


def test_no_table_holds_a_code_in_the_clear(shop: Shop) -> None:
    listed = codes(2)
    shop.new_sku(stock=listed)

    assert not any(code in _everything(shop, "yima-local-stock") for code in listed)


def test_workflows_carry_ids_only(shop: Shop) -> None:
    listed = codes(1)
    order = shop.buy(shop.new_sku(stock=listed))
    order.reveal()
    states = shop.aws("stepfunctions")
    texts = []
    for machine in states.list_state_machines()["stateMachines"]:
        for page in states.get_paginator("list_executions").paginate(
            stateMachineArn=machine["stateMachineArn"]
        ):
            for execution in page["executions"]:
                if order.order_id in execution["name"]:
                    texts += [json.dumps(_history(states, execution["executionArn"]), default=str)]

    assert texts
    for secret in (*listed, EMAIL, order.placed["order_token"]):
        assert not any(secret in text for text in texts)


def _everything(shop: Shop, table: str) -> str:
    pages = shop.aws("dynamodb").get_paginator("scan").paginate(TableName=table)
    return "\n".join(repr(item) for page in pages for item in page["Items"])


def _history(states: Any, arn: str) -> Any:
    return states.get_execution_history(executionArn=arn)["events"]
