"""Codes in plain text, for the eyes of their buyer only."""

from chalicelib.catalog import service as catalog
from chalicelib.kernel.beside import beside
from chalicelib.kernel.table import Transaction
from chalicelib.orders.model import Order
from chalicelib.orders.schemas import RevealedCode
from chalicelib.stock.model import Code
from chalicelib.stock.service import custody, goods


class Showing:
    """Opens the codes of an order beside the write that sells them; they are there if it succeeded."""

    def __init__(self) -> None:
        self.codes: list[RevealedCode] | None = None

    def commit(self, writes: Transaction, order: Order) -> None:
        """Commit the sale; the codes are nobody else's, whether it succeeds or not."""
        opened = beside(lambda: plain(order, custody.inspect(order.codes)))
        writes.commit()
        self.codes = opened.result()


def plain(order: Order, found: dict[str, Code]) -> list[RevealedCode]:
    """The codes of an order in plain text, in the order of its lines: for its buyer's eyes only."""
    guides = {product.product: product.guide for product in catalog.products()}
    revealed = []
    for line in order.lines:
        for code in (found[code_id] for code_id in line.codes if code_id in found):
            number, text = goods.parts(custody.open_code(code))
            revealed.append(
                RevealedCode(
                    sku=line.sku,
                    product_title=line.product_title,
                    title=line.title,
                    code=text if number is None else f"{number}----{text}",
                    number=number,
                    password=None if number is None else text,
                    expires_on=code.expires_on,
                    guide=guides.get(line.product, {}),
                )
            )
    return revealed
