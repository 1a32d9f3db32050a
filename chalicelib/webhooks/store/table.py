"""The webhooks' table.

ENDPOINTS / <endpoint>            an endpoint, with its sealed secrets
COUNTED / ENDPOINTS               how many there are
SLOT#<endpoint> / <number>        an attempt that is under way there, until a moment
EVENT#<event> / EVENT             an event: its text as it is signed
EVENT#<event> / TO#<endpoint>     its delivery to an endpoint, with every attempt

Index `due` (`due_of`, `due_at`): deliveries of an endpoint that are to be looked at by then.
Index `log` (`endpoint_id`, `made_at`): every delivery of an endpoint by time.
Events and deliveries are forgotten by their `ttl`.
"""

from functools import lru_cache

from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Table


@lru_cache(maxsize=1)
def table() -> Table:
    """The webhooks' table."""
    return Table(settings().table_webhooks)
