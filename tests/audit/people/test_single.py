"""What testers said of one workspace, merged into its report."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from audit.app_commands import store_recordings
from audit.judging import judge
from audit.people import model
from audit.people.model import Observation
from audit.people.plan import Plan
from audit.people.store import open_people
from audit.people.worklist import SINGLE
from audit.report.html_report import render_html
from audit.report.json_report import render_json, schema
from audit.report.model import Report, ReportIndicator
from audit.telling import whole_report
from audit.workspace import Workspace
from fixtures.app.build import CAPTURES
from rules.load import load_catalogue, load_texts
from rules.model import Result, Verdict

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The invented app's recorded Android session as a workspace."""
    workspace = Workspace(tmp_path_factory.mktemp("single") / "out")
    store_recordings([CAPTURES / "yunxi-android"], workspace, replace=False)
    return workspace


@pytest.fixture
def workspace(recorded: Workspace) -> Workspace:
    """The same workspace without any word of anybody."""
    for file in recorded.path.glob("people.sqlite*"):
        file.unlink()
    return recorded


def said(indicator: str, answer: str, **more: object) -> Observation:
    """What T1 said of an indicator on Android."""
    fields: dict[str, object] = {
        "body": SINGLE,
        "target": f"{SINGLE}/android",
        "platform": "android",
        "indicator": indicator,
        "tester": "T1",
        "answer": answer,
        "observed_at": NOW,
        "at_name": "TalkBack",
        "at_version": "14.1",
        **more,
    }
    return Observation(**fields)  # type: ignore[arg-type]


def tell(workspace: Workspace, *observations: Observation, correct: bool = False) -> Report:
    """The report after these observations were stored."""
    with open_people(None, workspace.path, now=lambda: NOW) as people:
        people.put(
            Plan(
                bodies=(model.Body(id=SINGLE, name="云汐通"),),
                targets=(
                    model.Target(
                        id=f"{SINGLE}/android",
                        body=SINGLE,
                        medium=model.Medium.ANDROID,
                        locator="",
                        workspace="",
                    ),
                ),
                testers=(model.Tester(id="T1", name="张三", role=model.Role.BLIND),),
            )
        )
        people.add_observations(observations, (), correct=correct)
    return whole_report(workspace)


def row(report: Report, indicator: str) -> ReportIndicator:
    """One indicator of the report."""
    return next(i for i in report.indicators if i.id == indicator)


def test_without_people_the_report_is_the_machine_s(workspace: Workspace) -> None:
    """No database, no difference but what repairs give back; and none is made by looking."""
    report = whole_report(workspace)
    assert replace(report, gains=()) == judge(workspace)
    assert [gain.issue for gain in report.gains] == [issue.id for issue in report.issues]
    assert not list(workspace.path.glob("people.sqlite*"))


def test_a_person_s_word_fills_what_was_open(workspace: Workspace) -> None:
    """The indicator is decided by the person, its range closes, and the word stands beside it."""
    report = tell(workspace, said("M15", "partial", note="预约入口找不到"))
    decided = row(report, "M15")
    assert (decided.verdict, decided.decided_by) == (Result.PARTIAL, "person")
    assert decided.low == decided.high == decided.value
    (word,) = decided.people
    assert (word.tester, word.assistive, word.note) == ("T1", "TalkBack 14.1", "预约入口找不到")
    assert row(report, "M16").verdict is Result.PENDING


def test_a_person_does_not_wipe_out_what_the_machine_found(workspace: Workspace) -> None:
    """A failed element stays failed whatever is said of the indicator; the report says so."""
    report = tell(workspace, said("M01", "full"))
    found = row(report, "M01")
    assert found.verdict is Result.PARTIAL
    assert found.failed == row(judge(workspace), "M01").failed > 0
    assert "failures-stand" in found.notes


def test_an_answer_to_a_question_moves_its_element(workspace: Workspace) -> None:
    """The answer that it is no problem takes the question's elements out of the open ones."""
    machine = judge(workspace)
    question = next(i for i in machine.issues if i.verdict is Verdict.CANT_TELL and i.counts)
    report = tell(workspace, said(question.indicator, "no", finding=question.id))
    before, after = row(machine, question.indicator), row(report, question.indicator)
    assert after.cant_tell == before.cant_tell - question.elements
    assert after.passed == before.passed + question.elements


def test_a_correction_counts_and_the_corrected_word_stays(workspace: Workspace) -> None:
    """Nothing that was said disappears from the report."""
    tell(workspace, said("M15", "none"))
    report = tell(workspace, said("M15", "full"), correct=True)
    words = row(report, "M15").people
    assert [(w.answer, w.counts) for w in words] == [("none", False), ("full", True)]
    assert row(report, "M15").verdict is Result.FULL


def test_reports_show_who_said_what(workspace: Workspace) -> None:
    """JSON stays valid; the HTML names tester, technology and note as text."""
    report = tell(workspace, said("M15", "partial", note="<b>听不到</b>"))
    catalogue, texts = load_catalogue(), load_texts("zh")
    document = json.loads(render_json(report, catalogue=catalogue, texts=texts))
    jsonschema.validate(document, schema())
    html = render_html(
        report, workspace=Path(workspace.path), catalogue=catalogue, texts=texts, lang="zh"
    )
    assert "测试员 T1" in html and "辅助技术：TalkBack 14.1" in html
    assert "&lt;b&gt;听不到&lt;/b&gt;" in html
