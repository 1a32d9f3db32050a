"""Codes that leave the stock unsold and for good: rolled back, past their date, voided, or exported.

What they cost leaves the books in the transaction that moves them, one entry for up to 99 codes. A code
leaves once, so a repeat finds nothing to move and books nothing.
Source: docs/decisions/0031-purchases.md
"""

from collections.abc import Callable, Iterable
from datetime import date

from chalicelib.kernel.table import TRANSACTION_LIMIT, Transaction, WriteRefused
from chalicelib.ledger import templates
from chalicelib.ledger.model import Entry
from chalicelib.ledger.service import posting
from chalicelib.stock.model import CLAIMABLE, UNSOLD, Because, Code, CodeState, costs
from chalicelib.stock.store import codes

_AT_ONCE = TRANSACTION_LIMIT - 1

Template = Callable[..., Entry]


def take_back(found: Iterable[Code], because: Because) -> list[Code]:
    """Void what is unsold among codes of one batch, as if never bought; all, as they are afterwards."""
    return _leave(found, CodeState.VOIDED, UNSOLD, because, templates.purchase_return)


def expire(found: Iterable[Code], today: date, because: Because) -> list[Code]:
    """Write off what is past its date among codes of one batch; all of them, as they are afterwards.

    A frozen code is left as it is until somebody decides on it.
    """
    several = list(found)
    late = [code for code in several if code.expires_on and code.expires_on < today.isoformat()]
    after = {
        code.code_id: code
        for code in _leave(late, CodeState.EXPIRED, CLAIMABLE, because, templates.write_off)
    }
    return [after.get(code.code_id, code) for code in several]


def void_frozen(code: Code, because: Because) -> Code:
    """Write a code off if it is frozen; the code as it is afterwards."""
    (after,) = _leave([code], CodeState.VOIDED, (CodeState.FROZEN,), because, templates.write_off)
    return after


def take_out(
    writes: Transaction,
    chosen: list[Code],
    *,
    owner: str,
    origins: tuple[CodeState, ...],
    because: Because,
) -> None:
    """Add that unsold codes of one batch are seen and belong to `owner`; what they cost is written off.

    One write a code, and one for the entry where they cost anything.
    """
    for code in chosen:
        codes.take_out(writes, code.code_id, owner=owner, origins=origins, because=because)
    if chosen:
        first = chosen[0]
        given = {"actor": because.actor, "reason": because.reason}
        posting.post(
            writes, templates.write_off(first.batch, first.code_id, first.sku, costs(chosen), **given)
        )


def _leave(
    found: Iterable[Code],
    target: CodeState,
    origins: tuple[CodeState, ...],
    because: Because,
    template: Template,
) -> list[Code]:
    standing = {code.code_id: code for code in found}
    while some := [code for code in standing.values() if code.owner is None and code.state in origins]:
        some = some[:_AT_ONCE]
        writes = Transaction()
        for code in some:
            codes.withdraw(writes, code.code_id, target, because, origins=origins)
        first = some[0]
        given = {"actor": because.actor, "reason": because.reason}
        posting.post(writes, template(first.batch, first.code_id, first.sku, costs(some), **given))
        try:
            writes.commit()
        except WriteRefused as refusal:
            standing |= codes.find_many(code.code_id for code in some if code.code_id in refusal.refused)
        else:
            standing |= {code.code_id: codes.with_state(code, target) for code in some}
    return list(standing.values())
