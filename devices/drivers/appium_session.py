"""Starts a session on an Appium server, or says why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from appium import webdriver
from appium.options.common.base import AppiumOptions
from selenium.common.exceptions import WebDriverException
from urllib3.exceptions import MaxRetryError, ProtocolError, TimeoutError

from devices.app.address import shown_address
from devices.app.phone import SessionRequest
from devices.drivers.appium_calls import (
    Connection,
    NoAnswer,
    Unreached,
    connect,
    first_line,
    refused,
    set_timeout,
)
from devices.ports import GatherError

_STATUS_SECONDS = 15.0
_SECRET = re.compile("key|token|secret|passw|user|credential|auth", re.IGNORECASE)
_LEAST_SECRET = 4  # characters
_STATUS = "getStatus"
_PREFIX = "appium:"
_AUTOMATION = {"android": "UiAutomator2", "ios": "XCUITest"}
_PLATFORM = {"android": "Android", "ios": "iOS"}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_PACKAGES = frozenset({".apk", ".apks", ".aab", ".ipa", ".app", ".zip"})
# A person may be asked to log in between two calls.
_COMMAND_SECONDS = 900


def start_session(request: SessionRequest) -> tuple[webdriver.Remote, str]:
    """The session, and the server's version ("" when it does not say it).

    Raises GatherError: server-lost (server, detail), not-appium (server, detail),
    app-file-missing (path), driver-not-installed (driver, platform, server),
    session-refused (server, detail), call-timeout (call, seconds).
    """
    server = shown_address(request.server)
    capabilities = Given(request).capabilities()
    _check_file(request)
    connection = connect(request.server, _STATUS_SECONDS)
    try:
        version = _version(connection, server)
        set_timeout(connection, request.start_seconds)
        driver = _start(connection, capabilities, request, server)
    except BaseException:
        connection.close()  # type: ignore[no-untyped-call]
        raise
    set_timeout(connection, request.call_seconds)
    return driver, version


class Given:
    """The capabilities of a request, under whichever name they were given."""

    def __init__(self, request: SessionRequest) -> None:
        self._request = request
        self._own = request.capabilities
        options = self._own.get("appium:options")
        self._options: Mapping[str, Any] = options if isinstance(options, Mapping) else {}

    def get(self, name: str) -> Any:
        """The value of an Appium capability, None when it is not given."""
        for table in (self._own, self._options):
            for key in (f"{_PREFIX}{name}", name):
                if key in table:
                    return table[key]
        return None

    def capabilities(self) -> dict[str, Any]:
        """What was given, and what the audit needs where that does not say it."""
        request = self._request
        android = request.platform == "android"
        found = dict(self._own)
        found.setdefault("platformName", _PLATFORM[request.platform])
        self._default(found, "automationName", _AUTOMATION[request.platform])
        self._default(found, "newCommandTimeout", _COMMAND_SECONDS)
        if android and str(self.automation()).lower() == "uiautomator2":
            # Without this the instrumentation would switch TalkBack off.
            self._default(found, "disableSuppressAccessibilityService", True)
        if request.app_id and self.get("app") is None and not found.get("browserName"):
            self._default(found, "appPackage" if android else "bundleId", request.app_id)
        return found

    def automation(self) -> str:
        """The driver that is asked for."""
        return str(self.get("automationName") or _AUTOMATION[self._request.platform])

    def settings(self) -> frozenset[str]:
        """Names of the driver's settings that the farm decides itself."""
        table = self.get("settings")
        names = set(table) if isinstance(table, Mapping) else set()
        for key in (*self._own, *self._options):
            start, bracket, name = key.removeprefix(_PREFIX).partition("[")
            if start == "settings" and bracket:
                names.add(name.removesuffix("]"))
        return frozenset(names)

    def _default(self, found: dict[str, Any], name: str, value: object) -> None:
        if self.get(name) is None:
            found[f"{_PREFIX}{name}"] = value


def _check_file(request: SessionRequest) -> None:
    """A server on this machine reads its files here: a missing one is told before it is asked."""
    path = Given(request).get("app")
    here = (urlsplit(request.server).hostname or "") in _HERE
    if not here or not isinstance(path, str) or "://" in path or not path:
        return
    looks_like_file = "/" in path or "\\" in path or Path(path).suffix.lower() in _PACKAGES
    if looks_like_file and not Path(path).expanduser().exists():
        raise GatherError("app-file-missing", path=path)


def _version(connection: Connection, server: str) -> str:
    """What the server says of itself, "" for a hub. Raises GatherError when it is no server."""
    connection.add_command(_STATUS, "GET", "/status")  # type: ignore[no-untyped-call]
    try:
        value = connection.execute(_STATUS, {}).get("value")
    except (Unreached, TimeoutError, MaxRetryError) as error:
        raise GatherError("server-lost", server=server, detail=_cause(error)) from error
    except Exception as error:  # whatever else listens there may say anything
        raise GatherError("not-appium", server=server, detail=first_line(error)) from error
    if not isinstance(value, dict) or not ({"ready", "build"} & value.keys()):
        raise GatherError("not-appium", server=server, detail=str(value)[:100])
    build = value.get("build")
    return str(build.get("version", "")) if isinstance(build, dict) else ""


def _start(
    connection: Connection, capabilities: Mapping[str, Any], request: SessionRequest, server: str
) -> webdriver.Remote:
    options = AppiumOptions().load_capabilities(dict(capabilities))
    try:
        return webdriver.Remote(command_executor=connection, options=options)
    except TimeoutError as error:
        seconds = f"{request.start_seconds:.0f}"
        raise GatherError("call-timeout", call="session", seconds=seconds) from error
    except (NoAnswer, MaxRetryError, ProtocolError) as error:
        raise GatherError("server-lost", server=server, detail=_cause(error)) from error
    except WebDriverException as error:
        raise _refusal(error, request, server) from error
    except Exception as error:  # an answer of a shape that the library does not expect
        raise GatherError("not-appium", server=server, detail=first_line(error)) from error


def _refusal(error: WebDriverException, request: SessionRequest, server: str) -> GatherError:
    given = Given(request)
    code = refused(error)
    if code == "driver-not-installed":
        name = given.automation()
        # Appium's own drivers are installed by the name in small letters.
        return GatherError(
            code,
            driver=name.lower(),
            platform=str(given.get("platformName") or _PLATFORM[request.platform]),
            server=server,
        )
    if code == "app-file-missing":
        path = str(given.get("app") or "")
        return GatherError(code, path=shown_address(path) if "://" in path else path)
    detail = _without_secrets(first_line(error), request)
    return GatherError("session-refused", server=server, detail=detail)


def _without_secrets(said: str, request: SessionRequest) -> str:
    """What a server said; hubs repeat the capabilities that they were asked for, keys and all."""
    password = urlsplit(request.server).password
    for secret in (*_secrets(request.capabilities), *([unquote(password)] if password else ())):
        said = said.replace(secret, "…")
    return said


def _secrets(table: Mapping[str, Any]) -> Iterator[str]:
    """Texts under names that speak of secrets, at any depth; very short ones are none."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _secrets(value)
        elif isinstance(value, str) and len(value) >= _LEAST_SECRET and _SECRET.search(name):
            yield value


def _cause(error: Exception) -> str:
    """The reason below the retries; their own sentence names objects of the library."""
    reason = getattr(error, "reason", None) or error
    text = str(reason)
    return (text.rpartition(": ")[2] if "Failed to establish" in text else text)[:300]
