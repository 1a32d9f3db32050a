"""Routes by which a buyer orders and opens, and staff see and decide."""

from chalicelib.buyers.access import BUYER
from chalicelib.buyers.service import limiting
from chalicelib.gateways import workflows
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.routes import Request, Routes
from chalicelib.kernel.signing_in import TooManyAttempts
from chalicelib.orders import schemas
from chalicelib.orders.access import ORDER_TOKEN
from chalicelib.orders.errors import (
    NotBlocked,
    NotDeliverable,
    NotInReview,
    NotRevealable,
    OrderNotFound,
)
from chalicelib.orders.model import Because
from chalicelib.orders.service import blocking, delivering, finding, keeping, placing
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires

routes = Routes("orders")

_ID = len("ord_") + 26


@routes.post("/v1/orders/find", status=202, errors=(TooManyAttempts, Transient))
def find_orders(body: schemas.FindOrders, request: Request) -> schemas.Asked:
    """Have a link to all orders of an address mailed to it; once a minute. The answer is always the same."""
    limiting.mail(body.email, request.source_ip)
    finding.ask(body.email, body.language)
    return schemas.Asked()


@routes.get("/v1/me/orders", security=BUYER)
def list_my_orders(caller: str) -> schemas.FoundOrders:
    """The newest orders of whoever has the link, each with the token that opens it; at most 50."""
    found = [
        schemas.FoundOrder(order=schemas.view(order, {}), order_token=placing.token_of(order.order_id))
        for order in finding.of_buyer(caller)
    ]
    return schemas.FoundOrders(orders=found)


@routes.post(
    "/v1/orders/{order_id}/reveal",
    security=ORDER_TOKEN,
    errors=(OrderNotFound, NotRevealable, Transient),
)
def reveal_codes(order_id: schemas.OrderId, request: Request, device: str | None) -> schemas.Revealed:
    """The codes of a delivered order in plain text. Every look is logged; a seen code is never sold again."""
    shown = keeping.reveal(order_id, source_ip=request.source_ip, device=device)
    return schemas.Revealed(codes=shown)


@routes.get("/v1/desk/orders", security=requires())
def list_orders(query: schemas.OrdersQuery) -> schemas.OrderList:
    """The orders of a day, newest first; without a day those that are not over, oldest first, at most 400.

    `status=in_review` gives those that wait for a person. A page of one status may be short and go on.
    """
    if query.day is None:
        return schemas.OrderList(
            orders=[schemas.view(order, {}) for order in keeping.unfinished(query.status)]
        )
    day = query.day.isoformat()
    start = place(query.cursor, partition=day, prefix="")
    before = (start["sk"][:-_ID], start["sk"][-_ID:]) if start else None
    found, following = finding.placed_on(day, wanted=query.status, before=before)
    views = [schemas.view(order, {}) for order in found]
    return schemas.OrderList(
        orders=views, next=cursor({"pk": day, "sk": "".join(following)} if following else None)
    )


@routes.post("/v1/desk/orders/search", security=requires())
def search_orders(body: schemas.SearchOrders) -> schemas.OrderList:
    """The newest orders under an address; at most 50."""
    return schemas.OrderList(orders=[schemas.view(order, {}) for order in finding.of_address(body.email)])


@routes.get("/v1/desk/orders/{order_id}", security=requires(), errors=(OrderNotFound,))
def desk_get_order(order_id: schemas.OrderId) -> schemas.DeskOrder:
    """Any order as it stands, its codes masked."""
    return keeping.desk_view(keeping.get(order_id))


@routes.post(
    "/v1/desk/orders/{order_id}/redeliver",
    security=requires(Role.OPERATIONS, Role.SUPPORT),
    errors=(OrderNotFound, NotDeliverable, Transient),
)
def redeliver_order(order_id: schemas.OrderId) -> schemas.DeskOrder:
    """Deliver a paid order now, or as much of it as there are codes for. A repeat changes nothing."""
    return keeping.desk_view(delivering.redeliver(order_id))


@routes.post(
    "/v1/desk/orders/{order_id}/review",
    security=requires(Role.OPERATIONS, Role.SUPPORT),
    errors=(OrderNotFound, NotInReview),
)
def review_order(order_id: schemas.OrderId, body: schemas.Decision, caller: Staff) -> schemas.DeskOrder:
    """Approve or decline a paid order that is held for review; a declined one is refunded."""
    order = keeping.decide(order_id, body.verdict, Because(caller.actor, body.reason))
    if order.review_token:
        workflows.succeed(order.review_token, {"verdict": body.verdict})
    return keeping.desk_view(order)


@routes.get("/v1/desk/blocks", security=requires())
def list_blocks(query: schemas.BlocksQuery) -> schemas.BlockList:
    """The addresses and devices that may not order. They are shown by what stands for them."""
    found, following = blocking.blocked(query.cursor)
    return schemas.BlockList(blocks=[schemas.block_view(item) for item in found], next=following)


@routes.post("/v1/desk/blocks/search", security=requires())
def search_blocks(body: schemas.SearchBlocks) -> schemas.BlockList:
    """The block of an address, or nothing when it may order. The address is not kept."""
    found = blocking.of_address(body.email)
    return schemas.BlockList(blocks=[schemas.block_view(item) for item in found])


@routes.post(
    "/v1/desk/blocks",
    security=requires(Role.OPERATIONS, Role.SUPPORT),
    errors=(OrderNotFound, Transient),
)
def block_buyer(body: schemas.NewBlock, caller: Staff) -> None:
    """Take no more orders from an address, or from the address and device of an order."""
    because = Because(caller.actor, body.reason)
    blocking.block_by_hand(order_id=body.order_id, email=body.email, because=because)


@routes.post(
    "/v1/desk/blocks/{block_id}/lift",
    security=requires(Role.OPERATIONS, Role.SUPPORT),
    errors=(NotBlocked, Transient),
)
def lift_block(block_id: schemas.BlockId, body: schemas.Lifting, caller: Staff) -> None:
    """Let an address or a device order again; who lifted it and why is kept."""
    blocking.lift(block_id, because=Because(caller.actor, body.reason))
