"""What changed between two reports, and what nobody can say."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.cli import cli
from audit.history.diffed import Diff, State, Why, diff
from audit.history.sides import Side, read_side

HOME, NEWS = "https://yunxi.invalid/", "https://yunxi.invalid/xwzx/"
RULES = ("web-alt", "web-title", "web-link")
Json = dict[str, Any]


def finding(name: str, rule: str = "web-alt", **more: Any) -> Json:
    """A failure."""
    return {
        "id": name, "rule": rule, "indicator": "W09", "verdict": "failed", "code": "empty",
        "counts": True, "selector": f"#{name}", "html": f"<img id={name}>", "message": "没有名称",
        **more,
    }  # fmt: skip


def page(url: str, *findings: Json, status: str = "measured", **more: Any) -> Json:
    """A page in the desktop's viewport."""
    return {
        "id": f"p-{url}", "url": url, "viewport": "desktop", "title": "首页", "status": status,
        "errors": [], "findings": list(findings), **more,
    }  # fmt: skip


def report(*pages: Json, issues: tuple[Json, ...] = (), **more: Any) -> Json:
    """A report of these pages; without `issues` each finding is a cause of its own."""
    causes = issues or tuple(
        {
            "id": f"i-{f['id']}", "rule": f["rule"], "indicator": "W09", "verdict": f["verdict"],
            "code": "empty", "counts": f["counts"], "component": "img", "elements": 1,
            "pages": [p["id"]], "findings": [f["id"]],
        }
        for p in pages
        for f in p["findings"]
    )  # fmt: skip
    return {
        "format": "yd-audit/1", "scheme": "cn-2019",
        "tool": {"version": "1", "engines": [{"name": "axe", "version": "4"}], "catalogue": "a"},
        "target": {"url": HOME},
        "run": {"started_at": "2026-05-01", "finished_at": "2026-05-01", "interrupted": False},
        "indicators": [{"id": "W09", "platform": "", "rules": list(RULES)}],
        "issues": list(causes), "pages": list(pages), "screens": [], **more,
    }  # fmt: skip


def side(tmp_path: Path, document: Json, name: str = "a.json") -> Side:
    """A report as it is read."""
    path = tmp_path / name
    path.write_text(json.dumps(document), "utf-8")
    return read_side(path, "zh")


def told(found: Diff) -> dict[str, tuple[State, Why | None]]:
    """By finding what became of it."""
    return {entry.known.id: (entry.state, entry.why) for entry in found.entries}


def compared(tmp_path: Path, before: Json, now: Json, **more: Any) -> Diff:
    """Both as they are read."""
    return diff(side(tmp_path, before), side(tmp_path, now, "b.json"), **more)


def test_what_is_gone_was_repaired_and_what_came_is_new(tmp_path: Path) -> None:
    """On a page that both measured wholly."""
    found = compared(
        tmp_path,
        report(page(HOME, finding("a"), finding("b"))),
        report(page(HOME, finding("b"), finding("c"))),
    )
    assert told(found) == {
        "a": (State.REPAIRED, None), "b": (State.STILL, None), "c": (State.NEW, None)
    }  # fmt: skip
    causes = {cause.known.id: cause.state for cause in found.causes}
    assert causes == {"i-a": State.REPAIRED, "i-b": State.STILL, "i-c": State.NEW}
    assert found.notes == ()


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ((), Why.UNIT_MISSING),
        ((page(HOME, status="not-measured"),), Why.NOT_MEASURED),
        ((page(HOME, status="partly"),), Why.PARTLY),
        ((page(HOME, errors=["web-alt"]),), Why.RULE_FAILED),
        ((page(HOME, viewport="phone"),), Why.UNIT_MISSING),
    ],
)
def test_what_was_not_measured_was_not_repaired(
    tmp_path: Path, now: tuple[Json, ...], why: Why
) -> None:
    """Nor was it new, seen the other way round."""
    with_finding, without = report(page(HOME, finding("a"))), report(*now)
    for one, other in ((with_finding, without), (without, with_finding)):
        found = compared(tmp_path, one, other)
        assert told(found)["a"] == (State.INCOMPARABLE, why)
        assert [cause.state for cause in found.causes] == [State.INCOMPARABLE]
        assert [cause.reasons for cause in found.causes] == [(why,)]


def test_what_is_still_seen_on_a_partly_measured_page_is_still_there(tmp_path: Path) -> None:
    """What was seen was seen; only what was not seen says nothing."""
    found = compared(
        tmp_path,
        report(page(HOME, finding("a"), finding("b"))),
        report(page(HOME, finding("a"), status="partly")),
    )
    assert told(found) == {"a": (State.STILL, None), "b": (State.INCOMPARABLE, Why.PARTLY)}


def test_a_new_rule_makes_no_new_findings(tmp_path: Path) -> None:
    """The earlier catalogue did not know it, and one that went repaired nothing."""
    old = report(page(HOME, finding("a", "web-link")))
    old["indicators"][0]["rules"] = ["web-alt", "web-link"]
    new = report(page(HOME, finding("b", "web-title")))
    new["indicators"][0]["rules"] = ["web-alt", "web-title"]
    new["tool"]["catalogue"] = "b"
    found = compared(tmp_path, old, new)
    assert told(found) == {
        "a": (State.INCOMPARABLE, Why.RULE_UNKNOWN), "b": (State.INCOMPARABLE, Why.RULE_UNKNOWN)
    }  # fmt: skip
    assert found.notes == ("diff-note-catalogue",)


def test_a_rule_that_compares_pages_needs_the_same_pages(tmp_path: Path) -> None:
    """A title is not unique any more only because another page was looked at."""
    old = report(page(HOME, finding("a", "web-title")), page(NEWS))
    site = frozenset({"web-title"})
    found = compared(tmp_path, old, report(page(HOME)), site_rules=site)
    assert told(found) == {"a": (State.INCOMPARABLE, Why.OTHER_SAMPLE)}
    found = compared(tmp_path, old, report(page(HOME), page(NEWS)), site_rules=site)
    assert told(found) == {"a": (State.REPAIRED, None)}


def test_an_element_that_moved_is_the_same(tmp_path: Path) -> None:
    """Same rule, sentence and markup on the page: as often as it is there, no more."""
    moved = {"html": "<img src=x>"}
    found = compared(
        tmp_path,
        report(page(HOME, finding("a", **moved), finding("b", **moved))),
        report(page(HOME, finding("c", **moved))),
    )
    states = Counter(entry.state for entry in found.entries)
    assert states == {State.STILL: 1, State.REPAIRED: 1}
    (still,) = [entry for entry in found.entries if entry.state is State.STILL]
    assert still.moved and still.before is not None and still.before.id == "a"


def test_a_cause_is_repaired_where_all_of_it_is(tmp_path: Path) -> None:
    """One page of two was not measured again: nobody knows of the whole cause."""
    cause = {
        "id": "i", "rule": "web-alt", "verdict": "failed", "code": "empty", "elements": 2,
        "findings": ["a", "b"], "component": "img",
    }  # fmt: skip
    old = report(page(HOME, finding("a")), page(NEWS, finding("b")), issues=(cause,))
    (one,) = compared(tmp_path, old, report(page(HOME))).causes
    assert (one.state, one.reasons) == (State.INCOMPARABLE, (Why.UNIT_MISSING,))
    (one,) = compared(tmp_path, old, report(page(HOME), page(NEWS))).causes
    assert one.state is State.REPAIRED


def test_a_site_that_moved_is_compared_by_path_when_asked(tmp_path: Path) -> None:
    """Without, nothing matches and the note says what to do; ports never matter."""
    old = report(page("https://test.invalid:8443/a?x=1", finding("a", selector="#s")))
    new = report(page("https://www.invalid/a?x=1", finding("b", selector="#s", html="")))
    found = compared(tmp_path, old, new)
    assert {state for state, _ in told(found).values()} == {State.INCOMPARABLE}
    assert "diff-note-hosts" in found.notes
    found = compared(tmp_path, old, new, same_site=True)
    assert told(found) == {"b": (State.STILL, None)}
    assert found.notes == ()


# ---- Properties -----------------------------------------------------------------------------

_finding = st.builds(
    finding,
    st.sampled_from("abcdef"),
    st.sampled_from(RULES),
    html=st.sampled_from(["", "<img>", "<img src=x>"]),
    verdict=st.sampled_from(["failed", "cantTell"]),
)
_page = st.builds(
    lambda url, findings, status, errors: page(
        url,
        *({f["id"]: f for f in findings}.values() if status != "not-measured" else ()),
        status=status,
        errors=errors,
    ),
    st.sampled_from([HOME, NEWS, "https://yunxi.invalid/c", "http://["]),
    st.lists(_finding, max_size=5),
    st.sampled_from(["measured", "measured", "partly", "not-measured"]),
    st.lists(st.sampled_from(RULES), max_size=1),
)
_report = st.builds(lambda pages: report(*pages), st.lists(_page, max_size=4))
_SITE = frozenset({"web-title"})


@settings(max_examples=60, deadline=None)
@given(_report)
def test_nothing_differs_from_itself(tmp_path_factory: pytest.TempPathFactory, one: Json) -> None:
    """Neither a finding nor a cause is new, repaired or not comparable."""
    known = side(tmp_path_factory.getbasetemp(), one)
    found = diff(known, known, site_rules=_SITE)
    assert {entry.state for entry in found.entries} <= {State.STILL}
    assert {cause.state for cause in found.causes} <= {State.STILL}


@settings(max_examples=100, deadline=None)
@given(_report, _report)
def test_the_other_way_round_new_is_repaired(
    tmp_path_factory: pytest.TempPathFactory, one: Json, other: Json
) -> None:
    """What is new from A to B is repaired from B to A; the rest stays what it is."""
    folder = tmp_path_factory.getbasetemp()
    a, b = side(folder, one), side(folder, other, "b.json")
    there, back = diff(a, b, site_rules=_SITE), diff(b, a, site_rules=_SITE)
    mirror = {State.NEW: State.REPAIRED, State.REPAIRED: State.NEW}
    for of in ("entries", "causes"):
        forth = Counter(e.state for e in getattr(there, of))
        assert Counter(mirror.get(e.state, e.state) for e in getattr(back, of)) == forth
    # Every finding of both is told, once.
    named = sum(len(unit.findings) for unit in (*a.units, *b.units))
    still = sum(e.before is not None and e.now is not None for e in there.entries)
    if len({u.url for u in a.units}) == len(a.units) and len({u.url for u in b.units}) == len(
        b.units
    ):
        assert len(list(there.entries)) == named - still


# ---- By the command -------------------------------------------------------------------------


def run(*arguments: str | Path) -> tuple[int, str]:
    """`yd-audit diff …`."""
    result = CliRunner().invoke(cli, ["diff", "--plain", *map(str, arguments)])
    return result.exit_code, result.output


def files(tmp_path: Path, before: Json, now: Json) -> tuple[Path, Path]:
    """Both reports as files."""
    side(tmp_path, before)
    side(tmp_path, now, "b.json")
    return tmp_path / "a.json", tmp_path / "b.json"


def test_new_failures_are_the_exit_code(tmp_path: Path) -> None:
    """2 with one, 0 without; questions and advice alone fail nothing."""
    a, b = files(tmp_path, report(page(HOME)), report(page(HOME, finding("a"))))
    code, output = run(a, b)
    assert code == 2
    assert "不通过的问题：新出现 1，已整改 0，仍然存在 0，无法比较 0" in output
    assert run(b, a)[0] == 0
    a, b = files(tmp_path, report(page(HOME)), report(page(HOME, finding("a", counts=False))))
    assert run(a, b)[0] == 0


def test_both_files_are_written_and_say_the_same(tmp_path: Path) -> None:
    """The same bytes again; hostile text does nothing in either."""
    evil = finding("a", message="<script>alert(1)</script>\u202e\x1b[31m" + "长" * 10_000)
    a, b = files(tmp_path, report(page(HOME, evil)), report(page(HOME)))
    first = [tmp_path / "d.json", tmp_path / "d.html"]
    code, output = run(a, b, "--json", first[0], "--html", first[1], "--all")
    assert code == 0 and "\x1b" not in output and "\u202e" not in output
    kept = [path.read_bytes() for path in first]
    run(a, b, "--json", first[0], "--html", first[1])
    assert [path.read_bytes() for path in first] == kept
    document = json.loads(kept[0])
    assert document["format"] == "yd-diff/1"
    assert document["counts"]["failure"]["findings"] == {
        "new": 0, "repaired": 1, "still": 0, "incomparable": 0
    }  # fmt: skip
    text = kept[1].decode()
    assert "<script" not in text and "&lt;script&gt;" in text
    assert '<html lang="zh-CN">' in text and "<caption>" in text
    assert len(text) < 100_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"format": "yd-audit/2"}', "的格式是“yd-audit/2”"),
        ('{"format": "yd-audit/1", "pages": [', "不是完整的报告（JSON"),
        ('{"format": "yd-audit/1"}', "不是完整的报告（scheme"),
        ("[]", "不是完整的报告"),
        ("", "不是完整的报告"),
    ],
)
def test_what_is_no_report_is_told(tmp_path: Path, content: str, sentence: str) -> None:
    """Another version of the format, a truncated file, something else."""
    good, _ = files(tmp_path, report(page(HOME)), report())
    bad = tmp_path / "bad.json"
    bad.write_text(content, "utf-8")
    code, output = run(good, bad)
    assert code == 1 and sentence in output and str(bad) in output


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    """A path that is nothing; and a file that nothing can be recorded with."""
    a, b = files(tmp_path, report(page(HOME, finding("a"))), report(page(HOME)))
    assert run(a, tmp_path / "nichts.json")[0] == 1
    code, output = run(a, b, "--record")
    assert code == 1 and "不在工作区里" in output
