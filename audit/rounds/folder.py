"""A round's folder: its accepted file, what it was made with, and a workspace for each body."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.engine import URL, make_url

from audit.people.store import DATABASE, People, open_people
from audit.people.worklist import Subject
from audit.rounds.file import BodyEntry, RoundFile, read_round
from audit.rounds.problems import RoundError, RoundProblems
from audit.workspace import Workspace
from rules.load import load_catalogue
from rules.model import Catalogue
from rules.tree import Tree

RECORD = "round.json"
FILE = "round.toml"
BODIES = "bodies"
SCORES = "scores.json"
PLATFORMS = ("", "android", "ios")  # "" for the web


class RoundRecord(BaseModel):
    """What a round was made with; digests are sha256 in hex.

    `source` is the folder of the original file: as seen from the round's folder where that lies
    in it, else absolute. `created_at` stays when the file is read again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["yd-round/1"] = "yd-round/1"
    id: str
    source: str
    scheme: str
    scheme_version: str
    scheme_digest: str
    catalogue_digest: str
    tool: str
    created_at: datetime


def is_round(path: Path) -> bool:
    """True for the folder of a round, even of one that is damaged."""
    return (path / RECORD).is_file()


@dataclass(frozen=True)
class RoundFolder:
    """An accepted round. `file` has absolute paths.

    With `codes`, testers are known by codes alone in everything that is told of the round.
    """

    path: Path
    file: RoundFile
    record: RoundRecord
    codes: bool = False

    @classmethod
    def open(cls, path: Path, *, codes: bool = False) -> RoundFolder:
        """Read a round's folder; with `codes`, or where its file says so, testers have codes.

        Raises RoundError: round-missing when it is none, round-broken when its record or its file
        cannot be read any more.
        """
        record = read_record(path)
        try:
            file = read_round(path / FILE, base=source_folder(path, record))
        except RoundError as error:
            raise _broken(path / FILE, error) from error
        if file.id != record.id or file.scheme != record.scheme:
            raise RoundError("round-broken", path=str(path / FILE), detail=file.id)
        return cls(path, file, record, codes or file.report.testers == "codes")

    @cached_property
    def tree(self) -> Tree:
        """The scheme as a tree. Raises RoundError (round-no-scheme) where it is not known."""
        found = load_catalogue().trees.get(self.file.scheme)
        if found is None:
            raise RoundError("round-no-scheme", path=str(self.path), scheme=self.file.scheme)
        return found

    @cached_property
    def machine_scheme(self) -> str:
        """The scheme with rules behind it by which captures are judged; it is in run records.

        The round's own, or the one whose indicators its tree takes over.
        """
        return machine_scheme(load_catalogue(), self.tree)

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """Which of web and app the scheme's indicators belong to; a body has each or says not."""
        return channels_of(load_catalogue(), self.tree)

    @cached_property
    def double(self) -> frozenset[str]:
        """The indicators that two testers test independently."""
        leaves = {node.id for node in self.tree.leaves}
        if self.file.double == "all":
            return frozenset(leaves)
        if self.file.double == "tasks":
            asked = {task.indicator for task in load_catalogue().tasks.values()}
            return frozenset(leaves & asked)
        return frozenset(self.file.double)

    @cached_property
    def _bodies(self) -> Mapping[str, BodyEntry]:
        """The bodies by id: a country has more of them than can be looked through each time."""
        return {body.id: body for body in self.file.bodies}

    def body(self, body_id: str) -> BodyEntry:
        """A body of the file. Raises RoundError (round-no-body) for another id."""
        found = self._bodies.get(body_id)
        if found is not None:
            return found
        known = "、".join(body.id for body in self.file.bodies[:40])
        raise RoundError("round-no-body", body=body_id, known=known)

    def workspace(self, body_id: str) -> Workspace:
        """The body's workspace; its folder may not be there yet. Raises RoundError."""
        return Workspace(self.path / BODIES / self.body(body_id).id, ours=True)

    def people(self, now: Callable[[], datetime] | None = None) -> People:
        """The people's store of the round; to be closed. `now` is asked for the time.

        Raises RoundError (round-people-missing) when the database file is gone: an empty one in
        its place would make everything that testers found vanish. PeopleError otherwise.
        """
        url = self.database
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            raise RoundError("round-people-missing", path=str(url.database))
        return open_people(url, self.path, now=now)

    @property
    def database(self) -> URL:
        """Where the people's store is; its evidence files are in the round's folder."""
        return database_of(self.path, self.file, source_folder(self.path, self.record))

    def subject(self, body_id: str) -> Subject:
        """The body as worklists name it."""
        body = self.body(body_id)
        targets = {platform: self.target_id(body_id, platform) for platform in PLATFORMS}
        return Subject(body=body.id, name=body.name, targets=targets)

    def target_id(self, body: str, platform: str) -> str:
        """The id of a body's channel; `platform` is "" for the web."""
        return f"{body}-{platform or 'web'}"


def read_record(path: Path) -> RoundRecord:
    """The record of a round's folder. Raises RoundError: round-missing, round-broken."""
    file = path / RECORD
    try:
        return RoundRecord.model_validate_json(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RoundError("round-missing", path=str(path)) from error
    except OSError as error:
        raise RoundError("round-broken", path=str(file), detail=error.strerror or "") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise RoundError("round-broken", path=str(file), detail=f"{where}: {first['msg']}") from (
            error
        )


def source_folder(path: Path, record: RoundRecord) -> Path:
    """The folder of the original file, absolute."""
    return Path(os.path.normpath(path.absolute() / record.source))


def database_of(path: Path, file: RoundFile, base: Path) -> URL:
    """Where a round in this folder keeps its people's work; a relative file lies below `base`."""
    if file.database is None:
        return URL.create("sqlite", database=str(path / DATABASE))
    url = make_url(file.database)
    if url.get_backend_name() != "sqlite":
        return url
    return url.set(database=str(base / (url.database or "")))


def machine_scheme(catalogue: Catalogue, tree: Tree) -> str:
    """The id of the scheme with indicators whose indicators the tree's leaves are; "" for none."""
    if tree.id in catalogue.schemes:
        return tree.id
    leaves = {node.id for node in tree.leaves}
    shared = {
        scheme.id: len(leaves & {indicator.id for indicator in scheme.indicators})
        for scheme in catalogue.schemes.values()
    }
    best = max(shared, key=lambda name: shared[name], default="")
    return best if best and shared[best] else ""


def channels_of(catalogue: Catalogue, tree: Tree) -> tuple[str, ...]:
    """Which of web and app have indicators in the tree."""
    scheme = catalogue.schemes.get(machine_scheme(catalogue, tree))
    if scheme is None:
        return ()
    part = {group.id: group.part for group in scheme.groups}
    channel = {indicator.id: part[indicator.group] for indicator in scheme.indicators}
    found = {channel[node.id] for node in tree.leaves if node.id in channel}
    return tuple(name for name in ("web", "app") if name in found)


def scheme_digest(catalogue: Catalogue, scheme_id: str) -> str:
    """sha256 of all that the scheme says, wherever and in whatever order its files say it."""
    parts = [catalogue.trees[scheme_id], catalogue.schemes.get(scheme_id)]
    text = json.dumps(["yd-scheme/1", _plain(parts)], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        table = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        if not table.get("privacy", True):
            del table["privacy"]  # rounds from before there was such a thing stay unchanged
        return table
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(str(inner) for inner in value)
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Fraction) else value


def _broken(path: Path, error: RoundError) -> RoundError:
    detail = error.problems[0].sentence("zh") if isinstance(error, RoundProblems) else error.code
    return RoundError("round-broken", path=str(path), detail=detail)
