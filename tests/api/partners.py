"""A partner with a key and a balance, and its signed requests through Chalice's test client."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib.kernel.table import Transaction
from chalicelib.ledger import templates
from chalicelib.partners.model import PartnerScope
from chalicelib.partners.service import keeping
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting, reading
from docs.examples.partner import canonical_query, signed_headers

Call = Callable[..., tuple[int, dict[str, Any]]]
EVERYTHING = frozenset(PartnerScope)
STAFF = "staff:1"


@dataclass
class Partner:
    """Somebody who signs with one key. `headers` has those of the latest answer."""

    call: Call
    partner_id: str
    key_id: str
    secret: str

    @property
    def owner(self) -> Owner:
        return Owner.of_partner(self.partner_id)

    def sign(
        self, method: str, path: str, query: Iterable[tuple[str, str]] = (), body: bytes = b"", key: str = ""
    ) -> dict[str, str]:
        return signed_headers(self.key_id, self.secret, method, path, query, body=body, idempotency_key=key)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        query: Iterable[tuple[str, str]] = (),
    ) -> tuple[int, dict[str, Any]]:
        """A signed request and what comes of it."""
        pairs = list(query)
        raw = b"" if body is None else json.dumps(body).encode()
        headers = self.sign(method, path, pairs, raw, key)
        return self.call(method, path + (f"?{canonical_query(pairs)}" if pairs else ""), raw, **headers)

    def fill(self, amount: int, name: str = "dep_1", currency: str = "USD") -> None:
        """That much in the balance."""
        writes = Transaction()
        entry = templates.deposit(self.owner.key, name, amount, currency, actor=STAFF, reason="wired")
        crediting.credit(writes, self.owner, currency, amount, key=f"dep:{name}", entry=entry)
        writes.commit()

    def balance(self) -> int:
        return reading.wallet(self.owner, "USD").balance


def make_partner(call: Call, name: str = "Acme", **changes: Any) -> Partner:
    """A partner with a key that may do everything, but for `changes`."""
    told = keeping.create(
        name=name,
        email=f"{name.lower()}@partner.example",
        language="en",
        currency="USD",
        actor=STAFF,
        key=f"partner-{name}-0000000",
    )
    return with_key(call, told.partner_id, **changes)


def with_key(call: Call, partner_id: str, key: str = "key-0000000000000", **changes: Any) -> Partner:
    """The partner with another key."""
    wish: dict[str, Any] = {"name": "Server", "scopes": EVERYTHING, "networks": (), "sandbox": False}
    wish |= {"per_minute": 6000, "expires_at": None}
    made, secret = keeping.create_key(partner_id, keeping.KeyWish(**wish | changes), actor=STAFF, key=key)
    assert secret
    return Partner(call, partner_id, made.key_id, secret)
