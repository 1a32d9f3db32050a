"""The catalogue's table.

CATALOG      / PRODUCT#<id>   a product, all of them in one small partition that is read whole and cached
CATALOG      / CATEGORY#<id>  a category, in the same partition
SKU#<id>     / SKU            a SKU, read by its key on the order path
SLUG#<slug>  / SLUG           whose slug it is; of a category `SLUG#category/<slug>`
"""

from dataclasses import asdict
from functools import lru_cache

from chalicelib.catalog.errors import ChangedMeanwhile, SlugTaken
from chalicelib.catalog.model import Category, Device, Product, Question, Review, Sku, SkuKind, terms_of
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


def products(*, consistent: bool = False) -> list[Product]:
    """Every product, in order of id, which is the order of creation."""
    return [_product(item) for item in _all("PRODUCT#", consistent=consistent)]


def categories(*, consistent: bool = False) -> list[Category]:
    """Every category, in order of creation."""
    return [_category(item) for item in _all("CATEGORY#", consistent=consistent)]


def category(category_id: str) -> Category | None:
    """A category by id."""
    item = _table().get("CATALOG", f"CATEGORY#{category_id}")
    return _category(item) if item else None


def create_category(new: Category) -> None:
    """Write a new category; raises `SlugTaken`."""
    writes = Transaction()
    slug = {"pk": f"SLUG#category/{new.slug}", "sk": "SLUG", "category": new.category}
    writes.put("slug", _table(), slug, when=_ABSENT)
    writes.put("category", _table(), _category_item(new), when=_ABSENT)
    try:
        writes.commit()
    except WriteRefused as refusal:
        raise SlugTaken.of_field("slug", "taken", "choose another slug") from refusal


def change_category(changed: Category) -> None:
    """Write the next version of a category; raises `ChangedMeanwhile`."""
    before = {"version": changed.version - 1}
    try:
        _table().put(_category_item(changed), when=_SAME_VERSION, values=before)
    except WriteRefused as refusal:
        raise ChangedMeanwhile from refusal


def skus(sku_ids: list[str], *, consistent: bool = True) -> dict[str, Sku]:
    """The SKUs that exist among these, by id."""
    keys = [(f"SKU#{sku_id}", "SKU") for sku_id in sku_ids]
    return {item["sku"]: _sku(item) for item in _table().get_many(keys, consistent=consistent)}


def _all(prefix: str, *, consistent: bool) -> list[Item]:
    page = _table().query("CATALOG", sk_prefix=prefix, limit=1000, consistent=consistent)
    items = page.items
    while page.next_key:
        start = page.next_key
        page = _table().query("CATALOG", sk_prefix=prefix, limit=1000, start=start, consistent=consistent)
        items += page.items
    return items


def _category_item(category: Category) -> Item:
    return {**asdict(category), "pk": "CATALOG", "sk": f"CATEGORY#{category.category}"}


def _category(item: Item) -> Category:
    return Category(**{name: value for name, value in item.items() if name not in {"pk", "sk"}})


def _product_item(product: Product) -> Item:
    return {**asdict(product), "pk": "CATALOG", "sk": f"PRODUCT#{product.product}"}


def _product(item: Item) -> Product:
    fields = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
    return Product(
        **{
            **fields,
            "skus": tuple(item["skus"]),
            "review": Review(item["review"]),
            "faq": tuple(Question(**one) for one in item.get("faq", ())),
            "tags": tuple(item.get("tags", ())),
            "regions": tuple(item.get("regions", ())),
            "terms": terms_of(item.get("terms")),
            "devices": tuple(Device(one) for one in item.get("devices", ())),
        }
    )


def _sku_item(sku: Sku) -> Item:
    return {**asdict(sku), "pk": f"SKU#{sku.sku}", "sk": "SKU"}


def _sku(item: Item) -> Sku:
    fields = {name: value for name, value in item.items() if name not in {"pk", "sk"}}
    return Sku(**{**fields, "kind": SkuKind(item["kind"])})
