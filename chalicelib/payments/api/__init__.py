"""Routes by which buyers order, pay and ask for the money back, staff refund, and the provider notifies."""

from chalicelib.payments.api import paying, refunds, rules
from chalicelib.payments.api.routes import routes

__all__ = ["paying", "refunds", "routes", "rules"]
