"""Prints documents of our own as tagged PDF; one browser serves as many as are wanted."""

from __future__ import annotations

import base64
import binascii
import contextlib
from collections.abc import Iterator

from selenium.common.exceptions import WebDriverException
from urllib3.exceptions import HTTPError

from devices.drivers.chrome import Chrome
from devices.drivers.local_browser import first_line
from devices.drivers.trial import CHINESE_DRAWN
from devices.ports import ToolError

_SECONDS = 300.0  # for one document; a report of 200 pages takes two
_A4 = (8.27, 11.69)  # inches; the document's own @page comes first
_FAULTS = (WebDriverException, HTTPError, OSError, KeyError, TypeError, binascii.Error)


class Printer:
    """A browser that prints. Nothing that it is given may run scripts or reach the network."""

    def __init__(self) -> None:
        """Start the browser. Raises ToolError when it cannot be started."""
        self._chrome = Chrome(product="yd-audit/print")
        with self._told():
            self._chrome.driver.get("about:blank")
            self.chinese = bool(self._chrome.driver.execute_script(CHINESE_DRAWN))
            self._chrome.cdp("Emulation.setScriptExecutionDisabled", value=True)
            self._chrome.cdp("Network.enable")
            self._chrome.cdp(
                "Network.emulateNetworkConditions",
                offline=True,
                latency=0,
                downloadThroughput=0,
                uploadThroughput=0,
            )

    def print(self, html: str, *, footer: str, header: str = "<span></span>") -> bytes:
        """The document as A4 PDF with tags and an outline.

        `footer` and `header` are HTML in which elements of class pageNumber and totalPages are
        filled in. Raises ToolError when the browser does not do it; it is of no use after that.
        """
        with self._chrome.deadline(_SECONDS), self._told():
            self._chrome.driver.get("about:blank")
            frame = self._chrome.cdp("Page.getFrameTree")["frameTree"]["frame"]["id"]
            self._chrome.cdp("Page.setDocumentContent", frameId=frame, html=html)
            printed = self._chrome.cdp(
                "Page.printToPDF",
                printBackground=True,
                preferCSSPageSize=True,
                paperWidth=_A4[0],
                paperHeight=_A4[1],
                displayHeaderFooter=True,
                headerTemplate=header,
                footerTemplate=footer,
                generateTaggedPDF=True,
                generateDocumentOutline=True,
            )
            return base64.b64decode(printed["data"], validate=True)

    def close(self) -> None:
        """End the browser."""
        self._chrome.close()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever goes wrong in the block ends the browser and becomes a ToolError."""
        try:
            yield
        except _FAULTS as error:
            self.close()
            said = first_line(error) if isinstance(error, WebDriverException) else str(error)
            detail = said[:200] or type(error).__name__
            raise ToolError("browser-start-failed", path="", detail=detail) from error
