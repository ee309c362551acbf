"""From one indicator of a body down to the elements, the files and the people behind its verdict.

Only what entered the verdict is listed: the findings that the tally counts, the words that were
settled, the waivers that were applied. The verdict itself comes from the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.people.adjust import Found
from audit.people.merge import Merged
from audit.people.model import Clip, DisputeEvent, Observation, Review, Tester, Waiver
from audit.people.settle import Settled
from audit.report.model import (
    Report,
    ReportFinding,
    ReportIndicator,
    ReportIssue,
    ReportPage,
    ReportScreen,
    Unreached,
)
from audit.rounds.people_work import BodyWork
from rules.model import Catalogue, Indicator, Verdict

type Unit = ReportPage | ReportScreen


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file behind a verdict. `path` is absolute; `clip` the part of it that matters."""

    path: Path
    there: bool
    clip: Clip | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A finding of the machine that the verdict counts, and where it is.

    `waiver` takes it out of the tally; `answered` is what people settled when they were asked,
    `failed` what that made of it.
    """

    unit: Unit
    finding: ReportFinding
    files: tuple[File, ...]
    waiver: Waiver | None = None
    answered: Settled | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one person said. `counts` is false where it was corrected or overruled.

    `corrected_by` is the id of the observation in its place, None without one.
    """

    observation: Observation
    tester: Tester | None
    counts: bool
    corrected_by: str | None
    reviews: tuple[Review, ...]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """All that was said and done about the indicator (`issue` None) or one question of it.

    `stranger` is true for a question that this report does not ask.
    """

    settled: Settled
    issue: ReportIssue | None
    stranger: bool
    said: tuple[Said, ...]
    events: tuple[DisputeEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What an indicator's verdict on one platform rests on.

    `seen` in the order of the pages or screens, failures first in each. `advice` is how many
    findings on the indicator count nothing. `missed` are units that were not or only partly
    measured, `questions` the machine's, each open until somebody settled it. `waivers` are those
    that were applied.
    """

    row: ReportIndicator
    indicator: Indicator | None
    units: int  # pages or screens of the platform that were measured, at least in part
    seen: tuple[Seen, ...]
    advice: int
    missed: tuple[Unit, ...]
    unreached: tuple[Unreached, ...]
    talks: tuple[Talk, ...]
    questions: tuple[ReportIssue, ...]
    waivers: tuple[Waiver, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where a trail leads: the report, what people did, and the files of both.

    `merged` says by platform and indicator how each verdict came about, `found` by platform which
    findings count. `folder` is the body's workspace; `kept` are people's files of evidence,
    absolute, by sha256.
    """

    report: Report
    merged: Mapping[tuple[str, str], Merged]
    found: Mapping[str, Sequence[Found]]
    work: BodyWork
    testers: Mapping[str, Tester]
    folder: Path
    kept: Mapping[str, Path]
    catalogue: Catalogue


def trail_of(sources: Sources, row: ReportIndicator) -> Trail:
    """What this line of the report rests on."""
    report = sources.report
    scheme = sources.catalogue.schemes.get(report.scheme.partition("@")[0])
    indicator = scheme.indicator(row.id) if scheme is not None else None
    units = _units(report, row.platform)
    look = _looking()
    seen = tuple(_seen(sources, indicator, row, {unit.id: unit for unit in units}, look))
    own = {(one.unit.id, one.finding.id) for one in seen}
    advice = sum(
        finding.indicator == row.id and (unit.id, finding.id) not in own
        for unit in units
        for finding in unit.findings
    )
    asked = {i.id: i for i in report.issues}
    return Trail(
        row=row,
        indicator=indicator,
        units=sum(1 for unit in units if unit.status != "not-measured"),
        seen=seen,
        advice=advice,
        missed=tuple(unit for unit in units if unit.status != "measured"),
        unreached=tuple(u for u in report.unreached if u.platform == row.platform and u.platform),
        talks=tuple(_talks(sources, row, asked, look)),
        questions=tuple(_open_questions(report, row, sources.work)),
        waivers=tuple(dict.fromkeys(one.waiver for one in seen if one.waiver is not None)),
    )


def _units(report: Report, platform: str) -> tuple[Unit, ...]:
    if not platform:
        return report.pages
    return tuple(screen for screen in report.screens if screen.platform == platform)


def _seen(
    sources: Sources,
    indicator: Indicator | None,
    row: ReportIndicator,
    units: Mapping[str, Unit],
    look: _Look,
) -> Iterator[Seen]:
    """The findings in the indicator's tally, the failed ones of a unit before the open ones."""
    by_page = indicator is not None and indicator.aggregate == "pages"
    counted = [
        one
        for one in sources.found.get(row.platform, ())
        if one.page in units
        and (by_page or one.finding.indicator == row.id)
        # What only a person can tell fails no page.
        and (not by_page or one.finding.verdict is Verdict.FAILED)
    ]
    order = {name: n for n, name in enumerate(units)}
    counted.sort(key=lambda f: (order[f.page], f.finding.verdict is not Verdict.FAILED))
    merged = sources.merged.get((row.platform, row.id))
    waived = {_key(w.found): w.waiver for w in merged.waived} if merged is not None else {}
    answers = {_key(a.found): a for a in merged.answered} if merged is not None else {}
    for one in counted:
        key = _key(one)
        answer = answers.get(key)
        yield Seen(
            unit=units[one.page],
            finding=one.finding,
            files=tuple(look(sources.folder / name, None) for name in one.finding.evidence),
            waiver=waived.get(key),
            answered=answer.settled if answer is not None else None,
            failed=answer is not None and answer.failed,
        )


def _key(found: Found) -> tuple[str, str]:
    return found.page, found.finding.id


def _talks(
    sources: Sources, row: ReportIndicator, asked: Mapping[str, ReportIssue], look: _Look
) -> Iterator[Talk]:
    """The indicator as a whole first, then each question that anybody answered."""
    for item, settled in sources.work.settled.items():
        if (item.indicator, item.platform) != (row.id, row.platform):
            continue
        issue = asked.get(item.finding) if item.finding is not None else None
        yield Talk(
            settled=settled,
            issue=issue,
            stranger=item.finding is not None and issue is None,
            said=tuple(_said(sources, settled, look)),
            events=settled.events,
        )


def _said(sources: Sources, settled: Settled, look: _Look) -> Iterator[Said]:
    counted = {voice.id for voice in settled.voices}
    instead = {o.supersedes: o.id for o in settled.observations if o.supersedes}
    for observation in settled.observations:
        name = observation.id
        yield Said(
            observation=observation,
            tester=sources.testers.get(observation.tester),
            counts=name in counted,
            corrected_by=instead.get(name),
            reviews=tuple(r for r in settled.reviews if r.observation == name),
            files=tuple(_kept(sources, observation.evidence, look)),
        )


def _kept(sources: Sources, clips: Iterable[Clip], look: _Look) -> Iterator[File]:
    for clip in clips:
        path = sources.kept.get(clip.sha256)
        if path is None:
            yield File(path=sources.folder / clip.sha256, there=False, clip=clip)
        else:
            yield look(path, clip)


def _open_questions(report: Report, row: ReportIndicator, work: BodyWork) -> Iterator[ReportIssue]:
    """What the machine could not tell and nobody has settled."""
    settled = {i.finding for i, s in work.settled.items() if i.finding and s.answer is not None}
    for issue in report.issues:
        here = (issue.indicator, issue.platform) == (row.id, row.platform)
        asked = here and issue.counts and issue.verdict is Verdict.CANT_TELL
        if asked and issue.id not in settled:
            yield issue


type _Look = Callable[[Path, Clip | None], File]


def _looking() -> _Look:
    """Looks for files, each path once."""
    known: dict[Path, bool] = {}

    def look(path: Path, clip: Clip | None) -> File:
        if path not in known:
            known[path] = path.is_file()
        return File(path=path, there=known[path], clip=clip)

    return look
