"""Routes by which staff keep the catalogue."""

from typing import Any

from pydantic import BaseModel

from chalicelib.catalog import schemas, service
from chalicelib.catalog.errors import (
    CategoryNotFound,
    ChangedMeanwhile,
    ProductNotFound,
    SkuNotFound,
    SlugTaken,
)
from chalicelib.catalog.model import MOST_SKUS, Category, Product, Sku
from chalicelib.kernel import ids
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.routes import Routes
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires

routes = Routes("catalog")


_SETS = ("tags", "regions", "devices")


@routes.get("/v1/desk/categories", security=requires())
def list_categories() -> schemas.CategoryList:
    """Every category."""
    views = [schemas.CategoryView.of(category) for category in service.categories()]
    return schemas.CategoryList(categories=views)


@routes.post("/v1/desk/categories", status=201, security=requires(Role.OPERATIONS), errors=(SlugTaken,))
def create_category(body: schemas.NewCategory) -> schemas.CategoryView:
    """Make a category. The slug is unique, so a repeat makes no second one."""
    category = Category(ids.new("cat"), body.slug, dict(body.title), body.parent)
    return schemas.CategoryView.of(service.create_category(category))


@routes.patch(
    "/v1/desk/categories/{category_id}",
    security=requires(Role.OPERATIONS),
    errors=(CategoryNotFound, ChangedMeanwhile),
)
def change_category(category_id: schemas.CategoryId, body: schemas.CategoryChange) -> schemas.CategoryView:
    """Set fields of a category."""
    changes = _given(body, may_be_cleared={"parent"})
    return schemas.CategoryView.of(service.change_category(category_id, changes))


@routes.get("/v1/desk/products", security=requires())
def list_products() -> schemas.ProductList:
    """Every product with its SKUs, hidden and inactive ones too."""
    products, skus = service.range_of_goods()
    return schemas.ProductList(products=[schemas.ProductView.of(product, skus) for product in products])


@routes.post("/v1/desk/products", status=201, security=requires(Role.OPERATIONS), errors=(SlugTaken,))
def create_product(body: schemas.NewProduct, caller: Staff) -> schemas.ProductView:
    """Make a product with its first SKUs. The slug is unique, so a repeat makes no second product."""
    del caller
    product_id = ids.new("prd")
    skus = [_sku(product_id, new) for new in body.skus]
    product = Product(
        product=product_id,
        slug=body.slug,
        title=dict(body.title),
        description=dict(body.description),
        guide=dict(body.guide),
        limits=dict(body.limits),
        after_sales=dict(body.after_sales),
        faq=tuple(one.question_of() for one in body.faq),
        category=body.category,
        tags=tuple(dict.fromkeys(body.tags)),
        regions=tuple(dict.fromkeys(body.regions)),
        devices=tuple(dict.fromkeys(body.devices)),
        skus=tuple(sku.sku for sku in skus),
        hidden=body.hidden,
        active=body.active,
        hold_seconds=body.hold_seconds,
        review=body.review,
        terms=body.terms.terms_of(),
    )
    service.create_product(product, skus)
    return schemas.ProductView.of(product, {sku.sku: sku for sku in skus})


@routes.get("/v1/desk/products/{product_id}", security=requires(), errors=(ProductNotFound,))
def desk_get_product(product_id: schemas.ProductId) -> schemas.ProductView:
    """One product with its SKUs."""
    product = service.product_of(product_id)
    return schemas.ProductView.of(product, service.skus(list(product.skus)))


@routes.patch(
    "/v1/desk/products/{product_id}",
    security=requires(Role.OPERATIONS),
    errors=(ProductNotFound, ChangedMeanwhile),
)
def change_product(product_id: schemas.ProductId, body: schemas.ProductChange) -> schemas.ProductView:
    """Set fields of a product. `category` and `hold_seconds` are cleared by null."""
    changes = _given(body, may_be_cleared={"category", "hold_seconds"})
    changes |= {name: tuple(dict.fromkeys(changes[name])) for name in _SETS if name in changes}
    if body.faq is not None:
        changes["faq"] = tuple(one.question_of() for one in body.faq)
    if body.terms is not None:
        changes["terms"] = body.terms.terms_of()
    product = service.change_product(product_id, changes)
    return schemas.ProductView.of(product, service.skus(list(product.skus)))


@routes.post(
    "/v1/desk/products/{product_id}/skus",
    status=201,
    security=requires(Role.OPERATIONS),
    errors=(ProductNotFound, ChangedMeanwhile),
)
def add_sku(product_id: schemas.ProductId, body: schemas.NewSku) -> schemas.SkuView:
    """Give a product one more SKU."""
    if len(service.product_of(product_id).skus) >= MOST_SKUS:
        raise Invalid.of_field("skus", "too_many", f"a product has at most {MOST_SKUS} SKUs")
    return schemas.SkuView.of(service.add_sku(product_id, _sku(product_id, body)))


@routes.patch(
    "/v1/desk/skus/{sku_id}", security=requires(Role.OPERATIONS), errors=(SkuNotFound, ChangedMeanwhile)
)
def change_sku(sku_id: schemas.SkuId, body: schemas.SkuChange) -> schemas.SkuView:
    """Set fields of a SKU. Orders that are already placed keep their price."""
    changes = _given(body, may_be_cleared={"floor"})
    changes.pop("price", None)
    if body.price:
        changes |= {"price": body.price.amount, "currency": body.price.currency}
    if body.prices is not None:
        changes |= schemas.list_fields(body.prices)
    return schemas.SkuView.of(service.change_sku(sku_id, changes))


def _given(body: BaseModel, *, may_be_cleared: set[str]) -> dict[str, Any]:
    """The fields that were sent; null clears those that may be cleared and says nothing of the others."""
    sent = {name: value for name, value in body if name in body.model_fields_set}
    return {name: value for name, value in sent.items() if value is not None or name in may_be_cleared}


def _sku(product_id: str, new: schemas.NewSku) -> Sku:
    return service.new_sku(
        product_id,
        title=dict(new.title),
        kind=new.kind,
        price=new.price.amount,
        currency=new.price.currency,
        most_per_order=new.most_per_order,
        active=new.active,
        floor=new.floor,
        **schemas.list_fields(new.prices),
    )
