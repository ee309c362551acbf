"""Puts a report together from judged pages: adds up, scores, rolls up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.report.model import (
    FORMAT,
    LeftOut,
    Report,
    ReportFinding,
    ReportIndicator,
    ReportPage,
    ReportSample,
    ReportTool,
)
from audit.rollup import roll_up
from audit.score import Evidence, Standing, grade_of, part_score, reduce
from audit.workspace import PlannedPage, RunRecord
from devices.manifest import Manifest
from rules.judge import Judged, Outcome, PageJudgement, Tally
from rules.model import Catalogue, Indicator, Meaning, Rule, Scheme, Verdict
from rules.snapshot import PageSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPage:
    """One planned page after judging. `judgement` is None when there was nothing to judge."""

    page: PlannedPage
    manifest: Manifest | None
    broken: str
    judgement: PageJudgement | None
    summary: PageSummary | None


class Assembly:
    """Puts one report together."""

    def __init__(
        self,
        record: RunRecord,
        catalogue: Catalogue,
        scheme: Scheme,
        pages: Sequence[JudgedPage],
        across: Mapping[str, list[tuple[Outcome, Tally, str]]],
    ) -> None:
        self._record = record
        self._catalogue = catalogue
        self._scheme = scheme
        self._pages = pages
        self._across = across
        self._components: list[tuple[str, ReportFinding, str]] = []

    def report(self) -> Report:
        """The finished report."""
        record, scheme = self._record, self._scheme
        pages = tuple(self._page(p) for p in self._pages)
        standings = {i.id: (self._evidence(i), i) for i in self._web_indicators()}
        reduced = {
            name: reduce(indicator, evidence, scheme)
            for name, (evidence, indicator) in standings.items()
        }
        web = part_score("web", reduced, scheme)
        grade = grade_of(web.value, scheme.grades)
        return Report(
            format=FORMAT,
            tool=self._tool(),
            scheme=scheme.id,
            target_url=record.target,
            started_at=record.started_at,
            finished_at=record.finished_at or record.started_at,
            interrupted=record.interrupted or record.finished_at is None,
            sample=_sample(record),
            pages=pages,
            indicators=tuple(
                self._indicator(name, evidence, reduced[name])
                for name, (evidence, _) in standings.items()
            ),
            web=web,
            grade=grade.id if grade is not None else None,
            issues=roll_up(self._components),
        )

    def _web_indicators(self) -> Iterator[Indicator]:
        groups = {g.id for g in self._scheme.groups if g.part == "web"}
        return (i for i in self._scheme.indicators if i.group in groups)

    def _page(self, judged: JudgedPage) -> ReportPage:
        page, manifest = judged.page, judged.manifest
        findings, errors = self._findings(judged)
        reasons, details = _reasons(judged, interrupted=self._record.interrupted)
        errors_found = bool(errors) and manifest is not None and manifest.state == "measured"
        status = manifest.state if manifest is not None and not judged.broken else "not-measured"
        shot = manifest.screenshot if manifest is not None else None
        return ReportPage(
            id=page.id,
            url=page.url,
            final_url=manifest.final_url if manifest is not None else page.url,
            title=manifest.title if manifest is not None else "",
            status="partly" if errors_found else status,
            reasons=(*reasons, *(("rule-failed",) if errors_found else ())),
            details=details,
            http_status=manifest.http_status if manifest is not None else None,
            viewport=page.viewport,
            kinds=page.kinds,
            chosen=page.chosen,
            template=page.template,
            captured_at=manifest.taken_at if manifest is not None else None,
            screenshot=f"captures/{page.id}/{shot}" if shot else None,
            screenshot_scale=manifest.screenshot_scale if manifest is not None else 1.0,
            findings=findings,
            errors=errors,
        )

    def _findings(self, judged: JudgedPage) -> tuple[tuple[ReportFinding, ...], tuple[str, ...]]:
        found, errors = [], []
        for outcome in self._outcomes(judged):
            rule = self._catalogue.rules[outcome.rule]
            if outcome.verdict is Verdict.ERROR:
                errors.append(f"{rule.id}: {outcome.error}")
            for item in outcome.findings:
                finding = self._finding(item, rule, judged)
                found.append(finding)
                self._components.append((judged.page.id, finding, item.component))
        return tuple(found), tuple(errors)

    def _outcomes(self, judged: JudgedPage) -> Iterator[Outcome]:
        if judged.judgement is not None:
            yield from judged.judgement.outcomes
        for outcome, _, _ in self._across.get(judged.page.id, ()):
            yield outcome

    def _finding(self, item: Judged, rule: Rule, judged: JudgedPage) -> ReportFinding:
        manifest = judged.manifest
        engine = None
        if rule.check.startswith("engine.") and manifest is not None:
            engine = " ".join(next(iter(manifest.engines.items()), ("axe-core", "")))
        folder = f"captures/{judged.page.id}"
        shot = manifest.screenshot if manifest is not None else None
        stored = [shot] if shot else []
        stored.append("axe.json.gz" if engine else "dom.json.gz")
        return ReportFinding(
            id=item.id,
            rule=rule.id,
            indicator=rule.indicator,
            verdict=_reported(item.verdict, rule),
            code=item.code,
            data=item.data,
            wcag=rule.wcag,
            act=rule.act,
            selector=item.selector,
            html=item.html,
            rect=item.rect,
            engine=engine,
            engine_messages=item.messages,
            counts=rule.means[item.verdict] is not Meaning.ADVICE,
            evidence=tuple(f"{folder}/{name}" for name in stored),
        )

    def _evidence(self, indicator: Indicator) -> Evidence:
        by_page = indicator.aggregate == "pages"
        tally, failed_pages, measured, gaps = Tally(), 0, 0, 0
        for judged in self._pages:
            if judged.judgement is None:
                gaps += 1
                continue
            measured += 1
            tallies = [*judged.judgement.tallies.items()]
            tallies += [(name, t) for _, t, name in self._across.get(judged.page.id, ())]
            counted = [t for name, t in tallies if by_page or name == indicator.id]
            here = sum(counted, Tally())
            gap = self._has_gap(judged, indicator)
            tally += _as_page(here, gap=gap) if by_page else here
            failed_pages += 1 if here.failed else 0
            gaps += 1 if gap else 0
        return Evidence(tally=tally, pages_failed=failed_pages, pages_measured=measured, gaps=gaps)

    def _has_gap(self, judged: JudgedPage, indicator: Indicator) -> bool:
        """True when something of the indicator was not looked at on this page."""
        if judged.manifest is None or judged.manifest.state != "measured":
            return True
        return any(
            (outcome.verdict is Verdict.ERROR and indicator.aggregate == "pages")
            or (
                outcome.verdict is Verdict.ERROR
                and self._catalogue.rules[outcome.rule].indicator == indicator.id
            )
            for outcome in self._outcomes(judged)
        )

    def _indicator(self, name: str, evidence: Evidence, standing: Standing) -> ReportIndicator:
        indicator = next(i for i in self._scheme.indicators if i.id == name)
        rules = self._catalogue.rules.values()
        tasks = self._catalogue.tasks.values()
        open_tasks = standing.value is None
        return ReportIndicator(
            id=name,
            group=indicator.group,
            title=indicator.title,
            title_en=indicator.title_en,
            principle=indicator.principle,
            judged_by=indicator.judged_by,
            verdict=standing.result,
            value=standing.value,
            low=standing.low,
            high=standing.high,
            decided_by=standing.decided_by,
            failed=evidence.tally.failed,
            passed=evidence.tally.passed,
            cant_tell=evidence.tally.cant_tell,
            pages_failed=evidence.pages_failed,
            rules=tuple(r.id for r in rules if r.indicator == name and r.status == "active"),
            clauses=indicator.clauses,
            tasks=tuple(t.id for t in tasks if t.indicator == name and open_tasks),
        )

    def _tool(self) -> ReportTool:
        manifests = [p.manifest for p in self._pages if p.manifest is not None]
        engines = sorted({pair for m in manifests for pair in m.engines.items()})
        return ReportTool(
            version=self._record.tool,
            engines=tuple(engines),
            browser=_one_of(m.browser for m in manifests),
            driver=_one_of(m.driver for m in manifests),
            catalogue=self._catalogue.digest,
        )


def _reported(verdict: Verdict, rule: Rule) -> Verdict:
    """The verdict that is shown: what only a person may decide is a question, no failure."""
    asks = rule.means[verdict] is Meaning.NEEDS_PERSON
    return Verdict.CANT_TELL if asks else verdict


def _as_page(tally: Tally, *, gap: bool) -> Tally:
    """A page as one unit: failed when anything counted failed, open when something is missing.

    What only a person can tell is no failure that the machine found.
    """
    if tally.failed:
        return Tally(failed=1)
    return Tally(cant_tell=1) if gap else Tally(passed=1)


def _one_of(values: Iterable[str]) -> str:
    return ", ".join(sorted(set(values) - {""}))


def _reasons(judged: JudgedPage, *, interrupted: bool) -> tuple[tuple[str, ...], dict[str, str]]:
    if judged.broken:
        code, _, detail = judged.broken.partition(" ")
        if code == "capture-missing" and interrupted:
            code = "interrupted"
        return (code,), ({"detail": detail} if detail else {})
    if judged.manifest is None:
        return (), {}
    details: dict[str, str] = {}
    for reason in judged.manifest.reasons:
        for key, value in reason.detail.items():
            details.setdefault(key, value)
    return tuple(dict.fromkeys(r.code for r in judged.manifest.reasons)), details


def _sample(record: RunRecord) -> ReportSample:
    sample = record.sample
    return ReportSample(
        method=sample.method,
        seed=sample.seed,
        budget=sample.budget,
        discovered=sample.discovered,
        explored=sample.explored,
        kinds_missing=sample.kinds_missing,
        left_out=tuple(
            LeftOut(url=p.url, reason=p.reason, details=p.detail) for p in sample.left_out
        ),
        notes=sample.notes,
    )
