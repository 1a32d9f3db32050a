"""Routes by which staff keep the rules of payment methods."""

from chalicelib.approvals import service as approvals
from chalicelib.approvals.errors import BasisChanged, NotWaiting, SecondPersonNeeded
from chalicelib.approvals.schemas import ProposalView
from chalicelib.catalog.errors import ChangedMeanwhile
from chalicelib.kernel import ids
from chalicelib.kernel.errors import IdempotencyKeyReused, Transient
from chalicelib.payments import schemas, store
from chalicelib.payments.api.routes import routes
from chalicelib.payments.service import (
    methods,
)
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires


@routes.get("/v1/desk/payment-rules", security=requires())
def get_payment_rules() -> schemas.RulesView:
    """The rules that say what a purchase can be paid with, in the order in which they are tried."""
    return schemas.RulesView.of(methods.current())


@routes.post(
    "/v1/desk/payment-rules",
    security=requires(Role.FINANCE),
    errors=(ChangedMeanwhile, SecondPersonNeeded, BasisChanged, Transient),
)
def replace_payment_rules(body: schemas.NewRules, caller: Staff) -> schemas.RulesView:
    """Put these rules in place of those of `version`, where the stage asks for no second person."""
    if approvals.two_people():
        raise SecondPersonNeeded
    rules = tuple(one.rule() for one in body.rules)
    key = ids.new("key")
    methods.propose(rules, version=body.version, reason="replaced at once", caller=caller, key=key)
    return schemas.RulesView.of(methods.current())


@routes.post(
    "/v1/desk/payment-rules/proposals",
    status=201,
    idempotent=True,
    security=requires(Role.FINANCE),
    errors=(ChangedMeanwhile, IdempotencyKeyReused, BasisChanged, NotWaiting, Transient),
)
def propose_payment_rules(body: schemas.ProposedRules, caller: Staff, idempotency_key: str) -> ProposalView:
    """Propose these rules in place of those of `version`, all or none; with consent they hold within seconds.

    Where the stage asks for no second person they hold at once, and the proposal is `approved`.
    """
    rules = tuple(one.rule() for one in body.rules)
    proposal = methods.propose(
        rules, version=body.version, reason=body.reason, caller=caller, key=idempotency_key
    )
    return ProposalView.of(proposal)


@routes.get("/v1/desk/payment-rules/history", security=requires())
def list_payment_rules(query: schemas.RulesQuery) -> schemas.RulesHistory:
    """What the rules were after each change, and who changed them; the newest first."""
    found, following = store.earlier_rules(query.cursor)
    return schemas.RulesHistory(versions=[schemas.RulesView.of(one) for one in found], next=following)


@routes.post("/v1/desk/payment-rules/preview", security=requires())
def preview_payment_rules(body: schemas.PreviewPurchase) -> schemas.Preview:
    """What a purchase could be paid with and why, by the present rules or by a draft of others."""
    bought = methods.purchase(
        currency=body.currency,
        amount=body.amount,
        products=frozenset(body.products),
        country=body.country,
        review=body.review,
    )
    draft = None if body.rules is None else tuple(one.rule() for one in body.rules)
    return schemas.Preview.of(methods.preview(bought, draft))
