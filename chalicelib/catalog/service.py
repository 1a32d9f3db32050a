"""Use cases of the catalogue, and its only door for other domains."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib.catalog import store
from chalicelib.catalog.errors import CategoryNotFound, ProductNotFound, SkuNotFound
from chalicelib.catalog.model import DEEPEST, Category, LocalText, Product, Sku, SkuKind, changed, line_of
from chalicelib.kernel import ids
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.memory import Memory

_FRESH_SECONDS = 2.0
_products: Memory[str, list[Product]] = Memory(_FRESH_SECONDS)
_skus: Memory[str, Sku] = Memory(_FRESH_SECONDS)


def create_product(product: Product, new_skus: list[Sku]) -> Product:
    """Make a product with its SKUs, all or nothing. Raises `SlugTaken`: a repeat makes no second one."""
    _require_category("category", product.category)
    store.create(product, new_skus)
    _products.clear()
    return product


def change_product(product_id: str, changes: dict[str, Any]) -> Product:
    """Set fields of a product. Raises `ProductNotFound`, `ChangedMeanwhile`."""
    product: Product = changed(product_of(product_id), changes)
    _require_category("category", changes.get("category"))
    store.change_product(product)
    _products.clear()
    return product


def add_sku(product_id: str, sku: Sku) -> Sku:
    """Give a product one more SKU. Raises `ProductNotFound`, `ChangedMeanwhile`."""
    product = product_of(product_id)
    store.change_product(changed(product, {"skus": (*product.skus, sku.sku)}), new_sku=sku)
    _products.clear()
    return sku


def change_sku(sku_id: str, changes: dict[str, Any]) -> Sku:
    """Set fields of a SKU. Raises `SkuNotFound`, `ChangedMeanwhile`."""
    found = store.skus([sku_id]).get(sku_id)
    if found is None:
        raise SkuNotFound
    sku: Sku = changed(found, changes)
    _require_other_currencies(sku)
    store.change_sku(sku)
    _skus.forget(sku_id)
    return sku


def new_sku(
    product_id: str,
    *,
    title: LocalText,
    kind: SkuKind,
    price: int,
    currency: str,
    most_per_order: int,
    active: bool,
    floor: int | None = None,
    prices: dict[str, int] | None = None,
    floors: dict[str, int] | None = None,
) -> Sku:
    """A SKU with a new id, not yet stored."""
    sku = Sku(
        sku=ids.new("sku"),
        product=product_id,
        title=title,
        kind=kind,
        price=price,
        currency=currency,
        most_per_order=most_per_order,
        active=active,
        floor=floor,
        prices=prices or {},
        floors=floors or {},
    )
    _require_other_currencies(sku)
    return sku


def product_of(product_id: str) -> Product:
    """A product as it stands in the table; raises `ProductNotFound`."""
    product = store.product(product_id)
    if product is None:
        raise ProductNotFound
    return product


def create_category(category: Category) -> Category:
    """Make a category. Raises `SlugTaken`; `Invalid` for an unknown or too deep shelf."""
    _require_place(category)
    store.create_category(category)
    return category


def change_category(category_id: str, changes: dict[str, Any]) -> Category:
    """Set fields of a category. Raises `CategoryNotFound`, `ChangedMeanwhile`, `Invalid` as above."""
    found = store.category(category_id)
    if found is None:
        raise CategoryNotFound
    category: Category = changed(found, changes)
    _require_place(category)
    store.change_category(category)
    return category


def categories() -> list[Category]:
    """Every category, in order of creation."""
    return store.categories(consistent=True)


@dataclass(frozen=True)
class Offer:
    """Everything that is on sale openly: categories, products, and their active SKUs by id."""

    categories: list[Category]
    products: list[Product]
    skus: dict[str, Sku]


def on_offer() -> Offer:
    """What is on sale openly, as it surely stands: hidden and inactive products are left out."""
    listed = [one for one in store.products(consistent=True) if one.active and not one.hidden]
    found = store.skus([sku for product in listed for sku in product.skus])
    active = {sku_id: sku for sku_id, sku in found.items() if sku.active}
    return Offer(store.categories(consistent=True), listed, active)


def products() -> list[Product]:
    """Every product, at most two seconds old."""
    return _products.recall("all", store.products)


def range_of_goods() -> tuple[list[Product], dict[str, Sku]]:
    """Every product, and the SKUs by id, as they surely stand: who has just changed one sees it at once."""
    listed = store.products(consistent=True)
    return listed, store.skus([sku for product in listed for sku in product.skus])


def products_of(skus: Iterable[Sku]) -> dict[str, Product]:
    """The products that SKUs belong to, by id, at most two seconds old; a new one is known at once."""
    wanted = {sku.product for sku in skus}
    known = {product.product: product for product in products()}
    if not wanted <= known.keys():  # made by another process a moment ago
        _products.clear()
        known = {product.product: product for product in products()}
    return {product: known[product] for product in wanted if product in known}


def skus(sku_ids: list[str]) -> dict[str, Sku]:
    """The SKUs that exist among these, at most two seconds old."""
    found = {sku_id: sku for sku_id in sku_ids if (sku := _skus.get(sku_id))}
    missing = [sku_id for sku_id in sku_ids if sku_id not in found]
    if missing:
        for sku_id, sku in store.skus(missing).items():
            found[sku_id] = _skus.put(sku_id, sku)
    return found


def _require_other_currencies(sku: Sku) -> None:
    if sku.currency in sku.prices:
        message = f"{sku.currency} is the currency of `price`: list the others only"
        raise Invalid.of_field("prices", "repeated", message)


def _require_category(name: str, category_id: str | None) -> None:
    if category_id is not None and store.category(category_id) is None:
        raise Invalid.of_field(name, "unknown", "there is no such category")


def _require_place(category: Category) -> None:
    """A category lies in one that exists, not in itself, and not too deep."""
    _require_category("parent", category.parent)
    shelves = {one.category: one for one in store.categories(consistent=True)} | {category.category: category}
    line = line_of(category.category, shelves)
    if category.parent and shelves[line[-1]].parent is not None:
        raise Invalid.of_field("parent", "circle", "a category cannot lie in itself")
    deepest = max(len(line_of(one, shelves)) for one in shelves)
    if deepest > DEEPEST:
        raise Invalid.of_field("parent", "too_deep", f"categories lie at most {DEEPEST} deep")


def forget() -> None:
    """Read everything anew, as a process does that just started."""
    _products.clear()
    _skus.clear()
