"""An environment as the template gives it, and a cloud in memory for one caller at a time."""

import copy
import itertools
import json
import os
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import boto3
import pytest
import requests
from moto import mock_aws
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

from chalicelib.kernel import wire

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "YIMA_STAGE": "test",
    "YIMA_TABLE_CATALOG": "yima-test-catalog",
    "YIMA_TABLE_STOCK": "yima-test-stock",
    "YIMA_TABLE_ORDERS": "yima-test-orders",
    "YIMA_TABLE_PAYMENTS": "yima-test-payments",
    "YIMA_TABLE_NOTICES": "yima-test-notices",
    "YIMA_TABLE_CAMPAIGNS": "yima-test-campaigns",
    "YIMA_TABLE_LEDGER": "yima-test-ledger",
    "YIMA_TABLE_WALLETS": "yima-test-wallets",
    "YIMA_TABLE_INVOICES": "yima-test-invoices",
    "YIMA_TABLE_BREAKS": "yima-test-breaks",
    "YIMA_TABLE_PARTNERS": "yima-test-partners",
    "YIMA_TABLE_RECONCILIATION": "yima-test-reconciliation",
    "YIMA_TABLE_BUYERS": "yima-test-buyers",
    "YIMA_TABLE_WEBHOOKS": "yima-test-webhooks",
    "YIMA_TABLE_APPROVALS": "yima-test-approvals",
    "YIMA_TABLE_EXPORTS": "yima-test-exports",
    "YIMA_TABLE_LOOKS": "yima-test-looks",
    "YIMA_TABLE_AUDIT": "yima-test-audit",
    "YIMA_TABLE_STAFF": "yima-test-staff",
    "YIMA_PAGES_BUCKET": "yima-test-pages",
    "YIMA_UPLOADS_BUCKET": "yima-test-uploads",
    "YIMA_SEALS_BUCKET": "yima-test-seals",
    "YIMA_HOLD_SECONDS": "900",
    "YIMA_HOLD_SECONDS_MINIMUM": "2",
    "YIMA_REVIEW_TIMEOUT_SECONDS": "3600",
    "YIMA_SHORT_WAIT_SECONDS": "3600",
    "YIMA_VAULT": "file",
    "YIMA_VAULT_KEY": "unset",
    "YIMA_PEPPER_SECRET": "pepper",
    "YIMA_TOKEN_SECRET": "token",
    "YIMA_STRIPE_SECRET": "stripe",
    "YIMA_REPORT_SECRET": "report",
    "YIMA_SEAL_SECRET": "seal",
    "YIMA_NOTIFICATION_QUEUE_URL": "unset",
    "YIMA_WEBHOOK_QUEUE_URL": "unset",
    "YIMA_PAYMENT_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:yima-test-payment",
    "YIMA_DELIVERY_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:yima-test-delivery",
    "YIMA_REFUND_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:yima-test-refund",
    "YIMA_STOCK_IMPORT_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:yima-test-stock_import",
    "YIMA_STOCK_ROLLBACK_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:yima-test-rollback",
    "YIMA_CODE_EXPORT_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:yima-test-code_export",
    "YIMA_USER_POOL_ID": "us-east-1_testing",
    "YIMA_USER_POOL_CLIENT_ID": "testclient",
    "YIMA_BUYER_POOL_ID": "us-east-1_buyers",
    "YIMA_BUYER_CLIENT_ID": "buyersclient",
    "YIMA_SHOP_URL": "https://shop.example",
    "YIMA_MAIL_FROM": "shop@yima.example",
    "YIMA_LOG_LEVEL": "WARNING",
}
DOMAINS = (
    "catalog",
    "stock",
    "orders",
    "payments",
    "notices",
    "campaigns",
    "ledger",
    "wallets",
    "invoices",
    "breaks",
    "reconciliation",
    "buyers",
    "webhooks",
    "approvals",
    "exports",
    "looks",
    "audit",
    "staff",
    "partners",
)
KEYS_ONLY: dict[str, Any] = {"ProjectionType": "KEYS_ONLY"}
IN_SHORT: dict[str, Any] = {
    "ProjectionType": "INCLUDE",
    "NonKeyAttributes": ["payment", "currency", "total", "refundable"],
}
INDEXES = {
    "orders": {
        "open": ("open_shard", "due_at", KEYS_ONLY),
        "placed": ("placed_on", "created_at", IN_SHORT),
        "buyer": ("buyer", "created_at", KEYS_ONLY),
    },
    "invoices": {
        "state": ("state", "requested_at", {"ProjectionType": "ALL"}),
        "month": ("issued_month", "issued_at", {"ProjectionType": "ALL"}),
    },
    "breaks": {"listed": ("state", "first_seen", {"ProjectionType": "ALL"})},
    "webhooks": {"due": ("due_of", "due_at", KEYS_ONLY), "log": ("endpoint_id", "made_at", KEYS_ONLY)},
    "approvals": {"listed": ("state", "until", {"ProjectionType": "ALL"})},
    "looks": {"by_actor": ("actor", "at", {"ProjectionType": "ALL"})},
    "ledger": {"posted": ("posted_on", "at", {"ProjectionType": "ALL"})},
    "audit": {name: (name, "place", KEYS_ONLY) for name in ("month", "person", "operation")},
}
SECRETS = {
    "pepper": "p" * 64,
    "token": "t" * 64,
    "report": "r" * 64,
    "seal": "s" * 64,
    "stripe": json.dumps({"api_key": "sk_test_x", "webhook_secret": "whsec_x"}),
}
_EXCHANGE = wire.exchange
_ACCOUNTS = itertools.count(100_000_000_001)
_ONE_AT_A_TIME = threading.Lock()
"""moto is not safe under threads, and some of our requests are two threads for a moment."""
_blank: dict[str, Any] = {}
"""The tables as they were first made. Each test gets a copy: asking for them takes longer than most tests."""

os.environ.update({name: value for name, value in ENVIRONMENT.items() if name not in os.environ})


@pytest.fixture
def cloud(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tables, secrets, a queue and a vault in memory; nothing is remembered from the test before."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("YIMA_VAULT_KEY", str(tmp_path / "vault.key"))
    from tests.service import shortcut

    monkeypatch.setattr("chalicelib.kernel.wire.exchange", through_moto)
    monkeypatch.setattr("chalicelib.kernel.table._ask", shortcut.ask)
    with mock_aws():
        queue = _aws("sqs").create_queue(QueueName="notifications")["QueueUrl"]
        monkeypatch.setenv("YIMA_NOTIFICATION_QUEUE_URL", queue)
        webhooks = _aws("sqs").create_queue(QueueName="webhooks")["QueueUrl"]
        monkeypatch.setenv("YIMA_WEBHOOK_QUEUE_URL", webhooks)
        for bucket in ("pages", "uploads"):
            _aws("s3").create_bucket(Bucket=f"yima-test-{bucket}")
        _aws("s3").create_bucket(Bucket="yima-test-seals", ObjectLockEnabledForBucket=True)
        _make_tables()
        _make_secrets()
        forget_everything()
        yield
    forget_everything()


@lru_cache
def _aws(service: str) -> Any:
    """A client that outlives the test: making one takes longer than most tests."""
    return boto3.client(service)  # type: ignore[call-overload]


def through_moto(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    """A question of `chalicelib.kernel.wire` over requests, which moto answers in place of the network."""
    with _ONE_AT_A_TIME:
        answer = requests.post(f"{url}/", data=body, headers=dict(headers), timeout=5)
    return answer.status_code, answer.content


@pytest.fixture(scope="session")
def pools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a local cloud whose user pools are as Amazon Cognito's."""
    from tests.local.cloud.harness import Cloud

    running = Cloud(tmp_path_factory.mktemp("pools") / "state", options=("--enforce-iam",)).start()
    yield f"http://127.0.0.1:{running.port}"
    for line in wire._here.__dict__.pop("lines", {}).values():
        line.connection.close()
    running.end()


@pytest.fixture
def pool(cloud: None, pools: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A user pool of the staff's own; everything else stays in memory."""
    from tests.service.staffing import Pool

    made = Pool.made(pools, str(next(_ACCOUNTS)))
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)

    def exchange(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        return (_EXCHANGE if url.startswith(pools) else through_moto)(url, headers, body)

    monkeypatch.setattr(wire, "exchange", exchange)
    forget_everything()
    return made


def forget_everything() -> None:
    """Be a process that just started."""
    from chalicelib.approvals import store as approvals_store
    from chalicelib.audit import store as audit_store
    from chalicelib.breaks import store as breaks_store
    from chalicelib.buyers.service import guessing
    from chalicelib.buyers.store.table import table as buyers_table
    from chalicelib.campaigns.service import queueing, selling, showing
    from chalicelib.campaigns.store.table import table as campaigns_table
    from chalicelib.catalog import service as catalog
    from chalicelib.catalog import store as catalog_store
    from chalicelib.exports import store as exports_store
    from chalicelib.gateways import buyer_pool, identity, secrets, vault
    from chalicelib.invoices import store as invoices_store
    from chalicelib.kernel import aws, config
    from chalicelib.ledger import store as ledger_store
    from chalicelib.looks import store as looks_store
    from chalicelib.notices import service as notices
    from chalicelib.notices import store as notices_store
    from chalicelib.orders import store as orders_store
    from chalicelib.partners.service import verifying
    from chalicelib.partners.store.table import table as partners_table
    from chalicelib.payments import store as payments_store
    from chalicelib.payments.service import methods
    from chalicelib.reconciliation import store as reconciliation_store
    from chalicelib.staff import store as staff_store
    from chalicelib.staff.service import admitting, people
    from chalicelib.stock.service import claiming, custody
    from chalicelib.stock.store import table
    from chalicelib.wallet import store as wallet_store
    from chalicelib.webhooks import seal as webhooks_seal
    from chalicelib.webhooks.store.table import table as webhooks_table

    secrets.forget()
    guessing.forget()
    audit_store.forget()
    claiming.forget()
    catalog.forget()
    custody.forget()
    methods.forget()
    webhooks_seal.forget()
    for remembered in (queueing, selling, showing, admitting, people, verifying):
        remembered.forget()
    for cached in (
        config.settings,
        aws.client,
        vault.vault,
        table.table,
        catalog_store._table,
        orders_store.table,
        payments_store.table,
        notices_store._table,
        campaigns_table,
        ledger_store.table,
        wallet_store.table,
        invoices_store.table,
        breaks_store.table,
        approvals_store.table,
        exports_store.table,
        looks_store.table,
        reconciliation_store.table,
        buyers_table,
        buyer_pool.client_secret,
        webhooks_table,
        audit_store.table,
        staff_store.table,
        identity._keys,
        partners_table,
        notices._is_on,
    ):
        cached.cache_clear()


def _make_tables() -> None:
    tables = get_backend("dynamodb")[DEFAULT_ACCOUNT_ID]["us-east-1"].tables
    if not _blank:
        _ask_for_tables()
        _blank.update(copy.deepcopy(tables))
    tables.update(copy.deepcopy(_blank))


def _ask_for_tables() -> None:
    dynamodb = _aws("dynamodb")
    for domain in DOMAINS:
        indexes = INDEXES.get(domain, {})
        index = {
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": name,
                    "KeySchema": [
                        {"AttributeName": hashed, "KeyType": "HASH"},
                        {"AttributeName": ranged, "KeyType": "RANGE"},
                    ],
                    "Projection": projection,
                }
                for name, (hashed, ranged, projection) in indexes.items()
            ]
        }
        names = sorted({"pk", "sk"} | {key for one in indexes.values() for key in one[:2]})
        dynamodb.create_table(
            TableName=f"yima-test-{domain}",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            **(index if indexes else {}),
        )


def _make_secrets() -> None:
    client = _aws("secretsmanager")
    for name, value in SECRETS.items():
        client.create_secret(Name=name, SecretString=value)
