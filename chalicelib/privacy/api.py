"""Routes by which buyers see what is held about them, and ask to be forgotten."""

from chalicelib.buyers.access import BUYER
from chalicelib.buyers.service import erasures
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.routes import Routes
from chalicelib.privacy import schemas
from chalicelib.privacy.errors import NotErasable, NothingHeld
from chalicelib.privacy.service import erasing, exporting

routes = Routes("privacy")


@routes.get("/v1/me/data", security=BUYER)
def get_my_data(query: schemas.DataQuery, caller: str) -> schemas.PersonalData:
    """What the shop holds about the buyer, newest orders first; follow `next`. Without codes."""
    return exporting.page(caller, query.cursor)


@routes.get("/v1/me/erasure", security=BUYER)
def get_my_erasure(caller: str) -> schemas.ErasureView:
    """Whether the buyer asked to be forgotten, and what keeps that from being done now."""
    return schemas.ErasureView.of(erasures.find(caller), erasing.obstacles(caller))


@routes.post("/v1/me/erasure", security=BUYER, status=202, errors=(NotErasable, NothingHeld, Transient))
def ask_for_erasure(caller: str) -> schemas.ErasureView:
    """Ask to be forgotten once the waiting period is over. A repeat finds the first request."""
    return schemas.ErasureView.of(erasing.ask(caller), ())


@routes.post("/v1/me/erasure/withdraw", security=BUYER, errors=(Transient,))
def withdraw_erasure(caller: str) -> schemas.ErasureView:
    """Take it back while it waits; answers how it stands, which may be that all is done."""
    return schemas.ErasureView.of(erasures.withdraw(caller), erasing.obstacles(caller))
