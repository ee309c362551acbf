"""The network boundary: which hosts pages under audit may reach, as pure decisions."""

from devices.boundary.addresses import Address, as_address, kind_of
from devices.boundary.hosts import HostRule, HostsError, plain_host, read_hosts
from devices.boundary.policy import (
    NOT_LISTED,
    OWN_MACHINE,
    Boundary,
    RefusedError,
    leads_back,
    look_up,
)

__all__ = [
    "NOT_LISTED",
    "OWN_MACHINE",
    "Address",
    "Boundary",
    "HostRule",
    "HostsError",
    "RefusedError",
    "as_address",
    "kind_of",
    "leads_back",
    "look_up",
    "plain_host",
    "read_hosts",
]
