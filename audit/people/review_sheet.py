"""Reviews as a sheet: what others said, in rows, and what a reviewer wrote beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from audit.people.acts import Refusal
from audit.people.cell_text import clean, shortened
from audit.people.checks import Place
from audit.people.columns import REVIEWS, header
from audit.people.model import Assignment, Observation, Review, ReviewVerdict, Tester
from audit.people.problems import ImportProblems, Problem
from audit.people.raw_sheet import RawRow, RawSheet
from audit.people.reviewing import Reviewable, check, shortest, unique
from audit.people.settle import Settled
from audit.people.sheet_reader import read_raw
from audit.people.sheet_values import text_of
from audit.people.worklist import QUESTION, TASK
from audit.people.worksheet import BEIJING, Line, Worksheet, answer_word, time_text
from rules.wording import LANGS, Texts, load_texts

_KIND = "review"
_VERDICTS = tuple(ReviewVerdict)
_LONGEST = 10_000  # characters of a reviewer's note


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a row says of an observation beside the observation itself, in the reader's words."""

    body_name: str
    title: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a sheet of reviews is checked against.

    `history` are all observations by id; `settled` gives what each is part of.
    """

    history: Mapping[str, Observation]
    settled: Callable[[Observation], Settled]
    testers: Mapping[str, Tester]
    assignments: Sequence[Assignment]
    reviews: Sequence[Review]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReviews:
    """What a sheet says: reviews, where each was read, and how many rows have none."""

    name: str
    reviews: tuple[Review, ...]
    places: tuple[Place, ...]
    unanswered: int


def review_worksheet(
    rows: Iterable[Reviewable],
    texts: Texts,
    *,
    reviewer: str,
    ids: Iterable[str],
    shown: Callable[[Observation], Shown],
) -> Worksheet:
    """What a reviewer may review; `ids` are those of all observations there are."""
    short = shortest(ids)
    words = tuple(verdict_word(verdict, texts) for verdict in _VERDICTS)
    lines = []
    for row in rows:
        cells = {
            **_given(row, texts, shown(row.observation)),
            "record": short[row.observation.id],
            "reviewer": reviewer,
            "allowed": texts.label("list-separator").join(words),
        }
        if row.said is not None:
            cells |= {"review": verdict_word(row.said.verdict, texts), "remark": row.said.note}
        cleaned = {column: shortened(clean(text)) for column, text in cells.items()}
        lines.append(Line(kind=_KIND, answers=words, cells=cleaned))
    return Worksheet(
        texts=texts,
        columns=REVIEWS.columns,
        lines=tuple(lines),
        help=texts.steps("message.review-sheet-help"),
        form=REVIEWS,
    )


def verdict_word(verdict: ReviewVerdict, texts: Texts) -> str:
    """What a reviewer says, as the reader's language says it."""
    return texts.message(f"review-verdict-{verdict.value}")


def read_reviews(path: Path, known: Said, *, reviewer: str = "", now: datetime) -> ReadReviews:
    """The reviews of a sheet by this person, or by those whom its column of reviewers names.

    Raises ImportProblems with everything that is wrong, in the file's order.
    """
    raw = read_raw(path, REVIEWS)
    reader = _Reader(raw, known, reviewer, now)
    for row in raw.rows:
        reader.take(row)
    if not reader.problems and not reader.reviews:
        reader.problems.append(Problem(sheet=raw.name, code="observe-no-answers"))
    if reader.problems:
        raise ImportProblems(reader.problems)
    return ReadReviews(
        name=raw.name,
        reviews=tuple(reader.reviews),
        places=tuple(reader.places),
        unanswered=reader.unanswered,
    )


def _given(row: Reviewable, texts: Texts, shown: Shown) -> dict[str, str]:
    said = row.observation
    return {
        "body": said.body,
        "platform": said.platform or "web",
        "indicator": said.indicator,
        "kind": QUESTION if said.finding is not None else TASK,
        "collector": said.tester,
        "body_name": shown.body_name,
        "title": shown.title,
        "said": answer_word(said.answer, texts),
        "note": said.note,
        "at": f"{said.at_name} {said.at_version}".strip(),
        "device": said.device,
        "time": time_text(said.observed_at.astimezone(BEIJING)),
        "evidence": "\n".join(shown.evidence),
    }


class _Reader:
    """Takes rows one by one and remembers what is wrong with them."""

    def __init__(self, raw: RawSheet, known: Said, reviewer: str, now: datetime) -> None:
        self.raw = raw
        self.known = known
        self.reviewer = reviewer
        self.now = now
        self.reviews: list[Review] = []
        self.places: list[Place] = []
        self.problems: list[Problem] = list(raw.problems)
        self.unanswered = 0
        self.seen: dict[tuple[str, str], RawRow] = {}

    def take(self, row: RawRow) -> None:
        before = len(self.problems)
        one, by = self.observation(row), self.who(row)
        verdict, note = self.verdict(row), text_of(row.cells.get("remark", ""))
        if len(note) > _LONGEST:
            self.refuse(row, "remark", "observe-cell-long", limit=str(_LONGEST))
        if one is not None:
            self.once(row, one, by)
        if verdict is None and len(self.problems) == before:
            if note:
                self.refuse(row, "review", "review-remark-alone")
            self.unanswered += 1
        if verdict is None or one is None or len(self.problems) > before:
            return
        if not by:
            self.refuse(row, "reviewer", "review-sheet-nobody")
            return
        review = Review(
            observation=one.id,
            reviewer=by,
            verdict=verdict,
            note=note,
            at=self.now,
            sheet_sha256=self.raw.sha256,
        )
        if self.allowed(row, one, review):
            self.reviews.append(review)
            self.places.append(Place(sheet=row.sheet, row=row.number))

    def observation(self, row: RawRow) -> Observation | None:
        """What the row is about, None when nobody knows."""
        try:
            found = unique(text_of(row.cells.get("record", "")), self.known.history)
        except Refusal as error:
            self.refuse(row, "record", error.code, **error.data)
            return None
        given = {
            "body": found.body,
            "platform": found.platform or "web",
            "indicator": found.indicator,
            "collector": found.tester,
        }
        for column, value in given.items():
            cell = text_of(row.cells.get(column, value))
            if cell != value:
                self.refuse(row, column, "observe-row-mixed", value=cell[:60], wanted=value)
        return found

    def who(self, row: RawRow) -> str:
        """The reviewer, "" when nobody is named."""
        named = text_of(row.cells.get("reviewer", ""))
        if named and named not in self.known.testers:
            known = "、".join(sorted(self.known.testers)[:50]) or "-"
            self.refuse(row, "reviewer", "observe-tester-unknown", value=named[:60], known=known)
        elif named and self.reviewer and named != self.reviewer:
            self.refuse(row, "reviewer", "observe-tester-differs", value=named, given=self.reviewer)
        return named or self.reviewer

    def verdict(self, row: RawRow) -> ReviewVerdict | None:
        text = text_of(row.cells.get("review", ""))
        wanted = unicodedata.normalize("NFKC", text).strip().casefold()
        for verdict in _VERDICTS if wanted else ():
            words = (verdict.value, *(verdict_word(verdict, load_texts(lang)) for lang in LANGS))
            if wanted in words:
                return verdict
        if wanted:
            allowed = "、".join(verdict_word(v, load_texts("zh")) for v in _VERDICTS)
            self.refuse(row, "review", "observe-answer", value=text[:60], allowed=allowed)
        return None

    def once(self, row: RawRow, one: Observation, by: str) -> None:
        first = self.seen.setdefault((one.id, by), row)
        if first is not row:
            value = text_of(row.cells.get("record", ""))
            self.refuse(
                row, "record", "observe-row-twice",
                value=value, sheet=first.sheet, other=str(first.number),
            )  # fmt: skip

    def allowed(self, row: RawRow, one: Observation, review: Review) -> bool:
        """Whether it may be said; what was said already stays said, whatever came after it."""
        if any(same_word(review, other) for other in self.known.reviews):
            return True
        if review.verdict is ReviewVerdict.DISAGREE and not review.note:
            self.refuse(row, "remark", "review-disagree-note")
            return False
        try:
            person = self.known.testers[review.reviewer]
            check(one, self.known.settled(one), person, self.known.assignments)
        except Refusal as error:
            self.refuse(row, "record", error.code, **error.data)
            return False
        return True

    def refuse(self, row: RawRow, column: str, code: str, **data: str) -> None:
        shown = self.raw.headers.get(column) or header(column)
        self.problems.append(
            Problem(sheet=row.sheet, row=row.number, column=shown, code=code, data=data)
        )


def same_word(one: Review, other: Review) -> bool:
    """Whether both say the same of the same, whenever that was."""
    names = ("observation", "reviewer", "verdict", "note")
    return all(getattr(one, name) == getattr(other, name) for name in names)
