"""What `hear` does: the contents of a report's transcripts, or one of them line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from audit.hearing import heard_by
from audit.judging import Judgements, judgements_of, report_of
from audit.report.hear_lines import Line, lines_of
from audit.report.heard import HeardUnit
from audit.report.heard_view import (
    before_words,
    marked_words,
    rate_words,
    skip_words,
    whole_words,
)
from audit.report.model import Report
from audit.report.safe import plain as safe
from audit.report.words import Unit, Words
from audit.rounds.folder import RoundFolder, is_round
from audit.rounds.people_work import read_people
from audit.rounds.told import told
from audit.telling import CommandError
from audit.workspace import Workspace
from rules.load import load_catalogue, load_texts
from rules.speech.rate import stated_rate

DONE = 0


def hear(
    path: Path,
    names: Sequence[str],
    console: Console,
    *,
    lang: str,
    rate: int | None = None,
    codes: bool = False,
) -> int:
    """Print the contents, or the transcript of one page or screen; gives the exit code back.

    `names` are a body (of a round only) and a page: a number of the contents or an id. `rate`
    None = the stated one. Raises CommandError for names that are not there, and what judging
    raises.
    """
    judged, folder, wanted = _judged(path, tuple(names), codes=codes)
    report = report_of(judged)
    if rate is not None:
        chosen = replace(stated_rate(), characters_per_minute=rate, status="chosen")
        report = replace(report, heard=heard_by(judged.pages, judged.screens, chosen))
    words = Words(report, catalogue=load_catalogue(), texts=load_texts(lang))
    units = report.heard.units if report.heard is not None else ()
    if wanted is None:
        found = _contents(report, units, words, lang)
    else:
        one = _chosen(units, wanted, path)
        found = _transcript(report, one, folder, words, lang)
    for line in found:
        console.out(safe(line), highlight=False)
    return DONE


def _judged(
    path: Path, names: tuple[str, ...], *, codes: bool
) -> tuple[Judgements, Path, str | None]:
    """The judgements, the workspace's folder, and the page that is wanted."""
    if not is_round(path):
        if len(names) > 1:
            raise CommandError("hear-no-round", path=str(path))
        return (
            judgements_of(Workspace(path), processes=1, listen_only=True),
            path,
            names[0] if names else None,
        )
    folder = RoundFolder.open(path, codes=codes)
    if not names:
        bodies = " ".join(body.id for body in folder.file.bodies)
        raise CommandError("hear-need-body", path=str(path), bodies=bodies)
    if len(names) > 2:
        raise CommandError("hear-no-page", path=str(path), page=" ".join(names[1:]), n="-")
    body = folder.body(names[0]).id
    known = told(folder, body, read_people(folder).only(body))
    return known.judgements, folder.workspace(body).path, names[1] if len(names) > 1 else None


def _chosen(units: Sequence[HeardUnit], wanted: str, path: Path) -> HeardUnit:
    for number, unit in enumerate(units, start=1):
        if wanted in (str(number), unit.id):
            return unit
    raise CommandError("hear-no-page", path=str(path), page=wanted[:100], n=str(len(units)))


def _contents(report: Report, units: Sequence[HeardUnit], words: Words, lang: str) -> Iterator[str]:
    texts = load_texts(lang)
    yield texts.message("hear-intro")
    if report.heard is not None:
        yield rate_words(report.heard, words)
    for number, one in enumerate(units, start=1):
        title = words.unit_title(_unit(report, one))
        yield f"{number}. {title}{words.label('colon')}{before_words(one, words)}"
    yield texts.message("hear-choose")


def _transcript(
    report: Report, one: HeardUnit, folder: Path, words: Words, lang: str
) -> Iterator[str]:
    texts = load_texts(lang)
    unit = _unit(report, one)
    yield texts.message("hear-intro")
    yield words.unit_title(unit)
    address = getattr(unit, "url", "") or getattr(unit, "app", "")
    yield texts.message("hear-line-address", {"value": address})
    if report.heard is not None:
        yield rate_words(report.heard, words)
    yield texts.message("hear-line-before", {"value": before_words(one, words)})
    if one.why:
        return
    if one.skip != "not-applicable":
        yield texts.message("hear-line-skip", {"value": skip_words(one, words)})
    yield texts.message("hear-line-whole", {"value": whole_words(one, words)})
    yield texts.message("hear-line-marked", {"value": marked_words(one, words)})
    for lines in lines_of(report, folder, lang, only=one.id, pictures=False, processes=1):
        for line in lines.lines:
            yield _line(line, words)
        if lines.more:
            yield words.label("hear-more", n=lines.more)


def _line(line: Line, words: Words) -> str:
    parts = [f"{line.number}. {line.said or words.label('hear-unspoken')}"]
    parts += [f"［{word}{words.label('colon')}{why}］" for _, word, why in line.marks]
    if line.shown:
        parts.append(f"［{words.label('hear-shown', shown=line.shown)}］")
    return " ".join(parts)


def _unit(report: Report, one: HeardUnit) -> Unit:
    units: tuple[Unit, ...] = (*report.pages, *report.screens)
    return next(unit for unit in units if unit.id == one.id)
