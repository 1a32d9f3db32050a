"""Routes by which staff read the books and put them right."""

from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.routes import Routes
from chalicelib.ledger import schemas, store
from chalicelib.ledger.errors import AdjustmentNotFound, AlreadyDecided
from chalicelib.ledger.service import adjusting, reading
from chalicelib.staff.errors import SamePerson
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires

routes = Routes("ledger")

_ADJUSTMENTS = "ADJUSTMENTS"
_READS = (Role.FINANCE, Role.OPERATIONS, Role.SUPPORT, Role.VIEWER)


@routes.get("/v1/desk/ledger/books/{subject}", security=requires(*_READS))
def get_books(subject: schemas.Subject) -> schemas.Books:
    """All that was recorded of an order, a wallet, a payout, or a batch. Empty for what moved no money."""
    found, complete = reading.books(subject)
    return schemas.books(subject, found, complete=complete)


@routes.get("/v1/desk/ledger/accounts", security=requires(*_READS))
def list_accounts() -> schemas.HoldingList:
    """What every account holds, seconds behind the entries."""
    return schemas.HoldingList(holdings=schemas.holdings(store.holdings().items()))


@routes.get("/v1/desk/ledger/statement", security=requires(*_READS))
def get_account_statement(query: schemas.AccountStatementQuery) -> schemas.Statement:
    """What a day moved on an account, with what it held after each entry; 100 entries a page."""
    day, partition = query.day.isoformat(), f"{query.account}#{query.currency}#{query.day}"
    start = place(query.cursor, partition=partition, prefix="")
    page = reading.statement(query.account, query.currency, day, after=start["sk"] if start else None)
    return schemas.Statement(
        account=query.account,
        day=day,
        opening=Money(amount=page.opening, currency=query.currency),
        movements=[schemas.movement_view(one, query.currency) for one in page.movements],
        next=cursor({"pk": partition, "sk": page.following} if page.following else None),
    )


@routes.get("/v1/desk/ledger/profit", security=requires(*_READS))
def get_profit(query: schemas.ProfitQuery) -> schemas.Profit:
    """What each SKU earned on each of some days, and what was earned or lost that belongs to no SKU."""
    days = list(reading.profit(query.since, query.until))
    others = reading.unassigned(query.since, query.until, days)
    return schemas.Profit(rows=schemas.profit_rows(days), others=schemas.unassigned_views(others))


@routes.post(
    "/v1/desk/ledger/adjustments",
    status=201,
    idempotent=True,
    security=requires(Role.FINANCE),
    errors=(IdempotencyKeyReused,),
)
def propose_adjustment(
    body: schemas.NewAdjustment, caller: Staff, idempotency_key: str
) -> schemas.AdjustmentView:
    """Propose an entry; nothing moves before somebody else approves it."""
    return schemas.AdjustmentView.of(
        adjusting.propose(
            debit=body.debit,
            credit=body.credit,
            amount=body.amount,
            currency=body.currency,
            reason=body.reason,
            actor=caller.actor,
            key=idempotency_key,
        )
    )


@routes.get("/v1/desk/ledger/adjustments", security=requires(*_READS))
def list_adjustments(query: schemas.AdjustmentsQuery) -> schemas.AdjustmentList:
    """What was proposed, newest first."""
    start = place(query.cursor, partition=_ADJUSTMENTS, prefix="adj_")
    found, following = adjusting.page(start["sk"] if start else None)
    return schemas.AdjustmentList(
        adjustments=[schemas.AdjustmentView.of(one) for one in found],
        next=cursor({"pk": _ADJUSTMENTS, "sk": following} if following else None),
    )


@routes.post(
    "/v1/desk/ledger/adjustments/{adjustment_id}/approve",
    security=requires(Role.FINANCE),
    errors=(AdjustmentNotFound, SamePerson, AlreadyDecided),
)
def approve_adjustment(adjustment_id: schemas.AdjustmentId, caller: Staff) -> schemas.AdjustmentView:
    """Post the proposed entry. Whoever proposed it cannot."""
    return schemas.AdjustmentView.of(adjusting.approve(adjustment_id, actor=caller.actor))


@routes.post(
    "/v1/desk/ledger/adjustments/{adjustment_id}/reject",
    security=requires(Role.FINANCE),
    errors=(AdjustmentNotFound, SamePerson, AlreadyDecided),
)
def reject_adjustment(
    adjustment_id: schemas.AdjustmentId, body: schemas.AdjustmentRejection, caller: Staff
) -> schemas.AdjustmentView:
    """Decide against a proposed entry."""
    return schemas.AdjustmentView.of(adjusting.reject(adjustment_id, actor=caller.actor, reason=body.reason))
