"""Which addresses are public."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetcher.addresses import is_public


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::200e"],
)
def test_hosts_of_the_internet_are_public(address: str) -> None:
    """Addresses outside every special-purpose network are public."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.1",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_special_ipv4_addresses_are_not_public(address: str) -> None:
    """Private, loopback, link-local, shared, documentation, multicast and reserved are refused."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "::",
        "::1",
        "100::1",
        "2001:10::1",
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "64:ff9b:1::808:808",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%lo",
        "ff02::1",
    ],
)
def test_special_ipv6_addresses_are_not_public(address: str) -> None:
    """Loopback, unique local, link-local with a zone, multicast, documentation are refused."""
    assert not is_public(address)


def _carriers(inner: IPv4Address) -> list[str]:
    number = int(inner)
    teredo_client = number ^ 0xFFFF_FFFF
    return [
        str(IPv6Address((0xFFFF << 32) | number)),
        str(IPv6Address((0x0064_FF9B << 96) | number)),
        str(IPv6Address((0x2002 << 112) | (number << 80))),
        str(IPv6Address((0x2001_0000 << 96) | (int(IPv4Address("8.8.8.8")) << 64) | teredo_client)),
    ]


@pytest.mark.parametrize("address", _carriers(IPv4Address("127.0.0.1")))
def test_wrapped_loopback_is_not_public(address: str) -> None:
    """Loopback inside a mapped, NAT64, 6to4 or Teredo address is still loopback."""
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_a_carried_address_is_judged_as_itself(inner: IPv4Address) -> None:
    """Wrapping an IPv4 address in IPv6 changes nothing about whether it is public."""
    assert {is_public(address) for address in _carriers(inner)} == {is_public(str(inner))}


@given(st.ip_addresses())
def test_nothing_is_public_that_python_calls_private(ip: IPv4Address | IPv6Address) -> None:
    """The table is at least as strict as the standard library on plain private addresses."""
    if ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        assert not is_public(str(ip))
