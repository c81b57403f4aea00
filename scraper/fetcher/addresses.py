"""Which IP addresses are hosts of the public internet.

A table, because `ipaddress.is_global` calls multicast global, and loopback too once it is wrapped
in NAT64 or 6to4 (CVE-2024-4032). IPv6 addresses that carry an IPv4 address are judged by what they
carry. Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), IPv6 address space
(only 2000::/3 is global unicast, RFC 4291). Pure.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_PUBLIC_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this host, RFC 791
        "10.0.0.0/8",  # private use, RFC 1918
        "100.64.0.0/10",  # shared by carriers, RFC 6598
        "127.0.0.0/8",  # loopback, RFC 1122
        "169.254.0.0/16",  # link local and cloud metadata, RFC 3927
        "172.16.0.0/12",  # private use, RFC 1918
        "192.0.0.0/24",  # IETF protocol assignments, RFC 6890
        "192.0.2.0/24",  # documentation, RFC 5737
        "192.88.99.0/24",  # 6to4 relays, given up by RFC 7526
        "192.168.0.0/16",  # private use, RFC 1918
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "198.51.100.0/24",  # documentation, RFC 5737
        "203.0.113.0/24",  # documentation, RFC 5737
        "224.0.0.0/4",  # multicast, RFC 5771
        "240.0.0.0/4",  # reserved, and the broadcast address, RFC 1112
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # IETF protocol assignments, RFC 2928
        "2001:db8::/32",  # documentation, RFC 3849
        "3fff::/20",  # documentation, RFC 9637
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052; 64:ff9b:1::/48 is for local use, and not public
_LOW_32_BITS = 0xFFFF_FFFF


def is_public(address: str) -> bool:
    """Whether a host of the public internet may have this address.

    `address` is an IPv4 or IPv6 address as `getaddrinfo` writes it, a zone (`%eth0`) included.
    Raises ValueError for anything else.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv4Address):
        return _is_public_v4(ip)
    carried = _carried(ip)
    if carried:
        return all(_is_public_v4(inner) for inner in carried)
    return ip in _GLOBAL_UNICAST and not any(ip in network for network in _NOT_PUBLIC_V6)


def _is_public_v4(ip: IPv4Address) -> bool:
    return not any(ip in network for network in _NOT_PUBLIC_V4)


def _carried(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that packets to this one end up at: mapped, NAT64, 6to4, Teredo."""
    if ip in _NAT64:
        return (IPv4Address(int(ip) & _LOW_32_BITS),)
    if ip.teredo:
        return ip.teredo  # its server and its client, RFC 4380
    inner = ip.ipv4_mapped or ip.sixtofour
    return (inner,) if inner else ()
