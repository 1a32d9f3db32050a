"""Routes by which staff keep the catalogue."""

from chalicelib.catalog import schemas, service
from chalicelib.catalog.errors import ChangedMeanwhile, ProductNotFound, SkuNotFound, SlugTaken
from chalicelib.catalog.model import MOST_SKUS, Product, Sku
from chalicelib.kernel import ids
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.routes import Routes
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires

routes = Routes("catalog")


@routes.get("/v1/desk/products", security=requires())
def list_products() -> schemas.ProductList:
    """Every product with its SKUs, hidden and inactive ones too."""
    products = service.products()
    skus = service.skus([sku for product in products for sku in product.skus])
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
        skus=tuple(sku.sku for sku in skus),
        hidden=body.hidden,
        active=body.active,
        hold_seconds=body.hold_seconds,
        review=body.review,
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
    """Set fields of a product."""
    product = service.change_product(product_id, body.model_dump(exclude_none=True))
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
    changes = body.model_dump(exclude_none=True, exclude={"price"})
    if body.price:
        changes |= {"price": body.price.amount, "currency": body.price.currency}
    return schemas.SkuView.of(service.change_sku(sku_id, changes))


def _sku(product_id: str, new: schemas.NewSku) -> Sku:
    return service.new_sku(
        product_id,
        title=dict(new.title),
        kind=new.kind,
        price=new.price.amount,
        currency=new.price.currency,
        most_per_order=new.most_per_order,
        active=new.active,
    )
