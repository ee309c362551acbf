"""What the renderers for other tools share: addresses, harmless text, what each rule came to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from audit.earl import ACT_RULES, SAFE
from audit.report.figures import shown
from audit.report.model import Report, ReportIndicator, ReportPage, ReportScore
from audit.report.outcomes import RuleOutcome
from audit.report.safe import json_safe, plain, plain_lines
from audit.report.summary import main_score
from audit.report.words import Unit, Words
from rules.model import Catalogue, Meaning, Result, Verdict

MOST_TEXT = 4_000  # characters of one text of a page
_NONCHARACTER = re.compile("[\ufffe\uffff]")  # no XML may hold them
_UNDERSTANDING = "https://www.w3.org/WAI/WCAG22/Understanding/"


def one_line(text: str, most: int = MOST_TEXT) -> str:
    """Text of a page on one line, what acts spelt out, cut with an ellipsis."""
    return _cut(_NONCHARACTER.sub("\ufffd", plain(text)).strip(), most)


def lines(text: str, most: int = MOST_TEXT) -> str:
    """The same with its line breaks: code."""
    return _cut(_NONCHARACTER.sub("\ufffd", plain_lines(text)).strip(), most)


def uri(address: str) -> str:
    """An address with only such characters as an address may have."""
    return quote(address.encode("utf-8", "replace"), safe=SAFE)


def urn(*names: str) -> str:
    """A name of the tool's own, for what has no address."""
    parts = (quote(name.encode("utf-8", "replace"), safe="") for name in names)
    return ":".join(("urn:yd-audit", *parts))


def address_of(unit: Unit) -> str:
    """A page's address; a name of a screen, which has none."""
    if isinstance(unit, ReportPage):
        return uri(unit.url)
    return urn("screen", unit.platform, unit.app, unit.key, unit.id)


def target_of(report: Report, platform: str = "") -> str:
    """The address of the portal; a name of the app on `platform`, or where there is no portal."""
    if not platform and "web" in report.media and report.target_url:
        return uri(report.target_url)
    apps = [one for one in report.platforms if platform in ("", one.platform)]
    return urn("app", *(name for one in apps for name in (one.platform, one.app)))


def units_of(report: Report) -> Iterator[Unit]:
    """Pages, then screens, in the report's order."""
    yield from report.pages
    yield from report.screens


def outcome_of(outcome: RuleOutcome, catalogue: Catalogue) -> Verdict:
    """What a rule came to in the words of the report: what a person must decide is open.

    What only tells that a page could not be judged is an error.
    """
    rule = catalogue.rules.get(outcome.rule)
    meaning = rule.means.get(outcome.verdict) if rule is not None else None
    if meaning is Meaning.NEEDS_PERSON:
        return Verdict.CANT_TELL
    return Verdict.ERROR if meaning is Meaning.NOT_MEASURED else outcome.verdict


def failed_by_people(report: Report) -> Iterator[tuple[ReportIndicator, str]]:
    """Indicators that do not pass because of what people said, with their notes as one text."""
    poor = {Result.NONE.value, Result.PARTIAL.value}
    for indicator in report.indicators:
        if indicator.verdict.value not in poor:
            continue
        said = [w for w in indicator.people if w.counts and not w.question and w.answer in poor]
        if said:
            yield indicator, "\n".join(dict.fromkeys(filter(None, (w.note.strip() for w in said))))


def answers_of(report: Report) -> Mapping[tuple[str, str], str]:
    """What people say of the machine's questions: (unit, finding) → yes or no.

    "yes" is a problem and "no" none; without an entry nobody was asked, or they differ.
    """
    said: dict[str, set[str]] = {}
    for word in (w for i in report.indicators for w in i.people if w.counts and w.question):
        said.setdefault(word.question, set()).add(word.answer)
    return {
        (unit, finding): next(iter(said[issue.id]))
        for issue in report.issues
        if said.get(issue.id) in ({"yes"}, {"no"})
        for unit in issue.pages
        for finding in issue.findings
    }


def help_address(rule: str, words: Words, catalogue: Catalogue) -> str:
    """Where a rule is explained: its ACT rule, else its criterion; "" where it has neither."""
    known = words.rule(rule)
    if known is None:
        return ""
    if known.act:
        return f"{ACT_RULES}{quote(known.act[0], safe='')}/"
    for clause in catalogue.clauses.values():
        if clause.id.startswith("wcag:") and clause.number in known.wcag[:1]:
            return _UNDERSTANDING + quote(clause.id.removeprefix("wcag:"), safe="")
    return ""


def score_of(report: Report) -> dict[str, str]:
    """The score or its range as decimals; empty where nothing was measured."""
    score: ReportScore = main_score(report)
    if score.value is not None:
        return {"score": shown(score.value)}
    if score.low is None or score.high is None:
        return {}
    return {"score-low": shown(score.low), "score-high": shown(score.high)}


def json_bytes(document: object) -> bytes:
    """A document as JSON in UTF-8 that can be shown by `cat` without harm."""
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    return (json_safe(text) + "\n").encode("utf-8")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 2] + "……"
