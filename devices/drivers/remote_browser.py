"""A browser at a remote end: a session that is asked for, cut off and given back over the network.

Nothing is needed there but a Chromium with its driver: engine and scripts are sent from here.
"""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import urllib3
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chromium.remote_connection import ChromiumRemoteConnection
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.webdriver import WebDriver as RemoteWebDriver
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.util import Retry

from devices.drivers.chrome_options import audit_options
from devices.drivers.grid import Answer, RemoteEnd, RemoteEnds, look
from devices.drivers.local_browser import first_line
from devices.drivers.watchdog import TabLine, line_here
from devices.ports import GatherError

_ANSWER_SECONDS = 600
_START_SECONDS = 330  # a grid whose browsers are all in use lets us wait for 300
_END_SECONDS = 10.0
_LOST_SECONDS = 5.0
# What a grid says itself of a session that it cannot pass a call on to; drivers say other things.
_GRIDS_OWN = (b"Unable to execute request for an existing session", b"Unable to find session")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class RemoteBrowser:
    """One session at one of the remote ends. `kill` may come from any thread."""

    def __init__(self, ends: RemoteEnds) -> None:
        self._ends = ends
        self._end: RemoteEnd | None = None
        self._answer: Answer | None = None
        self._driver: _Driver | None = None
        self._line: TabLine | None = None
        self._killed = threading.Event()
        self._closed = False

    @property
    def name(self) -> str:
        """The remote end's address without a password."""
        return self._end.shown if self._end is not None else ""

    def open(self) -> webdriver.Chrome:
        """A session at one of the ends. Raises ToolError (grid-none-left)."""
        self._end, driver = self._ends.lend(self._start, self._killed)
        self._driver = driver
        return driver

    def line(self, driver: webdriver.Chrome) -> TabLine:
        """A second line to the tab where there is a way to it; without, what hangs costs the page.

        A grid leads to its nodes' browsers itself. The address that a bare driver names is one
        of its own machine.
        """
        end = self._end
        where = driver.capabilities.get("se:cdp")
        if end is None:
            self._line = TabLine("")
        elif where:
            # Behind a grid's own address: the one that it names may be known to its nodes only.
            parts = urlsplit(end.url)
            scheme = "wss" if parts.scheme == "https" else "ws"
            own = urlsplit(str(where))
            address = urlunsplit((scheme, parts.netloc, own.path, own.query, ""))
            head = [f"{name}: {value}" for name, value in end.headers.items()]
            self._line = TabLine(address, tab=driver.current_window_handle, header=head)
        elif urlsplit(end.url).hostname in _HERE:
            self._line = line_here(driver)
        else:
            self._line = TabLine("")
        return self._line

    def lost(self) -> bool:
        """True when the end does not answer any more, or its grid has lost the node."""
        if self._end is None or self._driver is None:
            return False
        try:
            answer = look(self._end, _LOST_SECONDS)
        except GatherError as error:
            self._ends.failed(self._end, error.detail.get("detail", ""))
            return True
        if self._killed.is_set() or answer.kind != "grid":
            return False
        return str(self._driver.session_id) not in answer.sessions or self._node_gone(answer)

    def _node_gone(self, answer: Answer) -> bool:
        """True when the grid cannot reach the node; it lists its sessions for minutes more."""
        if self._end is None or self._driver is None:
            return False
        url = f"{answer.base}/session/{self._driver.session_id}/url"
        with urllib3.PoolManager(retries=False, timeout=_LOST_SECONDS) as pool:
            try:
                said = pool.request("GET", url, headers=self._end.headers).data
            except HTTPError:
                return False
        return any(sign in said for sign in _GRIDS_OWN)

    def kill(self) -> None:
        """End browser and session without waiting for an answer that is under way."""
        if self._killed.is_set():
            return
        self._killed.set()
        driver = self._driver
        if driver is None or driver.over:
            return
        if self._line is not None:
            self._line.end_browser()  # a driver answers nothing while it waits for its browser
        driver.sockets.cut()
        if self._end is not None and self._answer is not None:
            url = f"{self._answer.base}/session/{driver.session_id}"
            given = (url, self._end.headers)
            threading.Thread(target=_delete, args=given, daemon=True).start()

    def end(self) -> None:
        """The session is no longer ours."""
        if self._end is not None and not self._closed:
            self._closed = True
            self._ends.give_back(self._end)

    def _start(self, end: RemoteEnd) -> _Driver:
        """A session at this end. Raises GatherError with `detail`."""
        answer = look(end)
        connection = _connect(end, answer, _START_SECONDS)
        try:
            driver = _Driver(connection, _wanted(answer))
        except (WebDriverException, HTTPError, OSError) as error:
            said = first_line(error) if isinstance(error, WebDriverException) else str(error)
            raise GatherError("grid-no-session", detail=end.masked(said)[:300]) from error
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            # An answer of a shape that the library does not expect.
            raise GatherError("grid-no-session", detail=type(error).__name__) from error
        try:
            self._ends.same_browser(end, str(driver.capabilities.get("browserVersion", "")))
        except GatherError:
            with contextlib.suppress(Exception):
                driver.quit()
            raise
        driver.patience = _ANSWER_SECONDS
        self._answer = answer
        return driver


class _Driver(webdriver.Chrome):
    """Chrome's driver whose service somebody else started."""

    def __init__(self, connection: _Connection, options: Options) -> None:
        self.connection = connection
        self.over = False
        RemoteWebDriver.__init__(self, command_executor=connection, options=options)

    @property
    def sockets(self) -> _Sockets:
        """The connections to the remote end."""
        return self.connection.sockets

    @property
    def patience(self) -> float:
        """Seconds that an answer may take."""
        return float(self.connection.client_config.timeout)

    @patience.setter
    def patience(self, seconds: float) -> None:
        self.connection.client_config.timeout = seconds

    def quit(self) -> None:
        """Give the session back; an end that hangs does not hold us."""
        self.over = True
        self.patience = _END_SECONDS
        try:
            RemoteWebDriver.quit(self)
        finally:
            self.sockets.clear()


class _Connection(ChromiumRemoteConnection):
    """The connection of one session; it knows its sockets."""

    sockets: _Sockets

    def _get_connection_manager(self) -> urllib3.PoolManager:
        settings: dict[str, Any] = {"timeout": self._client_config.timeout}
        # A call that was not answered must not be made again: a page may be opened twice.
        self.sockets = _Sockets(retries=Retry(total=2, connect=1, read=False), **settings)
        return self.sockets


class _Sockets(urllib3.PoolManager):
    """Connections that another thread can cut while they wait for an answer."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._live: weakref.WeakSet[Any] = weakref.WeakSet()
        self._cut = False

    def urlopen(self, *args: Any, **more: Any) -> Any:
        """One request. Raises ProtocolError once they are cut."""
        if self._cut:
            raise ProtocolError("the session was given up")
        return super().urlopen(*args, **more)

    def cut(self) -> None:
        """End what waits, and allow nothing further."""
        self._cut = True
        for connection in list(self._live):
            sock = getattr(connection, "sock", None)
            if sock is not None:
                with contextlib.suppress(OSError):
                    sock.shutdown(2)

    def _new_pool(self, *args: Any, **more: Any) -> Any:
        pool = super()._new_pool(*args, **more)
        kind = pool.ConnectionCls

        def made(*given: Any, **named: Any) -> Any:
            connection = kind(*given, **named)
            self._live.add(connection)
            return connection

        pool.ConnectionCls = made  # type: ignore[assignment]
        return pool


def _connect(end: RemoteEnd, answer: Answer, seconds: float) -> _Connection:
    config = ClientConfig(
        remote_server_addr=answer.base,
        timeout=int(seconds),
        username=end.login[0] if end.login else None,
        password=end.login[1] if end.login else None,
    )
    return _Connection(
        remote_server_addr="", vendor_prefix="goog", browser_name="chrome", client_config=config
    )


def _wanted(answer: Answer) -> Options:
    options = audit_options()
    if answer.kind == "appium":
        options.set_capability("platformName", "linux")
        options.set_capability("appium:automationName", "Chromium")
        options.set_capability("appium:newCommandTimeout", _ANSWER_SECONDS)
    return options


def _delete(url: str, headers: Mapping[str, str]) -> None:
    """Give a session back over a connection of its own."""
    with (
        contextlib.suppress(HTTPError, OSError),
        urllib3.PoolManager(retries=False, timeout=_END_SECONDS) as pool,
    ):
        pool.request("DELETE", url, headers=headers)
