"""Signals that a SKU for which paid orders wait has codes again; readers of the stream act on them."""

from chalicelib.kernel import ids
from chalicelib.stock.store.table import table

PREFIX = "SUPPLY#"


def announce(sku: str) -> None:
    """Tell whoever fills waiting orders."""
    mark = ids.new("mark")
    item = {"pk": f"{PREFIX}{sku}", "sk": "SIGNAL", "mark": mark}
    table().put(item, when="attribute_not_exists(#mark) OR #mark <> :mark", values={"mark": mark})
