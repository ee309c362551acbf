"""Issues as the HTML report shows them: one example in full, the other places as a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.report.clip_view import ClipView, clip_of
from audit.report.model import Report, ReportFinding, ReportIssue, ReportPage
from audit.report.picture import Picture, cut
from audit.report.safe import plain, plain_lines
from audit.report.summary import reach_words
from audit.report.words import Unit, Words
from rules.model import Verdict

MOST_PICTURES = 40
_MOST_PAGES = 50  # pages listed for one issue
_MOST_PLACES = 10  # selectors listed for one page
_LONGEST_HTML = 500


class Lines(str):
    """Text that is already harmless and whose line breaks matter."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRef:
    """A page or screen of the report that others refer to."""

    number: int
    title: str
    anchor: str  # the id of its section


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an issue occurs on one page; `more` selectors were left off."""

    page: UnitRef
    count: int
    selectors: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture of the example with its text."""

    src: str
    width: int
    height: int
    alt: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """One issue; empty texts and None mean that the report shows nothing for them."""

    number: int
    title: str
    kind: str  # none, advice or pending: how it is marked
    mark: str
    sentence: str
    indicator: str
    indicator_anchor: str
    indicator_title: str
    platform: str  # Android or iOS, empty for the web
    wcag: str
    clauses: tuple[str, ...]
    reach: str
    fix: str
    example: Lines
    html: Lines
    html_note: str
    selector: str
    page: UnitRef | None
    shot: Shot | None
    shot_note: str
    clip: ClipView | None
    places: tuple[Place, ...]
    more_pages: int
    rule: str
    also: str
    engine: str
    engine_messages: tuple[str, ...]
    finding: str

    @property
    def anchor(self) -> str:
        """The id of the issue's article."""
        return f"issue-{self.number}"


def issue_views(
    issues: Iterable[ReportIssue], *, report: Report, workspace: Path, words: Words
) -> tuple[IssueView, ...]:
    """The issues in the order given, numbered from 1, the first of them with pictures."""
    listed = tuple(issues)
    pages: dict[str, Unit] = {unit.id: unit for unit in report.pages}
    pages |= {unit.id: unit for unit in report.screens}
    pictures = _pictures(listed, pages, workspace)
    return tuple(
        _view(number, issue, report, pages, pictures, workspace, words)
        for number, issue in enumerate(listed, start=1)
    )


def unit_ref(unit: Unit, words: Words) -> UnitRef:
    """The page or screen as others refer to it."""
    number = words.unit_number(unit.id)
    kind = "page" if isinstance(unit, ReportPage) else "screen"
    return UnitRef(number=number, title=words.unit_title(unit), anchor=f"{kind}-{number}")


def indicator_anchor(indicator: str, platform: str) -> str:
    """The id of an indicator's row; an app's has one for each platform."""
    return f"indicator-{indicator}-{platform}" if platform else f"indicator-{indicator}"


def shorten(html: str, limit: int = _LONGEST_HTML) -> Lines:
    """The element's source, harmless, cut after a tag or a word when it is longer than `limit`."""
    text = plain_lines(html.strip())
    if len(text) <= limit:
        return Lines(text)
    head = text[:limit]
    end = max(head.rfind(">") + 1, head.rfind(" "), head.rfind("\n"))
    return Lines((head[:end] if end > limit // 2 else head).rstrip() + " ……")


def mark_kind(verdict: Verdict, counts: bool) -> str:
    """How a finding is marked: pending (open), none (failed and counted) or advice."""
    if verdict is Verdict.CANT_TELL:
        return "pending"
    return "none" if counts else "advice"


def _view(
    number: int,
    issue: ReportIssue,
    report: Report,
    pages: Mapping[str, Unit],
    pictures: Mapping[str, Picture | None],
    workspace: Path,
    words: Words,
) -> IssueView:
    example, page = issue.example, pages.get(issue.example_page)
    rule = words.rule(issue.rule)
    kind = mark_kind(issue.verdict, issue.counts)
    places = _places(issue, pages, words)
    html = shorten(example.html)
    shot = _shot(example, page, pictures.get(issue.id), words)
    return IssueView(
        number=number,
        title=words.rule_title(issue.rule),
        kind=kind,
        mark=words.label(f"mark-{kind}"),
        sentence=words.sentence(example),
        indicator=issue.indicator,
        indicator_anchor=indicator_anchor(issue.indicator, issue.platform),
        platform=words.platform(issue.platform),
        indicator_title=words.indicator_title(issue.indicator),
        wcag=words.label("list-separator").join(map(words.criterion, example.wcag)),
        clauses=words.clause_labels(rule.clauses if rule else ()),
        reach=reach_words(issue, report, words),
        fix=words.fix(issue.rule),
        example=Lines(plain_lines(words.example(issue.rule).strip("\n"))),
        html=html,
        html_note=words.label("html-cut", n=len(example.html)) if html.endswith(" ……") else "",
        selector=example.selector,
        page=unit_ref(page, words) if page else None,
        shot=shot,
        shot_note="" if shot or not example.selector else _shot_note(issue, page, pictures, words),
        clip=clip_of(issue, pages, workspace, words),
        places=places[:_MOST_PAGES],
        more_pages=max(0, len(places) - _MOST_PAGES),
        rule=issue.rule,
        also=words.label("list-separator").join(issue.also),
        engine=example.engine or "",
        engine_messages=example.engine_messages,
        finding=example.id,
    )


def _places(issue: ReportIssue, pages: Mapping[str, Unit], words: Words) -> tuple[Place, ...]:
    """Every page that the issue occurs on, in the report's order."""
    wanted, on = frozenset(issue.findings), frozenset(issue.pages)
    found = []
    for page in (page for page in pages.values() if page.id in on):
        selectors = [f.selector for f in page.findings if f.id in wanted]
        named = tuple(s for s in selectors if s)[:_MOST_PLACES]
        more = max(0, sum(1 for s in selectors if s) - len(named))
        ref = unit_ref(page, words)
        found.append(Place(page=ref, count=len(selectors), selectors=named, more=more))
    return tuple(found)


def _pictures(
    issues: tuple[ReportIssue, ...], pages: Mapping[str, Unit], workspace: Path
) -> dict[str, Picture | None]:
    """Pictures of the first issues' examples by issue id; each screenshot is opened once."""
    by_page: dict[str, list[ReportIssue]] = {}
    with_place = (i for i in issues if i.example.rect and pages.get(i.example_page))
    for issue in list(with_place)[:MOST_PICTURES]:
        by_page.setdefault(issue.example_page, []).append(issue)
    found: dict[str, Picture | None] = {}
    for page_id, group in by_page.items():
        page = pages[page_id]
        path = _inside(workspace, page.screenshot)
        rects = [issue.example.rect for issue in group if issue.example.rect]
        scale = page.screenshot_scale
        cuts = cut(path, rects, scale=scale) if path and scale else (None,) * len(rects)
        found.update((issue.id, picture) for issue, picture in zip(group, cuts, strict=True))
    return found


def _inside(workspace: Path, name: str | None) -> Path | None:
    """The file below the workspace; None without a name or for one that leads out of it."""
    if not name:
        return None
    try:
        path = (workspace / name).resolve()
    except (OSError, ValueError):  # a name that no file can have
        return None
    return path if path.is_relative_to(workspace.resolve()) else None


def _shot(
    finding: ReportFinding, page: Unit | None, picture: Picture | None, words: Words
) -> Shot | None:
    if picture is None or page is None or finding.rect is None:
        return None
    rect = finding.rect
    sides = {"x": rect.x, "y": rect.y, "w": rect.width, "h": rect.height}
    place = {name: round(value) for name, value in sides.items()}
    title = words.unit_title(page)
    kind = "picture" if isinstance(page, ReportPage) else "screen-picture"
    return Shot(
        src=picture.data_uri,
        width=picture.width,
        height=picture.height,
        alt=words.label(f"{kind}-alt", page=title, sentence=words.sentence(finding), **place),
        caption=words.label("picture-caption", page=title),
    )


def _shot_note(
    issue: ReportIssue,
    page: Unit | None,
    pictures: Mapping[str, Picture | None],
    words: Words,
) -> str:
    """Why there is no picture, and the whole screenshot's place where there is one."""
    if page is None or page.screenshot is None:
        return words.label("picture-no-screenshot")
    key = "picture-too-many" if issue.example.rect and issue.id not in pictures else "picture-none"
    return words.label(key, path=plain(page.screenshot))
