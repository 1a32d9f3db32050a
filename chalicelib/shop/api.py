"""Routes by which a storefront reads the catalogue. Anybody may; answers may be shared for two seconds."""

from chalicelib.catalog.errors import ProductNotFound
from chalicelib.catalog.schemas import Slug
from chalicelib.kernel.routes import Routes
from chalicelib.shop import schemas, service

routes = Routes("shop")

_SHARED = "public, max-age=2"


@routes.get("/v1/catalog", cache=_SHARED)
def get_catalog() -> schemas.Catalog:
    """Every product on offer with its SKUs, prices and availability."""
    return schemas.Catalog(products=service.offers())


@routes.get("/v1/products/{slug}", cache=_SHARED, errors=(ProductNotFound,))
def get_product(slug: Slug) -> schemas.OfferedProduct:
    """One product; a hidden one is found by its slug only."""
    return service.offer(slug)
