"""The whole application: every route and every function, in one place."""

from chalicelib.audit import api as audit
from chalicelib.audit import tasks as audit_tasks
from chalicelib.audit.service.recording import serve
from chalicelib.breaks import api as breaks
from chalicelib.buyers import api as buyers
from chalicelib.buyers import tasks as buyer_tasks
from chalicelib.campaigns import api as campaigns
from chalicelib.campaigns import tasks as campaign_tasks
from chalicelib.catalog import api as catalog
from chalicelib.desk import api as desk
from chalicelib.disputes import api as disputes
from chalicelib.invoices import api as invoices
from chalicelib.kernel.http import application
from chalicelib.ledger import api as ledger
from chalicelib.ledger import tasks as ledger_tasks
from chalicelib.notices import tasks as notice_tasks
from chalicelib.orders import api as orders
from chalicelib.orders import tasks as order_tasks
from chalicelib.partners.api import keeping as partners
from chalicelib.partners.api import trading as partner
from chalicelib.payments import api as payments
from chalicelib.payments import tasks as payment_tasks
from chalicelib.privacy import api as privacy
from chalicelib.privacy import tasks as privacy_tasks
from chalicelib.reconciliation import api as reconciliation
from chalicelib.reconciliation import tasks as reconciliation_tasks
from chalicelib.shop import api as shop
from chalicelib.shop import tasks as shop_tasks
from chalicelib.staff import api as staff
from chalicelib.stock import api as stock
from chalicelib.stock import tasks as stock_tasks
from chalicelib.wallet import api as wallet
from chalicelib.wallet import tasks as wallet_tasks
from chalicelib.webhooks import api as webhooks
from chalicelib.webhooks import tasks as webhook_tasks
from chalicelib.workflows import tasks as workflow_tasks

ROUTES = (
    shop.routes,
    campaigns.routes,
    buyers.routes,
    orders.routes,
    payments.routes,
    wallet.routes,
    partner.routes,
    partners.routes,
    disputes.routes,
    privacy.routes,
    invoices.routes,
    breaks.routes,
    reconciliation.routes,
    staff.routes,
    catalog.routes,
    stock.routes,
    ledger.routes,
    desk.routes,
    webhooks.routes,
    audit.routes,
)

app = application(
    ROUTES,
    (
        buyer_tasks.blueprint,
        audit_tasks.blueprint,
        campaign_tasks.blueprint,
        ledger_tasks.blueprint,
        notice_tasks.blueprint,
        order_tasks.blueprint,
        payment_tasks.blueprint,
        privacy_tasks.blueprint,
        reconciliation_tasks.blueprint,
        shop_tasks.blueprint,
        stock_tasks.blueprint,
        wallet_tasks.blueprint,
        webhook_tasks.blueprint,
        workflow_tasks.blueprint,
    ),
    serve=serve,
)
