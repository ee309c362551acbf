"""Which remote end lends the next browser, which one is left alone, and what is never told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from devices.drivers.grid import RemoteEnd, RemoteEnds, look, remote_end
from devices.ports import GatherError, ToolError

A, B = "http://a:4444", "http://b:4444"


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds since it began."""
        return self.now


class Stop(threading.Event):
    """Waits without waiting: the clock goes on instead."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        """Let the clock go on."""
        self._clock.now += timeout or 0.0
        return self.is_set()


class Farm:
    """Ends of which some are down, and the order in which they were asked."""

    def __init__(self, *addresses: str, patience: float = 0.0) -> None:
        self.clock = Clock()
        self.ends = RemoteEnds(addresses, patience=patience, clock=self.clock, environment={})
        self.down: set[str] = set()
        self.asked: list[str] = []

    def start(self, end: RemoteEnd) -> str:
        """A session, which is the end's address."""
        self.asked.append(end.url)
        if end.url in self.down:
            raise GatherError("grid-no-answer", detail="refused")
        return end.url

    def lend(self) -> RemoteEnd:
        """The end of the next session."""
        return self.ends.lend(self.start, Stop(self.clock))[0]


def test_the_end_with_fewest_sessions_is_asked() -> None:
    """Sessions spread over the ends; one that was given back makes room where it was."""
    farm = Farm(A, B)
    lent = [farm.lend() for _ in range(4)]
    assert [end.url for end in lent] == [A, B, A, B]
    farm.ends.give_back(lent[1])
    assert farm.lend().url == B


def test_a_failed_end_rests_longer_each_time_and_comes_back() -> None:
    """The other one serves meanwhile, and nobody waits for the one that rests."""
    farm = Farm(A, B)
    farm.down = {A}
    assert farm.lend().url == B
    assert farm.lend().url == B
    assert farm.asked == [A, B, B]
    farm.clock.now = 5.0  # the first rest is over; it fails again and rests for ten seconds
    assert farm.lend().url == B
    farm.clock.now = 14.9
    assert farm.lend().url == B
    assert farm.asked == [A, B, B, A, B, B]
    farm.down, farm.clock.now = set(), 15.0
    assert farm.lend().url == A
    assert [end.failures for end in farm.ends.ends] == [0, 0]


def test_when_none_is_left_the_sentence_says_why() -> None:
    """Each address with what it said, after the patience that was agreed."""
    farm = Farm(A, B, patience=30.0)
    farm.down = {A, B}
    with pytest.raises(ToolError) as told:
        farm.lend()
    assert told.value.reason == "grid-none-left"
    assert told.value.detail == {"ends": "2", "detail": f"{A}: refused; {B}: refused"}
    assert 30.0 <= farm.clock.now < 32.0
    assert [end.used for end in farm.ends.ends] == [0, 0]


def test_an_end_that_comes_back_within_the_patience_is_used() -> None:
    """A hub that is started again does not end the night's run."""
    farm = Farm(A, patience=60.0)
    farm.down = {A}

    def start(end: RemoteEnd) -> str:
        if farm.clock.now > 20:
            farm.down.clear()
        return farm.start(end)

    assert farm.ends.lend(start, Stop(farm.clock))[1] == A


def test_a_run_that_is_stopped_asks_nobody() -> None:
    """After Ctrl-C no session is started."""
    farm = Farm(A, patience=60.0)
    stopped = Stop(farm.clock)
    stopped.set()
    with pytest.raises(ToolError):
        farm.ends.lend(farm.start, stopped)
    assert farm.asked == []


def test_one_run_has_one_browser_version() -> None:
    """Another major version is refused for the whole run, another minor one is not."""
    farm = Farm(A, B)
    versions = {A: "156.0.1", B: "157.0.1"}

    def start(end: RemoteEnd) -> str:
        farm.ends.same_browser(end, versions[end.url])
        return end.url

    stop = Stop(farm.clock)
    assert farm.ends.lend(start, stop)[1] == A
    assert farm.ends.lend(start, stop)[1] == A
    farm.clock.now = 10_000.0
    assert farm.ends.lend(start, stop)[1] == A
    assert farm.ends.ends[1].barred == "Chromium 157.0.1 ≠ 156"
    farm.ends.same_browser(farm.ends.ends[0], "156.9")


def test_passwords_are_used_and_never_shown() -> None:
    """They come from the address or the environment, and go into a header only."""
    given = "http://${WHO}:${WORD}@grid.example:4444/wd/hub/?key=1"
    end = remote_end(given, {"WHO": "auditor", "WORD": "p@ss word"})
    assert end.url == "http://grid.example:4444/wd/hub"
    assert end.headers == {"authorization": "Basic YXVkaXRvcjpwQHNzIHdvcmQ="}
    assert end.masked("no auditor with p@ss word") == "no … with …"
    assert "p@ss" not in repr(end) + end.shown


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://x", "grid-not-url"),
        ("x:4444", "grid-not-url"),
        ("http://", "grid-not-url"),
        ("http://x:99999", "grid-not-url"),
        ("http://me:secret@x:y", "grid-not-url"),
        ("http://${NOBODY_SET_THIS}@x", "grid-no-variable"),
    ],
)
def test_bad_addresses_get_a_sentence(address: str, reason: str) -> None:
    """Which one, without a password in it."""
    with pytest.raises(ToolError) as told:
        remote_end(address, {})
    assert told.value.reason == reason
    assert "secret" not in str(told.value.detail)


@contextmanager
def answering(paths: dict[str, tuple[int, str]]) -> Iterator[str]:
    """A server that answers some paths."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = paths.get(self.path, (404, "{}"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


GRID = (
    '{"value": {"ready": true, "nodes": [{"slots": [{"session": {"sessionId": "s1"}},'
    ' {"session": null}]}, 7, {"slots": null}]}}'
)


@pytest.mark.parametrize(
    ("paths", "kind"),
    [
        ({"/status": (200, GRID)}, "grid"),
        ({"/wd/hub/status": (200, GRID)}, "grid"),
        ({"/status": (200, '{"value": {"ready": true, "os": {}}}')}, "driver"),
        ({"/status": (200, '{"value": {"ready": true, "build": {}}}')}, "appium"),
    ],
)
@pytest.mark.parametrize("given", ["", "/", "/wd/hub"])
def test_an_end_says_what_it_is(paths: dict[str, tuple[int, str]], kind: str, given: str) -> None:
    """Whether its commands lie below /wd/hub or not, and however the address was written."""
    with answering(paths) as base:
        answer = look(remote_end(base + given, {}))
        assert answer.kind == kind
        assert answer.base == base + next(iter(paths)).removesuffix("/status")
        assert answer.sessions == ({"s1"} if kind == "grid" else set())


@pytest.mark.parametrize("text", ["[]", "{}", '{"value": []}', "<html>", '{"value": {"x": 1}}'])
def test_another_server_is_no_remote_end(text: str) -> None:
    """Whatever a web server says at /status, it lends no browser."""
    with answering({"/status": (200, text)}) as base, pytest.raises(GatherError):
        look(remote_end(base, {}))
