"""Audits what a test's own session shows now: the page of its browser, or the screen of its app."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit import __version__
from audit.app_record import now
from audit.commands import protect_people
from audit.everyday.baseline import compare, read_baseline
from audit.everyday.failing import Hit, Kind, hits_of, measured_in, units_of
from audit.everyday.telling import Block, blocks_of, message_of
from audit.judging import judgements_of, report_of
from audit.part import lacking_of
from audit.report.model import Report
from audit.report.words import Words
from audit.telling import CommandError, write_reports
from audit.web_asked import SCHEME
from audit.web_part import page_unit
from audit.workspace import (
    AppRecord,
    AppTarget,
    PlannedPage,
    PlannedScreen,
    RunRecord,
    SampleRecord,
    Workspace,
    page_id,
    screen_id,
)
from devices.manifest import Manifest, ScreenManifest
from devices.masking import mask
from devices.ports import GatherError
from rules.load import load_catalogue, load_texts
from rules.model import Catalogue
from rules.wording import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_SAMPLE = SampleRecord(
    method="list",
    seed=0,
    budget=1,
    discovered=1,
    explored=0,
    kinds_missing=(),
    left_out=(),
    notes=(),
)


class AuditError(Exception):
    """A session that cannot be audited, or a setting that cannot be used; its text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionResult:
    """What the machine says of one page or screen, as it was when it was asked.

    `failures` count, `advice` costs nothing, `questions` only a person can answer. `not_tried` are
    rules that the session was not changed for → why, in words. `report` is the whole of it.
    """

    report: Report
    not_tried: Mapping[str, str]
    workspace: Path
    _texts: Texts
    _catalogue: Catalogue

    def __repr__(self) -> str:
        """Short: pytest prints it beside what failed."""
        return f"<SessionResult: {len(self.failures)} failures, {len(self.not_tried)} not tried>"

    @property
    def measured(self) -> bool:
        """False where nothing could be measured: then nothing is clean either."""
        return any(u.status != "not-measured" for u in units_of(self.report))

    @property
    def failures(self) -> tuple[Block, ...]:
        """What fails, one block for each cause."""
        return self._blocks("failure")

    @property
    def advice(self) -> tuple[Block, ...]:
        """What would be better otherwise."""
        return self._blocks("advice")

    @property
    def questions(self) -> tuple[Block, ...]:
        """What only a person can decide."""
        return self._blocks("question")

    def assert_clean(
        self,
        *,
        ignore: Iterable[str] = (),
        baseline: Path | str | None = None,
        questions: bool = False,
    ) -> None:
        """Raise AssertionError with what fails, and how to repair it.

        `ignore` are ids of rules or of findings; `baseline` a file of `yd-audit check`, whose
        findings are known; with `questions` what a person would have to decide fails too. Raises
        AuditError for a rule that does not exist and for a baseline that cannot be used.
        """
        __tracebackhide__ = True  # a failed test shows the findings, not this
        words = self._words()
        if not self.measured:
            raise AssertionError(message_of((), self.report, words, self._texts, self.not_tried))
        kinds: set[Kind] = {"failure", "question"} if questions else {"failure"}
        found = hits_of(self.report)
        if baseline is not None:
            found = self._new(found, Path(baseline))
        hits = self._without([hit for hit in found if hit.kind in kinds], ignore)
        if hits:
            blocks = blocks_of(self.report, hits, words)
            text = message_of(blocks, self.report, words, self._texts, self.not_tried)
            raise AssertionError(text)

    def save(self, folder: Path | str) -> Path:
        """Write the capture and its reports into a folder that does not exist yet; report.html."""
        target = Path(folder)
        shutil.copytree(self.workspace, target)
        return write_reports(self.report, Workspace(target), self._catalogue, self._texts)["html"]

    def _words(self) -> Words:
        return Words(self.report, catalogue=self._catalogue, texts=self._texts)

    def _blocks(self, kind: Kind) -> tuple[Block, ...]:
        hits = [hit for hit in hits_of(self.report) if hit.kind == kind]
        return blocks_of(self.report, hits, self._words())

    def _without(self, hits: list[Hit], ignore: Iterable[str]) -> list[Hit]:
        named = {ignore} if isinstance(ignore, str) else set(ignore)
        ids = {hit.finding.id for hit in hits_of(self.report)}
        for one in sorted(named - ids):
            if one not in self._catalogue.rules and not _like_an_id(one):
                raise AuditError(self._texts.message("session-no-rule", {"id": one[:200]}))
        return [h for h in hits if h.finding.rule not in named and h.finding.id not in named]

    def _new(self, hits: tuple[Hit, ...], path: Path) -> tuple[Hit, ...]:
        try:
            known = read_baseline(path, scheme=self.report.scheme)
        except CommandError as error:
            raise AuditError(self._texts.message(error.code, error.detail)) from error
        return compare(hits, known.findings, measured_in(self.report)).new


class Auditor:
    """Audits sessions one after the other, each into a folder of its own below `folder`."""

    def __init__(self, folder: Path, *, lang: str = "zh", scheme: str = SCHEME) -> None:
        self._folder = folder
        self._texts = load_texts(lang)
        self._scheme = scheme
        self._count = 0

    def __call__(self, driver: Any, *, name: str = "") -> SessionResult:
        """What the session shows now, judged; nothing is loaded, pressed or changed.

        `name` is an app's screen, under which a baseline knows it. Raises AuditError.
        """
        from devices.drivers.borrowed import platform_of

        self._count += 1
        protect_people(self._scheme)
        workspace = Workspace(self._folder / str(self._count), ours=True)
        try:
            if platform_of(driver):
                self._screen(driver, workspace, name)
            else:
                self._page(driver, workspace)
        except GatherError as error:
            texts = self._texts
            what = texts.reason(error.reason, error.detail)
            raise AuditError(f"{what} {texts.todo(error.reason, error.detail)}") from error
        return self._judged(workspace)

    def _page(self, driver: Any, workspace: Workspace) -> None:
        from devices.drivers.borrowed import address_of, capture_page

        url = mask(address_of(driver))
        began, id = now(), page_id(url, "desktop")
        manifest: Manifest = capture_page(driver, workspace.capture(id))
        page = PlannedPage(
            id=id,
            url=url,
            viewport=manifest.viewport,
            kinds=("other",),
            chosen="listed",
            template="",
        )
        record = RunRecord(
            tool=__version__,
            target=url,
            scheme=self._scheme,
            started_at=began,
            finished_at=now(),
            interrupted=False,
            sample=_NO_SAMPLE,
            pages=(page,),
            planned=True,
        )
        workspace.write_run(record)

    def _screen(self, driver: Any, workspace: Workspace, name: str) -> None:
        from devices.app.phone import ScreenRequest
        from devices.drivers.borrowed import capture_app_screen, platform_of

        began, key = now(), name or "screen"
        platform = "ios" if platform_of(driver) == "ios" else "android"
        request = ScreenRequest(id=screen_id(platform, "", key), key=key, title=name)
        folder = workspace.capture(request.id)
        manifest: ScreenManifest = capture_app_screen(driver, folder, request)
        screen = PlannedScreen(
            id=request.id,
            key=key,
            title=name or key,
            kind=request.kind,
            platform=platform,
            chosen="file",
        )
        record = AppRecord(
            tool=__version__,
            scheme=self._scheme,
            method="file",
            started_at=began,
            finished_at=now(),
            interrupted=False,
            targets=(AppTarget(platform=platform, app=manifest.app),),
            screens=(screen,),
        )
        workspace.write_run(record)

    def _judged(self, workspace: Workspace) -> SessionResult:
        catalogue = load_catalogue()
        judged = judgements_of(workspace, processes=1)
        # Rules that compare pages have nothing to compare: one page is no portal.
        report = replace(report_of(judged), check=None)
        lacking: dict[str, str] = {}
        for page in judged.pages:
            unit = page_unit(page, {})
            lacking |= lacking_of(unit, optional=True) | lacking_of(unit, optional=False)
        for screen in report.screens:
            lacking |= screen.lacking
        words = Words(report, catalogue=catalogue, texts=self._texts)
        return SessionResult(
            report=report,
            not_tried={rule: words.reason(code).what for rule, code in sorted(lacking.items())},
            workspace=workspace.path,
            _texts=self._texts,
            _catalogue=catalogue,
        )


def _like_an_id(text: str) -> bool:
    start = text.partition("-")[0]
    return len(start) == 16 and all(c in "0123456789abcdef" for c in start)
