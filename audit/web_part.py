"""The web part of a report: pages, their findings, the 24 indicators and the part's score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.part import (
    Component,
    Decide,
    Unit,
    decisions_of,
    errors_of,
    findings_of,
    indicators_of,
    reasons_of,
)
from audit.report.model import (
    LeftOut,
    ReportFinding,
    ReportIndicator,
    ReportPage,
    ReportSample,
    ReportScore,
)
from audit.report.outcomes import outcomes_of
from audit.score import part_score
from audit.workspace import PlannedPage, RunRecord
from devices.boundary import NOT_LISTED
from devices.manifest import Manifest
from rules.model import Catalogue, Scheme
from rules.outcome import Outcome, PageJudgement, Tally
from rules.snapshot import PageSummary
from rules.speech.model import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPage:
    """One planned page after judging. `judgement` is None when there was nothing to judge."""

    page: PlannedPage
    manifest: Manifest | None
    broken: str
    judgement: PageJudgement | None
    summary: PageSummary | None
    heard: Figures | None = None  # None = there is no transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPart:
    """Everything that the report says of the portal; `components` feed the rolling up."""

    pages: tuple[ReportPage, ...]
    indicators: tuple[ReportIndicator, ...]
    score: ReportScore
    sample: ReportSample
    components: tuple[Component, ...]


Across = Mapping[str, Sequence[tuple[Outcome, Tally, str]]]


def web_part(
    record: RunRecord,
    catalogue: Catalogue,
    scheme: Scheme,
    judged: Sequence[JudgedPage],
    across: Across,
    decide: Decide,
) -> WebPart:
    """The web part from judged pages; `across` are the outcomes of rules that compare pages."""
    units = [page_unit(page, across) for page in judged]
    groups = {g.id for g in scheme.groups if g.part == "web"}
    indicators = [i for i in scheme.indicators if i.group in groups]
    pages, components = [], []
    for page, unit in zip(judged, units, strict=True):
        found = findings_of(unit, catalogue)
        components += [(unit.id, finding, component) for finding, component in found]
        pages.append(_page(page, unit, [f for f, _ in found], record))
    placed = [(unit, finding) for unit, finding, _ in components]
    decisions = decisions_of(indicators, units, placed, decide)
    standings = {name: decision.standing for name, decision in decisions.items()}
    return WebPart(
        pages=tuple(pages),
        indicators=indicators_of(indicators, decisions, catalogue),
        score=part_score("web", standings, scheme),
        sample=_sample(record, _boundary_notes(record, judged)),
        components=tuple(components),
    )


def page_unit(judged: JudgedPage, across: Across) -> Unit:
    """A judged page; `across` are the outcomes of rules that compare pages."""
    manifest, folder = judged.manifest, f"captures/{judged.page.id}"
    shot = manifest.screenshot if manifest is not None else None
    compared = across.get(judged.page.id, ())
    outcomes: tuple[Outcome, ...] | None = None
    tallies: tuple[tuple[str, Tally], ...] = ()
    if judged.judgement is not None:
        outcomes = (*judged.judgement.outcomes, *(outcome for outcome, _, _ in compared))
        tallies = (*judged.judgement.tallies.items(), *((name, t) for _, t, name in compared))
    engines = manifest.engines if manifest is not None else {}
    return Unit(
        id=judged.page.id,
        outcomes=outcomes,
        tallies=tallies,
        whole=manifest is not None and manifest.state == "measured",
        picture=f"{folder}/{shot}" if shot else None,
        folder=folder,
        tree_file=f"{folder}/dom.json.gz",
        engine=" ".join(next(iter(engines.items()), ("axe-core", ""))),
        clips=manifest.clips if manifest is not None else (),
    )


def _page(
    judged: JudgedPage, unit: Unit, findings: Sequence[ReportFinding], record: RunRecord
) -> ReportPage:
    page, manifest = judged.page, judged.manifest
    errors = errors_of(unit)
    reasons, details = reasons_of(manifest, judged.broken, interrupted=record.interrupted)
    errors_found = bool(errors) and unit.whole
    status = manifest.state if manifest is not None and not judged.broken else "not-measured"
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
        screenshot=unit.picture,
        screenshot_scale=manifest.screenshot_scale if manifest is not None else 1.0,
        findings=tuple(findings),
        errors=errors,
        outcomes=outcomes_of(unit.outcomes),
    )


def _boundary_notes(record: RunRecord, judged: Sequence[JudgedPage]) -> tuple[str, ...]:
    """What readers must know of the network boundary, as reason codes."""
    refused = [one for j in judged if j.manifest is not None for one in j.manifest.refused]
    unlisted = {one.why == NOT_LISTED for one in refused}
    codes = {True: "hosts-outside-list", False: "inner-hosts-refused"}
    refusals = tuple(sorted(codes[one] for one in unlisted))
    return (*refusals, "remote-without-boundary") if record.remote else refusals


def _sample(record: RunRecord, notes: tuple[str, ...]) -> ReportSample:
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
        notes=(*sample.notes, *notes),
    )
