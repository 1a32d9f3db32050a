"""Every endpoint of the API, with the SDK's parameter class for it."""

from starlette.routing import Route
from stripe import params
from stripe.params import checkout as checkout_params
from stripe.params import radar

from . import charges, checkout, disputes, fraud_warnings, intents, ledger, reading, refunds
from .http_api import Action, Operation, endpoint, unrecognized
from .idempotency import Keys
from .world import World

_ROWS: tuple[tuple[str, str, Operation, type], ...] = (
    ("POST", "checkout/sessions", checkout.create, checkout_params.SessionCreateParams),
    ("GET", "checkout/sessions", checkout.list_all, checkout_params.SessionListParams),
    ("GET", "checkout/sessions/{session}", checkout.retrieve, checkout_params.SessionRetrieveParams),
    ("POST", "checkout/sessions/{session}/expire", checkout.expire, checkout_params.SessionExpireParams),
    (
        "GET",
        "checkout/sessions/{session}/line_items",
        checkout.line_items,
        checkout_params.SessionLineItemListParams,
    ),
    ("GET", "payment_intents", intents.list_all, params.PaymentIntentListParams),
    ("GET", "payment_intents/{intent}", intents.retrieve, params.PaymentIntentRetrieveParams),
    ("POST", "payment_intents/{intent}/cancel", intents.cancel, params.PaymentIntentCancelParams),
    ("POST", "payment_intents/{intent}/capture", intents.capture, params.PaymentIntentCaptureParams),
    ("GET", "charges", charges.list_all, params.ChargeListParams),
    ("GET", "charges/{charge}", charges.retrieve, params.ChargeRetrieveParams),
    ("POST", "refunds", refunds.create, params.RefundCreateParams),
    ("GET", "refunds", refunds.list_all, params.RefundListParams),
    ("GET", "refunds/{refund}", refunds.retrieve, params.RefundRetrieveParams),
    ("GET", "balance_transactions", ledger.list_all, params.BalanceTransactionListParams),
    ("GET", "balance_transactions/{id}", ledger.retrieve, params.BalanceTransactionRetrieveParams),
    ("GET", "balance", ledger.balance, params.BalanceRetrieveParams),
    ("GET", "payouts", ledger.list_payouts, params.PayoutListParams),
    ("GET", "payouts/{payout}", ledger.retrieve_payout, params.PayoutRetrieveParams),
    ("GET", "disputes", disputes.list_all, params.DisputeListParams),
    ("GET", "disputes/{dispute}", disputes.retrieve, params.DisputeRetrieveParams),
    ("POST", "disputes/{dispute}", disputes.update, params.DisputeUpdateParams),
    ("POST", "disputes/{dispute}/close", disputes.close, params.DisputeCloseParams),
    ("GET", "radar/early_fraud_warnings", fraud_warnings.list_all, radar.EarlyFraudWarningListParams),
    (
        "GET",
        "radar/early_fraud_warnings/{warning}",
        fraud_warnings.retrieve,
        radar.EarlyFraudWarningRetrieveParams,
    ),
    ("GET", "events", reading.list_events, params.EventListParams),
    ("GET", "events/{id}", reading.retrieve_event, params.EventRetrieveParams),
)


def routes(world: World, keys: Keys) -> list[Route]:
    """The `/v1` routes; whatever is not among them gets Stripe's 404."""
    known = [
        Route(
            f"/v1/{path}",
            endpoint(world, keys, Action(operation, accepts, operation is refunds.create)),
            methods=[method],
        )
        for method, path, operation, accepts in _ROWS
    ]
    return [*known, Route("/v1/{rest:path}", unrecognized(world), methods=["GET", "POST", "DELETE"])]
