"""yd-audit.toml: what a portal's repository has audited, and what may make its pipeline fail."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from audit.formats import FORMATS
from audit.telling import CommandError
from devices.app.errors import FileError, read_toml
from devices.masking import SecretMissing, has_login, secret
from rules.model import Catalogue

NAME = "yd-audit.toml"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
# RFC 9110 5.6.2; what the browser and the connection decide themselves is nobody's to set.
_TOKEN = r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"  # noqa: S105 (the name of the grammar's rule)
_NOT_OURS = frozenset(
    {"host", "content-length", "connection", "transfer-encoding", "upgrade", "te", "trailer"}
)

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Pattern = Annotated[str, StringConstraints(pattern=r"^[/*]", max_length=2000)]
HeaderName = Annotated[str, StringConstraints(pattern=_TOKEN, max_length=200)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fail(_Table):
    """What makes the command fail beside failures that count.

    `questions`: what only a person can decide; `advice`: failures that cost nothing; `unmeasured`:
    a page that could not be measured. With `rules` or `indicators` nothing else fails.
    """

    questions: bool = False
    advice: bool = False
    unmeasured: bool = True
    rules: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


class Output(_Table):
    """What is written beside report.html and report.json: ids of audit.formats."""

    formats: tuple[str, ...] = ()


class Waiver(_Table):
    """Findings that do not make the command fail until a day, and why.

    Either one finding by its id, or those of a rule, on pages whose path fits `path` and on
    elements whose selector fits `selector` (`*` stands for anything). It holds through the day
    `expires`.
    """

    finding: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}(-\d+)?$")] | None = None
    rule: Filled | None = None
    path: Pattern | None = None
    selector: Filled | None = None
    reason: Filled
    expires: date
    by: Filled

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if (self.finding is None) == (self.rule is None):
            raise ValueError("either finding or rule")
        if self.finding is not None and (self.path or self.selector):
            raise ValueError("path and selector go with rule, not with finding")
        return self


class Config(_Table):
    """The whole of yd-audit.toml; the settings of `yd-audit web` under the same names.

    `url` is the start page; with `urls`, which may be relative to it, exactly those are audited.
    ${NAME} in `url` and in values of `headers` is an environment variable. `login` is a login.toml
    beside this file.
    """

    url: Filled
    urls: Annotated[tuple[Filled, ...], Field(max_length=5000)] = ()
    pages: Annotated[int, Field(ge=1, le=5000)] = 20
    depth: Annotated[int, Field(ge=0, le=20)] = 3
    minutes: Annotated[float, Field(gt=0, le=600)] = 10.0
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    exclude: Annotated[tuple[Pattern, ...], Field(max_length=500)] = ()
    viewport: Literal["desktop", "mobile", "both"] = "desktop"
    headers: Annotated[dict[HeaderName, Filled], Field(max_length=50)] = {}
    scheme: Filled = "cn-2019"
    workers: Annotated[int, Field(ge=1, le=40)] = 1
    delay: Annotated[float, Field(ge=0, le=60)] | None = None
    documents: Annotated[int, Field(ge=0, le=20)] = 2
    page_seconds: Annotated[float, Field(ge=5, le=3600)] = 120.0
    only_hosts: Annotated[tuple[Filled, ...], Field(max_length=200)] = ()
    contact: Annotated[str, Field(max_length=500)] = ""
    login: Filled | None = None
    fail: Fail = Fail()
    output: Output = Output()
    waivers: Annotated[tuple[Waiver, ...], Field(alias="waiver", max_length=5000)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A file that was read, with its addresses whole and its variables filled in.

    `urls` None = pages are chosen. `headers` hold secrets: they are never shown or stored.
    """

    path: Path
    config: Config
    url: str
    urls: tuple[str, ...] | None
    headers: tuple[tuple[str, str], ...] = field(repr=False)


def read_config(
    path: Path,
    catalogue: Catalogue,
    *,
    url: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """The settings of a file; `url` stands in the place of the file's start page.

    Raises CommandError naming file and key: for what cannot be read, keys that are unknown, values
    that cannot be used, a variable that is not set, ids that the catalogue lacks.
    """
    known = os.environ if environment is None else environment
    if not path.exists() and path.name == NAME:
        raise CommandError("check-no-config", path=str(path))
    try:
        config = read_toml(path, Config)
    except FileError as error:
        raise CommandError(_own_code(error), **dict(error.detail)) from error
    _check_ids(path, config, catalogue)
    start = _address(path, "url", url or _filled(path, "url", config.url, known, hide=False))
    listed = tuple(
        _address(path, f"urls.{number}", _joined(start, one))
        for number, one in enumerate(config.urls, start=1)
    )
    headers = tuple(_header(path, name, text, known) for name, text in config.headers.items())
    return Settings(path=path, config=config, url=start, urls=listed or None, headers=headers)


def _own_code(error: FileError) -> str:
    """What a team meets most often has a sentence of its own."""
    key = error.detail.get("key", "")
    if key == "url":
        return "check-no-url"
    if error.code == "file-wrong-value" and re.fullmatch(r"waiver\.\d+(\.\w+)?", key):
        return "check-waiver"
    return error.code


def _check_ids(path: Path, config: Config, catalogue: Catalogue) -> None:
    """Raises CommandError for the first id that the catalogue does not know."""
    scheme = catalogue.schemes.get(config.scheme)
    if scheme is None:
        _unknown(path, "scheme", config.scheme, catalogue.schemes)
        return
    named: list[tuple[str, str, list[str]]] = []
    rules, indicators = sorted(catalogue.rules), sorted(i.id for i in scheme.indicators)
    for key, values, known in (
        ("fail.rules", config.fail.rules, rules),
        ("fail.indicators", config.fail.indicators, indicators),
        ("output.formats", config.output.formats, list(FORMATS)),
    ):
        named += [(f"{key}.{number}", value, known) for number, value in _numbered(values)]
    for number, waiver in enumerate(config.waivers, start=1):
        if waiver.rule is not None:
            named.append((f"waiver.{number}.rule", waiver.rule, rules))
    for key, value, known in named:
        if value not in known:
            _unknown(path, key, value, known)


def _numbered(values: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    return enumerate(values, start=1)


def _unknown(path: Path, key: str, value: str, known: Mapping[str, object] | list[str]) -> None:
    near = get_close_matches(value, known, n=5, cutoff=0.4) or list(known)[:12]
    raise CommandError(
        "check-unknown-id", path=str(path), key=key, value=value[:200], near=" ".join(near)
    )


def _joined(start: str, text: str) -> str:
    """The address that a text means beside the start page; one that is none as it is."""
    try:
        return urljoin(start, text)
    except ValueError:
        return text


def _address(path: Path, key: str, text: str) -> str:
    """The address as it is asked for. Raises CommandError for what is none."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        usable = False
    if not usable or any(c.isspace() for c in text):
        raise CommandError("check-not-a-url", path=str(path), key=key, url=text[:500])
    if has_login(text):
        raise CommandError("url-login", url=parts.hostname or "")
    return text if parts.path else parts._replace(path="/").geturl()


def _header(path: Path, name: str, text: str, known: Mapping[str, str]) -> tuple[str, str]:
    key = f"headers.{name}"
    if name.lower() in _NOT_OURS:
        raise CommandError("check-header-name", path=str(path), key=key)
    value = _filled(path, key, text, known, hide=True)
    if not value.isprintable() or not value.isascii() or not value.strip():
        raise CommandError("check-header-value", path=str(path), key=key)
    return name, value


def _filled(path: Path, key: str, text: str, known: Mapping[str, str], *, hide: bool) -> str:
    """The text with every ${NAME} replaced; with `hide` what comes in is masked from now on."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if not hide and name in known:
            return known[name]
        try:
            return secret(name, known)
        except SecretMissing:
            raise CommandError("variable-missing", path=str(path), key=key, name=name) from None

    return _VARIABLE.sub(value, text)
