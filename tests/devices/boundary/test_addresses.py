"""Addresses that a page has no business at are told from public ones, however they are written."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.boundary import as_address, kind_of

_BENCHMARKS = IPv4Network("198.18.0.0/15")
_V4 = st.integers(0, 2**32 - 1).map(IPv4Address)
# Where to put an IPv4 address into an IPv6 one: mapped, NAT64, 6to4.
_HOLDERS = [
    (int(IPv6Address("::ffff:0:0")), 0),
    (int(IPv6Address("64:ff9b::")), 0),
    (int(IPv6Address("2002::")), 80),
]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("::1", "loopback"),
        ("[::1]", "loopback"),
        ("0.0.0.0", "unspecified"),  # noqa: S104
        ("::", "unspecified"),
        ("10.1.2.3", "private"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("fd12:3456::1", "private"),
        ("169.254.169.254", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("100.64.0.1", "shared"),
        ("224.0.0.251", "multicast"),
        ("ff02::fb", "multicast"),
        ("255.255.255.255", "reserved"),
        ("::ffff:169.254.169.254", "link-local"),
        ("::127.0.0.1", "loopback"),
        ("64:ff9b::10.0.0.1", "private"),
        ("2002:a00:1::", "private"),
        ("172.32.0.1", None),
        ("100.128.0.1", None),
        ("198.18.0.7", None),
        ("1.1.1.1", None),
        ("2400:3200::1", None),
        ("64:ff9b::1.1.1.1", None),
    ],
)
def test_known_addresses(address: str, kind: str | None) -> None:
    """Each network's edge, and what is just outside it."""
    found = as_address(address)
    assert found is not None
    assert kind_of(found) == kind


@given(_V4)
def test_nothing_that_is_not_global_is_public(address: IPv4Address) -> None:
    """What Python's own registry calls not global, or multicast, is never taken for public."""
    if address in _BENCHMARKS:
        return
    if not address.is_global or address.is_multicast:
        assert kind_of(address) is not None


@given(st.sampled_from(["fe80::", "fc00::", "fd00::", "fec0::", "ff00::"]), st.integers(0, 2**112))
def test_inner_networks_of_ipv6_are_never_public(network: str, rest: int) -> None:
    """Link-local, unique local, site-local and multicast, whatever follows."""
    assert kind_of(IPv6Address(int(IPv6Address(network)) | rest)) is not None


@given(_V4, st.sampled_from(_HOLDERS))
def test_an_address_inside_another_decides(address: IPv4Address, holder: tuple[int, int]) -> None:
    """Writing an IPv4 address in IPv6's clothes changes nothing."""
    base, shift = holder
    assert kind_of(IPv6Address(base | int(address) << shift)) == kind_of(address)


@pytest.mark.parametrize("host", ["example.cn", "", "127.1", "0x7f000001", "2130706433", "1.2.3"])
def test_names_are_no_addresses(host: str) -> None:
    """Only full addresses count as such; other spellings are names, which must be looked up."""
    assert as_address(host) is None
