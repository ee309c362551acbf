"""The report as plain data: every renderer reads this and nothing else.

Words that depend on the reader's language are not here: a finding carries its rule, code and
data, an indicator its id; renderers look them up in the texts. Numbers are exact fractions;
renderers round half up to two decimals and only when they show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from audit.report.foreign import ForeignFile
from audit.report.gain import Gain
from audit.report.heard import ReportHeard
from audit.report.history import ReportHistory
from audit.report.outcomes import RuleOutcome
from audit.report.waived import ReportCheck
from rules.model import Result, Verdict
from rules.snapshot import Rect

FORMAT = "yd-audit/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFinding:
    """A failed or open finding on one element of one page.

    `id` stays the same from run to run as long as the element stays the same in substance.
    `selector` is a path through frames and shadow roots, steps joined by " >>> "; empty for a
    finding about the page as a whole. `rect` is in CSS pixels of the page, None when unknown.
    `counts` is false when the rule's meaning table says that it is advice only.
    """

    id: str
    rule: str
    indicator: str
    verdict: Verdict
    code: str
    data: Mapping[str, str | int]
    wcag: tuple[str, ...]
    act: tuple[str, ...]
    selector: str
    html: str
    rect: Rect | None
    engine: str | None  # the engine and version that saw it; None for the project's own checks
    engine_messages: tuple[str, ...]  # the engine's own words, English
    counts: bool
    evidence: tuple[str, ...]  # paths below the workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """One page in one viewport. `status` is measured, partly or not-measured."""

    id: str
    url: str
    final_url: str
    title: str
    status: str
    reasons: tuple[str, ...]  # reason codes, texts under [reason.CODE]; empty when measured
    details: Mapping[str, str]  # what filled the reasons: {"status": "404"}, or by "CODE.KEY"
    http_status: int | None
    viewport: str
    kinds: tuple[str, ...]  # page kinds: home, list, article …; texts under [kind.CODE]
    chosen: str  # why: start, structured, template, random, listed, signed-in
    template: str
    captured_at: str | None  # ISO 8601, UTC
    screenshot: str | None  # path below the workspace
    screenshot_scale: float  # picture pixels for each CSS pixel
    findings: tuple[ReportFinding, ...]
    errors: tuple[str, ...]  # rules whose judging failed on this page
    outcomes: tuple[RuleOutcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportScreen:
    """One screen of an app. `status` is measured, partly or not-measured.

    A finding's `selector` is its node path, its `rect` in dp or pt of the screen (`width` ×
    `height`, None when not known); `screenshot_scale` is picture pixels for each of them.
    """

    id: str
    key: str
    title: str
    platform: str  # android · ios
    kind: str  # standard · elder · elder-home
    app: str  # package or bundle id
    activity: str
    chosen: str  # why it is here: a journey's id, "explored", "recorded" or "file"
    status: str
    reasons: tuple[str, ...]
    details: Mapping[str, str]
    captured_at: str | None
    device: str  # what a person calls it: model and OS version, "" when not known
    device_id: str  # its id in the farm, "" without one
    origin: str  # uiautomator2 · uiautomator-dump · xcuitest
    width: float | None
    height: float | None
    screenshot: str | None
    screenshot_scale: float | None
    uninspected: float  # share of the screen that holds no inspectable elements, 0 to 1
    findings: tuple[ReportFinding, ...]
    errors: tuple[str, ...]
    lacking: Mapping[str, str]  # rules that could not be judged → reason code
    outcomes: tuple[RuleOutcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIssue:
    """Findings with one cause: the same rule and sentence on the same component."""

    id: str
    rule: str
    indicator: str
    verdict: Verdict
    code: str
    counts: bool
    component: str  # the common selector shape
    pages: tuple[str, ...]  # page or screen ids
    elements: int
    findings: tuple[str, ...]  # finding ids
    example: ReportFinding
    example_page: str  # page or screen id
    platform: str = ""  # android · ios; "" for the web
    also: tuple[str, ...] = ()  # other rules that see the same defect on these elements


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWord:
    """What one person said of an indicator, or of one question of the machine (`question`).

    `counts` is false where somebody corrected it or it was overruled. `observed_at` is ISO 8601.
    """

    tester: str
    answer: str
    note: str
    assistive: str  # assistive technology with its version, "" without one
    device: str
    observed_at: str
    question: str  # the id of the issue that was asked about, "" for the indicator as a whole
    sheet: str  # the file and row that it was read from
    evidence: tuple[str, ...]  # paths below the workspace
    counts: bool
    # Start and end in seconds for each path of `evidence`; None = from its start, to its end.
    moments: tuple[tuple[float | None, float | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIndicator:
    """What is known about one indicator. `value` None while it is open."""

    id: str
    group: str
    title: str
    title_en: str
    principle: str
    judged_by: str  # who may decide it: machine · person · both
    verdict: Result
    value: Fraction | None
    low: Fraction
    high: Fraction
    decided_by: str | None  # machine · person · both; None while open
    failed: int  # elements that failed, counted once for each page
    passed: int
    cant_tell: int
    pages_failed: int
    rules: tuple[str, ...]
    clauses: tuple[str, ...]  # clause ids of the catalogue
    tasks: tuple[str, ...]  # human tasks that would close it
    platform: str = ""  # android · ios; "" for the web
    people: tuple[PersonWord, ...] = ()
    notes: tuple[str, ...] = ()  # codes of what the reader must know about the merging


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportScore:
    """A part's score: `value` only when nothing is open, otherwise the range; both 0 to 100.

    `coverage` is the share of the part's weight that is decided, 0 to 1. All None when the part
    was not measured at all.
    """

    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlatform:
    """One audited platform of the app and its own score."""

    platform: str
    app: str  # package or bundle id
    name: str
    version: str
    score: ReportScore
    devices: tuple[str, ...]  # models and OS versions that were used


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """A screen that a journey or the exploration did not reach, and why."""

    platform: str
    key: str
    title: str
    reason: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An address that was found and not audited, the reason code and what fills its sentence."""

    url: str
    reason: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSample:
    """How the pages were chosen."""

    method: str  # "wcag-em" or "list"
    seed: int
    budget: int
    discovered: int
    explored: int
    kinds_missing: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]  # reason codes about the exploration itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """How good the rules were found to be on pages with known outcomes.

    `recall` is the share of what must fail that they report, `wrong` the share of what must not
    fail that they report as well; None without any case. `catalogue` is the digest of the rules
    that were measured, `measured_at` ISO 8601 in UTC, `corpus` whose pages they were.
    """

    recall: Fraction | None
    wrong: Fraction | None
    corpus: str
    measured_at: str
    catalogue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTool:
    """Which versions made the measurement and the judgement.

    `instrument` is None where it was never measured how good they are.
    """

    version: str
    engines: tuple[tuple[str, str], ...]  # name, version
    browser: str
    driver: str
    catalogue: str  # digest of the rule catalogue, texts left aside
    instrument: Instrument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFigure:
    """The total (`id` "") or one part beside those of the peers, in points.

    `value` None while open, with `low` and `high`, or where there is none: `why` then says so
    (not-measured, missing, not-applicable, unranked; "" otherwise). `mean` and `best` are those
    of the `counted` peers whose figure is decided, None without any; `before` is the body's own
    in the last round by the same scheme.
    """

    id: str
    title: str
    title_en: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    why: str
    mean: Fraction | None
    best: Fraction | None
    counted: int
    before: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceIndicator:
    """One of the report's indicators, and how many of the peers have which result."""

    id: str
    platform: str
    full: int
    partial: int
    none: int
    not_applicable: int
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlace:
    """A body's place in its round.

    `group` is the peer group ("" = all bodies are peers), `peers` how many bodies that is, the
    body included. `standing` is decided, provisional, vetoed, unranked or empty; only a decided
    body has a `place` (of `ranked`). `best` and `worst` are the places that it may have once
    everything is decided, `drawn` the places that `resamples` give, None without.
    `weightings` are other weightings of the parts with whether they would change band or grade.
    """

    round: str
    round_title: str
    scheme: str  # id@version
    body: str
    name: str
    group: str
    peers: int
    bodies: int
    standing: str
    ranked: int
    place: int | None
    shared: bool
    best: int | None
    worst: int | None
    group_place: int | None
    group_ranked: int
    grade: str  # title, "" without one
    grade_en: str
    band: str  # title, "" without one
    band_en: str
    drawn: tuple[int, int] | None
    resamples: int
    place_before: int | None
    up: int | None  # places gained, None without both
    round_before: str  # title, "" without an earlier round
    weightings: tuple[tuple[str, bool], ...]
    figures: tuple[PlaceFigure, ...]
    indicators: tuple[PlaceIndicator, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report on one body's portal, its app, or both.

    `media` says which were audited ("web", "app"); the other's score has no numbers. `app` joins
    the platforms as the scheme says (`combine`), `total` both parts by their weights; it is None
    unless both were audited. `grade` belongs to the total, or to the only part there is.
    """

    format: str
    tool: ReportTool
    scheme: str
    target_url: str
    started_at: str
    finished_at: str
    interrupted: bool
    sample: ReportSample
    pages: tuple[ReportPage, ...]
    indicators: tuple[ReportIndicator, ...]
    web: ReportScore
    grade: str | None
    issues: tuple[ReportIssue, ...]
    media: tuple[str, ...] = ("web",)
    screens: tuple[ReportScreen, ...] = ()
    platforms: tuple[ReportPlatform, ...] = ()
    app: ReportScore | None = None
    combine: str = ""  # mean · lower
    total: ReportScore | None = None
    unreached: tuple[Unreached, ...] = ()
    place: ReportPlace | None = None  # for a body of a round
    check: ReportCheck | None = None  # by a repository's settings
    history: ReportHistory | None = None  # objections and retests, None without any
    foreign: tuple[ForeignFile, ...] = ()  # what other tools measured, in the order of import
    heard: ReportHeard | None = None  # None = nobody listened
    gains: tuple[Gain, ...] = ()  # of each issue, in the order of `issues`; () = not computed
