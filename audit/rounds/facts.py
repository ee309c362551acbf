"""What is known of one body of a round, small enough to keep it for hundreds of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from audit.people.adjust import idle_waivers
from audit.people.deciding import Deciding
from audit.repairing import Scores, bounds_of
from audit.report.gain import Bounds
from audit.report.model import (
    Report,
    ReportIndicator,
    ReportIssue,
    ReportPage,
    ReportScore,
    ReportScreen,
)
from audit.rounds.folder import RoundFolder, scheme_digest
from audit.rounds.model import BodyFacts, Missed, Problem
from audit.rounds.people_work import BodyWork, PeopleWork
from audit.rounds.tallied import tallied
from audit.rounds.told import Told, told
from audit.score import UNMEASURED, Standing, combine, entered, value_of
from audit.scoring.levels import ONE, ZERO
from audit.scoring.rank import Origin
from audit.scoring.result import NodeScore, ScoreResult
from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, Value, between, decided
from rules.load import load_catalogue
from rules.model import Result, Scheme, Verdict
from rules.tree import Tree

_NOT_RUN = "leg-not-run"  # a reason of the texts: nothing was ever gathered of this leg


def body_facts(
    folder: RoundFolder, body_id: str, people: PeopleWork, *, processes: int | None = None
) -> BodyFacts:
    """The facts of a body as it stands now.

    Raises RoundError for captures of another scheme or by several versions; WorkspaceError.
    """
    body, work = folder.body(body_id), people.body(body_id)
    one = told(folder, body_id, people, processes=processes)
    missing = tuple(name for name in body.without if name in folder.tree.nodes)
    result = result_of(folder.tree, one.judgements.scheme, one.report.indicators, missing)
    findings = tuple(found for those in one.deciding.found.values() for found in those)
    measured = any(i.verdict is not Result.NOT_MEASURED for i in one.report.indicators)
    return BodyFacts(
        id=body_id,
        name=body.name,
        group=body.group,
        indicators=one.report.indicators,
        web=one.report.web if "web" in one.report.media else None,
        app=one.report.app,
        total=_total(result) if measured else UNMEASURED,
        platforms=one.report.platforms,
        result=result,
        origin=_origin(one),
        missing=tuple(body.without),
        missed=tuple(_missed(one)),
        problems=tuple(_problems(one.report.issues, one.deciding)),
        pages=_count(one.report.pages),
        screens=_count(one.report.screens),
        legs=tallied(one.judgements, one.deciding, body_id, work.settled),
        waivers=work.waivers,
        idle=idle_waivers(findings, work.waivers),
        digest=_digest(folder, one, work, body.without),
    )


def result_of(
    tree: Tree,
    scheme: Scheme,
    indicators: Sequence[ReportIndicator],
    missing: Iterable[str] = (),
) -> ScoreResult:
    """A body's score by the round's tree, from the indicators of its report.

    Where an app was audited on several platforms, what they make together is entered for the
    channel as a whole; `scheme` says how they are joined. An open indicator counts as one that
    applies.
    """
    values: dict[str, Value] = {}
    platforms: dict[str, dict[str, Value]] = {}
    for indicator in indicators:
        if indicator.id not in tree.nodes:
            continue
        known = value_of(standing_of(indicator))
        if indicator.platform:
            platforms.setdefault(indicator.platform, {})[indicator.id] = known
        else:
            values[indicator.id] = known
    lost = frozenset(missing)
    if "app" not in lost:
        values |= joined(tree, list(platforms.values()), scheme)
    return score(tree, values, lost)


def tree_scores(
    tree: Tree,
    scheme: Scheme,
    indicators: Sequence[ReportIndicator],
    missing: Iterable[str] = (),
) -> Scores:
    """The total and the parts by the round's tree, in points; see `result_of`."""
    result = result_of(tree, scheme, indicators, missing)
    parts = {node.id: result.nodes[node.id] for node in tree.first_level if node.id in result.nodes}
    return Scores(
        first=bounds_of(_total(result)),
        parts={
            name: Bounds(low=part.points_low, high=part.points_high)
            if part.points_low is not None and part.points_high is not None
            else None
            for name, part in parts.items()
        },
    )


def joined(
    tree: Tree, platforms: Sequence[Mapping[str, Value]], scheme: Scheme
) -> dict[str, Value]:
    """What an app's platforms make together: their leaves, or with several the app as a whole."""
    if len(platforms) < 2:
        return {name: value for values in platforms for name, value in values.items()}
    node = tree.nodes.get("app")
    if node is None or not node.children:
        names = dict.fromkeys(name for values in platforms for name in values)
        return {name: _mean([v[name] for v in platforms if name in v]) for name in names}
    parts = []
    for values in platforms:
        found = score(tree, values).nodes[node.id]
        parts.append(
            ReportScore(
                value=_share(found.rate, scheme),
                low=_share(found.low, scheme),
                high=_share(found.high, scheme),
                coverage=found.coverage,
            )
        )
    method = scheme.combine.get("app", "mean")
    return {node.id: entered(combine(parts, method, scheme), scheme.full_points)}


def _share(rate: Fraction | None, scheme: Scheme) -> Fraction | None:
    return None if rate is None else rate * scheme.full_points


def _mean(values: Sequence[Value]) -> Value:
    """An indicator on several platforms where the scheme knows no app as a whole."""
    known = [v for v in values if v is not NOT_APPLICABLE]
    if not known:
        return NOT_APPLICABLE
    low = sum((v.low if v.low is not None else ZERO for v in known), ZERO) / len(known)
    high = sum((v.high if v.high is not None else ONE for v in known), ZERO) / len(known)
    return decided(low) if all(v.rate is not None for v in known) else between(low, high)


def standing_of(indicator: ReportIndicator) -> Standing:
    """The indicator's standing as scoring takes it."""
    return Standing(
        result=indicator.verdict,
        value=indicator.value,
        low=indicator.low,
        high=indicator.high,
        decided_by=indicator.decided_by,
    )


def whole(node: NodeScore) -> Value:
    """A node that was added up, as it may be entered for the whole."""
    if node.low is None or node.high is None:
        return NOT_APPLICABLE
    if node.rate is not None:
        return decided(node.rate)
    return between(node.low, node.high, node.coverage)


def _total(result: ScoreResult) -> ReportScore:
    return ReportScore(
        value=result.value, low=result.low, high=result.high, coverage=result.coverage
    )


def _origin(one: Told) -> Origin:
    """What the captures were made with; nothing where there are none."""
    judgements = one.judgements
    engines: set[str] = set()
    manifests = [j.manifest for j in judgements.pages if j.manifest is not None]
    screens = [j.manifest for j in judgements.screens if j.manifest is not None]
    for made_with in (*(m.engines for m in manifests), *(m.engines for m in screens)):
        engines.update(f"{name} {version}" for name, version in made_with.items())
    for channel, record in (("web", judgements.web), ("app", judgements.app)):
        if record is not None and channel not in one.unmeasured:
            engines.add(f"yd-audit {record.tool}")
    return Origin(catalogue=judgements.catalogue.digest, engines=tuple(sorted(engines)))


def _missed(one: Told) -> Iterator[Missed]:
    report = one.report
    for platform in _empty_legs(report):
        reasons = dict.fromkeys(u.reason for u in report.unreached if u.platform == platform)
        yield Missed(
            platform=platform,
            unit="",
            title="",
            status="not-measured",
            reasons=tuple(reasons) or (_NOT_RUN,),
            details={},
        )
    for page in report.pages:
        if page.status != "measured":
            yield _missed_unit(page, "", page.title or page.url)
    for screen in report.screens:
        if screen.status != "measured":
            yield _missed_unit(screen, screen.platform, screen.title or screen.key)


def _empty_legs(report: Report) -> Iterator[str]:
    if "web" in report.media and not report.pages:
        yield ""
    with_screens = {screen.platform for screen in report.screens}
    for platform in report.platforms:
        if platform.platform not in with_screens:
            yield platform.platform


def _missed_unit(unit: ReportPage | ReportScreen, platform: str, title: str) -> Missed:
    return Missed(
        platform=platform,
        unit=unit.id,
        title=title,
        status=unit.status,
        reasons=unit.reasons,
        details=unit.details,
    )


def _problems(issues: Iterable[ReportIssue], deciding: Deciding) -> Iterator[Problem]:
    """What counts against the body: advice and what people took away are left out."""
    waived = {
        (w.found.finding.rule, w.found.finding.id)
        for merged in deciding.merged.values()
        for w in merged.waived
    }
    answered = {
        a.found.finding.id: a.failed for merged in deciding.merged.values() for a in merged.answered
    }
    for issue in issues:
        if not issue.counts:
            continue
        verdict = issue.verdict
        if verdict is Verdict.FAILED and all((issue.rule, f) in waived for f in issue.findings):
            continue
        if verdict is Verdict.CANT_TELL and all(f in answered for f in issue.findings):
            if not any(answered[f] for f in issue.findings):
                continue
            verdict = Verdict.FAILED
        yield Problem(
            id=issue.id,
            rule=issue.rule,
            indicator=issue.indicator,
            platform=issue.platform,
            verdict=verdict,
            code=issue.code,
            units=len(issue.pages),
            elements=issue.elements,
        )


def _count(units: Sequence[ReportPage | ReportScreen]) -> int:
    """How many were measured, be it in part."""
    return sum(1 for unit in units if unit.status != "not-measured")


def _digest(folder: RoundFolder, one: Told, work: BodyWork, without: Iterable[str]) -> str:
    """The sha256 of all that went into the score."""
    parts = [
        "yd-body/1",
        one.digest,
        scheme_digest(load_catalogue(), folder.file.scheme),
        sorted(folder.double),
        sorted(without),
        sorted(target.id for target in work.targets),
        sorted(record.id for record in work.observations),
        sorted(record.id for record in work.reviews),
        sorted(record.id for record in work.events),
        sorted(record.id for record in work.waivers),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
