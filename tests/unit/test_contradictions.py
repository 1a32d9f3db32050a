"""Fields that contradict each other are told by name, wherever the model lies in a body."""

from typing import Any, Self

import pytest
from pydantic import BaseModel, ValidationError, model_validator

from chalicelib.kernel.routes import Body, Contradiction, refusal
from chalicelib.ledger.schemas import NewAdjustment, ProfitQuery
from chalicelib.orders.schemas import NewBlock
from chalicelib.payments.schemas import NewRefund
from chalicelib.stock.schemas import NewImport


class Inner(Body):
    low: int
    high: int

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high < self.low:
            raise Contradiction("high", "is less than `low`")
        return self


class Outer(Body):
    ranges: list[Inner]


def fields_of(model: type[BaseModel], given: dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as raised:
        model.model_validate(given, strict=False)
    return [one.field for one in refusal(raised.value).errors]


def test_the_field_is_named_below_where_its_model_lies() -> None:
    given = {"ranges": [{"low": 1, "high": 2}, {"low": 2, "high": 1}]}

    assert fields_of(Outer, given) == ["ranges.1.high"]


ADJUSTMENT = {"amount": 1, "currency": "USD", "reason": "put right"}


@pytest.mark.parametrize(
    ("model", "given", "field"),
    [
        (ProfitQuery, {"since": "2026-02-02", "until": "2026-02-01"}, "until"),
        (ProfitQuery, {"since": "2025-02-02", "until": "2026-02-01"}, "until"),
        (NewAdjustment, ADJUSTMENT | {"debit": "asset:bank", "credit": "asset:bank"}, "credit"),
        (NewAdjustment, ADJUSTMENT | {"debit": "asset:bank", "credit": "liability:wallets"}, "credit"),
        (NewAdjustment, ADJUSTMENT | {"debit": "liability:wallets", "credit": "asset:bank"}, "debit"),
        (NewBlock, {"reason": "a reason"}, "order_id"),
        (NewImport, {"name": "a.txt"}, "file"),
        (NewImport, {"name": "a.txt", "text": "x", "encoding": "utf-8"}, "encoding"),
        (NewRefund, {"amount": 1, "lines": [], "reason": "because"}, "lines"),
    ],
)
def test_the_field_to_change_is_named(model: type[BaseModel], given: dict[str, Any], field: str) -> None:
    assert field in fields_of(model, given)
