"""Measures how good the rules are on a corpus of pages with known outcomes, and tells it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from audit import __version__
from audit.calibration.compare import worse
from audit.calibration.corpus import Corpus, read_corpus
from audit.calibration.earl import CASES_AT, earl, is_base
from audit.calibration.gather import forget, gather, judged, page_file
from audit.calibration.measure import Calibration, measure
from audit.calibration.progress import QuietProgress
from audit.calibration.record import Record, RecordError, as_text, read_record, record_of
from audit.calibration.wording import Say, compared, figures
from audit.commands import hear_termination
from audit.files import write_file
from audit.part import reported
from audit.progress import BarProgress
from audit.report.safe import plain as safe
from audit.telling import CommandError
from audit.web_asked import SCHEME
from audit.web_part import JudgedPage
from audit.words import message, spoken
from audit.workspace import Workspace
from devices.ports import Limits
from rules.load import load_catalogue, load_texts
from rules.model import Catalogue, Verdict

_LIMITS = Limits(load=15, settle=4, engine=30, page=60, watch=6)
_FEW = 10  # paths without a page that are told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRequest:
    """What `yd-audit calibrate act` was asked for.

    `keep` is a folder for the captures, which later calls use again; None = they are thrown away.
    `only` are rules of the corpus, none = all. `cases_at` is where the cases lie for everybody.
    """

    corpus: Path
    keep: Path | None = None
    json_file: Path | None = None
    earl_file: Path | None = None
    cases_at: str = CASES_AT
    baseline: Path | None = None
    only: frozenset[str] = frozenset()
    workers: int = 2
    lang: str = "zh"


def calibrate_act(request: CalibrationRequest, console: Console, *, plain: bool) -> int:
    """Audit a corpus and print recall, wrong failures and rules by state; gives the exit code.

    1 when it was interrupted or a rule is worse than in the baseline, otherwise 0. Raises
    CommandError for what cannot be read or written before anything is measured, ToolError
    without a browser.
    """
    corpus = read_corpus(request.corpus, only=request.only)
    before = _baseline(request.baseline)
    if request.earl_file is not None and not is_base(request.cases_at):
        raise CommandError("calibration-base", base=request.cases_at)
    for file in (request.json_file, request.earl_file):
        _check_writable(file)
    hear_termination()
    with _workspace(request.keep) as workspace:
        try:
            pages = _measured(corpus, workspace, request, console, plain=plain)
            result, record = _counted(corpus, pages)
            lost = worse(before, record, only=request.only) if before is not None else ()
            if lost:
                # A busy machine may be late for a page: what is worse is measured once more, alone.
                forget(workspace, corpus, {one.rule for one in lost})
                alone = replace(request, workers=1)
                pages = _measured(corpus, workspace, alone, console, plain=plain)
                result, record = _counted(corpus, pages)
                lost = worse(before, record, only=request.only) if before is not None else ()
        except KeyboardInterrupt:
            _tell_interrupted(request, workspace, console)
            return 1
        except OSError as error:  # no space, or the folder went away
            raise _unwritable(workspace.path, error) from error
    say = Say(load_texts(request.lang))
    _print(console, figures(corpus.source, result, len(record.not_measured), say))
    if request.json_file is not None:
        write_file(request.json_file, as_text(record).encode())
    if request.earl_file is not None:
        write_file(request.earl_file, _earl(result, record, request.cases_at).encode())
    if before is None:
        return 0
    if before.corpus and before.corpus != record.corpus:
        _print(console, [say("calibration-other-corpus", source=before.corpus)])
    _print(console, compared(lost, str(request.baseline), say))
    return 1 if lost else 0


def _measured(
    corpus: Corpus,
    workspace: Workspace,
    request: CalibrationRequest,
    console: Console,
    *,
    plain: bool,
) -> Mapping[str, JudgedPage]:
    from devices.drivers.web_gather import WebGatherer

    _tell_lost(corpus, request.lang, console)
    with _progress(console, request.lang, plain=plain) as progress:
        gather(
            corpus,
            workspace,
            lambda: WebGatherer(_LIMITS, product=f"yd-audit/{__version__}"),
            progress,
            workers=request.workers,
        )
    pages = judged(corpus, workspace, SCHEME)
    if all(page.judgement is None for page in pages.values()):
        raise CommandError("calibration-nothing", path=str(corpus.site))
    return pages


def _counted(corpus: Corpus, pages: Mapping[str, JudgedPage]) -> tuple[Calibration, Record]:
    catalogue = load_catalogue()
    active = [r for r in catalogue.rules.values() if r.status == "active" and r.medium == "web"]
    said = {path: _said(page, catalogue) for path, page in pages.items()}
    result = measure(corpus.cases, said, active, corpus.rule_names)
    record = record_of(
        result,
        corpus=corpus.source,
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        catalogue=catalogue.digest,
        engine=_engines(pages.values()),
        not_measured=tuple(c.id for c in corpus.cases if said.get(c.path) is None),
    )
    return result, record


def _earl(result: Calibration, record: Record, cases_at: str) -> str:
    document = earl(
        result,
        version=__version__,
        measured_at=record.measured_at,
        engine=record.engine,
        cases_at=cases_at,
    )
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _said(page: JudgedPage, catalogue: Catalogue) -> Mapping[str, Verdict] | None:
    """What a report would show: a failure that only asks a person is a question."""
    if page.judgement is None:
        return None
    return {
        outcome.rule: reported(outcome.verdict, catalogue.rules[outcome.rule])
        for outcome in page.judgement.outcomes
    }


def _engines(pages: Iterable[JudgedPage]) -> dict[str, str]:
    """What measured the pages: name to version, several versions side by side."""
    found: dict[str, set[str]] = {"yd-audit": {__version__}}
    for page in pages:
        if page.manifest is None:
            continue
        for name, version in (*page.manifest.engines.items(), ("browser", page.manifest.browser)):
            if version:
                found.setdefault(name, set()).add(version)
    return {name: ", ".join(sorted(versions)) for name, versions in found.items()}


def _baseline(path: Path | None) -> Record | None:
    if path is None:
        return None
    try:
        return read_record(path)
    except RecordError as error:
        code = "baseline-broken" if error.key else "baseline-unread"
        raise CommandError(
            code, path=str(error.path), key=error.key, detail=error.detail
        ) from error


def _check_writable(file: Path | None) -> None:
    """Raise CommandError now rather than after all pages were measured."""
    if file is None:
        return
    try:
        if file.is_dir():
            raise IsADirectoryError(21, "Is a directory")
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=file.parent):
            return
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(path: Path, error: OSError) -> CommandError:
    detail = error.strerror or type(error).__name__
    return CommandError("calibration-unwritable", path=str(path), detail=detail)


def _tell_lost(corpus: Corpus, lang: str, console: Console) -> None:
    """Say which paths have no page."""
    lost = [path for path in corpus.paths if page_file(corpus.site, path) is None]
    for path in lost[:_FEW]:
        _print(console, spoken(message("calibration-no-page", path=path), lang))
    if len(lost) > _FEW:
        more = message("calibration-no-pages", count=str(len(lost) - _FEW))
        _print(console, spoken(more, lang))


def _tell_interrupted(request: CalibrationRequest, workspace: Workspace, console: Console) -> None:
    if request.keep is None:
        text = message("calibration-interrupted")
    else:
        done = sum(1 for _ in workspace.captures.glob("*/manifest.json"))
        text = message("calibration-interrupted-kept", done=str(done), keep=str(request.keep))
    _print(console, spoken(text, request.lang))


def _progress(console: Console, lang: str, *, plain: bool) -> QuietProgress | BarProgress:
    if plain:
        return QuietProgress(lambda lines: _print(console, spoken(lines, lang)))
    return BarProgress(console)


def _print(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        console.out(safe(line), highlight=False)


@contextmanager
def _workspace(keep: Path | None) -> Iterator[Workspace]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="yd-audit-calibration-") as folder:
            yield Workspace(Path(folder), ours=True)
        return
    try:
        (keep / "captures").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(keep, error) from error
    yield Workspace(keep, ours=True)
