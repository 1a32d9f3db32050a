"""Partners and their keys as items."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.partners.model import (
    MOST_SECRETS,
    Key,
    Partner,
    PartnerKeyState,
    PartnerScope,
    PartnerState,
    Secret,
)
from chalicelib.partners.store.table import ABSENT, of_partner, table

T = TypeVar("T")

PARTNERS = "PARTNERS"
_KEY = "KEY#"
_THERE = "attribute_exists(pk)"


def add_partner(partner: Partner) -> bool:
    """Write a new partner, and that there is one; False if there is one of that id."""
    writes = Transaction()
    whole = asdict(partner) | {"pk": of_partner(partner.partner_id), "sk": "PARTNER"}
    writes.put("partner", table(), whole, when=ABSENT)
    writes.put("listed", table(), {"pk": PARTNERS, "sk": partner.partner_id}, when=ABSENT)
    return _committed(writes)


def find_partner(partner_id: str) -> Partner | None:
    """A partner as it surely stands."""
    item = table().get(of_partner(partner_id), "PARTNER")
    return _partner(item) if item else None


def partners(start: Item | None, *, limit: int) -> tuple[list[Partner], Item | None]:
    """A page of the partners, the newest first, and the key to go on from."""
    page = table().query(PARTNERS, start=start, limit=limit, forward=False)
    found = table().get_many((of_partner(one["sk"]), "PARTNER") for one in page.items)
    known = [_partner(item) for item in found]
    return sorted(known, key=lambda one: one.partner_id, reverse=True), page.next_key


def change_partner(partner_id: str, changes: Mapping[str, Any]) -> Partner | None:
    """Set some attributes; None if there is no such partner."""
    return _changed(of_partner(partner_id), "PARTNER", changes, _THERE, {}, _partner)


def add_key(key: Key) -> bool:
    """Write a new key, and that its partner has it; False if there is one of that id."""
    writes = Transaction()
    writes.put("key", table(), _item(key), when=ABSENT)
    listed = {"pk": of_partner(key.partner_id), "sk": f"{_KEY}{key.key_id}"}
    writes.put("listed", table(), listed, when=ABSENT)
    return _committed(writes)


def find_key(key_id: str) -> Key | None:
    """A key as it surely stands."""
    item = table().get(f"{_KEY}{key_id}", "KEY")
    return _key(item) if item else None


def keys_of(partner_id: str) -> list[Key]:
    """Every key of a partner, the oldest first."""
    found: list[str] = []
    start: Item | None = None
    while True:
        page = table().query(of_partner(partner_id), sk_prefix=_KEY, start=start)
        found += [item["sk"] for item in page.items]
        if not (start := page.next_key):
            break
    keys = [_key(item) for item in table().get_many((sk, "KEY") for sk in found)]
    return sorted(keys, key=lambda one: (one.created_at, one.key_id))


def last_uses(key_ids: list[str]) -> dict[str, str]:
    """When each of these keys was last used, to the second; those that never were are left out."""
    items = table().get_many((f"{_KEY}{key_id}", "USE") for key_id in key_ids)
    return {item["pk"].removeprefix(_KEY): item["used_at"] for item in items}


def change_key(key_id: str, changes: Mapping[str, Any]) -> Key | None:
    """Set some attributes of a live key; None if it is not live."""
    return _changed(f"{_KEY}{key_id}", "KEY", changes, "#state = :live", {"live": PartnerKeyState.LIVE}, _key)


def replace_secrets(key: Key, secrets: tuple[Secret, ...]) -> Key | None:
    """Give a live key these secrets in place of those it was read with; None if it is another by now."""
    if not 1 <= len(secrets) <= MOST_SECRETS:
        raise ValueError("a key has one or two secrets")
    before = {"live": PartnerKeyState.LIVE, "before": [asdict(one) for one in key.secrets]}
    when = "#state = :live AND #secrets = :before"
    changes = {"secrets": [asdict(one) for one in secrets]}
    return _changed(f"{_KEY}{key.key_id}", "KEY", changes, when, before, _key)


def _changed(
    pk: str, sk: str, changes: Mapping[str, Any], when: str, values: dict[str, Any], read: Callable[[Item], T]
) -> T | None:
    """Set what has a value and remove what is None; None if the condition does not hold."""
    sets = [f"#{name} = :{name}" for name, value in changes.items() if value is not None]
    removes = [f"#{name}" for name, value in changes.items() if value is None]
    change = (f"SET {', '.join(sets)}" if sets else "") + (f" REMOVE {', '.join(removes)}" if removes else "")
    told = {name: value for name, value in changes.items() if value is not None}
    try:
        return read(table().update(pk, sk, change, when=when, values=told | values))
    except WriteRefused:
        return None


def _committed(writes: Transaction) -> bool:
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def _item(key: Key) -> Item:
    return asdict(key) | {"pk": f"{_KEY}{key.key_id}", "sk": "KEY", "scopes": sorted(key.scopes)}


def _partner(item: Item) -> Partner:
    known = {name: item[name] for name in Partner.__dataclass_fields__ if name in item}
    return Partner(**known | {"state": PartnerState(item["state"])})


def _key(item: Item) -> Key:
    known = {name: item[name] for name in Key.__dataclass_fields__ if name in item}
    return Key(
        **known
        | {
            "state": PartnerKeyState(item["state"]),
            "scopes": frozenset(PartnerScope(one) for one in item["scopes"]),
            "networks": tuple(item["networks"]),
            "secrets": tuple(Secret(**one) for one in item["secrets"]),
        }
    )
