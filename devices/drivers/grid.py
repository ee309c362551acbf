"""Remote ends that lend browsers: which one is asked next, and which is left alone for a while.

A remote end is whatever speaks WebDriver at an address: a Selenium Grid, a ChromeDriver, an
Appium server. Nothing but the address is known of it beforehand.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote, urlsplit, urlunsplit

import urllib3

from devices.app.address import shown_address
from devices.ports import GatherError, ToolError

Kind = Literal["grid", "driver", "appium"]
STATUS_SECONDS = 10.0
_FIRST_REST, _LONGEST_REST = 5.0, 600.0  # seconds that an end is left alone; doubled each time
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_BASE = "/wd/hub"


@dataclass(slots=True, eq=False)
class RemoteEnd:
    """One address. `url` has neither user name nor password, which are in `login`."""

    url: str
    login: tuple[str, str] | None = field(repr=False)
    used: int = 0  # sessions of this run that are open there
    failures: int = 0  # in a row
    rests_until: float = 0.0  # of the pool's clock
    barred: str = ""  # why it is not asked again in this run

    @property
    def shown(self) -> str:
        """The address as it may be printed."""
        return shown_address(self.url)

    @property
    def headers(self) -> dict[str, str]:
        """What lets us in."""
        if self.login is None:
            return {}
        return dict(urllib3.make_headers(basic_auth=":".join(self.login)))

    def masked(self, text: str) -> str:
        """A text of the remote end without what lets us in."""
        for secret in self.login or ():
            if len(secret) > 2:
                text = text.replace(secret, "…")
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an end says at /status. `base` is the address below which its commands are."""

    kind: Kind
    base: str
    sessions: frozenset[str] = frozenset()  # a grid's open ones


class RemoteEnds:
    """All addresses of a run, shared by its workers."""

    def __init__(
        self,
        addresses: Sequence[str],
        *,
        patience: float = 120.0,
        clock: Callable[[], float] = time.monotonic,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`patience` is how many seconds long it is tried again when no end lends a browser.

        Raises ToolError: grid-not-url, grid-no-variable.
        """
        known = os.environ if environment is None else environment
        self.ends = tuple(remote_end(one, known) for one in addresses)
        self._patience = patience
        self._clock = clock
        self._lock = threading.Lock()
        self._major = ""  # of the browsers of this run
        self._why: dict[str, str] = {}

    def lend[T](
        self, start: Callable[[RemoteEnd], T], stopped: threading.Event
    ) -> tuple[RemoteEnd, T]:
        """What `start` makes at the end with the fewest sessions of those that are well.

        `start` raises GatherError where an end lends nothing. Raises ToolError (grid-none-left)
        when none does for the whole patience, or when `stopped` is set.
        """
        until = self._clock() + self._patience
        while not stopped.is_set():
            end = self._next()
            if end is None:
                if self._clock() >= until or all(one.barred for one in self.ends):
                    break
                stopped.wait(0.5)
                continue
            try:
                made = start(end)
            except GatherError as error:
                self.give_back(end)
                self.failed(end, error.detail.get("detail", ""))
            except BaseException:
                self.give_back(end)
                raise
            else:
                end.failures = 0
                return end, made
        said = "; ".join(f"{end.shown}: {self._why.get(end.url, '-')}" for end in self.ends)
        raise ToolError("grid-none-left", ends=str(len(self.ends)), detail=said[:600])

    def give_back(self, end: RemoteEnd) -> None:
        """A session at the end is over."""
        with self._lock:
            end.used -= 1

    def failed(self, end: RemoteEnd, why: str) -> None:
        """Leave the end alone for a while, longer each time."""
        with self._lock:
            end.failures += 1
            rest = min(_FIRST_REST * 2 ** (end.failures - 1), _LONGEST_REST)
            end.rests_until = self._clock() + rest
            self._why[end.url] = end.masked(why)

    def same_browser(self, end: RemoteEnd, version: str) -> None:
        """Hold the run to one browser: the first one's major version.

        What two versions see differently would look like a difference between pages. Raises
        GatherError (grid-mixed) and asks the end no more.
        """
        major = version.partition(".")[0]
        with self._lock:
            self._major = self._major or major
            if major == self._major:
                return
            end.barred = f"Chromium {version} ≠ {self._major}"
        raise GatherError("grid-mixed", detail=end.barred)

    def _next(self) -> RemoteEnd | None:
        with self._lock:
            now = self._clock()
            well = [e for e in self.ends if not e.barred and e.rests_until <= now]
            if not well:
                return None
            end = min(well, key=lambda one: one.used)
            end.used += 1
            return end


def remote_end(address: str, environment: Mapping[str, str]) -> RemoteEnd:
    """An end of an address, in which ${NAME} stands for an environment variable.

    Raises ToolError: grid-no-variable (name), grid-not-url (url).
    """

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in environment:
            raise ToolError("grid-no-variable", name=name)
        return environment[name]

    whole = _VARIABLE.sub(value, address.strip())
    try:
        parts = urlsplit(whole)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        # As it was written, where that names a variable; a whole one may hold a password.
        raise ToolError("grid-not-url", url=address.rpartition("@")[2][:200])
    login = None
    if parts.username or parts.password:
        login = (unquote(parts.username or ""), unquote(parts.password or ""))
    host = parts.netloc.rpartition("@")[2]
    url = urlunsplit(parts._replace(netloc=host, query="", fragment="")).rstrip("/")
    return RemoteEnd(url=url, login=login)


def look(end: RemoteEnd, seconds: float = STATUS_SECONDS) -> Answer:
    """Ask an end what it is, at its address, and with and without /wd/hub.

    Raises GatherError (grid-no-answer) with `detail`.
    """
    other = end.url.removesuffix(_BASE) if end.url.endswith(_BASE) else end.url + _BASE
    why = ""
    with urllib3.PoolManager(retries=False, timeout=seconds) as pool:
        for base in (end.url, other):
            try:
                answer = pool.request("GET", f"{base}/status", headers=end.headers)
                value = answer.json().get("value")
            except urllib3.exceptions.HTTPError as error:
                raise GatherError("grid-no-answer", detail=type(error).__name__) from error
            except (ValueError, AttributeError):
                value = None
            if isinstance(value, dict) and "ready" in value:
                return _answer(base, value)
            why = why or f"HTTP {answer.status}"
    raise GatherError("grid-no-answer", detail=why)


def _answer(base: str, value: Mapping[str, Any]) -> Answer:
    nodes = value.get("nodes")
    if isinstance(nodes, list):
        return Answer(kind="grid", base=base, sessions=frozenset(_sessions(nodes)))
    # ChromeDriver says on which system it runs, Appium does not.
    return Answer(kind="driver" if "os" in value else "appium", base=base)


def _sessions(nodes: Sequence[Any]) -> list[str]:
    found = []
    for node in nodes:
        for slot in node.get("slots") or () if isinstance(node, dict) else ():
            session = slot.get("session") if isinstance(slot, dict) else None
            if isinstance(session, dict):
                found.append(str(session.get("sessionId", "")))
    return found
