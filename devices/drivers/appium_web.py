"""The web views of a session: which there are, and how to get into one and back out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from appium import webdriver

from devices.drivers.appium_calls import Calls, set_timeout
from devices.drivers.appium_page import CDP, ENGINE_SECONDS, PageInView, table_of
from devices.manifest import Manifest
from devices.ports import GatherError

NATIVE = "NATIVE_APP"
_BROWSER = "CHROMIUM"  # the one context of a browser's session, as Android names it
_MARGIN = 20.0  # seconds between the engine's bound and the connection's


class WebViews:
    """The web views of one session."""

    def __init__(self, driver: webdriver.Remote, call: Calls, *, app_id: str, ios: bool) -> None:
        self._driver = driver
        self._call = call
        self._app_id = app_id
        self._ios = ios
        add = driver.command_executor.add_command
        add(CDP, "POST", "/session/$sessionId/goog/cdp/execute")  # type: ignore[no-untyped-call]

    def names(self) -> tuple[str, ...]:
        """The contexts of the app's web views; those of other apps on the device left out."""
        try:
            known = self._call("contexts", self._detailed)
        except GatherError as error:
            if error.reason not in {"call-unsupported", "call-failed"}:
                raise
            known = self._plain()
        own = [name for name, package in known if self._is_own(name, package)]
        return tuple(dict.fromkeys(own))

    def audit(self, context: str, folder: Path) -> Manifest:
        """Store the page that the context shows. See AppiumPhone.audit_web_view."""
        with self._inside(context):
            return self._call(
                "web view",
                lambda: PageInView(self._driver, folder, context, name=self._call.driver).capture(),
                seconds=ENGINE_SECONDS,
            )

    def _detailed(self) -> list[tuple[str, str]]:
        """Context names, each with the package that it belongs to ("" when not said)."""
        answer = self._driver.execute_script("mobile: getContexts", {})
        return [known for entry in answer if (known := _described(entry))[0]]

    def _plain(self) -> list[tuple[str, str]]:
        try:
            names = self._call("contexts", lambda: list(self._driver.contexts))
        except GatherError as error:
            browser = str(self._driver.capabilities.get("browserName") or "")
            if error.reason in {"call-unsupported", "call-failed"} and browser:
                return [(_BROWSER, "")]
            raise
        return [(str(name), "") for name in names]

    def _is_own(self, name: str, package: str) -> bool:
        if name == NATIVE:
            return False
        if self._ios or not self._app_id:
            return True  # iOS lists the active application's web views only
        if package:
            return package == self._app_id
        # A name after a process number says nothing of whose it is.
        rest = name.removeprefix("WEBVIEW_")
        return rest.isdigit() or rest == self._app_id or rest.startswith(f"{self._app_id}:")

    @contextlib.contextmanager
    def _inside(self, context: str) -> Iterator[None]:
        """Work in a web view's context and come back to the native one, whatever happens."""
        try:
            switched = self._switch(context)
        except GatherError as error:
            if error.reason == "call-timeout":
                self._leave()  # the answer may only be late
            raise
        executor = self._driver.command_executor
        try:
            set_timeout(executor, ENGINE_SECONDS + _MARGIN)
            yield
        finally:
            set_timeout(executor, self._call.seconds)
            if switched:
                self._leave()

    def _leave(self) -> None:
        """Return to the native context; a session that cannot is lost.

        It would go on answering for the page in the app's place.
        """
        try:
            self._call("context", lambda: self._driver.switch_to.context(NATIVE))
        except GatherError as error:
            if error.reason in {"device-lost", "server-lost"}:
                raise
            detail = " ".join([error.reason, *map(str, error.detail.values())])[:300]
            raise GatherError("device-lost", call="context", detail=detail) from error

    def _switch(self, context: str) -> bool:
        """Enter the context; False in a browser's session, which knows no other."""
        try:
            self._call("context", lambda: self._driver.switch_to.context(context))
        except GatherError as error:
            if error.reason == "call-unsupported" and context == _BROWSER:
                return False
            raise
        return True


def _described(entry: object) -> tuple[str, str]:
    """Name and package of one entry: Android's web view with its process, or iOS's page."""
    if isinstance(entry, str):
        return entry, ""
    table = table_of(entry)
    if not table.get("webviewName") and not table.get("id"):
        return "", ""
    info = table_of(table.get("info"))
    return str(table.get("webviewName") or table["id"]), str(info.get("Android-Package") or "")
