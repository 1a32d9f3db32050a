"""Publishing the catalogue, so that reading it costs neither a function nor the database.

A snapshot is named by the digest of what it says and never changes; one small object says which stands.
"""

import hashlib

from chalicelib.catalog import service as catalog
from chalicelib.gateways import objects
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.telemetry import log
from chalicelib.shop.schemas import Latest, Snapshot, category_views, listed_product

FOLDER = "catalog"
LATEST = f"{FOLDER}/latest.json"
BRIEFLY = "public, max-age=2, stale-while-revalidate=30"
_JSON = "application/json"
_ROUNDS = 5


def publish() -> str:
    """Have the published catalogue say what the table says; the version that stands. Safe to repeat.

    It looks again after it wrote, so of two publishers at once the one that ends last leaves what is true;
    one that dies before leaves that to its repeat.
    """
    for _ in range(_ROUNDS):
        snapshot = current()
        content = Latest(version=snapshot.version, path=f"/{_path(snapshot)}").model_dump_json().encode()
        if objects.get(LATEST) == content:
            return snapshot.version
        body = snapshot.model_dump_json().encode()
        objects.put(_path(snapshot), body, media_type=_JSON, cache=objects.FOR_EVER)
        objects.put(LATEST, content, media_type=_JSON, cache=BRIEFLY)
        log.info("published", extra={"version": snapshot.version, "products": len(snapshot.products)})
    raise Transient("the catalogue changes faster than it can be published")


def current() -> Snapshot:
    """The catalogue as it surely stands."""
    offer = catalog.on_offer()
    draft = Snapshot(
        version="",
        categories=category_views(offer.categories),
        products=[listed_product(product, offer.skus) for product in offer.products],
    )
    digest = hashlib.sha256(draft.model_dump_json().encode()).hexdigest()[:32]
    return draft.model_copy(update={"version": digest})


def _path(snapshot: Snapshot) -> str:
    return f"{FOLDER}/{snapshot.version}.json"
