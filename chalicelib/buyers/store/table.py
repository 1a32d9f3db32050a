"""The buyers' table itself."""

from functools import lru_cache

from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Table

ABSENT = "attribute_not_exists(pk)"
THERE = "attribute_exists(pk)"


@lru_cache(maxsize=1)
def table() -> Table:
    """The buyers' table."""
    return Table(settings().table_buyers)
