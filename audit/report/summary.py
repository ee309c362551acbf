"""The report's main facts in words, the same for every renderer that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlsplit

from audit.report.figures import percent, shown
from audit.report.model import Report, ReportIndicator, ReportIssue, ReportScore
from audit.report.repairs import repair_order
from audit.report.words import RESULTS, Words, is_open
from rules.model import Result, Verdict

STATUSES = ("measured", "partly", "not-measured")
FIRST = 5  # causes whose share of all failed elements is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many indicators have one result."""

    result: str
    word: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the reader should know first. Sentences are complete and in the reader's language.

    `low` and `high` are the ends of the score, the same when it is final, both None when nothing
    was measured. `issues` are in the order of repair: counted failures, advice, open questions.
    """

    name: str  # of what was audited: the portal's host, the app's name, or both
    title: str
    scope: str
    score_label: str
    score_key: str  # of the terminal's label for it
    score: str
    parts: tuple[tuple[str, str], ...]  # name and score of what the score is made of
    low: Fraction | None
    high: Fraction | None
    coverage: str
    grade: str
    effort: str
    indicators: str
    tally: tuple[Tally, ...]
    failures: tuple[ReportIssue, ...]
    advice: tuple[ReportIssue, ...]
    questions: tuple[ReportIssue, ...]


def summarise(report: Report, words: Words) -> Summary:
    """The report's main facts in the words' language."""
    issues = repair_order(report.issues, words.scheme)
    failed = [i for i in issues if i.verdict is Verdict.FAILED]
    failures = tuple(i for i in failed if i.counts)
    tally = _tally(report, words)
    main, medium, name = main_score(report), "-".join(report.media), name_of(report, words)
    joined = words.label("list-separator").join(f"{t.word} {t.count}" for t in tally if t.count)
    return Summary(
        name=name,
        title=words.label(f"title-{medium}", name=name),
        scope=_scope(report, words),
        score_label=words.label(f"score-of-{medium}"),
        score_key=f"terminal-score-of-{medium}",
        score=score_words(main, words),
        parts=tuple(_parts(report, words)),
        low=main.value if main.value is not None else main.low,
        high=main.value if main.value is not None else main.high,
        coverage=words.label("coverage-sentence", share=percent(main.coverage)),
        grade=_grade(report, words),
        effort=_effort(failures, report, words),
        indicators=words.label("tally-sentence", n=len(report.indicators), tally=joined),
        tally=tally,
        failures=failures,
        advice=tuple(i for i in failed if not i.counts),
        questions=tuple(i for i in issues if i.verdict is Verdict.CANT_TELL),
    )


def host_of(url: str) -> str:
    """The host, with its port, or the whole text where there is none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:
        return url


def web_address(url: str) -> str | None:
    """The URL when it is safe to link to (http or https), else None."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else None


def main_score(report: Report) -> ReportScore:
    """The score that comes first: the total, or that of the only part."""
    if report.total is not None:
        return report.total
    return report.app if report.app is not None and "web" not in report.media else report.web


def name_of(report: Report, words: Words) -> str:
    """The body's name in a round; else the portal's host, the app's name or package, or both."""
    if report.place is not None:
        return report.place.name
    names = [host_of(report.target_url)] if "web" in report.media else []
    names += dict.fromkeys(p.name or p.app for p in report.platforms if p.name or p.app)
    return words.label("list-separator").join(names) or words.label("unknown")


def score_words(score: ReportScore, words: Words) -> str:
    """The score as a figure, as a range, or in words when nothing was measured."""
    if score.value is not None:
        return words.label("score-final", value=shown(score.value))
    if score.low is None or score.high is None:
        return words.label("score-none")
    return words.label("score-range", low=shown(score.low), high=shown(score.high))


def _parts(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    """Scores below the main one: the parts of a total, the platforms of an app."""
    if report.total is not None and report.app is not None:
        yield words.label("score-of-web"), score_words(report.web, words)
        yield words.label("score-of-app"), score_words(report.app, words)
    if len(report.platforms) > 1:
        for one in report.platforms:
            label = words.label("score-of-platform", platform=words.platform(one.platform))
            yield label, score_words(one.score, words)


def value_words(indicator: ReportIndicator, words: Words) -> str:
    """An indicator's value or range; never a figure for one that was not measured."""
    if indicator.verdict is Result.NOT_APPLICABLE:
        return words.label("value-left-aside")
    if indicator.verdict is Result.NOT_MEASURED:
        return words.label("value-none")
    if indicator.value is not None:
        return shown(indicator.value)
    return words.label("value-range", low=shown(indicator.low), high=shown(indicator.high))


def decider_words(indicator: ReportIndicator, words: Words) -> str:
    """Who decided the indicator, or who still has to."""
    if indicator.decided_by is not None:
        return words.label(f"decided-{indicator.decided_by}")
    return words.label(f"undecided-{indicator.judged_by}")


def reach_words(issue: ReportIssue, report: Report, words: Words) -> str:
    """How many pages or screens and elements it covers; a page in two viewports is one page."""
    if issue.platform:
        system, screens = words.platform(issue.platform), len(issue.pages)
        return words.label(
            "reach-screens", platform=system, screens=screens, elements=issue.elements
        )
    addresses = {page.id: page.final_url or page.url for page in report.pages}
    pages = len({addresses.get(page, page) for page in issue.pages})
    return words.label("reach", pages=pages, elements=issue.elements)


def _scope(report: Report, words: Words) -> str:
    sentences = []
    if "web" in report.media:
        sentences.append(_counted("", [page.status for page in report.pages], words))
    if "app" in report.media:
        sentences.append(_counted("-screens", [s.status for s in report.screens], words))
    return words.label("semicolon").join(sentences)


def _counted(kind: str, states: Sequence[str], words: Words) -> str:
    if not states:
        return words.label(f"scope{kind}-none")
    counts = Counter(states)
    parts = [words.label(f"scope-{s}", n=counts[s]) for s in STATUSES if counts[s]]
    joined = words.label("list-separator").join(parts)
    return words.label(f"scope{kind}", n=len(states), parts=joined)


def _grade(report: Report, words: Words) -> str:
    if report.grade is not None:
        return words.label("grade-given", grade=words.grade(report.grade))
    left = sum(1 for indicator in report.indicators if is_open(indicator))
    main = main_score(report)
    if main.low is None and main.value is None:
        return words.label("grade-nothing")
    return words.label("grade-withheld", n=left) if left else words.label("grade-none")


def _effort(failures: tuple[ReportIssue, ...], report: Report, words: Words) -> str:
    """Elements against causes: how little has to be repaired."""
    elements = sum(issue.elements for issue in failures)
    if not elements:
        states = [p.status for p in report.pages] + [s.status for s in report.screens]
        measured = any(state != "not-measured" for state in states)
        return words.label("effort-none") if measured else words.label("effort-not-measured")
    first = sum(sorted((i.elements for i in failures), reverse=True)[:FIRST])
    key = "effort" if len(failures) > FIRST else "effort-few"
    share = percent(Fraction(first, elements))
    return words.label(key, elements=elements, causes=len(failures), first=FIRST, share=share)


def _tally(report: Report, words: Words) -> tuple[Tally, ...]:
    counts = Counter(indicator.verdict for indicator in report.indicators)
    return tuple(
        Tally(result=str(r), word=words.label(f"result-{r}"), count=counts[r]) for r in RESULTS
    )
