"""What a report leaves to people: tasks, questions with their places, and whose they are."""

from __future__ import annotations

from dataclasses import replace

from audit.people.model import Assignment, Work
from audit.people.worklist import Subject, WorkRow, again, assigned, findings_asked, worklist
from audit.people.worksheet import worksheet
from audit.report.model import Report
from rules.model import Verdict
from rules.wording import Texts, load_texts
from tests.audit.people.worklists import CAPTCHA, KEYBOARD, LINK, ROWS
from tests.audit.report import invented
from tests.audit.report.invented_catalogue import catalogue, texts


def rows(report: Report, lang: str = "zh", examples: int = 5) -> tuple[WorkRow, ...]:
    """The worklist of an invented report."""
    return worklist(
        report,
        catalogue=catalogue(),
        texts=own(lang),
        subject=Subject(body="yunxi", name="云汐市"),
        examples=examples,
    )


def own(lang: str) -> Texts:
    """The invented catalogue's words beside the shipped ones."""
    words, others = ({**load_texts(one).words, **texts(one).words} for one in (lang, "en"))
    return Texts(lang=lang, words=words, fallback=others)


def asked(report: Report) -> Report:
    """The report with the icons' issue as a question on three places of two pages."""
    issues = tuple(
        replace(issue, verdict=Verdict.CANT_TELL) if issue.id == "i-icons" else issue
        for issue in report.issues
    )
    return replace(report, issues=issues)


def test_open_tasks_and_questions_in_the_order_of_the_indicators() -> None:
    """Decided indicators and advice ask nobody; ids are target and task, target and issue."""
    found = [(r.id, r.kind, r.indicator, r.finding) for r in rows(asked(invented.report()))]
    assert found == [
        ("yunxi/web/web-human-direct-use", "task", "W01", None),
        ("yunxi/web/q-i-icons", "question", "W09", "i-icons"),
        ("yunxi/web/web-human-colour", "task", "W14", None),
        ("yunxi/web/q-i-contrast", "question", "W14", "i-contrast"),
    ]


def test_ids_do_not_hang_on_language_or_name() -> None:
    """A sheet that was exported in English is known when the Chinese one is expected."""
    report = asked(invented.report())
    assert [r.id for r in rows(report, "en")] == [r.id for r in rows(report)]


def test_a_question_names_places_on_different_pages_first() -> None:
    """Three findings on two pages: the second of the first page comes last."""
    question = next(r for r in rows(asked(invented.report())) if r.finding == "i-icons")
    assert [place.address.split()[-1] for place in question.places] == [
        "https://portal.example.test/",
        "https://portal.example.test/list/",
        "https://portal.example.test/",
    ]
    assert question.places[0].element == "body > div.top > a:nth-of-type(2)"
    assert question.places[0].screenshot == "captures/p1/page.png"
    assert "btn_03.png" in question.places[0].sentence
    assert question.allowed == ("yes", "no")
    few = next(r for r in rows(asked(invented.report()), examples=2) if r.finding == "i-icons")
    assert few.places == question.places[:2]


def test_a_task_shows_protocol_and_what_the_machine_saw() -> None:
    """Steps, allowed answers, counts, and the places of the indicator's issues."""
    task = next(r for r in rows(invented.report()) if r.indicator == "W14")
    assert task.allowed == ("full", "partial", "none")
    assert any(step.startswith("1. ") for step in task.steps)
    assert "无法判断 1 处" in task.machine
    assert [place.element for place in task.places] == ["div.banner > p"]
    by_person = next(r for r in rows(invented.report()) if r.indicator == "W01")
    assert by_person.machine == "这一项机器没有判定。"
    assert by_person.places == ()


def test_hostile_words_are_shown_harmless() -> None:
    """Controls and bidi marks of pages never reach a cell."""
    sheet = worksheet(rows(asked(invented.report())), own("zh"), tester="T1")
    cells = [text for line in sheet.lines for text in line.cells.values()]
    assert not any(c in text for text in cells for c in "\x1b\u202e\x00")


def test_findings_of_a_question() -> None:
    """An answer about an issue speaks for all of its findings; advice and failures ask nobody."""
    assert findings_asked(asked(invented.report())) == {
        "i-contrast": ("f-c0c0",),
        "i-icons": ("f-9a1c", "f-9a1d", "f-9a1e"),
    }


def test_assignments() -> None:
    """By body, by indicator, both; a review is no collecting; without any all is everybody's."""

    def given(tester: str, *assignments: Assignment) -> list[str]:
        return [r.id for r in assigned(ROWS, tester, assignments)]

    assert given("T1") == [KEYBOARD, LINK, CAPTCHA]
    assert given("T1", Assignment(tester="T1", indicator="M04")) == [CAPTCHA]
    assert given("T1", Assignment(tester="T1", body="yunxi")) == [KEYBOARD, LINK, CAPTCHA]
    assert given("T1", Assignment(tester="T1", body="heming")) == []
    assert given("T1", Assignment(tester="T1", body="yunxi", indicator="W08")) == [LINK]
    assert given("T1", Assignment(tester="T2")) == []
    review = Assignment(tester="T1", kind=Work.REVIEW)
    assert given("T1", review) == [KEYBOARD, LINK, CAPTCHA]


def test_retests_are_for_those_who_are_to_do_them() -> None:
    """In the stage that was ordered, on the platform, of the question or the indicator itself."""
    retest = Assignment(
        tester="T3", body="yunxi", indicator="W15", kind=Work.RETEST, round_number=2, platform=""
    )
    mine = Assignment(tester="T1", body="yunxi")
    once_more = again(ROWS[0], 2, load_texts("zh"))
    assert (once_more.id, once_more.title) == (f"{KEYBOARD}@2", f"复测：{ROWS[0].title}")
    rows = [once_more, *ROWS]

    def given(tester: str, *assignments: Assignment) -> list[str]:
        return [r.id for r in assigned(rows, tester, assignments)]

    assert given("T3", mine, retest) == [once_more.id]
    assert given("T1", mine, retest) == [KEYBOARD, LINK, CAPTCHA]
    assert given("T1", mine, retest, replace(retest, tester="T1"))[0] == once_more.id
    assert given("T3", retest) == [r.id for r in rows]  # nobody was given anything else
    assert given("T3", mine, replace(retest, round_number=3)) == []
    assert given("T3", mine, replace(retest, platform="android")) == []
    assert given("T3", mine, replace(retest, finding="f1")) == []


def test_every_column_has_a_header_and_every_list_its_words() -> None:
    """In both languages; the help names what a person needs."""
    for lang in ("zh", "en"):
        sheet = worksheet(ROWS, load_texts(lang))
        assert not any("worklist-" in sheet.header(column) for column in sheet.columns)
        assert not any("worklist-" in text for line in sheet.lines for text in line.cells.values())
        assert len(sheet.help) > 9
