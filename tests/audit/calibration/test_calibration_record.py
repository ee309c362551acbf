"""The kept record of a calibration, and when a later one is worse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit.calibration.compare import worse
from audit.calibration.record import (
    SHIPPED,
    Record,
    RecordError,
    as_text,
    read_record,
    shipped_record,
)
from rules.model import Verdict
from tests.audit.calibration.cases import case, measured, one_rule, record, rule

# What readers of the file may rely on, beside what says where the figures come from.
REQUIRED = ["cases", "recall", "wrong", "consistent", "partial", "untested", "rules"]


def _made() -> Record:
    cases = [
        case("a", "r1", "failed"),
        case("b", "r1", "failed"),
        case("c", "r1", "failed"),
        case("d", "r1", "passed"),
        case("e", "r2", "failed"),
    ]
    said = {
        "/a.html": {"one": Verdict.FAILED},
        "/b.html": {"one": Verdict.CANT_TELL},
        "/c.html": {"one": Verdict.PASSED},
        "/d.html": {"one": Verdict.FAILED},
        "/e.html": {"one": Verdict.FAILED},
    }
    return record(measured(cases, said, rule("one", "r1")))


def test_the_document_has_the_figures_and_where_they_come_from() -> None:
    """Rates from 0 to 1, counts of rules, and each rule with ids of what is missed and wrong."""
    found: dict[str, Any] = json.loads(as_text(_made()))
    assert [key for key in REQUIRED if key not in found] == []
    assert (found["cases"], found["recall"], found["wrong"]) == (5, 0.25, 1.0)
    assert (found["consistent"], found["partial"], found["untested"]) == (0, 1, 1)
    assert found["rules"]["r1"] == {
        "name": "",
        "state": "partial",
        "cases": 4,
        "failed": 3,
        "reported": 1,
        "asked": 1,
        "missed": ["b", "c"],
        "wrong": ["d"],
    }
    assert found["catalogue"] == "a" * 64
    assert found["engine"] == {"axe-core": "4.14.1"}
    assert (found["corpus"], found["measured_at"]) == ("示例", "2026-11-22T08:00:00+00:00")


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    """The record comes back as it was."""
    file = tmp_path / "record.json"
    file.write_text(as_text(_made()), encoding="utf-8")
    assert read_record(file) == _made()


def test_a_record_without_its_origin_can_be_a_baseline(tmp_path: Path) -> None:
    """Only the figures are required."""
    found = json.loads(as_text(_made()))
    file = tmp_path / "record.json"
    file.write_text(json.dumps({key: found[key] for key in REQUIRED}), encoding="utf-8")
    assert read_record(file).catalogue == ""


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"recall": 49.6}, "recall"),
        ({"cases": -1}, "cases"),
        ({"rules": {"r1": {"state": "fine"}}}, "rules.r1.state"),
        ({"rules": []}, "rules"),
    ],
)
def test_a_broken_record_names_what_is_wrong(
    tmp_path: Path, change: dict[str, object], key: str
) -> None:
    """File and key are said, so that it can be mended."""
    file = tmp_path / "record.json"
    file.write_text(json.dumps(json.loads(as_text(_made())) | change), encoding="utf-8")
    with pytest.raises(RecordError) as caught:
        read_record(file)
    assert (caught.value.path, caught.value.key) == (file, key)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 5000])
def test_what_is_no_json_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    """Any bytes may be in a file."""
    file = tmp_path / "record.json"
    file.write_bytes(content)
    with pytest.raises(RecordError) as caught:
        read_record(file)
    assert caught.value.key == "JSON"


def test_reports_go_without_a_record_that_is_not_there(tmp_path: Path) -> None:
    """Neither a missing nor a broken record stops a report."""
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    assert shipped_record(tmp_path / "none.json") is None
    assert shipped_record(broken) is None


def test_the_record_of_the_project_can_be_read() -> None:
    """Where there is one, it is whole and says when and with which rules it was made."""
    if SHIPPED.exists():
        found = read_record(SHIPPED)
        assert found.catalogue
        assert found.measured_at


@pytest.mark.parametrize(
    ("before", "now", "lost"),
    [
        (one_rule(), one_rule(), []),
        (one_rule(), one_rule("partial", reported=1), ["r1"]),
        (one_rule("partial", reported=1), one_rule(reported=2), []),
        (one_rule("partial", wrong=("a",)), one_rule("partial", wrong=("b",)), []),
        (one_rule("partial", wrong=("a",)), one_rule("partial", wrong=("a", "b")), ["r1"]),
        (one_rule("partial", reported=0), one_rule("untested", reported=0), ["r1"]),
        (one_rule("untested", reported=0), one_rule("partial", reported=0), []),
    ],
)
def test_worse_is_fewer_reported_more_wrong_or_a_worse_state(
    before: object, now: object, lost: list[str]
) -> None:
    """One wrong failure in the place of another is not worse; better is never worse."""
    base = _made()
    old, new = (base.model_copy(update={"rules": {"r1": one}}) for one in (before, now))
    assert [one.rule for one in worse(old, new)] == lost


def test_a_rule_that_is_gone_is_worse_unless_it_was_not_asked_for() -> None:
    """Nothing is lost silently; a rule that is new cannot be worse."""
    base = _made()
    old = base.model_copy(update={"rules": {"r1": one_rule(), "r2": one_rule()}})
    new = base.model_copy(update={"rules": {"r1": one_rule(), "r3": one_rule("partial")}})
    assert [(one.rule, one.now) for one in worse(old, new)] == [("r2", None)]
    assert worse(old, new, only={"r1"}) == ()
