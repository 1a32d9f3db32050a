"""What the first page of the desk shows."""

from chalicelib.kernel.routes import Answer


class SalesView(Answer):
    """Paid orders of one currency; amounts in minor units, `refunded` is part of `gross`."""

    currency: str
    orders: int
    gross: int
    refunded: int


class Attention(Answer):
    """How much waits for a person."""

    in_review: int
    short: int
    refund_failed: int
    breaks: int
    disputes: int
    warnings: int


class RunningOut(Answer):
    """A SKU on sale of which few codes are left, or none."""

    sku: str
    product: str
    title: dict[str, str]
    product_title: dict[str, str]
    left: int


class Today(Answer):
    """How the shop stands: today in UTC, what waits for a person, what runs out (the fewest first)."""

    day: str
    sales: list[SalesView]
    attention: Attention
    low_stock: list[RunningOut]
