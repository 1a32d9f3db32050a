"""Pools: parts of a SKU's stock that are set aside for campaigns, each with lanes of its own."""

from dataclasses import dataclass

from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.stock.model import sku_of
from chalicelib.stock.store.table import ABSENT, table


@dataclass(frozen=True)
class Pool:
    """One pool: how many codes were ever set aside for it, and whether it is closed for good."""

    pool: str
    aside: int = 0
    closed: bool = False


def find(pool: str) -> Pool | None:
    """A pool that was opened."""
    item = table().get(*_key(pool))
    return _pool(item) if item else None


def of_sku(sku: str) -> list[Pool]:
    """Every pool that was ever set aside of a SKU."""
    return [_pool(item) for item in table().query(f"STOCK#{sku}", sk_prefix="POOL#", limit=1000).items]


def begin(pool: str) -> Pool:
    """Open a pool, once; the one that stands afterwards."""
    pk, sk = _key(pool)
    try:
        table().put({"pk": pk, "sk": sk, "pool": pool, "aside": 0}, when=ABSENT)
    except WriteRefused as refusal:
        return _pool(refusal.refused["put"] or {})
    return Pool(pool)


def count(writes: Transaction, pool: Pool, added: int) -> None:
    """Add that so many codes more were set aside since the pool was read. Named `pool`."""
    writes.update(
        "pool",
        table(),
        *_key(pool.pool),
        "SET #aside = :after",
        when="#aside = :before AND attribute_not_exists(#closed)",
        values={"before": pool.aside, "after": pool.aside + added},
    )


def close(pool: str) -> None:
    """Take no more codes into a pool; what returns to it goes to the SKU's own. A repeat changes nothing."""
    change, when = "SET #closed = :yes", "attribute_exists(pk)"
    table().update(*_key(pool), change, when=when, values={"yes": True})


def _key(pool: str) -> tuple[str, str]:
    return f"STOCK#{sku_of(pool)}", f"POOL#{pool.partition('@')[2]}"


def _pool(item: Item) -> Pool:
    return Pool(item["pool"], item["aside"], item.get("closed", False))
