"""The ASGI application of one simulated account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from . import checkout, intents, pay_page, refunds, settlement
from .agenda import Agenda
from .control import Control
from .idempotency import Keys
from .notifications import Courier
from .routes import routes
from .world import World

_ACTIONS = {
    "expire_session": checkout.expire_when_due,
    "settle_delayed": settlement.settle_delayed,
    "fail_delayed": settlement.fail_delayed,
    "lapse_reserved": intents.lapse,
    "settle_refund": refunds.settle_refund,
    "fail_refund": refunds.fail_refund,
}


def application(world: World) -> Starlette:
    """API, switches and pay page; answers only requests addressed to this machine by a loopback name."""
    keys, agenda, courier = Keys(), Agenda(world, _ACTIONS), Courier(world)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        keys.prune(world)
        courier.start()
        agenda.start()
        yield
        await agenda.stop()
        await courier.stop()
        world.store.close()

    return Starlette(
        routes=[
            *routes(world, keys),
            *Control(world, keys, agenda, courier).routes(),
            *pay_page.routes(world),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])],
        lifespan=lifespan,
    )
