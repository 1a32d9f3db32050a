"""The routes of payments, in the order of their definition."""

from chalicelib.kernel.routes import Routes

routes = Routes("payments")
