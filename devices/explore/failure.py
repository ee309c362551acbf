"""What went wrong on the line, as a reason code."""

from __future__ import annotations

import errno

from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

from devices.explore.model import FetchError


def failure_of(error: Exception) -> FetchError:
    """The reason code for what went wrong on the line."""
    chain = _chain(error)
    for link in chain:
        if isinstance(link, FetchError):
            return link
        if isinstance(link, NameResolutionError):
            return FetchError("dns-failure")
        if isinstance(link, SSLError):
            return FetchError("tls-failure", {"detail": str(link)[:200]})
        if isinstance(link, NewConnectionError):
            continue  # a connect timeout by its class only; what caused it says more
        if isinstance(link, ConnectTimeoutError | ReadTimeoutError | TimeoutError):
            return FetchError("timeout")
        if isinstance(link, ConnectionRefusedError):
            return FetchError("connection-refused")
        if isinstance(link, LocationValueError | UnicodeError):
            return FetchError("not-a-url")
        if isinstance(link, DecodeError):
            return FetchError("broken-response")
        if isinstance(link, OSError) and link.errno in {errno.ENETUNREACH, errno.EHOSTUNREACH}:
            return FetchError("host-unreachable")
    if any(isinstance(link, NewConnectionError) for link in chain):
        return FetchError("host-unreachable")
    if any(isinstance(link, ProtocolError | ConnectionError) for link in chain):
        return FetchError("connection-reset")
    return FetchError("broken-response")


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what caused it, most telling last."""
    found: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in found:
        found.append(step)
        step = step.__cause__ or step.__context__
    return found
