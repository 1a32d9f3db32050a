"""The route behind the first page of the desk."""

from chalicelib.desk import schemas, service
from chalicelib.kernel.routes import Routes
from chalicelib.staff.service import requires

routes = Routes("desk")


@routes.get("/v1/desk/today", security=requires())
def get_today() -> schemas.Today:
    """Today's sales, what waits for a person, what runs out; a few seconds old."""
    return service.today()
