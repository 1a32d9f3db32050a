"""Partners and their keys, as staff look after them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import IdempotencyKeyReused, Transient
from chalicelib.kernel.paging import cursor, place
from chalicelib.partners.errors import (
    LastLiveSecret,
    PartnerKeyNotFound,
    PartnerKeyRevoked,
    PartnerNotFound,
    PartnerSecretNotFound,
    TwoLiveSecrets,
)
from chalicelib.partners.model import MOST_SECRETS, Key, Partner, PartnerKeyState, PartnerScope
from chalicelib.partners.service.sealing import new_secret
from chalicelib.partners.store import records

PAGE = 50
_TRIES = 5
_OF_A_WISH = ("name", "scopes", "networks", "sandbox", "per_minute", "expires_at")


@dataclass(frozen=True)
class KeyWish:
    """What a key is to be like."""

    name: str
    scopes: frozenset[PartnerScope]
    networks: tuple[str, ...]
    sandbox: bool
    per_minute: int
    expires_at: str | None


def create(*, name: str, email: str, language: str, currency: str, actor: str, key: str) -> Partner:
    """A new partner, one for each key; the same key with other facts raises `IdempotencyKeyReused`."""
    now = clock.text(clock.now())
    partner = Partner(ids.derived("ptn", actor, key), name, email, language, currency, now)
    if records.add_partner(partner):
        return partner
    earlier = get(partner.partner_id)
    if replace(earlier, created_at=now, state=partner.state) != partner:
        raise IdempotencyKeyReused("use a new key for another partner")
    return earlier


def page(text: str | None) -> tuple[list[Partner], str | None]:
    """Some partners, and the cursor of the next."""
    start = place(text, partition=records.PARTNERS, prefix="ptn_")
    found, following = records.partners(start, limit=PAGE)
    return found, cursor(following)


def get(partner_id: str) -> Partner:
    """A partner as it surely stands; raises `PartnerNotFound`."""
    found = records.find_partner(partner_id)
    if found is None:
        raise PartnerNotFound
    return found


def change(partner_id: str, changes: Mapping[str, Any]) -> Partner:
    """Set what a partner is called, where it is reached, whether it is active; the last to say so wins."""
    if not changes:
        return get(partner_id)
    found = records.change_partner(partner_id, changes)
    if found is None:
        raise PartnerNotFound
    return found


def keys(partner_id: str) -> tuple[list[Key], dict[str, str]]:
    """The keys of a partner, oldest first, and when each was last used."""
    found = records.keys_of(partner_id)
    return found, records.last_uses([key.key_id for key in found])


def create_key(partner_id: str, wish: KeyWish, *, actor: str, key: str) -> tuple[Key, str | None]:
    """A new key and its secret in plain, which nobody can read again.

    The same `key` again gives the key without its secret: whoever lost the answer adds a second secret. With
    another wish it raises `IdempotencyKeyReused`.
    """
    get(partner_id)
    key_id = ids.derived("key", partner_id, actor, key)
    secret, plain = new_secret(key_id)
    now = clock.text(clock.now())
    made = Key(
        key_id=key_id,
        partner_id=partner_id,
        created_at=now,
        created_by=actor,
        secrets=(secret,),
        **{name: getattr(wish, name) for name in _OF_A_WISH},
    )
    if records.add_key(made):
        return made, plain
    earlier = get_key(partner_id, key_id)
    if any(getattr(earlier, name) != getattr(made, name) for name in _OF_A_WISH):
        raise IdempotencyKeyReused("use a new key for another wish")
    return earlier, None


def get_key(partner_id: str, key_id: str) -> Key:
    """A key of the partner's; raises `PartnerKeyNotFound`, for another's too."""
    found = records.find_key(key_id)
    if found is None or found.partner_id != partner_id:
        raise PartnerKeyNotFound
    return found


def change_key(partner_id: str, key_id: str, changes: Mapping[str, Any]) -> Key:
    """Set what a live key may do, from where, until when; the last to say so wins.

    Raises `PartnerKeyNotFound`, `PartnerKeyRevoked`.
    """
    get_key(partner_id, key_id)
    found = records.change_key(key_id, changes) if changes else get_key(partner_id, key_id)
    if found is None:
        raise PartnerKeyRevoked("a revoked key is not changed any more")
    return found


def revoke(partner_id: str, key_id: str) -> Key:
    """End a key for good, from its very next request on. A repeat changes nothing."""
    get_key(partner_id, key_id)
    return records.change_key(key_id, {"state": PartnerKeyState.REVOKED}) or get_key(partner_id, key_id)


def add_secret(partner_id: str, key_id: str) -> tuple[Key, str]:
    """A second live secret beside the first, and it in plain.

    Raises `TwoLiveSecrets`, `PartnerKeyNotFound`, `PartnerKeyRevoked`.
    """
    for _ in range(_TRIES):
        key = _live(partner_id, key_id)
        if len(key.secrets) >= MOST_SECRETS:
            raise TwoLiveSecrets("retire the one that is not used any more")
        secret, plain = new_secret(key_id)
        changed = records.replace_secrets(key, (*key.secrets, secret))
        if changed:
            return changed, plain
    raise Transient("somebody else is changing this key")


def retire_secret(partner_id: str, key_id: str, secret_id: str) -> Key:
    """Let a secret sign no more; the other goes on.

    Raises `PartnerSecretNotFound`, `LastLiveSecret`, `PartnerKeyNotFound`, `PartnerKeyRevoked`.
    """
    for _ in range(_TRIES):
        key = _live(partner_id, key_id)
        rest = tuple(one for one in key.secrets if one.secret_id != secret_id)
        if len(rest) == len(key.secrets):
            raise PartnerSecretNotFound
        if not rest:
            raise LastLiveSecret("add the one that takes its place, or revoke the key")
        changed = records.replace_secrets(key, rest)
        if changed:
            return changed
    raise Transient("somebody else is changing this key")


def _live(partner_id: str, key_id: str) -> Key:
    key = get_key(partner_id, key_id)
    if key.state is not PartnerKeyState.LIVE:
        raise PartnerKeyRevoked("a revoked key is not changed any more")
    return key
