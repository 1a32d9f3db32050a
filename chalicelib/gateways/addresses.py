"""Which IP addresses are on the public internet.

Python's own `is_global` differs between its versions, so what is refused is written down here.
Sources: IANA's registries of special-purpose IPv4 and IPv6 addresses; RFC 6052, RFC 3056, RFC 4380.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

_REFUSED_V4 = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers; some clouds' metadata
        "127.0.0.0/8",  # this machine
        "168.63.129.16/32",  # a cloud's own services
        "169.254.0.0/16",  # link-local; most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # examples
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # examples
        "203.0.113.0/24",  # examples
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_UNICAST_V6 = IPv6Network("2000::/3")
"""All else is local, mapped or translated IPv4, multicast, or not given out."""

_REFUSED_V6 = tuple(
    IPv6Network(one)
    for one in (
        "2001::/23",  # protocol assignments, among them Teredo
        "2001:db8::/32",  # examples
        "2002::/16",  # 6to4: holds an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # examples
    )
)


def is_public(text: str) -> bool:
    """Whether this is the address of a host on the internet. One with a zone, or none at all, is not."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    if address.scope_id:
        return False
    return address in _UNICAST_V6 and not any(address in network for network in _REFUSED_V6)
