"""The table itself, and what every part of the store says alike."""

from functools import lru_cache

from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Table

ABSENT = "attribute_not_exists(pk)"
ANY = "attribute_exists(pk) OR attribute_not_exists(pk)"


@lru_cache(maxsize=1)
def table() -> Table:
    """The partners' table."""
    return Table(settings().table_partners)


def of_partner(partner_id: str) -> str:
    """The partition that a partner's own items lie in."""
    return f"PARTNER#{partner_id}"
