from collections.abc import Sequence
from types import MappingProxyType

from chalicelib.stock.intake.fold import fold_code
from chalicelib.stock.intake.model import REQUIRED, Field, Kind, Reason, Record, Refused, Rules, trim
from chalicelib.stock.intake.values import cost, expiry, flaw, link_flaw

_MISSING = MappingProxyType(
    {
        Field.CODE: Reason.MISSING_CODE,
        Field.NUMBER: Reason.MISSING_NUMBER,
        Field.PASSWORD: Reason.MISSING_PASSWORD,
        Field.LINK: Reason.MISSING_LINK,
    }
)


def record_of(
    line: int, cells: Sequence[str], *, columns: Sequence[Field | None], rules: Rules
) -> Record | Refused:
    """The record of one row of cells, or the first reason why it is none.

    The cells may come from a line or from a spreadsheet. The goods are kept as written, only trimmed.
    """
    if any(trim(cell) for cell in cells[len(columns) :]):
        return Refused(line, Reason.TOO_MANY_COLUMNS)
    values = {field: trim(cell) for field, cell in zip(columns, cells, strict=False) if field is not None}
    refused = _refusal_of_goods(line, values, rules.kind)
    if refused is not None:
        return refused
    expires_on = expiry(values.get(Field.EXPIRES_ON, ""), today=rules.today)
    if isinstance(expires_on, Reason):
        return Refused(line, expires_on, Field.EXPIRES_ON)
    unit_cost = cost(values.get(Field.UNIT_COST, ""), exponent=rules.currency_exponent)
    if isinstance(unit_cost, Reason):
        return Refused(line, unit_cost, Field.UNIT_COST)
    secret = values[REQUIRED[rules.kind][-1]]
    return Record(line, secret, values.get(Field.NUMBER), expires_on, unit_cost)


def is_blank(cells: Sequence[str]) -> bool:
    """Whether nothing is to be seen in any cell."""
    return not any(trim(cell) for cell in cells)


def _refusal_of_goods(line: int, values: dict[Field, str], kind: Kind) -> Refused | None:
    for field in REQUIRED[kind]:
        if field not in values:
            return Refused(line, Reason.MISSING_COLUMN, field)
        if not values[field]:
            return Refused(line, _MISSING[field], field)
    for field in REQUIRED[kind]:
        reason = _flaw_of(values[field], field)
        if reason is not None:
            return Refused(line, reason, field)
    return None


def _flaw_of(text: str, field: Field) -> Reason | None:
    reason = flaw(text)
    if reason is not None:
        return reason
    if field is Field.LINK:
        return link_flaw(text)
    if field is Field.CODE and not fold_code(text):
        return Reason.MISSING_CODE
    return None
