"""Addresses: which are the same page, which belong to the site, which are better left alone."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import SplitResult, unquote_to_bytes, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

from devices.explore import settings

_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_BRACKETS = re.compile(r"[\s\[\]【】()（）<>《》»›“”\"'|·…。!！:：]+")
_NUMBER = re.compile(r"\d+")
_HEX = re.compile(r"[0-9a-f-]{12,}")


def absolute(base: str, href: str, encoding: str = "utf-8") -> str:
    """The address a link leads to, with non-ASCII characters encoded as a browser would.

    A link of another scheme (mailto:, javascript:) comes back as it is written, and so does one
    that no address can be made of; `refusal` tells them apart. `encoding` is the page's.
    """
    href = _CONTROL.sub("", href) if ":" in href[:20] else href.strip()
    try:
        joined = urljoin(base, _forward_slashes(href))
        if urlsplit(joined).scheme.lower() not in _DEFAULT_PORTS:
            return joined
        return safe_url_string(joined, encoding=encoding, path_encoding="utf-8")
    except (ValueError, LookupError):
        return href


@lru_cache(maxsize=8192)
def clean(url: str) -> str:
    """The address to visit: without place in the page, session and tracking parameters.

    A fragment that is a route ("#/news", "#!news") stays, because it names a page of its own.
    Raises ValueError when it is not an http or https address with a host.
    """
    parts = _split(safe_url_string(url.strip()))
    path = parts.path or "/"
    for pattern in settings.urls().paths.session:
        path = pattern.sub("/" if pattern.pattern.endswith("/") else "", path)
    query = "&".join(p for p in parts.query.split("&") if p and not _is_noise(p))
    fragment = parts.fragment if is_route(parts.fragment) else ""
    return urlunsplit((parts.scheme.lower(), _authority(parts), path, query, fragment))


@lru_cache(maxsize=8192)
def canonical(url: str) -> str:
    """The one form that different spellings of an address share. Raises ValueError as `clean`."""
    return canonicalize_url(clean(url), keep_fragments=True)


def page_key(url: str) -> str:
    """Equal for addresses of the same page: canonical, http and https and "www." taken as one.

    Raises ValueError as `clean`.
    """
    parts = urlsplit(canonical(url))
    return urlunsplit(("", parts.netloc.removeprefix("www."), *parts[2:]))


def same_site(a: str, b: str) -> bool:
    """True when both addresses have the same host ("www." aside) and the same port.

    The default ports of http and https count as the same. False for anything not an address.
    """
    try:
        return _site(a) == _site(b)
    except ValueError:
        return False


def refusal(url: str, text: str = "", *, download: bool = False) -> str | None:
    """Why an address should not be visited: a reason code, or None when it is safe.

    `text` is the link's. Codes: not-a-page (mailto:, tel:, javascript:), not-a-url, unsafe-link
    (logs out, deletes, submits), file-link (a document, picture, archive or program).
    """
    data = settings.urls()
    if len(url) > data.limits.length:
        return "not-a-url"
    scheme, colon, _ = url.strip().partition(":")
    if colon and scheme.lower() not in _DEFAULT_PORTS and re.fullmatch(r"[\w.+-]+", scheme):
        return "not-a-page"
    try:
        urlsplit(url)  # an address may be none although a browser would make one of it
        parts = urlsplit(canonical(url))
    except ValueError:
        return "not-a-url"
    target = _target(parts)
    if any(settings.matches_any(data.unsafe.urls, one) for one in {target, _decoded(target)}):
        return "unsafe-link"
    if settings.is_any(data.unsafe.texts, bare_text(text)):
        return "unsafe-link"
    if download or extension(url) in data.files.documents | data.files.others:
        return "file-link"
    return "file-link" if settings.matches_any(data.files.downloads, target) else None


def extension(url: str) -> str:
    """The ending of the path's last part in lower case, without the dot; empty without one."""
    last = urlsplit(url).path.rsplit("/", 1)[-1]
    return last.rsplit(".", 1)[-1].lower() if "." in last else ""


def is_document(url: str) -> bool:
    """True when the address ends like a document file (PDF, office formats, OFD)."""
    return extension(url) in settings.urls().files.documents


def is_route(fragment: str) -> bool:
    """True for a fragment that a script reads as an address: "/news" or "!news"."""
    return re.match(r"(!/?|/)[^/\s]", fragment) is not None


def shape(url: str) -> str:
    """The address with its numbers and parameters' values left out: equal for pages of a series."""
    parts = urlsplit(url)
    path = _NUMBER.sub("#", _HEX.sub(_masked, parts.path.lower()))
    names = sorted({p.partition("=")[0].lower() for p in parts.query.split("&") if p})
    return "?".join([path, "&".join(names)]) if names else path


def target(url: str) -> str:
    """Path and query in lower case, the part of an address that word lists are searched in."""
    return _target(urlsplit(url))


def local(key: str) -> str:
    """A page key or address without scheme and host: the same wherever the site is served."""
    return urlunsplit(("", "", *urlsplit(key)[2:]))


def bare_text(text: str) -> str:
    """A link's text without white space, brackets and ornaments, to compare with word lists."""
    return _BRACKETS.sub("", text) if not text.isascii() else " ".join(text.split()).strip("[]<>()")


def shown(url: str) -> str:
    """The address cut to a length that a report can show."""
    limit = settings.urls().limits.shown
    return url if len(url) <= limit else url[: limit - 1] + "…"


def rank(seed: int, *words: str) -> str:
    """A fixed place in a shuffle: sorting by it draws at random, the same for the same seed."""
    return blake2b("\n".join([str(seed), *words]).encode(), digest_size=16).hexdigest()


def _split(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError("not an http or https address")
    return parts


def _authority(parts: SplitResult) -> str:
    """Host in lower case and the port where it is not the default; names and passwords dropped."""
    host = (parts.hostname or "").lower().rstrip(".")
    if not host or any(c in host for c in " <>\"'`{}|\\^%"):
        raise ValueError("not a host name")
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    return host if port in {None, _DEFAULT_PORTS[parts.scheme.lower()]} else f"{host}:{port}"


def _site(url: str) -> tuple[str, int | None]:
    parts = urlsplit(clean(url))
    return (parts.hostname or "").removeprefix("www."), parts.port


def _is_noise(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name = name.lower()
    params = settings.urls().params
    if name in params.ambiguous:
        return len(value) >= params.session_length
    return any(fnmatchcase(name, known) for known in (*params.session, *params.tracking))


def _target(parts: SplitResult) -> str:
    return (parts.path + (f"?{parts.query}" if parts.query else "")).lower()


def _decoded(target: str) -> str:
    """Path and query with %XX decoded, in UTF-8 or GB18030, in lower case."""
    raw = unquote_to_bytes(target)
    try:
        return raw.decode("utf-8").lower()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace").lower()


def _masked(match: re.Match[str]) -> str:
    """A mark for what looks like a generated id; words made of a to f stay."""
    return "#" if any(c.isdigit() for c in match[0]) else match[0]


def _forward_slashes(href: str) -> str:
    """Backslashes before the query turned round, as browsers do."""
    head, mark, rest = href.partition("?")
    return head.replace("\\", "/") + mark + rest
