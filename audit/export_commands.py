"""What `export` does: the reports of a workspace or of a round's bodies in further formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from audit.formats import FORMATS, Format, FormatError, Material, write_formats
from audit.formats.round_files import write_round_formats
from audit.pool import worker_pool, workers_for
from audit.report.model import Report, ReportPlace
from audit.report.safe import plain as safe
from audit.rounds.folder import RoundFolder, is_round
from audit.rounds.model import RoundResult
from audit.rounds.people_work import PeopleWork, read_people
from audit.rounds.report.place import place_of
from audit.rounds.scored import body_report, measure
from audit.telling import CommandError, whole_report
from audit.words import reason
from audit.workspace import Workspace
from devices.ports import ToolError
from rules.load import load_catalogue, load_texts
from rules.wording import Texts

DONE, FAILED = 0, 1
_MANY = 6  # bodies from which measuring in further processes pays
_SEVERAL = 4  # and writing


def export(
    path: Path,
    body: str | None,
    formats: Sequence[str],
    console: Console,
    *,
    lang: str,
    resamples: int = 0,
    accept_changes: bool = False,
    codes: bool = False,
) -> int:
    """Write these formats (none = all) beside each report; gives the exit code back.

    1 where a format could not be written: which and why is told, the others are there. Raises
    what judging a workspace or measuring a round raises.
    """
    wanted = tuple(dict.fromkeys(formats)) or tuple(FORMATS)
    if is_round(path):
        folder = RoundFolder.open(path, codes=codes)
        result, work = _bodies(folder, body, wanted, lang, resamples, accept_changes=accept_changes)
        code = _told(work, console, lang)
        if body is None:
            texts = load_texts(lang)
            own = write_round_formats(
                result, folder.path, wanted, catalogue=load_catalogue(), texts=texts
            )
            code = max(code, _tell(folder.path.name, own, console, texts))
        return code
    if body is not None:
        raise CommandError("export-no-round", path=str(path))
    single = _write(whole_report(Workspace(path)), path, wanted, lang)
    return _tell(path.name, single, console, load_texts(lang))


_Written = tuple[Format, Path | FormatError | ToolError]
_Work = tuple[Path, str, PeopleWork, ReportPlace, tuple[str, ...], str, bool]


def _bodies(
    folder: RoundFolder,
    body: str | None,
    formats: tuple[str, ...],
    lang: str,
    resamples: int,
    *,
    accept_changes: bool,
) -> tuple[RoundResult, list[_Work]]:
    """The round, and what has to be written of each body, small enough for another process."""
    if body is not None:
        folder.body(body)
    count = len(folder.file.bodies)
    result = measure(
        folder,
        resamples=resamples,
        weightings=bool(resamples),
        accept_changes=accept_changes,
        processes=workers_for(count) if count >= _MANY else 1,
    )
    people = read_people(folder)
    return result, [
        (
            folder.path,
            one.id,
            people.only(one.id),
            place_of(result, one.id),
            formats,
            lang,
            folder.codes,
        )
        for one in result.bodies
        if body in (None, one.id)
    ]


def _told(work: Sequence[_Work], console: Console, lang: str) -> int:
    """Write all bodies, several at once where there are several; told in the round's order."""
    texts, code = load_texts(lang), DONE
    for at, (name, written) in enumerate(_all(work), start=1):
        code = max(code, _tell(name, written, console, texts))
        if len(work) > 1:
            data: dict[str, str | int] = {"n": at, "of": len(work), "body": name}
            console.out(safe(texts.message("export-body", data)), highlight=False)
    return code


def _all(work: Sequence[_Work]) -> Iterator[tuple[str, list[_Written]]]:
    processes = workers_for(len(work)) if len(work) >= _SEVERAL else 1
    if processes < 2:
        yield from map(_one, work)
        return
    with worker_pool(processes) as pool:
        yield from pool.map(_one, work)


def _one(work: _Work) -> tuple[str, list[_Written]]:
    """One body's reports, in whatever process this is."""
    path, name, people, place, formats, lang, codes = work
    folder = RoundFolder.open(path, codes=codes)
    report = replace(body_report(folder, name, people), place=place)
    return name, _write(report, folder.workspace(name).path, formats, lang)


def _write(report: Report, workspace: Path, formats: tuple[str, ...], lang: str) -> list[_Written]:
    material = Material(
        report=report, workspace=workspace, catalogue=load_catalogue(), texts=load_texts(lang)
    )
    return list(write_formats(material, formats))


def _tell(name: str, written: Iterable[_Written], console: Console, texts: Texts) -> int:
    """Say what was written, and of what was not which body's it is and why."""
    code = DONE
    for one, done in written:
        if isinstance(done, Path):
            data = {"format": one.id, "path": str(done)}
            console.out(safe(texts.message("export-written", data)), highlight=False)
            continue
        code = FAILED
        why = (
            texts.message(done.code, done.detail)
            if isinstance(done, FormatError)
            else reason(done.reason, done.detail)
        )
        data = {"format": one.id, "body": name, "why": why}
        console.out(safe(texts.message("export-failed", data)), highlight=False)
    return code
