"""Who a buyer is to the shop: keyed digests of an address, a device and a network, never these themselves."""

import ipaddress

from chalicelib.gateways.secrets import secret
from chalicelib.kernel import ids
from chalicelib.kernel.config import settings

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


def _digest(kind: str, text: str) -> str:
    key = secret(settings().token_secret).encode()
    return ids.token(ids.keyed(key, kind, text))
