"""A worklist as a table of words, ready to be written in any format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from audit.people.cell_text import clean, shortened
from audit.people.columns import COLUMNS, TASKS, Form, column_of, header
from audit.people.model import FULL, NO, NONE, NOT_APPLICABLE, PARTIAL, YES, Evidence, Observation
from audit.people.worklist import Place, WorkRow
from rules.describe import preface_key
from rules.wording import LANGS, Texts, load_texts

BEIJING = timezone(timedelta(hours=8))  # times without an offset are meant so
ANSWERS = (FULL, PARTIAL, NONE, NOT_APPLICABLE, YES, NO)
_UNLISTED = re.compile(r"[;；|\n]")  # what divides the names in a cell
_WEB = "web"
_LONGEST_PLACE = 500  # characters of an address, selector or sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """What a tester said about a row before; `names` are those of its evidence, in its order."""

    observation: Observation
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: its kind, the words that may be its answer, its cells by column.

    The cells are clean texts; a column of the tester's own is keyed by its header.
    """

    kind: str
    answers: tuple[str, ...]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """All rows of a sheet. `columns` are ids, then the headers of free columns.

    `help` says how to fill it in and what holds for every row.
    """

    texts: Texts
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    help: tuple[str, ...]
    form: Form = TASKS

    def header(self, column: str) -> str:
        """What stands above a column."""
        return header(column) if column in self.form.columns else column


def worksheet(
    rows: Iterable[WorkRow],
    texts: Texts,
    *,
    tester: str = "",
    former: Mapping[str, Former] | None = None,
) -> Worksheet:
    """The rows in words; `former` gives row id → what the tester has said already."""
    said = former or {}
    free: dict[str, None] = {}
    lines: list[Line] = []
    prefaces: dict[str, None] = {}
    for row in rows:
        prefaces[f"catalogue.{preface_key('app' if row.platform else 'web')}"] = None
        words = tuple(answer_word(a, texts) for a in row.allowed)
        cells = {**_given(row, texts, words), "tester": tester}
        if row.id in said:
            cells |= _filled(said[row.id], texts)
            extra = {_free(k): v for k, v in said[row.id].observation.extra.items()}
            free |= dict.fromkeys(extra)
            cells |= extra
        cleaned = {column: shortened(clean(cells.get(column, ""))) for column in cells}
        lines.append(Line(kind=row.kind, answers=words, cells=cleaned))
    return Worksheet(
        texts=texts,
        columns=(*COLUMNS, *free),
        lines=tuple(lines),
        help=(*texts.steps("message.worklist-help"), *map(texts.word, prefaces)),
    )


def former_of(
    rows: Iterable[WorkRow], said: Iterable[Observation], kept: Iterable[Evidence]
) -> dict[str, Former]:
    """Row id → what was said about the row; `kept` are the files of evidence."""
    names = {one.sha256: _UNLISTED.sub("_", clean(one.name)) for one in kept}
    by_place = {(o.target, o.indicator, o.finding, o.round_number): o for o in said}
    found = {
        row.id: by_place.get((row.target, row.indicator, row.finding, row.round_number))
        for row in rows
    }
    return {
        row_id: Former(
            observation=one, names=tuple(names.get(c.sha256, c.sha256) for c in one.evidence)
        )
        for row_id, one in found.items()
        if one is not None
    }


def answer_word(answer: str, texts: Texts) -> str:
    """An answer as the reader's language says it; an answer of a scheme's own as it is."""
    if answer in (YES, NO):
        return texts.message(f"worklist-answer-{answer}")
    return texts.word(f"catalogue.answer.{answer}") if answer in ANSWERS else answer


def answer_of(text: str, allowed: Sequence[str]) -> str | None:
    """The allowed answer that a cell means, in either language or by its id; None for none."""
    wanted = _key(text)
    for answer in allowed:
        words = (answer, *(answer_word(answer, load_texts(lang)) for lang in LANGS))
        if wanted in map(_key, words):
            return answer
    return None


def time_text(at: datetime) -> str:
    """A time as a cell holds it: without an offset when it is Beijing's."""
    local = at.utcoffset() == BEIJING.utcoffset(None)
    shown = at.replace(tzinfo=None) if local else at
    return shown.isoformat(sep=" ", timespec="seconds" if at.second else "minutes")


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _free(name: str) -> str:
    """A free column's header, never empty and never taken for one of ours."""
    cleaned = " ".join(clean(name).split())
    return f"_{cleaned}" if not cleaned or column_of(cleaned) is not None else cleaned


def _given(row: WorkRow, texts: Texts, words: Sequence[str]) -> dict[str, str]:
    return {
        "row": row.id,
        "body": row.body,
        "platform": row.platform or _WEB,
        "indicator": row.indicator,
        "kind": row.kind,
        "body_name": row.body_name,
        "title": row.title,
        "steps": "\n".join(row.steps),
        "address": _numbered(row.places, [p.address for p in row.places]),
        "element": _numbered(row.places, [p.element for p in row.places]),
        "screenshot": _numbered(row.places, [p.screenshot for p in row.places]),
        "machine": _machine(row),
        "allowed": texts.message(
            f"worklist-allowed-{row.kind}", {"answers": texts.label("list-separator").join(words)}
        ),
    }


def _machine(row: WorkRow) -> str:
    seen = _numbered(row.places, [p.sentence for p in row.places])
    return f"{row.machine}\n{seen}".strip()


def _numbered(places: Sequence[Place], texts: Sequence[str]) -> str:
    """One line for each place; the numbers join the columns, one place needs none."""
    short = [shortened(" ".join(clean(text).split()), _LONGEST_PLACE) for text in texts]
    if len(places) < 2:
        return "".join(short)
    return "\n".join(f"{n}. {text}" for n, text in enumerate(short, start=1) if text)


def _filled(former: Former, texts: Texts) -> dict[str, str]:
    said = former.observation
    return {
        "answer": answer_word(said.answer, texts),
        "note": said.note,
        "at": said.at_name,
        "at_version": said.at_version,
        "device": said.device,
        "time": time_text(said.observed_at),
        "evidence": "\n".join(former.names),
        "start": _seconds([clip.start_s for clip in said.evidence]),
        "end": _seconds([clip.end_s for clip in said.evidence]),
        "sha256": "\n".join(clip.sha256 for clip in said.evidence),
    }


def _seconds(values: Sequence[float | None]) -> str:
    """One line for each file, "-" for none; empty when there are none at all."""
    if all(value is None for value in values):
        return ""
    return "\n".join("-" if value is None else clock(value) for value in values)


def clock(seconds: float) -> str:
    """Seconds as h:mm:ss, with thousandths where there are any."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    text = f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{text}.{thousandths:03d}" if thousandths else text
