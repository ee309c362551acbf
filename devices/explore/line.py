"""Keeps the plain client within the network boundary: it connects only to addresses judged fit.

The address that was judged is the one that is connected to, so that a name cannot change its
meaning between the two.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from devices.boundary import OWN_MACHINE, Boundary, RefusedError, leads_back
from devices.explore.model import FetchError


def keep_within(pool: urllib3.PoolManager, boundary: Boundary) -> None:
    """Have every connection of the pool ask the boundary first.

    What is refused raises FetchError (network-refused, with the host).
    """

    def connect(line: HTTPConnection) -> socket.socket:
        return _connect(line, boundary)

    pool.pool_classes_by_scheme = {
        "http": _within(urllib3.HTTPConnectionPool, HTTPConnection, connect),
        "https": _within(urllib3.HTTPSConnectionPool, HTTPSConnection, connect),
    }


def _within[P: urllib3.HTTPConnectionPool](
    pools: type[P], lines: type[HTTPConnection], connect: Callable[[HTTPConnection], socket.socket]
) -> type[P]:
    line = type(lines.__name__, (lines,), {"_new_conn": connect})
    return type(pools.__name__, (pools,), {"ConnectionCls": line})


def _connect(line: HTTPConnection, boundary: Boundary) -> socket.socket:
    """What urllib3 does to connect, at the addresses that the boundary gives."""
    port = line.port or line.default_port
    try:
        found = boundary.addresses(line.host, port)
        return _first(line, [str(address) for address in found], port, boundary)
    except RefusedError as error:
        raise FetchError("network-refused", {"host": error.host}) from error
    except socket.gaierror as error:
        raise NameResolutionError(line.host, line, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(line, f"Connection to {line.host} timed out.") from error
    except OSError as error:
        raise NewConnectionError(line, f"Failed to establish a connection: {error}") from error


def _first(
    line: HTTPConnection, addresses: list[str], port: int, boundary: Boundary
) -> socket.socket:
    failure: OSError | None = None
    for address in addresses:
        try:
            found = create_connection(
                (address, port),
                line.timeout,
                source_address=line.source_address,
                socket_options=line.socket_options,
            )
        except OSError as error:
            failure = error
            continue
        if leads_back(found) and not boundary.is_named(line.host, port):
            found.close()
            raise RefusedError(line.host, port, OWN_MACHINE)
        sys.audit("http.client.connect", line, line.host, port)
        return found
    raise failure or OSError("no address")
