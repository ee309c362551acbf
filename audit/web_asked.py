"""What `yd-audit web` was asked for, read and refused before anything begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from audit import __version__
from audit.telling import CommandError
from audit.web_options import Options
from devices.app.errors import FileError
from devices.boundary import Boundary, HostRule, HostsError, read_hosts
from devices.explore import Budgets, UrlListError, excluding, read_urls
from devices.headers import OwnHeaders
from devices.login import LoginPlan, read_login_plan
from devices.masking import SecretMissing, has_login, secret
from devices.ports import DESKTOP, MOBILE, ToolError

SCHEME = "cn-2019"
_VIEWPORTS = {"desktop": (DESKTOP,), "mobile": (MOBILE,), "both": (DESKTOP, MOBILE)}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_POLITE = 0.5  # seconds between two visits to somebody else's server


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest:
    """What `yd-audit web` was asked for. `delay` None = polite for strangers, none on loopback.

    `grid` are addresses that lend browsers; none = this machine's. `login` is a login.toml.
    `addresses` are audited exactly, as those of the file `urls`. `exclude` are patterns of paths
    (devices.explore.excluding), `headers` names and values that go to the own hosts alone and are
    masked wherever they show.
    """

    url: str
    out: Path
    pages: int = 20
    depth: int = 3
    minutes: float = 10.0
    seed: int = 0
    urls: Path | None = None
    viewport: str = "desktop"
    workers: int = 1
    delay: float | None = None
    contact: str = ""
    page_seconds: float = 120.0
    documents: int = 2
    only_hosts: str = ""
    restart: bool = False
    lang: str = "zh"
    scheme: str = SCHEME
    grid: tuple[str, ...] = ()
    login: Path | None = None
    addresses: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def options_of(request: WebRequest) -> Options:
    """What the run is to do. Raises CommandError for an address or a list that is none."""
    from devices.drivers.engine import engine_script

    target = portal_address(request.url)
    listed = request.addresses or _listed(request.urls)
    login = _login(request.login, target)
    only = _only(request)
    behind = login.addresses() if login is not None else ()
    targets = (target, *(listed or ()), *behind)
    if request.headers and request.grid:
        raise CommandError("headers-grid")
    if request.exclude and listed is None and excluding(request.exclude)(target) is not None:
        raise CommandError("start-excluded", url=target)
    loopback = urlsplit(target).hostname in LOOPBACK
    delay = request.delay if request.delay is not None else (0.0 if loopback else _POLITE)
    return Options(
        target=target,
        tool=__version__,
        scheme=request.scheme,
        agent=f"Mozilla/5.0 (compatible; {product_of(request.contact)})",
        budgets=Budgets(pages=request.pages, depth=request.depth, minutes=request.minutes),
        seed=request.seed,
        viewports=_VIEWPORTS[request.viewport],
        workers=request.workers,
        delay=delay,
        urls=listed,
        documents=request.documents,
        page_seconds=request.page_seconds,
        engines={"axe-core": engine_script()[1]},
        boundary=Boundary(targets, only=only),
        login=login,
        only_hosts=",".join(sorted(map(str, only))),
        remote=bool(request.grid),
        exclude=request.exclude,
        headers=OwnHeaders(targets, request.headers) if request.headers else None,
    )


def product_of(contact: str) -> str:
    """What the tool calls itself to servers, with the contact as a header may carry it."""
    return f"yd-audit/{__version__}" + (f"; {_header_safe(contact)}" if contact else "")


def portal_address(text: str) -> str:
    """The start page's address; a bare host gets https. Raises CommandError for anything else."""
    address = text.strip()
    if "://" not in address and address and "." in address.split("/")[0]:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        usable = False
    if not usable or any(c.isspace() for c in address):
        raise CommandError("not-a-url", url=text)
    if has_login(address):
        raise CommandError("url-login", url=parts.hostname or "")
    return address if parts.path else urlunsplit(parts._replace(path="/"))


def _listed(path: Path | None) -> tuple[str, ...] | None:
    if path is None:
        return None
    try:
        found = tuple(read_urls(path))
    except UrlListError as error:
        lines = [str(problem.line) for problem in error.problems]
        if not lines:
            raise CommandError("url-list-empty", path=str(path)) from error
        shown = ", ".join(lines[:10]) + (" …" if len(lines) > 10 else "")
        raise CommandError("url-list", path=str(path), lines=shown) from error
    except OSError as error:
        raise CommandError(
            "url-list-unread", path=str(path), detail=error.strerror or ""
        ) from error
    for url in found:
        if has_login(url):
            raise CommandError("url-login", url=urlsplit(url).hostname or "")
    return found


def _login(path: Path | None, target: str) -> LoginPlan | None:
    if path is None:
        return None
    try:
        plan = read_login_plan(path, target)
    except FileError as error:
        raise CommandError(error.code, **error.detail) from error
    for number, step in enumerate(plan.step, start=1):
        if step.type is not None and step.type.env is not None:
            try:
                secret(step.type.env)  # a password that is missing is told before anything begins
            except SecretMissing as error:
                raise ToolError(error.reason, **error.detail, step=str(number)) from error
    return plan


def _only(request: WebRequest) -> tuple[HostRule, ...]:
    """The hosts that pages may reach, none = all; refused for browsers on other machines."""
    try:
        only = read_hosts(request.only_hosts)
    except HostsError as error:
        raise CommandError("only-hosts", value=error.value) from error
    if only and request.grid:
        raise CommandError("only-hosts-grid", hosts=", ".join(map(str, only)))
    return only


def _header_safe(text: str) -> str:
    """The contact as a header may carry it: what is not ASCII is percent-encoded."""
    shown = "".join(c for c in text if c.isprintable() and c not in "()\\").strip()
    return quote(shown, safe=" !#$&'*+,-./:;<=>?@[]^_`{|}~%\"")[:200]
