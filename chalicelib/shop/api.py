"""Routes by which a storefront reads the catalogue. Anybody may; answers may be shared for two seconds.

Storefronts read the published snapshot and ask here only what is left, and for products by link.
"""

from chalicelib.catalog.errors import ProductNotFound
from chalicelib.catalog.schemas import Slug
from chalicelib.kernel.routes import Routes
from chalicelib.shop import schemas
from chalicelib.shop.service import offering

routes = Routes("shop")

_SHARED = "public, max-age=2"


@routes.get("/v1/catalog", cache=_SHARED)
def get_catalog() -> schemas.Catalog:
    """Every product on offer with its SKUs, prices and availability."""
    return offering.offers()


@routes.get("/v1/availability", cache=_SHARED)
def get_availability() -> schemas.Bands:
    """How much is left of each SKU that is openly for sale, in bands; at most two seconds old."""
    return offering.bands()


@routes.get("/v1/products/{slug}", cache=_SHARED, errors=(ProductNotFound,))
def get_product(slug: Slug) -> schemas.OfferedProduct:
    """One product; a hidden one is found by its slug only."""
    return offering.offer(slug)
