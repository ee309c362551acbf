"""The round's file: its bodies, their portals and apps, the scheme, testers and assignments.

What is read here is right by itself: its own references resolve. Whether the scheme knows the
indicators and whether the files that it names can be used, audit.rounds.checking says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from audit.people.model import Role, Work
from audit.rounds.inner import inner_problems
from audit.rounds.problems import FileProblem, RoundError, RoundProblems, problem
from devices.boundary import HostsError, read_hosts

__all__ = [
    "AssignmentEntry",
    "BodyEntry",
    "GridTable",
    "RoundError",
    "RoundFile",
    "RoundProblems",
    "TesterEntry",
    "WebTable",
    "read_round",
]


def is_host(text: str) -> str:
    """The text of one host as --only-hosts takes it. Raises PydanticCustomError (bad_host)."""
    try:
        hosts = read_hosts(text)
    except HostsError:
        hosts = ()
    if len(hosts) != 1:
        raise PydanticCustomError("bad_host", "no host")
    return text


_MOST_BYTES = 16 * 1024 * 1024
# In folder and file names, in addresses of reports and in sheets: nothing that needs quoting.
Id = Annotated[str, Field(pattern=r"^[\w-]+$", max_length=64)]
Host = Annotated[str, Field(max_length=300), AfterValidator(is_host)]
Text = Annotated[str, Field(max_length=500)]
Name = Annotated[str, Field(min_length=1, max_length=500)]
_CODES = {
    "bad_host": "round-bad-host",
    "extra_forbidden": "round-unknown-key",
    "missing": "round-missing-key",
    "string_pattern_mismatch": "round-bad-id",
    "string_too_short": "round-empty",
    "string_too_long": "round-too-long",
    "too_long": "round-too-long",
}


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WebTable(_Table):
    """How portals are audited; the settings of `yd-audit web` under the same names.

    `minutes` bound the exploring, `delay` and `page_seconds` are seconds. `delay` None = polite
    for strangers, none on loopback. With `only_hosts` nothing but these and the portal's own host
    is connected to.
    """

    pages: Annotated[int, Field(ge=1, le=10000)] = 20
    depth: Annotated[int, Field(ge=0, le=20)] = 3
    minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 10.0
    viewport: Literal["desktop", "mobile", "both"] = "desktop"
    workers: Annotated[int, Field(ge=1, le=16)] = 1
    delay: Annotated[float, Field(ge=0, le=3600)] | None = None
    contact: Text = ""
    page_seconds: Annotated[float, Field(ge=5, le=3600)] = 120.0
    only_hosts: Annotated[tuple[Host, ...], Field(max_length=200)] = ()

    def with_own(self, own: WebTable) -> Self:
        """These settings with what a body's own table says in their place."""
        return self.model_copy(update={k: getattr(own, k) for k in own.model_fields_set})


class GridTable(_Table):
    """Measuring on several machines.

    `urls` lend browsers; ${NAME} in them is an environment variable. `shared`: several
    coordinators, each with a folder of its own, measure the round together through its
    PostgreSQL. One that is silent for `lease_seconds` loses what it was measuring to another.
    """

    urls: Annotated[tuple[Annotated[str, Field(max_length=2000)], ...], Field(max_length=200)] = ()
    shared: bool = False
    lease_seconds: Annotated[float, Field(ge=1, le=3600)] = 120.0


class ReportTable(_Table):
    """How reports tell of people: by name, or by codes whose key stays private."""

    testers: Literal["names", "codes"] = "names"


class BodyEntry(_Table):
    """An evaluated body. `portal` is an address, `app` a plan and `recordings` are folders.

    An app is audited on devices by its plan, or judged by its recorded sessions, one for each
    platform. `without` names the channels of the scheme that the body does not have.
    """

    id: Id
    name: Name
    group: Text = ""
    portal: Annotated[str, Field(max_length=2000)] | None = None
    app: Path | None = None
    recordings: tuple[Path, ...] = ()
    without: tuple[str, ...] = ()
    web: WebTable = WebTable()

    @property
    def has_app(self) -> bool:
        """True when the file says how its app is measured."""
        return self.app is not None or bool(self.recordings)


class TesterEntry(_Table):
    """A person of the round, known by a code."""

    id: Id
    name: Name
    role: Role
    may_review: bool = False


class AssignmentEntry(_Table):
    """Work of a tester; no body = all bodies, no indicator = all indicators."""

    tester: str
    body: str | None = None
    indicator: str | None = None
    kind: Literal["collect", "review"] = "collect"

    @property
    def work(self) -> Work:
        """The assignment's kind as the store knows it."""
        return Work(self.kind)


class RoundFile(_Table):
    """The whole of a round's file.

    `previous`, `farm` and the bodies' paths are absolute. `database` None = people.sqlite in the
    round's folder. `double` are indicators that two testers test independently, or all of them,
    or all that have a protocol for people.
    """

    id: Id
    title: Name
    scheme: Id
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    previous: Path | None = None
    database: Annotated[str, Field(max_length=2000)] | None = None
    farm: Path | None = None
    double: tuple[str, ...] | Literal["all", "tasks"] = ()
    web: WebTable = WebTable()
    grid: GridTable = GridTable()
    report: ReportTable = ReportTable()
    bodies: Annotated[tuple[BodyEntry, ...], Field(alias="body", min_length=1, max_length=20000)]
    testers: Annotated[tuple[TesterEntry, ...], Field(alias="tester")] = ()
    assignments: Annotated[tuple[AssignmentEntry, ...], Field(alias="assignment")] = ()

    def web_of(self, body: BodyEntry) -> WebTable:
        """How this body's portal is audited."""
        return self.web.with_own(body.web)


Check = Callable[[RoundFile], Iterable[FileProblem]]


def read_round(path: Path, *, base: Path | None = None) -> RoundFile:
    """A round's file; its paths are made absolute against `base`, its own folder by default.

    Raises RoundError (round-file-missing, round-file-unread, round-file-large, round-not-toml)
    and RoundProblems with everything that is wrong with its keys.
    """
    return parse_round(read_bytes(path), path, path.parent if base is None else base)


def read_bytes(path: Path) -> bytes:
    """What the file holds. Raises RoundError when it cannot be read or is far too large."""
    shown = str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise RoundError("round-file-missing", path=shown) from None
    except OSError as error:
        raise RoundError("round-file-unread", path=shown, detail=error.strerror or "") from error
    if len(raw) > _MOST_BYTES:
        raise RoundError("round-file-large", path=shown, limit=str(_MOST_BYTES >> 20))
    return raw


def parse_round(raw: bytes, path: Path, base: Path, also: Check | None = None) -> RoundFile:
    """The same of a file's content; `path` is what messages call it.

    `also` finds what else is wrong; it is told together with what is wrong in the file itself.
    """
    try:
        content = tomllib.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise RoundError("round-not-toml", path=str(path), detail=str(error)) from error
    try:
        file = RoundFile.model_validate(content)
    except ValidationError as error:
        raise RoundProblems(str(path), _faults(error)) from error
    whole = _absolute(file, base.absolute())
    problems = [*inner_problems(file), *(also(whole) if also is not None else ())]
    if problems:
        raise RoundProblems(str(path), problems)
    return whole


def _faults(error: ValidationError) -> Iterator[FileProblem]:
    """Unknown keys come first: a misspelt one also shows as a missing one."""
    faults = error.errors(include_url=False)
    faults.sort(key=lambda fault: fault["type"] != "extra_forbidden")
    inner = {_key(fault["loc"][:1]) for fault in faults if len(fault["loc"]) > 1}
    seen = set()
    for fault in faults:
        key = _key(fault["loc"])
        if key in seen or (key in inner and fault["type"] == "too_short"):
            continue  # another member of a union, or a table whose entries are all wrong
        seen.add(key)
        context = {name: str(value) for name, value in fault.get("ctx", {}).items()}
        value = _shown(key, fault["input"])
        if "expected" in context:
            allowed = context["expected"].replace("'", "")
            yield problem(key, "round-not-allowed", value=value, allowed=allowed)
            continue
        code = _CODES.get(fault["type"], "round-wrong-value")
        limit = context.get("max_length", "")
        yield problem(key, code, value=value, detail=fault["msg"], limit=limit)


def _shown(key: str, value: object) -> str:
    """A wrong value as it may be repeated: never a whole table, and no password."""
    secret = key == "database" or key.endswith(".portal") or key.startswith("grid.urls")
    return str(value) if isinstance(value, str | int | float) and not secret else "-"


def _key(where: Sequence[int | str]) -> str:
    # What a union's member is called is not written in the file.
    parts = [p for p in where if not str(p).startswith(("tuple[", "literal["))]
    return ".".join(str(p + 1) if isinstance(p, int) else p for p in parts) or "-"


def _absolute(file: RoundFile, base: Path) -> RoundFile:
    def whole(path: Path | None) -> Path | None:
        return None if path is None else base / path.expanduser()

    bodies = tuple(
        body.model_copy(
            update={
                "app": whole(body.app),
                "recordings": tuple(base / p.expanduser() for p in body.recordings),
            }
        )
        for body in file.bodies
    )
    return file.model_copy(
        update={"bodies": bodies, "previous": whole(file.previous), "farm": whole(file.farm)}
    )
