"""The catalogue's table.

CATALOG      / PRODUCT#<id>   a product, all of them in one small partition that is read whole and cached
SKU#<id>     / SKU            a SKU, read by its key on the order path
SLUG#<slug>  / SLUG           whose slug it is
"""

from dataclasses import asdict
from functools import lru_cache

from chalicelib.catalog.errors import ChangedMeanwhile, SlugTaken
from chalicelib.catalog.model import Product, Review, Sku, SkuKind
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Table, Transaction, WriteRefused

_ABSENT = "attribute_not_exists(pk)"
_SAME_VERSION = "#version = :version"


@lru_cache(maxsize=1)
def _table() -> Table:
    return Table(settings().table_catalog)


def create(product: Product, skus: list[Sku]) -> None:
    """Write a product with its SKUs, or nothing; raises `SlugTaken`."""
    writes = Transaction()
    slug = {"pk": f"SLUG#{product.slug}", "sk": "SLUG", "product": product.product}
    writes.put("slug", _table(), slug, when=_ABSENT)
    writes.put("product", _table(), _product_item(product), when=_ABSENT)
    for sku in skus:
        writes.put(sku.sku, _table(), _sku_item(sku), when=_ABSENT)
    try:
        writes.commit()
    except WriteRefused as refusal:
        raise SlugTaken.of_field("slug", "taken", "choose another slug") from refusal


def change_product(product: Product, *, new_sku: Sku | None = None) -> None:
    """Write the next version of a product, with one more SKU if given; raises `ChangedMeanwhile`."""
    writes = Transaction()
    before = {"version": product.version - 1}
    writes.put("product", _table(), _product_item(product), when=_SAME_VERSION, values=before)
    if new_sku:
        writes.put("sku", _table(), _sku_item(new_sku), when=_ABSENT)
    try:
        writes.commit()
    except WriteRefused as refusal:
        raise ChangedMeanwhile from refusal


def change_sku(sku: Sku) -> None:
    """Write the next version of a SKU; raises `ChangedMeanwhile`."""
    try:
        _table().put(_sku_item(sku), when=_SAME_VERSION, values={"version": sku.version - 1})
    except WriteRefused as refusal:
        raise ChangedMeanwhile from refusal


def product(product_id: str) -> Product | None:
    """A product by id."""
    item = _table().get("CATALOG", f"PRODUCT#{product_id}")
    return _product(item) if item else None


def products() -> list[Product]:
    """Every product, in order of id, which is the order of creation."""
    page = _table().query("CATALOG", limit=1000, consistent=False)
    items = page.items
    while page.next_key:
        page = _table().query("CATALOG", limit=1000, start=page.next_key, consistent=False)
        items += page.items
    return [_product(item) for item in items]


def skus(sku_ids: list[str]) -> dict[str, Sku]:
    """The SKUs that exist among these, by id."""
    found = _table().get_many([(f"SKU#{sku_id}", "SKU") for sku_id in sku_ids])
    return {item["sku"]: _sku(item) for item in found}


def _product_item(product: Product) -> Item:
    return {**asdict(product), "pk": "CATALOG", "sk": f"PRODUCT#{product.product}"}


def _product(item: Item) -> Product:
    fields = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
    return Product(**{**fields, "skus": tuple(item["skus"]), "review": Review(item["review"])})


def _sku_item(sku: Sku) -> Item:
    return {**asdict(sku), "pk": f"SKU#{sku.sku}", "sk": "SKU"}


def _sku(item: Item) -> Sku:
    fields = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
    return Sku(**{**fields, "kind": SkuKind(item["kind"])})
