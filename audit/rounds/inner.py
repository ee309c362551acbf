"""Whether a round's file agrees with itself: ids, references, addresses, the database's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from audit.rounds.problems import FileProblem, problem
from audit.telling import CommandError
from audit.web_asked import portal_address

if TYPE_CHECKING:
    from audit.rounds.file import BodyEntry, RoundFile

_VARIABLE = re.compile(r"\$\{\w+\}")
_DATABASES = ("sqlite", "postgresql", "postgres")


def inner_problems(file: RoundFile) -> Iterator[FileProblem]:
    """Everything that is wrong with the file by itself, in the order of its tables."""
    yield from _database(file.database)
    yield from _grid(file)
    yield from _alike("body", (body.id for body in file.bodies))
    for number, body in enumerate(file.bodies, start=1):
        yield from _body(f"body.{number}", body, file)
    yield from _alike("tester", (tester.id for tester in file.testers))
    yield from _assignments(file)


def _database(address: str | None) -> Iterator[FileProblem]:
    if address is None:
        return
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        yield problem("database", "round-database")  # not the text: it may hold a password
        return
    if url.password is not None or "password" in url.query:
        yield problem("database", "round-database-password")
    elif url.drivername.partition("+")[0] not in _DATABASES or not url.database:
        yield problem("database", "round-database")


def _grid(file: RoundFile) -> Iterator[FileProblem]:
    for number, address in enumerate(file.grid.urls, start=1):
        # A variable may hold the port, or all of the address; what it holds is not known here.
        written = _VARIABLE.sub("0", address.strip())
        try:
            parts = urlsplit(written)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
            _ = parts.port
        except ValueError:
            usable = False
        if not usable and not _VARIABLE.match(address.strip()):
            yield problem(f"grid.urls.{number}", "round-grid-url")
        elif usable and parts.password not in (None, "0"):
            yield problem(f"grid.urls.{number}", "round-grid-password")
    if file.grid.shared and not (file.database or "").startswith("postgres"):
        yield problem("grid.shared", "round-shared-database")


def _alike(table: str, ids: Iterable[str]) -> Iterator[FileProblem]:
    """Two entries with one id, or with ids that only capitals or the way of writing tell apart."""
    known: dict[str, str] = {}
    for number, name in enumerate(ids, start=1):
        folded = unicodedata.normalize("NFKC", name).casefold()
        if folded not in known:
            known[folded] = name
            continue
        code = "round-id-twice" if known[folded] == name else "round-id-alike"
        yield problem(f"{table}.{number}.id", code, value=name, other=known[folded])


def _body(key: str, body: BodyEntry, file: RoundFile) -> Iterator[FileProblem]:
    if body.portal is not None:
        yield from _address(f"{key}.portal", body.portal)
    if body.app is not None and body.recordings:
        yield problem(f"{key}.recordings", "round-app-twice", body=body.id)
    if body.app is not None and file.farm is None:
        yield problem("farm", "round-farm-missing", body=body.id)
    for channel, given in (("web", body.portal is not None), ("app", body.has_app)):
        if given and channel in body.without:
            yield problem(f"{key}.without", "round-without-given", body=body.id, channel=channel)


def _address(key: str, portal: str) -> Iterator[FileProblem]:
    try:
        portal_address(portal)
    except CommandError as error:
        if error.code == "url-login":
            yield problem(key, "round-url-password", value=error.detail["url"])
        else:
            yield problem(key, "round-not-a-url", value=portal.rpartition("@")[2])


def _assignments(file: RoundFile) -> Iterator[FileProblem]:
    bodies = {body.id for body in file.bodies}
    testers = {tester.id: tester for tester in file.testers}
    for number, given in enumerate(file.assignments, start=1):
        key = f"assignment.{number}"
        tester = testers.get(given.tester)
        if tester is None:
            yield problem(f"{key}.tester", "round-unknown-tester", value=given.tester)
        elif given.kind == "review" and not tester.may_review:
            yield problem(f"{key}.kind", "round-may-not-review", value=given.tester)
        if given.body is not None and given.body not in bodies:
            yield problem(f"{key}.body", "round-unknown-body", value=given.body)
