"""Who may open an order: whoever has its token. Guests have nothing else, and it cannot be guessed."""

from chalicelib.buyers.service.guessing import limited
from chalicelib.kernel.errors import NotAuthenticated, NotPermitted
from chalicelib.kernel.routes import Request, Security
from chalicelib.kernel.signing_in import TooManyAttempts
from chalicelib.orders.service.placing import opens


def _verify(request: Request) -> None:
    """Raise unless the bearer token is that of the order in the path. The database is not asked."""
    if not opens(request.bearer(), request.path_parameters["order_id"]):
        raise NotPermitted("this token does not open this order")


ORDER_TOKEN = Security(
    name="order_token",
    scheme={"type": "http", "scheme": "bearer", "description": "`order_token` of the order in the path"},
    verify=limited(_verify),
    errors=(NotAuthenticated, NotPermitted, TooManyAttempts),
)
