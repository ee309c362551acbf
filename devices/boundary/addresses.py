"""What kind of network an address belongs to: loopback, private, link-local … or the public one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class _Table:
    kinds: tuple[tuple[_Network, str], ...]  # narrower networks first
    inside: tuple[tuple[IPv6Network, int], ...]


def kind_of(address: Address) -> str | None:
    """The kind of a network that is not public (a key of data/addresses.toml), None for public.

    An IPv6 address that holds an IPv4 address is of that one's kind.
    """
    table = _table()
    for network, kind in table.kinds:
        if address in network:
            return kind
    if isinstance(address, IPv6Address):
        for holder, bits in table.inside:
            if address in holder:
                return kind_of(IPv4Address((int(address) >> (96 - bits)) & 0xFFFFFFFF))
    return None


def as_address(host: str) -> Address | None:
    """A host that is written as an address, brackets and scope aside; None for a name."""
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


@cache
def _table() -> _Table:
    text = files("devices.boundary").joinpath("data", "addresses.toml").read_text("utf-8")
    data = tomllib.loads(text)
    kinds = [(ip_network(n), kind) for kind, those in data["kinds"].items() for n in those]
    kinds.sort(key=lambda one: -one[0].prefixlen)
    inside = tuple((IPv6Network(one["network"]), int(one["bits"])) for one in data["inside"])
    return _Table(tuple(kinds), inside)
