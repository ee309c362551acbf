"""Sessions that cannot be opened: each cause is told from the others."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from devices.app.phone import SessionRequest
from devices.drivers.appium_phone import open_phone
from devices.drivers.appium_server import AppiumServer
from devices.ports import GatherError
from tests.live.app import recordings


def refused(act: Callable[[], object]) -> GatherError:
    """The error that an act ends with."""
    with pytest.raises(GatherError) as caught:
        act()
    return caught.value


def test_sessions_that_cannot_be_opened(appium: AppiumServer, tmp_path: Path) -> None:
    """Each cause has its own reason with what is needed to mend it."""
    android = recordings.android(tmp_path / "android")

    def start(server: str = appium.url, **capabilities: Any) -> GatherError:
        given = {f"appium:{name}": value for name, value in capabilities.items()}
        wanted = SessionRequest(
            server=server, platform="android", capabilities=given, start_seconds=10
        )
        return refused(lambda: open_phone(wanted))

    unknown = start(automationName="UiAutomator2")
    assert unknown.reason == "driver-not-installed"
    assert unknown.detail["driver"] == "uiautomator2"
    assert unknown.detail["platform"] == "Android"

    broken = start(automationName="YdReplay", recording="/nowhere")
    assert broken.reason == "session-refused"

    no_file = start(automationName="YdReplay", recording=str(android), app="/nowhere/yunxi.apk")
    assert (no_file.reason, no_file.detail["path"]) == ("app-file-missing", "/nowhere/yunxi.apk")

    wrong_place = start(f"{appium.url}/wd/hub", automationName="YdReplay")
    assert wrong_place.reason == "not-appium"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gone = start(f"http://audit:secret@127.0.0.1:{port}", automationName="YdReplay")
    assert gone.reason == "server-lost"
    assert "secret" not in str(gone.detail)


@contextmanager
def answering(status: int, content: bytes, kind: str) -> Iterator[str]:
    """A web server that always says the same."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (200, b"<html>portal</html>", "text/html"),
        (404, b"<html>404</html>", "text/html"),
        (502, b"Bad Gateway", "text/plain"),
        (200, b"[1, 2]", "application/json"),
        (200, b'{"value": "ok"}', "application/json"),
        (200, b"\xff\xfe\x00", "application/octet-stream"),
    ],
)
def test_a_server_that_is_no_appium(status: int, content: bytes, kind: str) -> None:
    """Whatever else listens there is told from a server without an answer."""
    with answering(status, content, kind) as server:
        wanted = SessionRequest(server=server, platform="ios", capabilities={})
        error = refused(lambda: open_phone(wanted))
    assert (error.reason, error.detail["server"]) == ("not-appium", server)


def test_a_hub_that_loses_its_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway's error page in the place of a session is a server that is lost."""
    status = b'{"value": {"ready": true, "message": "grid", "nodes": []}}'
    monkeypatch.setattr("devices.drivers.appium_session._version", lambda *_: "")
    with answering(504, b"<html>gateway</html>", "text/html") as server:
        wanted = SessionRequest(server=server, platform="ios", capabilities={})
        assert refused(lambda: open_phone(wanted)).reason == "server-lost"
    monkeypatch.undo()
    with answering(200, status, "application/json") as server:
        wanted = SessionRequest(server=server, platform="ios", capabilities={})
        assert refused(lambda: open_phone(wanted)).reason in {"session-refused", "not-appium"}
