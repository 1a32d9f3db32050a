"""The table itself."""

from functools import lru_cache

from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Table

ABSENT = "attribute_not_exists(pk)"


@lru_cache(maxsize=1)
def table() -> Table:
    """The campaigns' table of this stage."""
    return Table(settings().table_campaigns)
