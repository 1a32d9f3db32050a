"""Uploads of a SKU: what a merchant says of a file that is about to come."""

from dataclasses import dataclass

from chalicelib.kernel.table import Item, WriteRefused
from chalicelib.stock.store.table import ABSENT, table


@dataclass(frozen=True)
class Upload:
    """A file that may be put into the object store; forgotten when `ttl`, in seconds since 1970, is past."""

    upload: str
    sku: str
    name: str
    size: int
    actor: str
    ttl: int

    @property
    def key(self) -> str:
        """Where the file is in the object store."""
        return f"uploads/{self.upload}"


def begin(upload: Upload) -> Upload:
    """Put a new upload; the one that stands afterwards, which is the first of that id."""
    item: Item = {"pk": f"SKU#{upload.sku}", "sk": f"UPLOAD#{upload.upload}", **vars(upload)}
    try:
        table().put(item, when=ABSENT)
    except WriteRefused as refusal:
        return _upload(refusal.refused["put"] or {})
    return upload


def find(sku: str, upload: str) -> Upload | None:
    """An upload of a SKU."""
    item = table().get(f"SKU#{sku}", f"UPLOAD#{upload}")
    return _upload(item) if item else None


def _upload(item: Item) -> Upload:
    return Upload(**{name: value for name, value in item.items() if name not in {"pk", "sk"}})
