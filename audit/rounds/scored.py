"""Measures a round: every body's facts and score, their ranking, and how sure the places are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from audit.calibration.instrument import shipped_instrument
from audit.gains import with_gains
from audit.people.agreement import agreements
from audit.people.model import Round
from audit.pool import worker_pool
from audit.repairing import Scores
from audit.report.foreign_compare import with_foreign
from audit.report.model import Report, ReportIndicator
from audit.rounds.facts import body_facts, tree_scores
from audit.rounds.folder import SCORES, RoundFolder, scheme_digest
from audit.rounds.model import Before, BodyFacts, RoundResult
from audit.rounds.people_work import PeopleWork, read_people
from audit.rounds.problems import RoundError
from audit.rounds.resample import intervals
from audit.rounds.scores import matched, read_before
from audit.rounds.shared import fetch_if_shared
from audit.rounds.told import told
from audit.rounds.weightings import weighted
from audit.scoring.rank import Body, MixedError, Movement, Origin, Ranking, movement, rank
from rules.load import load_catalogue
from rules.tree import Tree

RESAMPLES = 1000
_NAMED = 5  # bodies that a sentence names for one version


def measure(
    folder: RoundFolder,
    *,
    resamples: int = 0,
    weightings: bool = False,
    accept_changes: bool = False,
    processes: int = 1,
) -> RoundResult:
    """The round as it stands now, scored and ranked.

    `resamples` = 0: without intervals. `accept_changes` goes on though scheme or catalogue are
    not what they were when the round was made; `changed` then names them. Raises RoundError with
    a sentence when it must not be ranked, PeopleError and WorkspaceError.
    """
    scheme = load_catalogue().schemes.get(folder.machine_scheme)
    if scheme is None:
        raise RoundError("round-no-machine", scheme=folder.file.scheme)
    changed = changes(folder)
    if changed and not accept_changes:
        raise RoundError(f"round-changed-{changed[0]}", round=folder.file.id)
    fetch_if_shared(folder)  # what others measured would look like not measured at all
    people = read_people(folder)
    bodies = tuple(_facts(folder, people, processes))
    ranking = ranked(bodies, folder.tree)
    before = earlier(folder, bodies)
    seed = folder.file.seed
    return RoundResult(
        round=_round(folder, people),
        tree=folder.tree,
        bodies=bodies,
        ranking=ranking,
        testers=people.testers,
        agreements=agreements(people.settled(), seed=seed) if _twice(people) else None,
        disputes=people.disputes(),
        intervals=intervals(bodies, folder.tree, scheme, seed=seed, resamples=resamples)
        if resamples
        else (),
        resamples=resamples,
        seed=seed,
        weighted=weighted(bodies, folder.tree) if weightings else (),
        movement=moved(ranking, before) if before is not None else (),
        before=before,
        changed=changed,
        instrument=shipped_instrument(),
        objections=people.objections(),
    )


def body_report(folder: RoundFolder, body_id: str, people: PeopleWork) -> Report:
    """A body's whole report, findings and people's words included; read_people() gives `people`.

    What repairing a cause gives back is reckoned by the round's scheme. A channel that should be
    there and was not measured is in it without pages or screens. Raises RoundError and
    WorkspaceError.
    """
    one = told(folder, body_id, people)
    judgements, tree, body = one.judgements, folder.tree, folder.body(body_id)
    missing = tuple(name for name in body.without if name in tree.nodes)

    def rescore(indicators: Sequence[ReportIndicator]) -> Scores:
        return tree_scores(tree, judgements.scheme, indicators, missing)

    report = with_gains(
        one.report,
        one.noted,
        catalogue=judgements.catalogue,
        scheme=judgements.scheme,
        deciding=one.deciding,
        rescore=rescore,
        counted=lambda indicator: indicator in tree.nodes,
    )
    return with_foreign(report, folder.workspace(body_id).path)


def changes(folder: RoundFolder) -> tuple[str, ...]:
    """What is not as it was when the round was made: scheme, catalogue."""
    catalogue, record = load_catalogue(), folder.record
    found = []
    if scheme_digest(catalogue, folder.tree.id) != record.scheme_digest:
        found.append("scheme")
    if catalogue.digest != record.catalogue_digest:
        found.append("catalogue")
    return tuple(found)


def ranked(bodies: Sequence[BodyFacts], tree: Tree) -> Ranking:
    """The ranking of a round's bodies, under their ids.

    Raises RoundError with the bodies named when they were not measured by the same yardstick.
    """
    origin = common_origin(bodies)
    try:
        return rank(
            [Body(name=b.id, result=b.result, group=b.group, origin=origin) for b in bodies], tree
        )
    except MixedError as error:
        raise RoundError(f"round-{error.code}", found="、".join(error.found)) from error


def common_origin(bodies: Iterable[BodyFacts]) -> Origin:
    """What all bodies were measured with; a body without captures was measured with nothing.

    Raises RoundError (round-mixed-catalogue, round-mixed-engine) naming the bodies.
    """
    known = list(bodies)
    catalogues = _named((b.origin.catalogue, b) for b in known)
    if len(catalogues) > 1:
        raise RoundError("round-mixed-catalogue", found=_told(catalogues))
    versions: dict[str, list[tuple[str, BodyFacts]]] = defaultdict(list)
    for body in known:
        for engine in body.origin.engines:
            versions[engine.rpartition(" ")[0]].append((engine, body))
    for name in sorted(versions):
        engines = _named(versions[name])
        if len(engines) > 1:
            raise RoundError("round-mixed-engine", found=_told(engines))
    whole = sorted({engine for body in known for engine in body.origin.engines})
    return Origin(catalogue=next(iter(catalogues), ""), engines=tuple(whole))


def earlier(folder: RoundFolder, bodies: Iterable[BodyFacts]) -> Before | None:
    """The earlier round that the round's file names, under this round's ids; None without one.

    Raises RoundError when it cannot be read: left out in silence, every body would seem new.
    """
    if folder.file.previous is None:
        return None
    return matched(read_before(folder.file.previous / SCORES), bodies)


def moved(ranking: Ranking, before: Before) -> tuple[Movement, ...]:
    """Each body's way from an earlier round, in the order of today's places.

    Without `up` where that round went by another scheme: places by two yardsticks say nothing of
    how far somebody came.
    """
    found = movement(ranking.together, before.places)
    if before.scheme == f"{ranking.scheme}@{ranking.version}":
        return found
    return tuple(replace(one, up=None) for one in found)


def _facts(folder: RoundFolder, people: PeopleWork, processes: int) -> Iterator[BodyFacts]:
    """One body after the other: a body's findings take memory, its facts hardly any."""
    names = [body.id for body in folder.file.bodies]
    if processes < 2 or len(names) < 2:
        for name in names:
            yield body_facts(folder, name, people)
        return
    work = [(folder.path, name, people.only(name)) for name in names]
    with worker_pool(processes) as pool:
        yield from pool.map(_one, work)


def _one(work: tuple[Path, str, PeopleWork]) -> BodyFacts:
    """A body's facts in a process of its own."""
    path, name, people = work
    return body_facts(RoundFolder.open(path), name, people, processes=1)


def _round(folder: RoundFolder, people: PeopleWork) -> Round:
    """The round's last stage, or what its record says where the store knows none."""
    if people.stages:
        return people.stages[-1]
    record = folder.record
    return Round(
        id=record.id,
        title=folder.file.title,
        scheme=record.scheme,
        scheme_version=record.scheme_version,
        scheme_digest=record.scheme_digest,
        catalogue_digest=record.catalogue_digest,
        created_at=record.created_at,
    )


def _twice(people: PeopleWork) -> bool:
    """True when anybody answered anything by himself."""
    return any(one.ratings for one in people.settled())


def _named(found: Iterable[tuple[str, BodyFacts]]) -> dict[str, list[str]]:
    """The bodies' names by what was found of them."""
    names: dict[str, list[str]] = {}
    for value, body in found:
        names.setdefault(value, []).append(body.name)
    return names


def _told(found: Mapping[str, Sequence[str]]) -> str:
    """Each value with the first bodies that have it."""
    parts = []
    for value in sorted(found):
        more = " …" if len(found[value]) > _NAMED else ""
        parts.append(f"{value[:60]}（{'、'.join(found[value][:_NAMED])}{more}）")
    return "；".join(parts)
