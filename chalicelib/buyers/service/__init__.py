"""Who a buyer is to the shop: keyed digests of an address, a device and a network, never these themselves.

Whoever reads the mail of an address is its buyer: a link that only the mailbox gets says so for an hour.
"""

import ipaddress
from datetime import timedelta

from chalicelib.gateways.secrets import keys
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import NotAuthenticated

LINK_LIFETIME = timedelta(hours=1)

_TOKEN_PARTS = 3
_IPV4_RANGE = 24
_IPV6_RANGE = 48


def buyer_of(email: str) -> str:
    """What stands for an address: the same for the same mailbox; nobody can read the address from it."""
    return _digest("buyer", email.strip().lower())


def device_of(device: str) -> str:
    """What stands for a device, which names itself in the header `Yima-Device`."""
    return _digest("device", device)


def range_of(source_ip: str) -> str | None:
    """What stands for the network a request came from: a /24, or a /48 of IPv6; None if that is unknown."""
    try:
        address = ipaddress.ip_address(source_ip)
    except ValueError:
        return None
    bits = _IPV4_RANGE if address.version == 4 else _IPV6_RANGE  # noqa: PLR2004 - the version of the protocol
    return _digest("range", str(ipaddress.ip_network((address, bits), strict=False)))


def link_token(email: str) -> str:
    """What shows its bearer to be the buyer of an address, for an hour; goes into a mail to it only."""
    expires = int((clock.now() + LINK_LIFETIME).timestamp())
    return _signed(keys(settings().token_secret).newest, buyer_of(email), expires)


def is_link(token: str) -> bool:
    """Whether a credential has the form of a mailed link; anything else can only be an access token."""
    parts = token.split(".")
    return len(parts) != _TOKEN_PARTS or (parts[1].isascii() and parts[1].isdecimal())


def buyer_by(token: str) -> str:
    """The buyer that a link names; raises `NotAuthenticated` when it is not genuine, or too old."""
    buyer, _, rest = token.partition(".")
    expires = rest.partition(".")[0]
    genuine = expires.isascii() and expires.isdecimal() and len(expires) < len("99999999999")
    signing = keys(settings().token_secret)
    if not genuine or not signing.made(token, lambda key: _signed(key, buyer, int(expires))):
        raise NotAuthenticated("this link is not genuine; ask for a new one")
    if int(expires) <= clock.now().timestamp():
        raise NotAuthenticated("this link has expired; ask for a new one")
    return buyer


def _digest(kind: str, text: str) -> str:
    return ids.token(ids.keyed(keys(settings().token_secret).lasting, kind, text))


def _signed(key: bytes, buyer: str, expires: int) -> str:
    return f"{buyer}.{expires}.{ids.token(ids.keyed(key, 'orders link', buyer, str(expires)))}"
