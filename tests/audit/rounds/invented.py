"""Bodies and rounds that nobody measured, in a line each: what the tests of rounds start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import numpy as np

from audit.people.model import Role, Round, Tester
from audit.report.model import ReportIndicator, ReportPlatform, ReportScore
from audit.rounds.facts import result_of, standing_of
from audit.rounds.model import BodyFacts, Leg, Missed, Problem, RoundResult, Spoken
from audit.score import Standing, combine, grade_of, part_score
from audit.scoring.rank import Body, Origin, rank
from audit.scoring.result import ScoreResult
from rules.load import load_catalogue
from rules.model import Result, Verdict
from rules.tree import Tree

CATALOGUE = load_catalogue()
SCHEME = CATALOGUE.schemes["cn-2019"]
TREE = CATALOGUE.trees["cn-2019"]
WEB = tuple(i.id for i in SCHEME.indicators if i.id.startswith("W"))
APP = tuple(i.id for i in SCHEME.indicators if i.id.startswith("M"))
PLATFORMS = ("android", "ios")
WHEN = datetime(2026, 5, 18, 9, 30, tzinfo=UTC)
ORIGIN = Origin(catalogue=CATALOGUE.digest, engines=("yd-audit test",))
TESTERS = (
    Tester(id="T1", name="沈一", role=Role.BLIND),
    Tester(id="T2", name="林二", role=Role.SIGHTED, may_review=True),
    Tester(id="E1", name="高评", role=Role.EXPERT, may_review=True),
)


def standing(verdict: str, *, decided_by: str | None = "machine") -> Standing:
    """The standing of an indicator with this verdict; what is open lies between 0 and 1."""
    result = Result(verdict)
    if result in (Result.PENDING, Result.NOT_MEASURED):
        low, high = Fraction(0), Fraction(1)
        return Standing(result=result, value=None, low=low, high=high, decided_by=None)
    worth = SCHEME.values.get(result, Fraction(0))
    return Standing(result=result, value=worth, low=worth, high=worth, decided_by=decided_by)


def indicator(name: str, verdict: str = "full", platform: str = "", **more: Any) -> ReportIndicator:
    """An indicator of the award with this verdict and nothing found; `more` replaces fields."""
    known = SCHEME.indicator(name)
    if known is None:
        raise KeyError(name)
    stands = standing(verdict)
    fields: dict[str, Any] = {
        "id": name,
        "group": known.group,
        "title": known.title,
        "title_en": known.title_en,
        "principle": known.principle,
        "judged_by": known.judged_by,
        "verdict": stands.result,
        "value": stands.value,
        "low": stands.low,
        "high": stands.high,
        "decided_by": stands.decided_by,
        "failed": 0,
        "passed": 0,
        "cant_tell": 0,
        "pages_failed": 0,
        "rules": (),
        "clauses": known.clauses,
        "tasks": (),
        "platform": platform,
        **more,
    }
    return ReportIndicator(**fields)


def indicators(
    verdicts: Mapping[Any, str] | None = None,
    *,
    otherwise: str = "full",
    platforms: Sequence[str] = PLATFORMS,
    web: bool = True,
) -> tuple[ReportIndicator, ...]:
    """All indicators of a body; `verdicts` by id, or by (id, platform) before that."""
    given = verdicts or {}
    names = [(name, "") for name in WEB] if web else []
    names += [(name, platform) for platform in platforms for name in APP]
    return tuple(
        indicator(name, given.get((name, platform), given.get(name, otherwise)), platform)
        for name, platform in names
    )


def scored(
    found: Sequence[ReportIndicator], missing: Sequence[str] = ()
) -> tuple[dict[str, ReportScore], tuple[ReportPlatform, ...], ScoreResult]:
    """Scores by part and "total", those of the platforms, and the result by the award's tree."""
    result = result_of(TREE, SCHEME, found, missing)
    parts = {
        "total": ReportScore(
            value=result.value, low=result.low, high=result.high, coverage=result.coverage
        )
    }
    web = {i.id: standing_of(i) for i in found if not i.platform}
    if web and "web" not in missing:
        parts["web"] = part_score("web", web, SCHEME)
    platforms = []
    for name in dict.fromkeys(i.platform for i in found if i.platform):
        own = {i.id: standing_of(i) for i in found if i.platform == name}
        platforms.append(platform(name, part_score("app", own, SCHEME)))
    if platforms and "app" not in missing:
        parts["app"] = combine([p.score for p in platforms], "mean", SCHEME)
    return parts, tuple(platforms), result


def body(
    name: str = "yunxi",
    verdicts: Mapping[Any, str] | None = None,
    *,
    otherwise: str = "full",
    platforms: Sequence[str] = PLATFORMS,
    missing: Sequence[str] = (),
    found: Sequence[ReportIndicator] | None = None,
    **more: Any,
) -> BodyFacts:
    """A body's facts; `found` replaces the indicators made from `verdicts`, `more` any field."""
    if found is None:
        found = indicators(
            verdicts,
            otherwise=otherwise,
            platforms=() if "app" in missing else platforms,
            web="web" not in missing,
        )
    parts, own, result = scored(found, missing)
    fields: dict[str, Any] = {
        "id": name,
        "name": more.pop("title", f"{name} 市"),
        "group": "",
        "indicators": tuple(found),
        "web": parts.get("web"),
        "app": parts.get("app"),
        "total": parts.get("total"),
        "platforms": own,
        "result": result,
        "origin": ORIGIN,
        "missing": tuple(missing),
        "missed": (),
        "problems": (),
        "pages": 2,
        "screens": len(own),
        "legs": (),
        "waivers": (),
        "idle": (),
        "digest": "d" * 64,
        **more,
    }
    return BodyFacts(**fields)


def platform(name: str, score_: ReportScore) -> ReportPlatform:
    """One platform of the invented app."""
    return ReportPlatform(
        platform=name,
        app="cn.invented.yunxi",
        name="云汐通",
        version="1.0",
        score=score_,
        devices=("Pixel 9",) if name == "android" else ("iPhone 17",),
    )


def problem(rule: str = "web-link-purpose", indicator_: str = "W09", **more: Any) -> Problem:
    """One cause: three failed elements on two pages unless said otherwise."""
    fields: dict[str, Any] = {
        "id": f"{rule}-{indicator_}",
        "rule": rule,
        "indicator": indicator_,
        "platform": "",
        "verdict": Verdict.FAILED,
        "code": "vague",
        "units": 2,
        "elements": 3,
        **more,
    }
    return Problem(**fields)


def missed(unit: str = "", platform_: str = "", *, reason: str = "timeout", **more: Any) -> Missed:
    """A page, screen or (unit "") leg that was not measured."""
    fields: dict[str, Any] = {
        "platform": platform_,
        "unit": unit,
        "title": "",
        "status": "not-measured",
        "reasons": (reason,),
        "details": {},
        **more,
    }
    return Missed(**fields)


def leg(
    tallies: Sequence[Sequence[Sequence[int]]],
    names: Sequence[str],
    platform_: str = "",
    spoken: Mapping[str, Spoken] | None = None,
) -> Leg:
    """A leg without gaps: [unit][indicator] → (failed, passed, open)."""
    found = np.array(tallies, dtype=np.int64).reshape(len(tallies), len(names), 3)
    return Leg(
        platform=platform_,
        indicators=tuple(names),
        tallies=found,
        gaps=np.zeros(found.shape[:2], dtype=np.bool_),
        spoken=spoken or {},
    )


def a_round(name: str = "2026", **more: Any) -> Round:
    """The round itself."""
    fields: dict[str, Any] = {
        "id": name,
        "title": f"{name} 年云汐政务信息无障碍测评",
        "scheme": TREE.id,
        "scheme_version": str(TREE.version),
        "scheme_digest": "a" * 64,
        "catalogue_digest": CATALOGUE.digest,
        "created_at": WHEN,
        **more,
    }
    return Round(**fields)


def round_of(*bodies: BodyFacts, tree: Tree = TREE, **more: Any) -> RoundResult:
    """A round of these bodies, ranked by their results; `more` replaces fields."""
    ranked = [Body(name=b.id, result=b.result, group=b.group, origin=b.origin) for b in bodies]
    fields: dict[str, Any] = {
        "round": a_round(),
        "tree": tree,
        "bodies": tuple(bodies),
        "ranking": rank(ranked, tree),
        "testers": TESTERS,
        "agreements": None,
        "disputes": (),
        **more,
    }
    return RoundResult(**fields)


def grade_title(value: Fraction | None) -> str:
    """The Chinese title of the award's grade for a total, "" without one."""
    grade = grade_of(value, SCHEME.grades)
    return grade.title if grade is not None else ""
