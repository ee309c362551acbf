"""Addresses of servers as they may be shown."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def shown_address(address: str) -> str:
    """The address without user name, password and query, which may hold keys."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host, query="", fragment=""))
