"""From a filled-in sheet to observations: every row is checked, and all is told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from audit.people.checks import AHEAD
from audit.people.columns import COLUMNS, TASKS, Form, header
from audit.people.evidence import Found
from audit.people.model import Assignment, Evidence, Observation, Tester
from audit.people.problems import ImportProblems, Problem
from audit.people.raw_sheet import RawRow, RawSheet, Value, read_bytes
from audit.people.sheet_evidence import RowEvidence, row_evidence
from audit.people.sheet_values import Refused, text_of, time_of
from audit.people.text_sheet import read_csv, read_text
from audit.people.worklist import WorkRow, assigned
from audit.people.worksheet import answer_of, answer_word
from audit.people.xlsx_sheet import read_xlsx
from rules.wording import load_texts

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"  # .xls, and workbooks with a password
_LIMITS = {"note": 10_000, "at": 200, "at_version": 200, "device": 200}
_FREE_LIMIT, _FREE_NAME = 4_000, 80
_WORK = ("note", "evidence", "start", "end", "sha256")  # what nobody writes without an answer


def _unknown(row_id: str, _cells: Mapping[str, Value]) -> tuple[str, Refused]:
    return "row", Refused("observe-row-unknown", value=row_id[:200])


type Why = Callable[[str, Mapping[str, Value]], tuple[str, Refused]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a sheet is checked against.

    `rows` are those of the whole worklist, by id; `assignments` say whose they are (none: each is
    everybody's). `evidence` are the files that are kept already, by sha256. `why` says of a row
    that is not among them the column to blame and what is wrong.
    """

    rows: Mapping[str, WorkRow]
    assignments: Sequence[Assignment] = ()
    testers: Mapping[str, Tester]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    why: Why = _unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSheet:
    """What a sheet says: observations, the new files they name, rows that were left open."""

    name: str
    sha256: str
    observations: tuple[Observation, ...]
    files: tuple[Found, ...]
    unanswered: int


def read_raw(path: Path, form: Form = TASKS) -> RawSheet:
    """The rows of an XLSX, CSV or TXT file. Raises ImportProblems when they cannot be told."""
    content = read_bytes(path)
    if content.startswith(_ZIP):
        return read_xlsx(content, path.name, form)
    if content.startswith(_OLE):
        raise ImportProblems([Problem(sheet=path.name, code="observe-old-format")])
    if path.suffix.lower() == ".txt":
        return read_text(content, path.name, form)
    return read_csv(content, path.name, form)


def read_sheet(path: Path, known: Known, *, tester: str = "", now: datetime) -> ReadSheet:
    """The observations of a sheet by this tester, or by those whom its tester column names.

    Evidence is looked for in the sheet's own folder. Raises ImportProblems with everything that
    is wrong, in the file's order; then nothing of it may be stored.
    """
    raw = read_raw(path)
    reader = _Reader(raw, path.parent, known, tester, now)
    for row in raw.rows:
        reader.take(row)
    reader.finish()
    return ReadSheet(
        name=raw.name,
        sha256=raw.sha256,
        observations=tuple(reader.observations),
        files=tuple(reader.files.values()),
        unanswered=reader.unanswered,
    )


class _Reader:
    """Takes rows one by one and remembers what is wrong with them."""

    def __init__(
        self, raw: RawSheet, folder: Path, known: Known, tester: str, now: datetime
    ) -> None:
        self.raw = raw
        self.folder = folder
        self.known = known
        self.tester = tester
        self.now = now
        self.observations: list[Observation] = []
        self.files: dict[str, Found] = {}
        self.unanswered = 0
        self.problems: list[Problem] = list(raw.problems)
        self.seen: dict[tuple[str, str], RawRow] = {}
        self.wrong: set[str] = set()  # testers who cannot be meant
        if tester and tester not in known.testers:
            self.problems.append(
                Problem(sheet=raw.name, code="observe-tester-unknown", data=self.of_tester(tester))
            )

    def take(self, row: RawRow) -> None:
        before = len(self.problems)
        work, tester = self.work(row), self.who(row)
        if work is None:
            return
        self.once(row, work.id, tester)
        if tester in self.known.testers and not assigned([work], tester, self.known.assignments):
            self.refuse(row, "row", "observe-row-not-yours", value=work.id, tester=tester)
        if not text_of(row.cells.get("answer", "")):
            if any(text_of(row.cells.get(column, "")).strip("-－—\n") for column in _WORK):
                self.refuse(row, "answer", "observe-answer-empty")
            self.unanswered += 1
            return
        if not tester and not any(p.code == "observe-tester-empty" for p in self.problems):
            self.refuse(row, "tester", "observe-tester-empty")
        self.limits(row)
        answer, at = self.answer(row, work), self.time(row)
        self.assistive(row)
        evidence = self.evidence(row)
        if answer is None or at is None or evidence is None or len(self.problems) > before:
            return
        self.files |= {found.evidence.sha256: found for found in evidence.files}
        self.observations.append(self.observation(row, work, tester, answer, at, evidence))

    def work(self, row: RawRow) -> WorkRow | None:
        """The row of the worklist, None when there is none for it."""
        row_id = text_of(row.cells.get("row", ""))
        if not row_id:
            self.refuse(row, "row", "observe-row-empty")
            return None
        work = self.known.rows.get(row_id)
        if work is None:
            column, refused = self.known.why(row_id, row.cells)
            self.refuse(row, column, refused.code, **refused.data)
            return None
        ids = (work.body, work.platform or "web", work.indicator)
        for column, value in zip(("body", "platform", "indicator"), ids, strict=True):
            found = text_of(row.cells.get(column, value))
            if found != value:
                self.refuse(row, column, "observe-row-mixed", value=found[:60], wanted=value)
        return work

    def who(self, row: RawRow) -> str:
        """The tester, "" when nobody is named."""
        named = text_of(row.cells.get("tester", ""))
        if named in self.wrong:
            return named  # said already: a sheet may have it in a thousand rows
        before = len(self.problems)
        if named and named not in self.known.testers:
            self.refuse(row, "tester", "observe-tester-unknown", **self.of_tester(named))
        elif named and self.tester and named != self.tester:
            self.refuse(row, "tester", "observe-tester-differs", value=named, given=self.tester)
        if len(self.problems) > before:
            self.wrong.add(named)
        return named or self.tester

    def of_tester(self, name: str) -> dict[str, str]:
        return {"value": name[:60], "known": "、".join(sorted(self.known.testers)[:50]) or "-"}

    def once(self, row: RawRow, row_id: str, tester: str) -> None:
        first = self.seen.setdefault((row_id, tester), row)
        if first is not row:
            self.refuse(
                row, "row", "observe-row-twice",
                value=row_id[:200], sheet=first.sheet, other=str(first.number),
            )  # fmt: skip

    def limits(self, row: RawRow) -> None:
        for column, value in row.cells.items():
            free = column not in COLUMNS
            limit = _LIMITS.get(column) or (_FREE_LIMIT if free else None)
            if limit is not None and len(text_of(value)) > limit:
                self.refuse(row, column, "observe-cell-long", limit=str(limit))
            if free and len(column) > _FREE_NAME:
                self.refuse(row, column, "observe-header-long", limit=str(_FREE_NAME))

    def answer(self, row: RawRow, work: WorkRow) -> str | None:
        text = text_of(row.cells["answer"])
        found = answer_of(text, work.allowed)
        if found is None:
            words = "、".join(answer_word(answer, load_texts("zh")) for answer in work.allowed)
            self.refuse(row, "answer", "observe-answer", value=text[:60], allowed=words)
        return found

    def time(self, row: RawRow) -> datetime | None:
        try:
            return time_of(row.cells.get("time", ""), self.now + AHEAD)
        except Refused as error:
            self.refuse(row, "time", error.code, **error.data)
            return None

    def assistive(self, row: RawRow) -> None:
        """Assistive technology is named with its version, or not at all."""
        named, version = (bool(row.cells.get(c)) for c in ("at", "at_version"))
        if named != version:
            missing = "at_version" if named else "at"
            self.refuse(row, missing, "observe-at-half")

    def evidence(self, row: RawRow) -> RowEvidence | None:
        found, problems = row_evidence(row.cells, self.folder, self.known.evidence)
        for column, refused in problems:
            self.refuse(row, column, refused.code, **refused.data)
        return None if problems else found

    def observation(
        self,
        row: RawRow,
        work: WorkRow,
        tester: str,
        answer: str,
        at: datetime,
        evidence: RowEvidence,
    ) -> Observation:
        free = {c: text_of(v) for c, v in row.cells.items() if c not in COLUMNS}
        return Observation(
            body=work.body,
            target=work.target,
            platform=work.platform,
            indicator=work.indicator,
            finding=work.finding,
            tester=tester,
            answer=answer,
            note=self.text(row, "note"),
            observed_at=at,
            device=self.text(row, "device"),
            at_name=self.text(row, "at"),
            at_version=self.text(row, "at_version"),
            round_number=work.round_number,
            extra=free,
            evidence=evidence.clips,
            sheet_sha256=self.raw.sha256,
            sheet_name=row.sheet,
            row=row.number,
        )

    def text(self, row: RawRow, column: str) -> str:
        value: Value = row.cells.get(column, "")
        return text_of(value)

    def refuse(self, row: RawRow, column: str, code: str, **data: str) -> None:
        shown = self.raw.headers.get(column) or (header(column) if column in COLUMNS else column)
        self.problems.append(
            Problem(sheet=row.sheet, row=row.number, column=shown, code=code, data=data)
        )

    def finish(self) -> None:
        """Raise what was found. A sheet without any answer is a problem of its own."""
        if not self.problems and not self.observations:
            self.problems.append(Problem(sheet=self.raw.name, code="observe-no-answers"))
        if self.problems:
            raise ImportProblems(_in_order(self.problems, self.raw.rows))


def _in_order(problems: Sequence[Problem], rows: Sequence[RawRow]) -> list[Problem]:
    """As the file has them: worksheet by worksheet, row by row."""
    order = {name: n for n, name in enumerate(dict.fromkeys(row.sheet for row in rows))}
    return sorted(problems, key=lambda p: (order.get(p.sheet, -1), p.row or 0))
