"""What a line of a merchant's file becomes: goods with a fingerprint, then a sealed code."""

from dataclasses import dataclass

from chalicelib.gateways.secrets import secret
from chalicelib.kernel import ids
from chalicelib.kernel.config import settings
from chalicelib.stock import intake
from chalicelib.stock.model import Code
from chalicelib.stock.seal import seal
from chalicelib.stock.store.batches import Batch

_PAIR = "\x1f"


@dataclass(frozen=True, repr=False)
class Goods:
    """A record with its fingerprint."""

    code_id: str
    record: intake.Record


def goods(kind: intake.Kind, record: intake.Record) -> Goods:
    """The record with the id that its code has, wherever it turns up."""
    return Goods(fingerprint(kind, record), record)


def fingerprint(kind: intake.Kind, record: intake.Record) -> str:
    """The id of a code: a keyed digest of its canonical form, the same wherever it turns up again."""
    pepper = secret(settings().pepper_secret).encode()
    return ids.crockford(ids.keyed(pepper, intake.fold(kind, record)))


def sealed(one: Goods, batch: Batch, key: bytes) -> Code:
    """The code as it is stored, encrypted with its batch's newest key."""
    record = one.record
    return Code(
        code_id=one.code_id,
        sku=batch.sku,
        batch=batch.batch,
        sealed=seal(key, plain_text(record), sku=batch.sku, batch=batch.batch, code_id=one.code_id),
        mask=mask(record),
        expires_on=record.expires_on.isoformat() if record.expires_on else None,
        unit_cost=record.unit_cost,
        cost_currency=batch.currency if record.unit_cost else None,
        key_number=batch.newest,
    )


def mask(record: intake.Record) -> str:
    """What a list may show of a record."""
    return intake.mask(record.number or record.secret)


def plain_text(record: intake.Record) -> str:
    """What is sealed: the code itself, or number and password."""
    return record.secret if record.number is None else f"{record.number}{_PAIR}{record.secret}"


def parts(plain: str) -> tuple[str | None, str]:
    """Number, if there is one, and code of a sealed text."""
    number, found, rest = plain.partition(_PAIR)
    return (number, rest) if found else (None, plain)
