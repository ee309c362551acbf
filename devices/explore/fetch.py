"""Reading addresses over HTTP: bounded in size, time, redirects and pace, with reasons when not."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import (
    HTTPError,
)
from w3lib.encoding import html_to_unicode

from devices.backoff import ASKING, Backoff
from devices.boundary import Boundary
from devices.explore import settings, urls
from devices.explore.failure import failure_of
from devices.explore.line import keep_within
from devices.explore.model import Fetched, FetchError, Follow, Redirect
from devices.headers import OwnHeaders
from devices.pace import Pace, Pacing, host_of

USER_AGENT = "Mozilla/5.0 (compatible; yd-audit)"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536


class HttpFetcher:
    """GET requests over urllib3; implements `Fetcher`. May be used from several threads.

    Sizes are bytes, times seconds; None takes the value of data/fetch.toml. `pace` is the one
    clock of a run; without it `delay` is kept between two requests to one host, except to this
    machine itself. A server that asks for patience (429, 503) gets it, as `backoff` says.
    `boundary` says which hosts may be reached, None = all; `own` are headers for the hosts that the
    evaluator named. `verify_tls=False` reads sites whose
    certificate chain is incomplete: fit for finding links after a browser has accepted the site.
    `clock` and `sleep` are for tests.
    """

    def __init__(
        self,
        *,
        user_agent: str = USER_AGENT,
        delay: float | None = None,
        body_limit: int | None = None,
        read_timeout: float | None = None,
        total_timeout: float | None = None,
        verify_tls: bool = True,
        pace: Pacing | None = None,
        backoff: Backoff | None = None,
        boundary: Boundary | None = None,
        own: OwnHeaders | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        limits = settings.fetch().limits
        self._body_limit = body_limit or limits.body
        self._total = total_timeout or limits.total_seconds
        self._timeout = urllib3.Timeout(
            connect=limits.connect_seconds, read=read_timeout or limits.read_seconds
        )
        self._clock = clock
        self._pace = pace or Pace(
            limits.delay_seconds if delay is None else delay,
            spare=lambda host: _is_here(host),
            clock=clock,
            sleep=sleep,
        )
        self._backoff = backoff or settings.fetch().backoff.waits()
        self._stubborn: set[str] = set()  # hosts where patience did not help
        self._own = own
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        }
        self._pool = urllib3.PoolManager(
            num_pools=4, cert_reqs="CERT_REQUIRED" if verify_tls else "CERT_NONE"
        )
        if boundary is not None:
            keep_within(self._pool, boundary)
        if not verify_tls:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def close(self) -> None:
        """Closes the connections that are still open."""
        self._pool.clear()

    def pace(self, url: str, seconds: float) -> None:
        """Leave at least so many seconds between two requests to this address's host."""
        self._pace.slow_down(url, seconds)

    def get(
        self,
        url: str,
        *,
        html: bool = False,
        limit: int | None = None,
        follow: Follow | None = None,
    ) -> Fetched:
        """The answer to a GET, after redirects; see `Fetcher.get`. Raises FetchError."""
        deadline = self._clock() + self._total
        redirects: list[Redirect] = []
        seen = {url}
        here = url
        tries = 0
        while True:
            self._pace.wait(here)
            response = self._request(here)
            try:
                tries += 1
                if (wait := self._patience(here, response, tries)) is not None:
                    deadline += wait
                    continue
                location = response.headers.get("location")
                if response.status not in _REDIRECTS or not location:
                    return self._answer(url, here, response, redirects, html, limit, deadline)
                redirects.append(Redirect(url=here, status=response.status))
            finally:
                # Never back into the pool: what is left of a body would have to be read first.
                response.close()
            here = _next(here, location)
            if here in seen or len(redirects) > settings.fetch().limits.redirects:
                raise FetchError("redirect-loop", {"url": urls.shown(here)})
            if follow is not None and (why := follow(here)) is not None:
                raise FetchError(why, {"url": urls.shown(here)})
            if self._clock() > deadline:
                raise FetchError("timeout")
            seen.add(here)
            tries = 0

    def _patience(self, url: str, response: urllib3.BaseHTTPResponse, tries: int) -> float | None:
        """Seconds that the server's host is now left alone before the next try; None = no other.

        Raises FetchError where the server goes on to ask for patience. A 503 that names no time
        may be a firewall's page: it is given back, and not waited for again at this host.
        """
        if response.status not in ASKING:
            return None
        host = host_of(url)
        header = response.headers.get("Retry-After", "")
        silent = response.status == 503 and not header
        if silent and host in self._stubborn:
            return None
        wait = self._backoff.wait(tries, header, url)
        if wait is not None:
            self._pace.hold(url, wait)
            return wait
        if silent:
            self._stubborn.add(host)
            return None
        waits = str(tries - 1)
        raise FetchError("asked-to-wait", {"status": str(response.status), "waits": waits})

    def _request(self, url: str) -> urllib3.BaseHTTPResponse:
        try:
            return self._pool.request(
                "GET",
                url.partition("#")[0],
                headers={**self._headers, **(self._own.of(url) if self._own else {})},
                timeout=self._timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except (HTTPError, OSError, ValueError) as error:
            raise failure_of(error) from error

    def _answer(
        self,
        url: str,
        final_url: str,
        response: urllib3.BaseHTTPResponse,
        redirects: list[Redirect],
        html: bool,
        limit: int | None,
        deadline: float,
    ) -> Fetched:
        headers = {k.lower(): v for k, v in response.headers.items()}
        if html and response.status < 400:
            _must_be_html(headers)
        return Fetched(
            url=url,
            final_url=final_url,
            status=response.status,
            redirects=tuple(redirects),
            headers=headers,
            body=self._body(response, limit or self._body_limit, deadline),
        )

    def _body(self, response: urllib3.BaseHTTPResponse, limit: int, deadline: float) -> bytes:
        """The unpacked body; read in small steps, so that a trickle cannot hold the run up."""
        parts: list[bytes] = []
        size = 0
        try:
            while part := response.read1(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > limit:
                    raise FetchError("too-large", {"limit": str(limit)})
                if self._clock() > deadline:
                    raise FetchError("timeout")
        except (HTTPError, OSError) as error:
            raise failure_of(error) from error
        return b"".join(parts)


def decode(answer: Fetched) -> tuple[str, str]:
    """The body as text and the encoding used: byte order mark, header, meta, else guessed.

    GB2312 and GBK are read as GB18030, which contains them. Never raises.
    """
    encoding, text = html_to_unicode(
        answer.headers.get("content-type"), answer.body, auto_detect_fun=_guess
    )
    return text, encoding


def _guess(body: bytes) -> str:
    """UTF-8 where the bytes allow it, otherwise GB18030: undeclared pages here are one of them."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _must_be_html(headers: Mapping[str, str]) -> None:
    if headers.get("content-disposition", "").strip().lower().startswith("attachment"):
        raise FetchError("download")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind not in settings.fetch().html.types:
        raise FetchError("not-html", {"type": kind[:100]})


def _next(here: str, location: str) -> str:
    """Where a redirect leads; raw UTF-8 or GB18030 bytes in the header are encoded."""
    try:
        raw = location.encode("latin-1")
        location = raw.decode("gb18030" if _guess(raw) == "gb18030" else "utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        pass
    try:
        joined = urls.absolute(here, urljoin(here, location.strip()))
        return urls.absolute(joined, joined) if urls.clean(joined) else joined
    except ValueError as error:
        raise FetchError("not-a-url", {"url": urls.shown(location)}) from error


def _is_here(host: str) -> bool:
    """True for this very machine, which needs no politeness."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
