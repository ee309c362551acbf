"""What `check` does: a portal's own repository says what is audited and what may fail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from audit import __version__
from audit.commands import gather_web
from audit.everyday.baseline import Baseline, read_baseline, render_baseline
from audit.everyday.checking import (
    FAILURES,
    TOOL_FAILED,
    Checked,
    check,
    exit_code,
    in_report,
)
from audit.everyday.config import Settings, read_config
from audit.everyday.kept import keep_check
from audit.everyday.lines import Named, lines_of
from audit.files import write_file
from audit.formats import FORMATS, FormatError, Material, write_formats
from audit.report.model import Report
from audit.report.safe import plain as safe
from audit.report.words import Words
from audit.telling import whole_report, write_reports
from audit.web_asked import WebRequest, options_of
from audit.words import reason, spoken
from audit.workspace import Workspace
from rules.load import load_catalogue, load_texts
from rules.model import Catalogue
from rules.wording import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """What `yd-audit check` was asked for. `url` takes the place of the file's start page."""

    config: Path
    out: Path
    url: str | None = None
    baseline: Path | None = None
    write_baseline: Path | None = None
    lang: str = "zh"


def check_portal(request: CheckRequest, console: Console, *, plain: bool) -> int:
    """Audit by the settings, write reports and baseline, tell; gives the exit code back.

    0 nothing new fails, 1 the tool failed or not everything was measured, 2 new failures, 3 only
    questions that the settings let fail. Raises what audit_web raises, CommandError for settings
    or a baseline that cannot be used: nothing is begun then.
    """
    catalogue, texts = load_catalogue(), load_texts(request.lang)
    settings = read_config(request.config, catalogue, url=request.url)
    scheme = settings.config.scheme
    baseline = read_baseline(request.baseline, scheme=scheme) if request.baseline else None
    workspace = Workspace(request.out)
    web = _web_request(settings, request)
    options_of(web)  # what is wrong with it is told before anything is removed
    with workspace.held("web"):
        for one in FORMATS.values():  # of the run before; that they are old nobody would see
            (workspace.path / one.file).unlink(missing_ok=True)
    gathered = gather_web(web, workspace, console, plain=plain)
    if gathered.failure is not None:
        raise gathered.failure
    report = whole_report(workspace)
    config, accepts = settings.config, request.write_baseline is not None and baseline is None
    checked = check(report, config.fail, config.waivers, baseline, accepts=accepts)
    report = replace(report, check=in_report(checked))
    told = _Told(console, catalogue, texts, Words(report, catalogue=catalogue, texts=texts))
    told.lines(checked, request, settings, baseline, report)
    keep_check(workspace, in_report(checked))
    written = write_reports(report, workspace, catalogue, texts)
    told.say("check-report", path=str(written["html"]))
    code = exit_code(checked, config.fail)
    if not (told.formats(settings, report, workspace) and gathered.complete):
        code = code if code == FAILURES else TOOL_FAILED
    if not gathered.complete:
        told.say("interrupted")
    elif request.write_baseline is not None:
        _write_baseline(request.write_baseline, checked, report, told)
    told.say(f"check-exit-{code}")
    return code


def _web_request(settings: Settings, request: CheckRequest) -> WebRequest:
    """The audit that the settings ask for. A site under work is measured anew each time."""
    config = settings.config
    return WebRequest(
        url=settings.url,
        addresses=settings.urls or (),
        out=request.out,
        pages=config.pages,
        depth=config.depth,
        minutes=config.minutes,
        seed=config.seed,
        exclude=config.exclude,
        viewport=config.viewport,
        headers=settings.headers,
        scheme=config.scheme,
        workers=config.workers,
        delay=config.delay,
        documents=config.documents,
        page_seconds=config.page_seconds,
        only_hosts=",".join(config.only_hosts),
        contact=config.contact,
        login=settings.path.parent / config.login if config.login is not None else None,
        restart=True,
        lang=request.lang,
    )


def _write_baseline(path: Path, checked: Checked, report: Report, told: _Told) -> None:
    """Write what fails now; what was not measured this time stays. Raises ToolError."""
    if not checked.measured:
        told.say("check-baseline-nothing", path=str(path))
        return
    text = render_baseline(
        checked.failing,
        checked.unseen,
        scheme=report.scheme,
        catalogue=report.tool.catalogue,
        tool=__version__,
    )
    write_file(path, text.encode("utf-8"))
    told.say(
        "check-baseline-written", path=str(path), n=str(len(checked.failing) + len(checked.unseen))
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """Where a check tells what came out, and in which words."""

    console: Console
    catalogue: Catalogue
    texts: Texts
    words: Words

    def say(self, code: str, **data: str) -> None:
        self.console.out(safe(self.texts.message(code, data)), highlight=False)

    def lines(
        self,
        checked: Checked,
        request: CheckRequest,
        settings: Settings,
        baseline: Baseline | None,
        report: Report,
    ) -> None:
        """What came out, line by line."""
        other = baseline is not None and baseline.catalogue != report.tool.catalogue
        named = Named(
            config=str(request.config),
            waivers=settings.config.waivers,
            baseline=str(request.baseline) if request.baseline else "",
            other_catalogue=other,
        )
        for line in lines_of(checked, self.words, self.texts, named):
            self.console.out(line, highlight=False)

    def formats(self, settings: Settings, report: Report, workspace: Workspace) -> bool:
        """Write the formats that the settings name; False where one could not be written."""
        material = Material(
            report=report, workspace=workspace.path, catalogue=self.catalogue, texts=self.texts
        )
        whole = True
        for one, written in write_formats(material, dict.fromkeys(settings.config.output.formats)):
            if isinstance(written, Path):
                self.say("export-written", format=one.id, path=str(written))
                continue
            whole = False
            why = (
                self.texts.message(written.code, written.detail)
                if isinstance(written, FormatError)
                else "\n".join(spoken(reason(written.reason, written.detail), self.texts.lang))
            )
            self.say("check-format-failed", format=one.id, why=why)
        return whole
