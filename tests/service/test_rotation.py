"""Keys are replaced while the shop is open: what was signed, mailed, imported before is still good."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import boto3
import pytest
import stripe

from chalicelib.buyers.service import buyer_by, buyer_of, link_token
from chalicelib.gateways import secrets
from chalicelib.gateways.stripe_gateway import StripeGateway
from chalicelib.kernel import clock
from chalicelib.kernel.errors import NotAuthenticated, Transient
from chalicelib.orders.service.placing import opens, token_of
from chalicelib.payments.gateway import BadNotification
from chalicelib.reconciliation.service.reporting import is_genuine, sign
from chalicelib.stock import intake
from chalicelib.stock.service import goods, peppers, searching
from tests.conftest import SECRETS
from tests.service.conftest import make_sku, stock_up

OTHER_KEY = "another key of sixteen"
ORDER = "ord_01JD0000000000000000000000"
NEW, NEWER = "n" * 64, "m" * 64
Rotate = Callable[[str, str], None]


@pytest.fixture
def rotate(cloud: None) -> Rotate:
    def put(name: str, text: str) -> None:
        boto3.client("secretsmanager").put_secret_value(SecretId=name, SecretString=text)
        secrets.forget()

    return put


def old(name: str) -> str:
    return SECRETS[name]


def test_what_was_handed_out_before_opens_until_its_key_is_retired(rotate: Rotate) -> None:
    token, link, signature = token_of(ORDER), link_token("a@b.example"), sign(b"report")
    buyer = buyer_of("a@b.example")

    rotate("token", f"{NEW}\n{old('token')}\n")
    rotate("report", f"{NEW}\n{old('report')}\n")

    assert token_of(ORDER) != token
    assert opens(token, ORDER)
    assert opens(token_of(ORDER), ORDER)
    assert not opens(token, ORDER[:-1] + "1")
    assert buyer_by(link) == buyer_by(link_token("a@b.example")) == buyer == buyer_of("a@b.example")
    assert sign(b"report") != signature
    assert is_genuine(b"report", signature)
    assert is_genuine(b"report", sign(b"report"))

    rotate("token", f"{NEW}\nretired {old('token')}\n")
    rotate("report", f"{NEW}\nretired {old('report')}\n")

    assert not opens(token, ORDER)
    assert opens(token_of(ORDER), ORDER)
    with pytest.raises(NotAuthenticated):
        buyer_by(link)
    assert not is_genuine(b"report", signature)
    assert buyer_of("a@b.example") == buyer, "wallets, blocks and orders are kept by it"


def test_a_secret_without_a_key_that_may_sign_is_a_fault_not_an_open_door(rotate: Rotate) -> None:
    rotate("token", f"retired {old('token')}\n")

    with pytest.raises(ValueError, match="no line"):
        opens("", ORDER)


def signed(text: str, secret: str) -> dict[str, str]:
    now = int(time.time())
    digest = stripe.WebhookSignature._compute_signature(f"{now}.{text}", secret)
    return {"stripe-signature": f"t={now},v1={digest}"}


@pytest.mark.parametrize("secret", ["whsec_new", "whsec_old", "whsec_other"])
def test_notifications_signed_by_either_secret_are_taken(secret: str) -> None:
    gateway = StripeGateway('{"api_key": "sk_test_x", "webhook_secret": ["whsec_new", "whsec_old"]}', "")
    text = '{"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}'

    if secret == "whsec_other":
        with pytest.raises(BadNotification):
            gateway.notification(signed(text, secret), text.encode())
    else:
        assert gateway.notification(signed(text, secret), text.encode()).payment == "pi_1"


def ago(**span: float) -> str:
    return clock.text(clock.now() - timedelta(**span))


def test_a_code_is_the_same_code_under_the_next_key(rotate: Rotate) -> None:
    sku = make_sku()
    before = stock_up(sku, "OLD-1111-AAAA\nOLD-2222-BBBB")
    (first, *_) = searching.ids_of(None, "OLD-1111-AAAA")

    rotate("pepper", f"{ago(hours=1)} {NEW}\n{old('pepper')}\n")
    after = stock_up(sku, "OLD-1111-AAAA\nNEW-3333-CCCC\nOLD-2222-BBBB", OTHER_KEY)

    assert (before.accepted, after.accepted, after.duplicates) == (2, 1, 2)
    assert [line.line for line in after.refused] == [1, 3]
    assert first in searching.ids_of(None, "OLD-1111-AAAA")
    rotate("pepper", f"{ago(minutes=30)} {NEWER}\n{ago(hours=1)} {NEW}\n{old('pepper')}\n")
    last = stock_up(sku, "NEW-3333-CCCC\nOLD-2222-BBBB\nNEW-4444-DDDD", "a third key of sixteen")
    assert (last.accepted, last.duplicates) == (1, 2)


def test_an_import_that_is_repeated_after_the_change_takes_nothing_twice(rotate: Rotate) -> None:
    sku = make_sku()
    text = "OLD-1111-AAAA\nOLD-2222-BBBB"
    before = stock_up(sku, text)

    rotate("pepper", f"{ago(hours=1)} {NEW}\n{old('pepper')}\n")

    assert stock_up(sku, text) == before


@pytest.mark.parametrize("seconds", [-59, 59])
def test_nobody_imports_around_the_moment_of_a_change(
    rotate: Rotate, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    sku = make_sku()
    rotate("pepper", f"{ago(seconds=seconds)} {NEW}\n{old('pepper')}\n")

    with pytest.raises(Transient, match="two minutes"):
        stock_up(sku, "OLD-1111-AAAA")

    later = clock.now() + timedelta(minutes=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert stock_up(sku, "OLD-1111-AAAA").accepted == 1


def test_goods_of_before_the_change_are_not_written_after_it(
    rotate: Rotate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that read its lines under one key, and was slow, begins anew under the next."""
    read = goods.goods(intake.Kind.CODE, intake.Record(1, "OLD-1111-AAAA"))
    rotate("pepper", f"{ago(hours=1)} {NEW}\n{old('pepper')}\n")

    with pytest.raises(Transient):
        peppers.require_settled(read.since)
    peppers.require_settled(goods.goods(intake.Kind.CODE, intake.Record(1, "OLD-1111-AAAA")).since)


def test_a_key_that_is_announced_is_not_in_force_yet(rotate: Rotate) -> None:
    now = searching.ids_of(None, "OLD-1111-AAAA")

    rotate("pepper", f"{ago(hours=-1)} {NEW}\n{old('pepper')}\n")

    assert searching.ids_of(None, "OLD-1111-AAAA") == now
    assert peppers.known()[0].since == datetime.min.replace(tzinfo=UTC)
