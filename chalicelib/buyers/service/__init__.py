"""Who a buyer is to the shop: keyed digests of an address, a device and a network, never these themselves.

Whoever reads the mail of an address is its buyer: a link that only the mailbox gets says so for an hour.
"""

import hmac
import ipaddress
from datetime import timedelta

from chalicelib.gateways.secrets import secret
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
    return _signed(buyer_of(email), int((clock.now() + LINK_LIFETIME).timestamp()))


def is_link(token: str) -> bool:
    """Whether a credential has the form of a mailed link; anything else can only be an access token."""
    parts = token.split(".")
    return len(parts) != _TOKEN_PARTS or (parts[1].isascii() and parts[1].isdecimal())


def buyer_by(token: str) -> str:
    """The buyer that a link names; raises `NotAuthenticated` when it is not genuine, or too old."""
    buyer, _, rest = token.partition(".")
    expires = rest.partition(".")[0]
    genuine = expires.isascii() and expires.isdecimal() and len(expires) < len("99999999999")
    if not genuine or not hmac.compare_digest(token.encode(), _signed(buyer, int(expires)).encode()):
        raise NotAuthenticated("this link is not genuine; ask for a new one")
    if int(expires) <= clock.now().timestamp():
        raise NotAuthenticated("this link has expired; ask for a new one")
    return buyer


def _digest(kind: str, text: str) -> str:
    key = secret(settings().token_secret).encode()
    return ids.token(ids.keyed(key, kind, text))


def _signed(buyer: str, expires: int) -> str:
    key = secret(settings().token_secret).encode()
    return f"{buyer}.{expires}.{ids.token(ids.keyed(key, 'orders link', buyer, str(expires)))}"
