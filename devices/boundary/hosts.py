"""Hosts as an evaluator writes them: `host`, `host:port`, `*.example.cn`, `[::1]:8080`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from devices.boundary.addresses import as_address

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
_LONGEST = 253  # characters of a host's name


class HostsError(ValueError):
    """A host that cannot be understood; `value` is what was written."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


@dataclass(frozen=True, slots=True)
class HostRule:
    """A host that may be asked. `below`: every host under it instead (`*.`); `port` None = any."""

    host: str
    port: int | None = None
    below: bool = False

    def covers(self, host: str, port: int) -> bool:
        """True when the rule lets this host and port in."""
        if self.port is not None and port != self.port:
            return False
        return host.endswith(f".{self.host}") if self.below else host == self.host

    def __str__(self) -> str:
        """The rule as an evaluator may write it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        return f"{'*.' if self.below else ''}{host}{port}"


def read_hosts(text: str) -> tuple[HostRule, ...]:
    """The hosts of a list with commas, each once. Raises HostsError for the first wrong one."""
    parts = [part.strip() for part in re.split("[,，、]", text)]
    return tuple(dict.fromkeys(_rule(part) for part in parts if part))


def plain_host(host: str) -> str:
    """A host's one spelling: lower case, ASCII, no final dot, no brackets.

    Raises ValueError when it is neither a name nor an address.
    """
    address = as_address(host)
    if address is not None:
        return str(address)
    host = host.strip().rstrip(".").lower()
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if len(host) > _LONGEST or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise ValueError(host)
    return host


def _rule(text: str) -> HostRule:
    below = text.startswith("*.")
    host, port = _parted(text[2:] if below else text)
    try:
        host = plain_host(host)
    except ValueError:  # of the encoding, too
        raise HostsError(text) from None
    if below and as_address(host) is not None:
        raise HostsError(text)
    return HostRule(host, port, below)


def _parted(text: str) -> tuple[str, int | None]:
    """Host and port; an IPv6 address with a port stands in brackets."""
    if as_address(text) is not None:
        return text, None
    host, colon, port = text.rpartition(":")
    if not colon:
        return text, None
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise HostsError(text)
    return host, int(port)
