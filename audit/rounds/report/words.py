"""Words for a round: ids, codes and figures of its result in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction

from audit.report.figures import shown
from audit.report.safe import plain
from audit.report.words import ReasonWords, beijing, details_of, needs_lang
from audit.rounds.model import BodyFacts, RoundResult
from audit.scoring.result import NodeScore, ScoreResult, Standing
from rules.model import Catalogue, Grade, Result
from rules.tree import Band, Node
from rules.wording import Texts, placeholders

_OPEN = (Result.PENDING, Result.NOT_MEASURED)
LONGEST_NAME = 60  # characters of a name in a heading


class RoundWords:
    """The texts and the catalogue seen from one round; nothing here raises for a missing text."""

    def __init__(self, result: RoundResult, *, catalogue: Catalogue, texts: Texts) -> None:
        self._result = result
        self._catalogue = catalogue
        self._texts = texts
        self.lang = texts.lang
        self._names = {body.id: body.name or body.id for body in result.bodies}
        self._testers = {tester.id: tester.name for tester in result.testers}
        self._indicators = {i.id: i for body in result.bodies for i in body.indicators}

    @property
    def html_lang(self) -> str:
        """The language as a BCP 47 tag."""
        return "zh-CN" if self.lang == "zh" else self.lang

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return "" if self.lang == "zh" else " "

    def label(self, key: str, **values: str | int) -> str:
        """A label of the round's report, [report.round] KEY, with its placeholders filled."""
        return self._texts.label(f"round.{key}", values)

    def shared(self, key: str, **values: str | int) -> str:
        """A label that all reports share, [report] KEY, with its placeholders filled."""
        return self._texts.label(key, values)

    def own(self, chinese: str, english: str) -> str:
        """The one of two that the reader reads; Chinese where the other is empty."""
        return chinese if self.lang == "zh" else english or chinese

    def listed(self, items: list[str] | tuple[str, ...]) -> str:
        """Items joined as a list."""
        return self.label("list-separator").join(items)

    def body(self, body_id: str) -> str:
        """A body's name, its id where the round has no such body."""
        return self._names.get(body_id, body_id)

    def tester(self, code: str) -> str:
        """A tester's code with the name; "" is the software itself."""
        if not code:
            return self.label("by-software")
        name = self._testers.get(code, "")
        return self.label("tester", code=code, name=name) if name and name != code else code

    def scheme(self) -> str:
        """The scheme's title."""
        tree = self._result.tree
        return self.own(tree.title, tree.title_en)

    def disclaimer(self) -> str:
        """The scheme's own word on what its indicators are; the reports' where it has none."""
        tree = self._result.tree
        return self.own(tree.disclaimer, tree.disclaimer_en) or self.shared("disclaimer")

    def node(self, node: Node) -> str:
        """A node's title."""
        return self.own(node.title, node.title_en)

    def indicator(self, indicator: str) -> str:
        """An indicator's title; its id for an unknown one."""
        node = self._result.tree.nodes.get(indicator)
        if node is not None:
            return self.node(node)
        known = self._indicators.get(indicator)
        return self.own(known.title, known.title_en) if known else indicator

    def named(self, indicator: str, platform: str) -> str:
        """An indicator with its id, and with its platform for an app's."""
        title = self.indicator(indicator)
        shown_title = indicator if title == indicator else f"{indicator} {title}"
        return self.on(shown_title, platform)

    def on(self, name: str, platform: str) -> str:
        """A name with its platform, if it has one."""
        if not platform:
            return name
        return self.label("on-platform", name=name, platform=self.platform(platform))

    def platform(self, platform: str) -> str:
        """A platform's own name; the portal's for the web."""
        return {"android": "Android", "ios": "iOS", "": self.label("portal")}.get(
            platform, platform
        )

    def grade(self, grade: Grade | None) -> str:
        """A grade's title; a word for none."""
        return self.own(grade.title, grade.title_en) if grade else self.label("no-grade")

    def grade_id(self, grade: str | None) -> str:
        """The title of a grade of the scheme by its id."""
        known = self._result.tree.grade(grade) if grade else None
        return self.grade(known) if known or not grade else grade

    def band(self, band: Band | None) -> str:
        """A band's title; a word for none."""
        return self.own(band.title, band.title_en) if band else self.label("no-band")

    def band_id(self, band: str | None) -> str:
        """The title of a band or grade of the scheme by its id; a word for none."""
        if not band:
            return self.label("no-band")
        bands = {one.id: one for one in self._result.tree.bands}
        return self.band(bands[band]) if band in bands else self.grade_id(band)

    def answer(self, code: str | None) -> str:
        """A person's or the machine's answer."""
        if not code:
            return self.label("no-answer")
        for key in (f"report.result-{code}", f"report.said-answer-{code}"):
            if found := self._optional(key):
                return found
        return self._optional(f"catalogue.answer.{code}") or code

    def rule(self, rule: str) -> str:
        """The problem that the rule looks for."""
        return self._optional(f"rule.{rule}.title") or rule

    def sentence(self, rule: str, code: str) -> str:
        """What is wrong, where that can be said without naming an element; empty otherwise."""
        found = self._optional(f"rule.{rule}.codes.{code}")
        return "" if placeholders(found) else found

    def fix(self, rule: str) -> str:
        """What to do about it; empty without a text."""
        return self._optional(f"rule.{rule}.fix")

    def message(self, code: str) -> str:
        """A sentence of the command line; empty without one."""
        return self._optional(f"message.{code}")

    def said(self, code: str, **values: str) -> str:
        """A sentence of the command line with its data."""
        return self._texts.message(code, values)

    def reason(self, code: str, details: Mapping[str, str]) -> ReasonWords:
        """A reason code in words."""
        data = {k: " ".join(v.split())[:120] for k, v in details_of(code, details).items()}
        what, todo = self._optional(f"reason.{code}.what"), self._optional(f"reason.{code}.todo")
        return ReasonWords(
            code=code,
            what=self._texts.word(f"reason.{code}.what", data) if what else code,
            todo=self._texts.word(f"reason.{code}.todo", data) if todo else "",
        )

    def time(self, at: datetime) -> str:
        """A time as Beijing time to the minute."""
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return self._texts.label("beijing-time", {"time": beijing(at)})

    def foreign_lang(self, text: str) -> str | None:
        """The `lang` that a text of unknown origin needs in this report; None for none."""
        return needs_lang(text, self.lang)

    def short(self, name: str) -> str:
        """A name on one line, cut where it is very long."""
        flat = plain(name).strip()
        return flat if len(flat) <= LONGEST_NAME else f"{flat[:LONGEST_NAME]}……"

    def total(self, body: BodyFacts) -> str:
        """A body's total: a figure, a provisional range, or why there is neither."""
        result = body.result
        if result.standing is Standing.UNRANKED:
            return self.label("total-unranked")
        if result.standing is Standing.EMPTY:
            return self.label("total-empty")
        if nothing_measured(body):
            return self.label("total-not-measured")
        return self.range(result.value, result.low, result.high)

    def part(self, body: BodyFacts, node_id: str) -> str:
        """A part's points: a figure, a provisional range, or why there is neither."""
        found = body.result.nodes.get(node_id)
        if found is None or found.applies is False:
            missing = found is not None and found.missing
            return self.label("part-missing" if missing else "part-not-applicable")
        if found.missing:
            counted = found.points is not None
            key = "part-missing-counted" if counted else "part-missing"
            return self.label(key, points=shown(found.points or Fraction(0)))
        if part_not_measured(body, node_id, found):
            return self.label("total-not-measured")
        return self.range(found.points, found.points_low, found.points_high)

    def range(self, value: Fraction | None, low: Fraction | None, high: Fraction | None) -> str:
        """A figure, or a range with the word for provisional."""
        if value is not None:
            return shown(value)
        if low is None or high is None:
            return self.label("total-none")
        return self.label("provisional-range", low=shown(low), high=shown(high))

    def places(self, best: int | None, worst: int | None) -> str:
        """A range of places; a word where there is none."""
        if best is None or worst is None:
            return self.label("places-none")
        if best == worst:
            return str(best)
        return self.label("places", best=best, worst=worst)

    def standing(self, result: ScoreResult) -> str:
        """Why a body stands apart."""
        return self.label(f"standing-{result.standing.value}")

    def _optional(self, key: str) -> str:
        known = key in self._texts.words or key in self._texts.fallback
        return self._texts.word(key) if known else ""


def nothing_measured(body: BodyFacts) -> bool:
    """True when no page and no screen was measured and no person decided anything either."""
    if body.pages or body.screens:
        return False
    return all(i.value is None and i.verdict in _OPEN for i in body.indicators)


def part_not_measured(body: BodyFacts, node_id: str, found: NodeScore) -> bool:
    """True for a part of which nothing at all is known."""
    if found.coverage:
        return False
    scores = {"web": body.web, "app": body.app}
    score = scores.get(node_id)
    return nothing_measured(body) or (score is not None and score.low is None)
