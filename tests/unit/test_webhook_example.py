"""The documented receiver believes what the shop signs, and nothing else."""

from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook

from docs.examples.webhook import genuine

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
BODY = b'{"type": "order.paid", "data": {"title": "\xe4\xb8\x80\xe7\xa0\x81"}}'
NOW = 1_893_499_200


def signed(secret: str = SECRET, *, at: int = NOW, body: bytes = BODY) -> dict[str, str]:
    """The headers as a library for Standard Webhooks makes them."""
    moment = datetime.fromtimestamp(at, UTC)
    signature = Webhook(secret).sign("evt_1", moment, body.decode())
    return {"webhook-id": "evt_1", "webhook-timestamp": str(at), "webhook-signature": signature}


def test_what_is_signed_and_fresh_is_believed() -> None:
    assert genuine(SECRET, signed(), BODY, now=NOW + 299)
    both = signed() | {
        "webhook-signature": f"{signed(OTHER)['webhook-signature']} {signed()['webhook-signature']}"
    }
    assert genuine(SECRET, both, BODY, now=NOW)


@pytest.mark.parametrize(
    ("headers", "body", "now"),
    [
        (signed(), BODY + b" ", NOW),
        (signed(OTHER), BODY, NOW),
        (signed(), BODY, NOW + 301),
        (signed(), BODY, NOW - 301),
        (signed() | {"webhook-timestamp": "soon"}, BODY, NOW),
        (signed() | {"webhook-id": "evt_2"}, BODY, NOW),
        (signed() | {"webhook-signature": "v1,é"}, BODY, NOW),
        ({}, BODY, NOW),
    ],
)
def test_all_else_is_refused(headers: dict[str, str], body: bytes, now: int) -> None:
    assert not genuine(SECRET, headers, body, now=now)
