"""Everything that staff do by HTTP about who they are."""

from chalicelib.staff.api import account, people, signing_in
from chalicelib.staff.api.routes import routes

__all__ = ["account", "people", "routes", "signing_in"]
