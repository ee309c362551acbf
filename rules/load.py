"""Catalogue files to the typed objects that judging, scoring and reports read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rules.checking import resolve_check
from rules.convert import clauses_of, rule_of, standard_of, task_of
from rules.errors import CatalogueError
from rules.load_schemes import check_clauses, read_schemes
from rules.model import Catalogue, Clause, HumanTask, Rule, Scheme, Standard
from rules.reading import ROOT, read_as, shown, toml_files
from rules.schema import RetiredFile, RuleFile, SourcesFile, StandardFile, TaskFile
from rules.wording import Texts, load_texts

__all__ = ["CatalogueError", "Texts", "load_catalogue", "load_texts", "resolve_check"]

_RULE_FOLDERS = ("catalogue/web", "catalogue/app")
_SCOPES = {"web": "page, site", "app": "screen"}
_TASK_FOLDER = "catalogue/human"
# Everything that can move a verdict or a score; words lists are read by checks.
_DIGESTED = (*_RULE_FOLDERS, _TASK_FOLDER, "schemes", "standards", "words")


def load_catalogue(root: Path | None = None) -> Catalogue:
    """The catalogue below `root`, or the shipped one, which is read once for each process.

    Raises CatalogueError, whose sentence names the file and the key, for the first file that
    cannot be used.
    """
    return _shipped() if root is None else _read(root)


@cache
def _shipped() -> Catalogue:
    return _read(ROOT)


def _read(root: Path) -> Catalogue:
    standards, clauses = _standards(root)
    schemes, trees = read_schemes(root, clauses)
    retired = root / "catalogue/retired.toml"
    gone = read_as(RetiredFile, retired, root).retired if retired.exists() else {}
    known = _Known(root, clauses, schemes, frozenset(gone))
    rules = {rule.id: rule for rule in _rules(known)}
    tasks = {task.id: task for task in _tasks(known)}
    _check_thresholds(root, schemes, rules)
    sources = root / "sources.toml"
    return Catalogue(
        rules=rules,
        tasks=tasks,
        standards=standards,
        clauses=clauses,
        schemes=schemes,
        sources=read_as(SourcesFile, sources, root).source if sources.exists() else {},
        digest=_digest(root),
        trees=trees,
    )


class _Known:
    """What rules and tasks may refer to, and which ids they have taken so far."""

    def __init__(
        self,
        root: Path,
        clauses: dict[str, Clause],
        schemes: dict[str, Scheme],
        retired: frozenset[str],
    ) -> None:
        self.root = root
        self.clauses = clauses
        self.criteria = {c.number for c in clauses.values() if c.id.startswith("wcag:")}
        self.indicators = {i.id for scheme in schemes.values() for i in scheme.indicators}
        self.retired = retired
        self.taken: dict[str, str] = {}

    def admit(self, item_id: str, path: Path) -> str:
        """The file's shown name, after its id was found good and new."""
        file = shown(path, self.root)
        if item_id in self.retired:
            raise CatalogueError("retired-id", file, "id", value=item_id)
        if item_id in self.taken:
            raise CatalogueError(
                "duplicate-id", file, "id", value=item_id, other=self.taken[item_id]
            )
        if item_id != path.stem:
            raise CatalogueError("name-differs", file, "id", value=item_id)
        self.taken[item_id] = file
        return file

    def check_indicator(self, indicator: str, file: str) -> None:
        if indicator not in self.indicators:
            raise CatalogueError("unknown-indicator", file, "indicator", value=indicator)


def _rules(known: _Known) -> Iterator[Rule]:
    for folder in _RULE_FOLDERS:
        for path in toml_files(known.root, folder):
            entry = read_as(RuleFile, path, known.root)
            file = known.admit(entry.id, path)
            medium = folder.rpartition("/")[2]
            if entry.medium != medium:
                raise CatalogueError(
                    "not-allowed", file, "medium", value=entry.medium, allowed=medium
                )
            if (medium == "app") != (entry.scope == "screen"):
                raise CatalogueError(
                    "not-allowed", file, "scope", value=entry.scope, allowed=_SCOPES[medium]
                )
            if medium == "app" and not entry.platforms:
                raise CatalogueError("platforms-missing", file, "platforms", value="[]")
            known.check_indicator(entry.indicator, file)
            check_clauses(entry.clauses, known.clauses, file, "clauses")
            for number in entry.wcag:
                if number not in known.criteria:
                    raise CatalogueError("unknown-criterion", file, "wcag", value=number)
            if resolve_check(entry.check) is None:
                raise CatalogueError("unknown-check", file, "check", value=entry.check)
            yield rule_of(entry)


def _tasks(known: _Known) -> Iterator[HumanTask]:
    for path in toml_files(known.root, _TASK_FOLDER):
        entry = read_as(TaskFile, path, known.root)
        known.check_indicator(entry.indicator, known.admit(entry.id, path))
        yield task_of(entry)


def _standards(root: Path) -> tuple[dict[str, Standard], dict[str, Clause]]:
    standards: dict[str, Standard] = {}
    clauses: dict[str, Clause] = {}
    for path in toml_files(root, "standards"):
        entry = read_as(StandardFile, path, root)
        if entry.id != path.stem:
            raise CatalogueError("name-differs", shown(path, root), "id", value=entry.id)
        standards[entry.id] = standard_of(entry)
        clauses.update((clause.id, clause) for clause in clauses_of(entry))
    return standards, clauses


def _check_thresholds(root: Path, schemes: dict[str, Scheme], rules: dict[str, Rule]) -> None:
    for scheme in schemes.values():
        for rule_id in scheme.thresholds:
            if rule_id not in rules:
                file = shown(root / "schemes" / f"{scheme.id}.toml", root)
                raise CatalogueError("unknown-rule", file, "threshold.rule", value=rule_id)


def _digest(root: Path) -> str:
    """sha256 over names and bytes, so that moving text between files cannot go unseen."""
    files = [path for folder in _DIGESTED for path in toml_files(root, folder)]
    whole = hashlib.sha256()
    for path in sorted(files, key=lambda file: shown(file, root)):
        whole.update(shown(path, root).encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
