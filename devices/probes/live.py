"""The page as probes see it."""

from __future__ import annotations

from typing import Any, Protocol

from devices.ports import Limits


class LivePage(Protocol):
    """A loaded page in a browser. Every call may raise the driver's own errors: let them pass."""

    limits: Limits

    @property
    def width(self) -> int:
        """The viewport's width in CSS pixels."""

    @property
    def height(self) -> int:
        """The viewport's height in CSS pixels."""

    def refused(self, url: str) -> bool:
        """True for an address that no probe may ask for: robots.txt forbids it.

        Every address is refused when the page itself did not come over HTTP.
        """

    @property
    def led(self) -> bool:
        """True where a server may lead requests on: robots.txt forbids nothing there."""

    def cdp(self, method: str, **params: object) -> dict[str, Any]:
        """The answer of one DevTools command."""

    def observe(self, expression: str) -> Any:
        """The value of an expression on the observer (`ydAudit`), promises awaited."""

    def ask(self, name: str, expression: str) -> Any:
        """The value of an expression on what scripts/<name>.js gives back, promises awaited.

        The script is one expression whose value is an object; it is evaluated once for each
        document, in the observer's world, which the page can neither see nor change. There
        `ydAudit.path(element)` gives the path by which the stored DOM knows an element, and
        `ydAudit.hold(true)` keeps the page from navigating away until `ydAudit.hold(false)`,
        which gives back where it wanted to go.
        """

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press and release a key with real key events: Tab, Enter, Escape, Space, an arrow."""
