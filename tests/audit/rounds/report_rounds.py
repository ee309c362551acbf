"""Invented rounds for the reports: a full one, one of a single body, one with nothing decided."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from audit.people.agreement import Agreement, Agreements, Scale, Undefined
from audit.people.model import DisputeEvent, DisputeKind, Waiver
from audit.people.settle import Item
from audit.rounds.model import Before, Dispute, Interval, RoundResult, Weighted
from audit.scoring.rank import movement
from rules.model import Verdict
from rules.tree import Award, Band
from tests.audit.rounds.invented import (
    APP,
    CATALOGUE,
    TREE,
    WEB,
    WHEN,
    body,
    missed,
    problem,
    round_of,
)

EVIL = (
    "<script>document.title='ran'</script>"
    "<img src=x onerror=\"document.title='ran'\">\u202e{{ 7*7 }}"
)
_PLACES = (
    *("云汐", "清浦", "澄岸", "望舒", "石棠", "竹屿", "南渡", "烟墅"),
    *("青崖", "白鹭", "霜桥", "鹿溪", "琴川", "沉香", "墨塘", "枫港"),
)
AWARDED = replace(
    TREE,
    bands=(
        Band(id="gold", title="金", title_en="Gold", count=2, minimum=None),
        Band(id="silver", title="银", title_en="Silver", count=3, minimum=None),
        Band(id="paper", title="纸", title_en="Paper", count=None, minimum=None),
    ),
    awards=(
        Award(id="best-web", title="门户单项奖", title_en="Best portal", node="web"),
        Award(id="best-app", title="客户端单项奖", title_en="Best app", node="app"),
    ),
)


def full_round(size: int = 31, seed: int = 3) -> RoundResult:
    """A round with everything: groups, awards, an earlier round, disputes, waivers, gaps."""
    draw = random.Random(seed)  # noqa: S311
    bodies = []
    for number in range(size):
        name = f"{_PLACES[number % len(_PLACES)]}{'市' if number < len(_PLACES) else '州'}"
        verdicts: dict[str | tuple[str, str], str] = {
            i: draw.choices(("full", "partial", "none", "not-applicable"), (5, 3, 2, 1))[0]
            for i in (*WEB, *APP)
        }
        more: dict[str, object] = {}
        if number % 9 == 4:
            verdicts |= {"W05": "pending", "W21": "pending", "M13": "pending"}
        if number % 9 == 6:
            more["missing"] = ("app",)
        if number % 9 == 7:
            more["missed"] = (
                missed("p3", reason="timeout", title="办事指南"),
                missed("s2", "ios", reason="capture-missing", title="我的", status="partly"),
            )
        problems = [problem("web-axe-image-alt", "W11", units=draw.randrange(1, 9), elements=40)]
        if number % 2:
            problems.append(problem(units=draw.randrange(1, 9), elements=draw.randrange(1, 90)))
        if number % 3 == 0:
            problems.append(problem("app-name", "M01", platform="android", code="no-name"))
        if number % 4 == 0:
            problems.append(
                problem("web-axe-link-in-text", "W22", verdict=Verdict.CANT_TELL, code="x")
            )
        if number == 2:
            signed = waiver(f"b{number}", "元素只在打印时出现。", "E1")
            idle = waiver(f"b{number}", "", "E1")
            more |= {"waivers": (signed, idle), "idle": (idle,)}
        bodies.append(
            body(
                f"b{number}",
                verdicts,
                title=name,
                group="地级市" if number % 3 else "县级市",
                problems=tuple(problems),
                **more,  # type: ignore[arg-type]
            )
        )
    bodies.append(
        body(
            "none",
            otherwise="not-measured",
            title="未测县",
            pages=0,
            screens=0,
            missed=(missed(reason="robots-forbidden"), missed(platform_="android")),
        )
    )
    result = round_of(*bodies, tree=AWARDED)
    return replace(result, **_extras(result, draw))  # type: ignore[arg-type]


def _extras(result: RoundResult, draw: random.Random) -> dict[str, object]:
    places = result.ranking.together.places
    before = {p.body: (p.place + draw.randrange(-2, 3) or 1, "silver") for p in places[1:]}
    old = earlier(result, before)
    return {
        "intervals": tuple(
            Interval(
                body=p.body,
                best=max(1, p.place - 2),
                worst=min(len(places), p.place + 3),
                low=max(Fraction(0), p.score - 4),
                high=min(Fraction(100), p.score + 3),
            )
            for p in places
        ),
        "resamples": 1000,
        "seed": 2026,
        "weighted": tuple(
            Weighted(
                weighting=ratio,
                body=p.body,
                total=p.score,
                place=p.place,
                band="gold" if p.place == 3 else (p.band.id if p.band else None),
                changes_band=p.place == 3,
            )
            for p in places
            for ratio in ("3:7", "5:5")
        ),
        "movement": movement(result.ranking.together, before),
        "before": old,
        "agreements": agreements(),
        "disputes": disputes(result.bodies[0].id),
    }


def earlier(result: RoundResult, places: dict[str, tuple[int, str]], **more: object) -> Before:
    """What is kept of the round before: its totals are all 3 points lower."""
    fields: dict[str, object] = {
        "round": "2025",
        "title": "2025 年测评",
        "scheme": f"{TREE.id}@{TREE.version}",
        "catalogue": CATALOGUE.digest,
        "totals": {b.id: _lower(b.result.value) for b in result.bodies},
        "parts": {
            b.id: {p: _lower(b.result.nodes[p].points) for p in ("web", "app")}
            for b in result.bodies
        },
        "grades": {b.id: "fair" for b in result.bodies},
        "places": places,
        "verdicts": {"full": 300, "partial": 200, "none": 100, "not-applicable": 50, "open": 10},
        **more,
    }
    return Before(**fields)  # type: ignore[arg-type]


def _lower(value: Fraction | None) -> Fraction | None:
    return None if value is None else max(Fraction(0), value - 3)


def one_body() -> RoundResult:
    """One decided body and nothing else: no testers, no earlier round."""
    return replace(round_of(body("only", {"W01": "none"}, title="云汐市")), testers=())


def nothing_decided() -> RoundResult:
    """Three bodies, none of them decided, one of them not measured at all."""
    return round_of(
        body("a", {"W05": "pending"}, title="云汐市", group="甲组"),
        body("b", otherwise="pending", title="清浦市", group="甲组"),
        body("c", otherwise="not-measured", title="澄岸市", pages=0, screens=0, missed=(missed(),)),
    )


def hostile_round() -> RoundResult:
    """A round whose every foreign text tries to act."""
    result = full_round(5)
    bad = tuple(
        replace(
            b,
            name=f"{EVIL}{n}",
            group=EVIL if b.group else "",
            missed=(missed("p1", title=EVIL, details={"detail": EVIL}),),
            waivers=(waiver(b.id, EVIL, EVIL),),
        )
        for n, b in enumerate(result.bodies)
    )
    again = round_of(*bad, tree=AWARDED)
    item = Item(body=bad[0].id, indicator="W21", finding=EVIL)
    events = (event(bad[0].id, DisputeKind.OPENED, EVIL),)
    return replace(
        again,
        round=replace(again.round, title=EVIL),
        disputes=(Dispute(item=item, open=True, events=events),),
        testers=tuple(replace(t, name=EVIL) for t in again.testers),
    )


def waiver(body_id: str, reason: str, by: str) -> Waiver:
    """A waiver of one of the body's findings."""
    return Waiver(
        body=body_id,
        finding="f-17",
        rule="web-axe-image-alt",
        reason=reason,
        signed_by=by,
        at=WHEN,
    )


def event(
    body_id: str, kind: DisputeKind, reason: str, *, answer: str | None = None, by: str = "T2"
) -> DisputeEvent:
    """One step of a dispute about W21."""
    return DisputeEvent(
        body=body_id,
        indicator="W21",
        kind=kind,
        by=by,
        answer=answer,
        reason=reason,
        at=WHEN + timedelta(hours=2),
    )


def disputes(body_id: str) -> tuple[Dispute, ...]:
    """One that was adjudicated and one that is open."""
    ruled = (
        event(body_id, DisputeKind.OPENED, "两人结果不同。", by=""),
        event(body_id, DisputeKind.ADJUDICATED, "录像显示可以完成。", answer="partial", by="E1"),
    )
    return (
        Dispute(item=Item(body=body_id, indicator="W21"), open=False, events=ruled),
        Dispute(
            item=Item(body=body_id, indicator="M14", platform="ios"), open=True, events=ruled[:1]
        ),
    )


def agreements() -> Agreements:
    """One alpha below the threshold, one above, one that is not defined."""
    return Agreements(
        indicators=(
            agreement("M14", alpha=0.41, low=0.1, high=0.7),
            agreement("W21", alpha=None, undefined=Undefined.NO_VARIATION),
        ),
        overall=(agreement(None, alpha=0.82, low=0.7, high=0.9),),
    )


def agreement(name: str | None, **more: object) -> Agreement:
    """The agreement of two testers on ten things."""
    alpha = more.get("alpha")
    fields: dict[str, object] = {
        "indicator": name,
        "scale": Scale.ORDINAL,
        "units": 10,
        "testers": 2,
        "pairs": 10,
        "same": Fraction(4, 5),
        "low": None,
        "high": None,
        "aside": 1,
        "undefined": None,
        "too_low": None if alpha is None else alpha < 0.667,  # type: ignore[operator]
        "threshold": 0.667,
        **more,
    }
    return Agreement(**fields)  # type: ignore[arg-type]
