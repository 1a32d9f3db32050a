"""Order something with the Python client: `python order.py http://127.0.0.1:8000 nebula-drift`."""

import sys
import uuid

from yima_client import AuthenticatedClient, Client
from yima_client.api.payments import get_order, place_order
from yima_client.api.shop import get_product
from yima_client.models import (
    Contact,
    OfferedProduct,
    OrderItem,
    PayableOrder,
    PlacedOrder,
    PlaceOrder,
    Problem,
)


def main(base: str, slug: str) -> None:
    """Look a product up, order one of it, and say how the order stands."""
    shop = Client(base_url=base)
    product = get_product.sync(slug, client=shop)
    if not isinstance(product, OfferedProduct):
        raise SystemExit(f"no product: {product}")
    sku = product.skus[0]
    wish = PlaceOrder(
        items=[OrderItem(sku=sku.sku, quantity=1)],
        contact=Contact(email="buyer@shop.example"),
        currency=sku.price.currency,
        expected_total=sku.price.amount,
    )
    placed = place_order.sync(client=shop, body=wish, idempotency_key=str(uuid.uuid4()))
    if not isinstance(placed, PlacedOrder):
        raise SystemExit(f"not ordered: {placed.code if isinstance(placed, Problem) else placed}")
    buyer = AuthenticatedClient(base_url=base, token=placed.order_token)
    order = get_order.sync(placed.order_id, client=buyer)
    if not isinstance(order, PayableOrder):
        raise SystemExit(f"no order: {order}")
    print(order.order_id, order.status, order.total.amount, order.total.currency)


if __name__ == "__main__":
    main(*sys.argv[1:])
