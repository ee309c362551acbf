"""robots.txt, after RFC 9309: what this tool may visit, how fast, and where the sitemaps are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from devices.explore import settings
from devices.explore.fetch import decode
from devices.explore.model import Fetcher, FetchError

# Without these the site itself cannot be reached; the reason is told as it is.
_NO_SITE = frozenset(
    {"dns-failure", "connection-refused", "host-unreachable", "tls-failure", "not-a-url"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """A site's robots.txt.

    `state` is "rules" (read), "none" (there is none: everything is allowed) or "unreachable" (the
    server failed to hand it out: nothing is allowed). `crawl_delay` is in seconds, None without
    one. `sitemaps` are addresses as written.
    """

    url: str
    state: str
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    rules: Protego | None = None

    def refusal(self, url: str) -> str | None:
        """The reason code not to visit the address, None when it is allowed."""
        if self.state == "unreachable":
            return "robots-unreachable"
        if self.rules is None or self.rules.can_fetch(url, settings.fetch().robots.token):
            return None
        return "robots-forbidden"


def everything_allowed(url: str = "") -> Robots:
    """Stands for a site without a robots.txt."""
    return Robots(url=url, state="none")


def read_robots(fetcher: Fetcher, site: str) -> Robots:
    """The robots.txt of an address's host.

    4xx means that there is none, 5xx and a broken answer that everything is forbidden. Raises
    FetchError when the host itself cannot be reached (dns-failure, connection-refused,
    host-unreachable, tls-failure) or `site` is no address.
    """
    parts = urlsplit(site)
    url = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    try:
        answer = fetcher.get(url, limit=settings.fetch().robots.body)
    except FetchError as error:
        if error.reason in _NO_SITE:
            raise
        # RFC 9309 2.3.1.2: after too many redirects the file may be taken as unavailable.
        state = "none" if error.reason in {"redirect-loop", "too-large"} else "unreachable"
        return Robots(url=url, state=state)
    if answer.status >= 500:
        return Robots(url=url, state="unreachable")
    if not 200 <= answer.status < 300:
        return Robots(url=url, state="none")
    return parse_robots(url, decode(answer)[0])


def parse_robots(url: str, text: str) -> Robots:
    """The rules in a robots.txt's text; a text that is something else holds none."""
    rules = Protego.parse(text.removeprefix("\ufeff"))
    delay = rules.crawl_delay(settings.fetch().robots.token)
    longest = settings.fetch().limits.crawl_delay_seconds
    return Robots(
        url=url,
        state="rules",
        crawl_delay=None if delay is None else max(0.0, min(float(delay), longest)),
        sitemaps=tuple(rules.sitemaps),
        rules=rules,
    )
