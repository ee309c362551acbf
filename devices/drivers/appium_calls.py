"""The connection to an Appium server, and its errors in our words."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import ParseResult, unquote, urlsplit, urlunsplit

from appium.webdriver.appium_connection import AppiumConnection
from appium.webdriver.client_config import AppiumClientConfig
from selenium.common.exceptions import (
    InvalidSessionIdException,
    NoSuchWindowException,
    ScreenshotException,
    TimeoutException,
    UnknownMethodException,
    WebDriverException,
)
from selenium.webdriver.remote.remote_connection import RemoteConnection
from urllib3.exceptions import HTTPError, MaxRetryError, TimeoutError
from urllib3.util import Retry

from devices.app.address import shown_address
from devices.drivers.appium_wire import BoundedPool, without_surrogates
from devices.ports import GatherError

_SIGNS = Path(__file__).parent / "data" / "appium.toml"
_MAX_DETAIL = 300
# What a call can end with, in the order in which messages are looked through.
_OF_CALLS = ("app-crashed", "device-lost", "screenshot-refused", "call-unsupported")
_OF_SESSIONS = ("driver-not-installed", "app-file-missing")


class NoAnswer(WebDriverException):
    """Something between us and the server answered in its place: a proxy, a web server."""


class Unreached(NoAnswer):
    """The way to the server is broken."""


class Connection(AppiumConnection):
    """Appium's connection, safe for several devices at once.

    The library keeps a header of the request that starts a session on the class, where another
    thread's request may pick it up; and it takes a gateway's error page for an answer.
    """

    @classmethod
    def get_remote_connection_headers(
        cls, parsed_url: ParseResult, keep_alive: bool = True
    ) -> dict[str, Any]:
        """The headers of one request."""
        headers: dict[str, Any] = super(AppiumConnection, cls).get_remote_connection_headers(
            parsed_url, keep_alive=keep_alive
        )
        return headers

    def execute(self, command: str, params: dict[str, Any]) -> dict[str, Any]:
        """The server's answer. Raises NoAnswer when it is none of WebDriver's, or Unreached."""
        try:
            said: Any = super().execute(command, params)  # type: ignore[no-untyped-call]
        except OSError as error:
            raise Unreached(error.strerror or type(error).__name__) from error
        answer = without_surrogates(said)
        if not isinstance(answer, dict):
            raise NoAnswer("the answer is no JSON object")
        status, value = answer.get("status"), answer.get("value")
        failed = isinstance(status, int) and status >= 400
        if failed and not (isinstance(value, str) and value.lstrip().startswith("{")):
            raise NoAnswer(f"HTTP {status}: {value}")
        return answer

    def _get_connection_manager(self) -> BoundedPool:
        """The library's pool, in which no answer takes longer or grows larger than it may."""
        return BoundedPool(super()._get_connection_manager())  # type: ignore[no-untyped-call]


def connect(server: str, seconds: float) -> Connection:
    """A connection to a server's address, whose user name and password are taken out of it."""
    parts = urlsplit(server)
    plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])).rstrip("/")
    config = AppiumClientConfig(
        remote_server_addr=plain,
        timeout=seconds,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        # A call that was not answered must not be made again: it may tap twice.
        init_args_for_pool_manager={
            "init_args_for_pool_manager": {"retries": Retry(total=2, connect=1, read=False)}
        },
    )
    return Connection(client_config=config)


def set_timeout(connection: RemoteConnection, seconds: float) -> None:
    """Bound every further call on the connection."""
    if connection.client_config is not None:
        connection.client_config.timeout = seconds


class Calls:
    """Makes calls of one session; what goes wrong there is a GatherError of Phone's codes.

    OSError passes: the connection has none, so that it is this machine's disk that is full.
    """

    def __init__(self, *, driver: str, server: str, seconds: float) -> None:
        self.driver = driver
        self._server = shown_address(server)
        self.seconds = seconds

    def __call__[T](self, name: str, act: Callable[[], T], *, seconds: float | None = None) -> T:
        """What `act` gives back. `name` is the call's in messages, `seconds` its bound."""
        try:
            return act()
        except (GatherError, OSError):
            raise
        except Exception as error:
            raise self._said(error, name, seconds or self.seconds) from error

    def _said(self, error: Exception, call: str, seconds: float) -> GatherError:
        detail = first_line(error)
        if _is_timeout(error):
            return GatherError("call-timeout", call=call, seconds=f"{seconds:.0f}")
        if isinstance(error, NoAnswer | HTTPError):
            return GatherError("server-lost", server=self._server, detail=detail)
        if isinstance(error, InvalidSessionIdException):
            return GatherError("device-lost", call=call, detail=detail)
        if isinstance(error, ScreenshotException):
            return GatherError("screenshot-refused", call=call, detail=detail)
        if isinstance(error, UnknownMethodException):
            return GatherError("call-unsupported", call=call, driver=self.driver)
        if isinstance(error, WebDriverException):
            code = sign_in(detail, _OF_CALLS) or sign_in(str(error.msg), _OF_CALLS)
            if code == "call-unsupported":
                return GatherError(code, call=call, driver=self.driver)
            if code is not None:
                return GatherError(code, call=call, detail=detail)
        # Also answers of another shape than the driver's documentation says.
        return GatherError("call-failed", call=call, driver=self.driver, detail=detail)


def refused(error: Exception) -> str | None:
    """The code for a session that was refused for one of the known causes, else None."""
    return sign_in(str(getattr(error, "msg", error)), _OF_SESSIONS)


def first_line(error: Exception) -> str:
    """The error in one line of bounded length."""
    said = getattr(error, "msg", None) or str(error) or type(error).__name__
    lines = str(said).strip().splitlines() or [type(error).__name__]
    return lines[0][:_MAX_DETAIL]


def sign_in(text: str, codes: tuple[str, ...]) -> str | None:
    """The first of the codes that has a sign in the text."""
    lower = text.lower()
    return next((code for code in codes if any(sign in lower for sign in _signs()[code])), None)


def is_lost(error: Exception) -> bool:
    """True when neither this session nor this server will answer again."""
    if isinstance(error, InvalidSessionIdException | NoAnswer | HTTPError):
        return True
    if isinstance(error, NoSuchWindowException) or not isinstance(error, WebDriverException):
        return False
    return sign_in(str(error.msg), ("device-lost",)) is not None


def _is_timeout(error: Exception) -> bool:
    if isinstance(error, MaxRetryError):
        # A server that cannot be reached in time is lost; one that was reached is only slow.
        return False
    return isinstance(error, TimeoutError | TimeoutException)


@functools.cache
def _signs() -> dict[str, tuple[str, ...]]:
    tables = tomllib.loads(_SIGNS.read_text(encoding="utf-8"))
    return {code: tuple(table["signs"]) for code, table in tables.items()}
