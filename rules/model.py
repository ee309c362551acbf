"""Verdicts, meanings, rules, findings and schemes: the words that judging and scoring speak."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from rules.screen import ScreenNode, ScreenSnapshot
from rules.snapshot import Node, PageSnapshot, PageSummary

if TYPE_CHECKING:
    from rules.tree import Tree


class Verdict(StrEnum):
    """What a rule saw, in EARL's and ACT's words."""

    FAILED = "failed"
    PASSED = "passed"
    CANT_TELL = "cantTell"
    INAPPLICABLE = "inapplicable"
    ERROR = "error"


class Meaning(StrEnum):
    """What a rule's verdict says about its indicator."""

    NOT_MET = "not-met"
    MET = "met"
    FURTHER_TESTING = "further-testing"
    NEEDS_PERSON = "needs-person"
    NOT_APPLICABLE = "not-applicable"
    NOT_MEASURED = "not-measured"
    ADVICE = "advice"  # worth repairing, never counted for the indicator


class Result(StrEnum):
    """What is known about an indicator: the award's three values and the three honest others."""

    FULL = "full"  # 完全通过
    PARTIAL = "partial"  # 部分通过
    NONE = "none"  # 无法通过
    NOT_APPLICABLE = "not-applicable"  # 不适用
    PENDING = "pending"  # 待人工
    NOT_MEASURED = "not-measured"  # 未测


_NOTHING: Mapping[str, str | int] = MappingProxyType({})


# Not frozen: a screen may have twenty thousand, and freezing doubles what making one costs.
@dataclass(slots=True, kw_only=True)
class Finding:
    """One target of one rule; nobody changes it. `code` names a sentence, `data` fills it.

    `node` is None when the target is the page as a whole, or, with a `path`, an element that an
    engine named and that the stored DOM does not hold. `messages` are an engine's own words.
    """

    verdict: Verdict
    code: str
    node: Node | ScreenNode | None = None
    data: Mapping[str, str | int] = _NOTHING
    path: str = ""
    html: str = ""
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFinding:
    """A finding of a rule that compares pages: `page` is the id of the page it is shown on."""

    page: str
    verdict: Verdict
    code: str
    data: Mapping[str, str | int] = field(default_factory=dict)


Params = Mapping[str, object]
PageCheck = Callable[[PageSnapshot, Params], Iterable[Finding]]
SiteCheck = Callable[[Sequence[PageSummary], Params], Iterable[SiteFinding]]
ScreenCheck = Callable[[ScreenSnapshot, Params], Iterable[Finding]]


class CannotJudge(Exception):
    """Raised by a check that lacks what it needs: the rule is then not measured, never passed.

    `code` is a key of the texts' [reason] table. `optional` is true for a probe that the
    evaluator may leave out; the capture is whole without it.
    """

    def __init__(self, code: str, *, optional: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.optional = optional


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the catalogue. `check` names a function registered in rules.checks.

    `cause` is the same for rules that, failing one element, tell of one defect; "" = none other.
    """

    id: str
    version: int
    status: str
    medium: str
    scope: str  # "page", "site" or "screen"
    check: str
    indicator: str
    principle: str
    wcag: tuple[str, ...]
    act: tuple[str, ...]
    clauses: tuple[str, ...]
    sources: tuple[str, ...]
    params: Params
    means: Mapping[Verdict, Meaning]
    platforms: tuple[str, ...] = ()  # android · ios; empty for the web
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTask:
    """What a person has to do and decide for one indicator."""

    id: str
    version: int
    status: str
    medium: str
    indicator: str
    answers: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard or specification as a whole; its clauses carry its id before the colon.

    `number` is how it is cited ("GB/T 37668-2019"). `status` is the standard's own: in-force,
    revision-in-approval, withdrawn or recommendation; `evidence` is how that is known, in the
    words of a clause's status. `issued` and `in_force` are ISO dates, None = not known.
    """

    id: str
    number: str
    title: str
    title_en: str
    edition: str
    status: str
    evidence: str
    issued: str | None
    in_force: str | None
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of a standard, under an id of our own. `number` None = not known.

    `summary` is our own short paraphrase, "" where the title says it. `since` is the edition
    that brought it in (WCAG). `copy` and `checked` (ISO date) name the copy of the standard that
    a verified clause was compared with; None for every other status.
    """

    id: str
    standard: str
    standard_title: str
    number: str | None
    title: str | None
    level: str | None
    status: str  # verified · secondary · draft-code · given · inferred · unknown
    confidence: str
    source: str
    note: str
    title_en: str | None = None
    summary: str = ""
    since: str | None = None
    copy: str | None = None
    checked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator of a scheme.

    `aggregate` says what its share of failures counts: the elements that its rules judged, or the
    pages on which any counted rule failed.
    """

    id: str
    group: str
    title: str
    title_en: str
    title_status: str
    principle: str
    judged_by: str  # machine · person · both
    weight: Fraction  # relative to the other indicators of its group
    clauses: tuple[str, ...]
    aggregate: str = "elements"  # elements · pages
    weight_status: str = "proposed"  # official · given · inferred · proposed
    source: str = ""
    web_view: tuple[str, ...] = ()  # indicators whose rules count here inside an app's web view


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A 二级 of a scheme's part, holding indicators. `weight` is relative inside its part."""

    id: str
    part: str
    title: str
    title_en: str
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade and the lowest score that earns it."""

    id: str
    title: str
    title_en: str
    minimum: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a number of a scheme is known. `status`: official · given · inferred · proposed."""

    status: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A scoring scheme: what each result is worth and how the parts add up.

    `provenance` says of each number how it is known; its keys are "part.ID", "group.ID",
    "value.RESULT", "grade.ID", "none_above", "full_points", "threshold.RULE.KEY" and
    "combine.PART". `thresholds` holds, by rule id, numbers that take the place of the rule's own
    params; `combine` says how the platforms of a part become one score: mean or lower. `privacy`
    names what of people is hidden in captures when they are made.
    """

    id: str
    version: int
    title: str
    title_en: str
    disclaimer: str
    disclaimer_en: str
    parts: Mapping[str, Fraction]
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]
    values: Mapping[Result, Fraction]
    grades: tuple[Grade, ...]
    none_above: Fraction  # share of failed instances above which an indicator is 无法通过
    full_points: Fraction
    status: str = "reconstruction"
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    thresholds: Mapping[str, Params] = field(default_factory=dict)
    combine: Mapping[str, str] = field(default_factory=dict)
    privacy: tuple[str, ...] = ()

    def indicator(self, indicator_id: str) -> Indicator | None:
        """The indicator with this id, None when this scheme has none."""
        return next((i for i in self.indicators if i.id == indicator_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything that judging and scoring are told, by id, in name order.

    `sources` explains the keys that `source` and `sources` fields use. `digest` is a sha256 over
    all files that can move a verdict or a score; texts are left aside. `schemes` are those that
    the machine judges by; `trees` are all schemes, those included, as scoring reads them.
    """

    rules: Mapping[str, Rule]
    tasks: Mapping[str, HumanTask]
    standards: Mapping[str, Standard]
    clauses: Mapping[str, Clause]
    schemes: Mapping[str, Scheme]
    sources: Mapping[str, str]
    digest: str
    trees: Mapping[str, Tree] = field(default_factory=dict)
