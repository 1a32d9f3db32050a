"""Whether a request is a partner's own: signed, fresh, and what its key permits.

Whoever cannot sign learns nothing of a key; only after the signature was found genuine is it told what else
is wrong. Source: docs/decisions/0039-partners.md
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.gateways.vault import WrongKey, vault
from chalicelib.kernel import clock, ids
from chalicelib.kernel.beside import beside
from chalicelib.kernel.errors import FieldError
from chalicelib.kernel.memory import Memory
from chalicelib.kernel.routes import Request
from chalicelib.partners import signing
from chalicelib.partners.errors import (
    AddressNotAllowed,
    ClockSkewed,
    NonceUsed,
    PartnerKeyExpired,
    PartnerKeyRevoked,
    PartnerSuspended,
    RateLimited,
    ScopeMissing,
    SignatureMissing,
    SignatureRefused,
)
from chalicelib.partners.model import (
    WINDOW,
    Caller,
    Key,
    Partner,
    PartnerKeyState,
    PartnerScope,
    PartnerState,
    Secret,
    within,
)
from chalicelib.partners.service.sealing import context, text_of
from chalicelib.partners.store import records, uses

SKEW = timedelta(seconds=300)
"""How far the clock of who signs may be from ours."""

KEY_HEADER = "Yima-Key"
TIMESTAMP_HEADER = "Yima-Timestamp"
NONCE_HEADER = "Yima-Nonce"
SIGNATURE_HEADER = "Yima-Signature"

_FORMS = {
    KEY_HEADER: (ids.pattern("key"), "the id of your key: `key_` and 26 characters"),
    TIMESTAMP_HEADER: (r"^[0-9]{1,12}$", "the time of signing in whole seconds since 1970-01-01 UTC"),
    NONCE_HEADER: (r"^[A-Za-z0-9_-]{16,64}$", "16 to 64 of the characters A-Z a-z 0-9 _ - at random"),
    SIGNATURE_HEADER: (r"^[0-9a-f]{64}$", "64 small hex digits"),
}
_opened: Memory[str, str] = Memory(60.0, most=1024)
"""Secrets in plain, by their id, for a minute: the vault is not asked for each request."""


@dataclass(frozen=True)
class _Told:
    """What a request says of its own signature."""

    key_id: str
    timestamp: int
    nonce: str
    signature: str
    signed: signing.Signed


def verify(request: Request, scope: PartnerScope) -> Caller:
    """The partner and key whose request it is; every refusal of `errors.OF_SIGNATURES`.

    A genuine request uses its nonce up and counts against the key's limit, whatever becomes of it then; its
    answer has the headers of the limit. Two reads and two writes.
    """
    told, now = _told(request), clock.now()
    _check_time(told.timestamp, now)
    key = records.find_key(told.key_id)
    if not signing.genuine(told.signature, _secrets(key), told.signed) or key is None:
        raise SignatureRefused
    partner = beside(lambda: records.find_partner(key.partner_id))
    if not uses.use_nonce(key.key_id, told.nonce, now=now, until=now + 2 * SKEW):
        raise NonceUsed("sign every request with a nonce of its own, repeats too")
    _count(key, now, request.answer_headers)
    return _permitted(key, partner.result(), scope, request.source_ip, now)


def forget() -> None:
    """Ask the vault for every secret anew."""
    _opened.clear()


def _told(request: Request) -> _Told:
    sent = {name: request.headers.get(name.lower(), "") for name in _FORMS}
    wrong = tuple(
        FieldError(field=name, reason="malformed" if sent[name] else "missing", message=f"send {form}")
        for name, (pattern, form) in _FORMS.items()
        if not re.fullmatch(pattern.removeprefix("^").removesuffix("$"), sent[name])
    )
    if wrong:
        raise SignatureMissing("; ".join(f"{one.field}: {one.message}" for one in wrong), errors=wrong)
    return _Told(
        key_id=sent[KEY_HEADER],
        timestamp=int(sent[TIMESTAMP_HEADER]),
        nonce=sent[NONCE_HEADER],
        signature=sent[SIGNATURE_HEADER],
        signed=signing.Signed(
            method=request.method,
            path=request.path,
            pairs=request.pairs,
            timestamp=sent[TIMESTAMP_HEADER],
            nonce=sent[NONCE_HEADER],
            idempotency_key=request.headers.get("idempotency-key", ""),
            body=request.body,
        ),
    )


def _check_time(timestamp: int, now: datetime) -> None:
    difference = timestamp - int(now.timestamp())
    if abs(difference) > SKEW.total_seconds():
        ahead = "ahead of" if difference > 0 else "behind"
        raise ClockSkewed(
            f"your clock is {abs(difference)} seconds {ahead} the server's; set it by a time server",
            server_time=clock.text(now),
            difference_seconds=difference,
        )


def _secrets(key: Key | None) -> list[str]:
    """The live secrets in plain; of a key that is not there one that nobody knows."""
    if key is None:
        return [secrets.token_hex()]
    return [plain for plain in (_plain(key, secret) for secret in key.secrets) if plain]


def _plain(key: Key, secret: Secret) -> str | None:
    """A secret in plain; None if it was wrapped for another key, or by another stage."""
    kept = _opened.get(secret.secret_id)
    if kept is not None:
        return kept
    try:
        plain = vault().unwrap(secret.wrapped, context(key.key_id, secret.secret_id))
    except WrongKey:
        return None
    return _opened.put(secret.secret_id, text_of(plain))


def _count(key: Key, now: datetime, headers: dict[str, str]) -> None:
    seconds = int(WINDOW.total_seconds())
    rest = seconds - int(now.timestamp()) % seconds
    count = uses.count(key.key_id, most=key.per_minute, now=now)
    left = 0 if count is None else key.per_minute - count
    headers["RateLimit-Policy"] = f'"key";q={key.per_minute};w={seconds}'
    headers["RateLimit"] = f'"key";r={left};t={rest}'
    if count is None:
        headers["Retry-After"] = str(rest)
        raise RateLimited(f"at most {key.per_minute} requests a minute; again in {rest} seconds")


def _permitted(
    key: Key, partner: Partner | None, scope: PartnerScope, source_ip: str, now: datetime
) -> Caller:
    if key.state is not PartnerKeyState.LIVE:
        raise PartnerKeyRevoked
    if key.expired(now):
        raise PartnerKeyExpired(f"it expired at {key.expires_at}")
    if partner is None or partner.state is not PartnerState.ACTIVE:
        raise PartnerSuspended
    if not within(source_ip, key.networks):
        raise AddressNotAllowed("ask the shop to add it", address=source_ip)
    if scope not in key.scopes:
        raise ScopeMissing(f"it needs the scope {scope}", scope=scope)
    return Caller(partner, key)
