"""The routes of the staff, in the order of their modules."""

from chalicelib.kernel.routes import Routes

routes = Routes("staff")
