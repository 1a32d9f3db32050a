"""What a line of a merchant's file becomes: goods with a fingerprint, then a sealed code."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.kernel import ids
from chalicelib.stock import intake
from chalicelib.stock.model import Code
from chalicelib.stock.seal import seal
from chalicelib.stock.service import peppers
from chalicelib.stock.store.batches import Batch

_PAIR = "\x1f"


@dataclass(frozen=True, repr=False)
class Goods:
    """A record with its fingerprint.

    `since` is when the key of that came into force, `older` are those by the keys of before: under one of
    these the shop may have the code already.
    """

    code_id: str
    record: intake.Record
    since: datetime
    older: tuple[str, ...] = ()

    @property
    def code_ids(self) -> tuple[str, ...]:
        """Every id that its code may have."""
        return (self.code_id, *self.older)


def goods(kind: intake.Kind, record: intake.Record) -> Goods:
    """The record with the ids that its code may have, wherever it turns up."""
    code_id, *older = fingerprints(kind, record)
    return Goods(code_id, record, peppers.known()[0].since, tuple(older))


def fingerprints(kind: intake.Kind, record: intake.Record) -> list[str]:
    """The ids of a code: keyed digests of its canonical form, by the key in force and those of before."""
    canonical = intake.fold(kind, record)
    return [ids.crockford(ids.keyed(pepper.key, canonical)) for pepper in peppers.known()]


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
